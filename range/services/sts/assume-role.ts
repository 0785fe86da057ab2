import type * as STS from "@aws-sdk/client-sts";
import { accessKeyOf, openSession } from "../../iam/sessions.ts";
import { handlers } from "../../service.ts";
import { refuseMembers } from "../refusal.ts";
import { accessDenied, validationError } from "../iam/refusals.ts";
import {
  checkDuration,
  checkMfa,
  checkSessionName,
  namedRole,
  sessionPolicies,
  sessionTags,
} from "./requests.ts";

const HOUR_SECONDS = 3600;
const LEAST_SECONDS = 900;

export const assumeRole = handlers<typeof STS>()({
  AssumeRole(input, call) {
    refuseMembers("AssumeRole", input, ["ProvidedContexts"]);
    const { account, role } = namedRole(call, input.RoleArn);
    if (!account || !role) throw accessDenied("Access denied");
    const sessionName = checkSessionName(input.RoleSessionName, "roleSessionName", 64);
    const seconds = checkDuration(input.DurationSeconds ?? HOUR_SECONDS, LEAST_SECONDS, 12 * HOUR_SECONDS);
    const { principal } = call;
    if (principal.type === "AssumedRole" && seconds > HOUR_SECONDS)
      throw validationError(
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
      );
    if (principal.type !== "AWSService" && seconds > role.maxSessionDuration)
      throw validationError(
        "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
      );

    const sourceIdentity =
      input.SourceIdentity ?? ("session" in principal ? principal.session?.sourceIdentity : undefined);
    const madeWith = accessKeyOf(call);
    const tags = sessionTags("AssumeRole", input.Tags, input.TransitiveTagKeys);
    const arn = `arn:aws:sts::${account.id}:assumed-role/${role.name}/${sessionName}`;
    const principalId = `${role.id}:${sessionName}`;
    const { credentials } = openSession(
      account,
      {
        type: "AssumedRole",
        accountId: account.id,
        arn,
        principalId,
        roleName: role.name,
        roleArn: role.arn,
        sessionName,
      },
      role.id,
      {
        issuedAt: call.at,
        expiresAt: call.at + seconds * 1000,
        policies: sessionPolicies(call, account, input),
        mfa: checkMfa(call, input),
        tags,
        ...(sourceIdentity !== undefined && { sourceIdentity }),
        ...(madeWith !== undefined && { madeWith }),
      },
    );
    return {
      Credentials: credentials,
      AssumedRoleUser: { AssumedRoleId: principalId, Arn: arn },
      ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
    };
  },
});
