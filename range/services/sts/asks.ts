import type * as STS from "@aws-sdk/client-sts";
import type { Call } from "../../call.ts";
import { requestTagContext, resourceTagContext } from "../../iam/tag-context.ts";
import { asks } from "../../service.ts";
import { accessDenied } from "../iam/refusals.ts";
import { checkMfa, checkSessionName, namedRole, refuseSessionCredentials } from "./requests.ts";

/**
 * What STS asks. GetCallerIdentity and GetSessionToken ask nothing: no policy can deny them (IAM guide,
 * "Permissions for GetSessionToken").
 */
export const stsAsks = asks<typeof STS>()({
  GetCallerIdentity: () => [],
  GetSessionToken: () => [],

  AssumeRole(input, call) {
    checkSessionName(input.RoleSessionName, "roleSessionName", 64);
    refuseThoseWhoMayNotAssume(call);
    const { arn, accountId, role } = namedRole(call, input.RoleArn);
    const mfa = checkMfa(call, input);
    const ask = {
      resource: arn,
      resourceAccount: accountId,
      resourcePolicy: role?.trust,
      context: {
        "sts:RoleSessionName": input.RoleSessionName,
        "sts:ExternalId": input.ExternalId,
        "sts:SourceIdentity": input.SourceIdentity,
        ...(mfa && { "aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": "0" }),
        ...resourceTagContext("iam", role?.tags),
        ...requestTagContext(input.Tags),
      },
    };
    return [
      { action: "sts:AssumeRole", ...ask },
      ...(input.Tags?.length ? [{ action: "sts:TagSession", ...ask }] : []),
      ...(input.SourceIdentity === undefined ? [] : [{ action: "sts:SetSourceIdentity", ...ask }]),
    ];
  },

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

/** IAM guide, "Comparing the AWS STS API operations". */
function refuseThoseWhoMayNotAssume({ principal }: Call): void {
  if (principal.type === "Root") throw accessDenied("Roles may not be assumed by root accounts.");
  if (principal.type === "FederatedUser")
    throw accessDenied("Cannot call AssumeRole with federated user credentials");
}
