import { readWebToken } from "../../identity-provider/web-token.ts";
import type { RecordRule } from "../../service.ts";
import { grantsOf } from "./web-identity.ts";

type Shape = Record<string, unknown>;

/** CloudTrail shows a session's key and token, and never its secret. */
const credentials = (output: Shape): Shape => {
  const { AccessKeyId, SessionToken, Expiration } = (output["Credentials"] ?? {}) as Shape;
  return { accessKeyId: AccessKeyId, sessionToken: SessionToken, expiration: Expiration };
};

const assumedRoleUser = (output: Shape): Shape => {
  const { AssumedRoleId, Arn } = (output["AssumedRoleUser"] ?? {}) as Shape;
  return { assumedRoleId: AssumedRoleId, arn: Arn };
};

/** What a token brought along is shown; the token is not. */
function webIdentityRequest(input: Shape): Shape {
  const { Tags, TransitiveTagKeys, sourceIdentity } = grantsOf(
    readWebToken(String(input["WebIdentityToken"]))?.claims ?? {},
  );
  return {
    ...(sourceIdentity !== undefined && { sourceIdentity }),
    ...(input["DurationSeconds"] !== undefined && { durationSeconds: input["DurationSeconds"] }),
    roleArn: input["RoleArn"],
    roleSessionName: input["RoleSessionName"],
    ...(Tags && { principalTags: Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])) }),
    ...(TransitiveTagKeys?.length && { transitiveTagKeys: [...TransitiveTagKeys] }),
    ...(input["Policy"] !== undefined && { policy: input["Policy"] }),
  };
}

const ROLE = "AWS::IAM::Role";

/** How STS's calls look in CloudTrail, where the secret is left out (IAM guide, "Logging IAM and STS API calls"). */
export const stsRecords: Record<string, RecordRule> = {
  AssumeRole: {
    readOnly: true,
    response: (output) => ({
      credentials: credentials(output),
      assumedRoleUser: assumedRoleUser(output),
      ...(output["SourceIdentity"] !== undefined && { sourceIdentity: output["SourceIdentity"] }),
    }),
    resources: (input) => [{ type: ROLE, name: String(input["RoleArn"]) }],
  },
  AssumeRoleWithWebIdentity: {
    readOnly: true,
    request: webIdentityRequest,
    response: (output) => ({
      subjectFromWebIdentityToken: output["SubjectFromWebIdentityToken"],
      provider: output["Provider"],
      audience: output["Audience"],
      credentials: credentials(output),
      assumedRoleUser: assumedRoleUser(output),
      ...(output["SourceIdentity"] !== undefined && { sourceIdentity: output["SourceIdentity"] }),
    }),
    resources: (input) => [{ type: ROLE, name: String(input["RoleArn"]) }],
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
