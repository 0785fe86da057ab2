import type { RecordRule } from "../../service.ts";

type Shape = Record<string, unknown>;

/** CloudTrail shows a session's key and token, and never its secret. */
const credentials = (output: Shape): Shape => {
  const { AccessKeyId, SessionToken, Expiration } = (output["Credentials"] ?? {}) as Shape;
  return { accessKeyId: AccessKeyId, sessionToken: SessionToken, expiration: Expiration };
};

/** How STS's calls look in CloudTrail, where the secret is left out (IAM guide, "Logging IAM and STS API calls"). */
export const stsRecords: Record<string, RecordRule> = {
  AssumeRole: {
    readOnly: true,
    response: (output) => {
      const { AssumedRoleId, Arn } = (output["AssumedRoleUser"] ?? {}) as Shape;
      return {
        credentials: credentials(output),
        assumedRoleUser: { assumedRoleId: AssumedRoleId, arn: Arn },
        ...(output["SourceIdentity"] !== undefined && { sourceIdentity: output["SourceIdentity"] }),
      };
    },
    resources: (input) => [{ type: "AWS::IAM::Role", name: String(input["RoleArn"]) }],
  },
  GetSessionToken: { readOnly: true, response: (output) => ({ credentials: credentials(output) }) },
  GetFederationToken: {
    readOnly: true,
    response: (output) => {
      const { FederatedUserId, Arn } = (output["FederatedUser"] ?? {}) as Shape;
      return {
        credentials: credentials(output),
        federatedUser: { federatedUserId: FederatedUserId, arn: Arn },
      };
    },
  },
  GetCallerIdentity: { readOnly: true, response: () => null },
  DecodeAuthorizationMessage: { readOnly: true, response: () => null },
};
