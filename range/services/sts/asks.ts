import type * as STS from "@aws-sdk/client-sts";
import type { Ask, Call } from "../../call.ts";
import { requestTagContext, resourceTagContext } from "../../iam/tag-context.ts";
import { asks } from "../../service.ts";
import { accessDenied } from "../iam/refusals.ts";
import {
  checkMfa,
  checkRoleSessionName,
  checkSessionName,
  namedRole,
  refuseSessionCredentials,
  targetOf,
} from "./requests.ts";
import { assertedGrants, verifiedAssertion } from "./saml.ts";
import type { TagInput } from "./session-tags.ts";
import { grantsOf, verified } from "./web-identity.ts";

/**
 * What STS asks. GetCallerIdentity and GetSessionToken ask nothing: no policy can deny them (IAM guide,
 * "Permissions for GetSessionToken").
 */
export const stsAsks = asks<typeof STS>()({
  GetCallerIdentity: () => [],
  GetSessionToken: () => [],

  AssumeRole(input, call) {
    checkRoleSessionName(call, input.RoleSessionName);
    refuseThoseWhoMayNotAssume(call);
    const inherited = "session" in call.principal ? call.principal.session?.sourceIdentity : undefined;
    const { SourceIdentity = inherited, ...wish } = input;
    if (inherited !== undefined && SourceIdentity !== inherited)
      throw accessDenied(
        `User: ${"arn" in call.principal ? call.principal.arn : ""} is not authorized to perform: sts:SetSourceIdentity on resource: ${input.RoleArn}`,
      );
    const mfa = checkMfa(call, input);
    return roleAsks(
      call,
      "AssumeRole",
      input,
      { ...wish, sourceIdentity: SourceIdentity },
      {
        "sts:ExternalId": input.ExternalId,
        ...(mfa && { "aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": "0" }),
      },
    );
  },

  AssumeRoleWithWebIdentity(input, call) {
    checkRoleSessionName(call, input.RoleSessionName);
    const { token } = verified(call, input);
    return roleAsks(call, "AssumeRoleWithWebIdentity", input, grantsOf(token.claims), {});
  },

  AssumeRoleWithSAML(input, call) {
    const { assertion, roleSessionName } = verifiedAssertion(call, input);
    const named = { RoleArn: input.RoleArn, RoleSessionName: roleSessionName };
    return roleAsks(call, "AssumeRoleWithSAML", named, assertedGrants(assertion), {});
  },

  AssumeRoot: (input) => [{ action: "sts:AssumeRoot", resource: targetOf(input.TargetPrincipal) }],

  GetFederationToken(input, call) {
    refuseSessionCredentials(call);
    const name = checkSessionName(input.Name, "name", 32);
    return [
      {
        action: "sts:GetFederationToken",
        resource: `arn:aws:sts::${call.account.id}:federated-user/${name}`,
        context: requestTagContext(input.Tags),
      },
    ];
  },
});

/** What it takes to open a role's session: the act itself, and what the session brings along. */
function roleAsks(
  call: Call,
  operation: string,
  input: { RoleArn?: string | undefined; RoleSessionName?: string | undefined },
  { Tags, TransitiveTagKeys, sourceIdentity }: TagInput & { sourceIdentity?: string | undefined },
  more: Ask["context"],
): Ask[] {
  const { arn, accountId, role } = namedRole(call, input.RoleArn);
  const ask = {
    resource: arn,
    resourceAccount: accountId,
    resourcePolicy: role?.trust,
    context: {
      "sts:RoleSessionName": input.RoleSessionName,
      "sts:SourceIdentity": sourceIdentity,
      ...(TransitiveTagKeys?.length && { "sts:TransitiveTagKeys": [...TransitiveTagKeys] }),
      ...resourceTagContext("iam", role?.tags),
      ...requestTagContext(Tags),
      ...more,
    },
  };
  return [
    { action: `sts:${operation}`, ...ask },
    ...(Tags?.length ? [{ action: "sts:TagSession", ...ask }] : []),
    ...(sourceIdentity === undefined ? [] : [{ action: "sts:SetSourceIdentity", ...ask }]),
  ];
}

/** IAM guide, "Comparing the AWS STS API operations". */
function refuseThoseWhoMayNotAssume({ principal }: Call): void {
  if (principal.type === "Root") throw accessDenied("Roles may not be assumed by root accounts.");
  if (principal.type === "FederatedUser")
    throw accessDenied("Cannot call AssumeRole with federated user credentials");
}
