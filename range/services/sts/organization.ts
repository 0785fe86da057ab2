import type * as STS from "@aws-sdk/client-sts";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { accessDenied, validationError } from "../iam/refusals.ts";
import { checkDuration, targetOf } from "./requests.ts";

const MOST_ROOT_SECONDS = 900;

/**
 * What STS does only where an organization's management account, or the account itself, has allowed it. Accounts of
 * the range are members of an organization whose management account is not in it, and no account here sends its
 * users to other people's services: nobody can enable either.
 */
export const organizationSessions = handlers<typeof STS>()({
  AssumeRoot(input, call) {
    checkDuration(input.DurationSeconds ?? MOST_ROOT_SECONDS, 0, MOST_ROOT_SECONDS);
    const { principal } = call;
    if (principal.type === "Root") throw accessDenied("Roles may not be assumed by root accounts.");
    throw accessDenied(
      `User: ${"arn" in principal ? principal.arn : ""} is not authorized to perform: sts:AssumeRoot on resource: ${targetOf(input.TargetPrincipal)}`,
    );
  },

  GetWebIdentityToken(input) {
    const { Audience = [], SigningAlgorithm = "" } = input;
    if (!Audience.length) throw validationError("Audience must name at least one recipient.");
    if (!["RS256", "ES384"].includes(SigningAlgorithm))
      throw validationError(`SigningAlgorithm ${SigningAlgorithm} is not supported.`);
    checkDuration(input.DurationSeconds ?? 300, 60, 3600);
    throw new AwsError(
      "OutboundWebIdentityFederationDisabledException",
      "Outbound web identity federation is not enabled for this account.",
      403,
    );
  },
});
