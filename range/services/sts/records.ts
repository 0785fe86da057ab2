import { readWebToken } from "../../identity-provider/web-token.ts";
import { readResponse } from "../../saml/response.ts";
import type { RecordRule } from "../../service.ts";
import { assertedGrants, sessionNameOf } from "./saml.ts";
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

/** What came along with a token or an assertion, as CloudTrail shows it. */
const granted = ({ Tags, TransitiveTagKeys, sourceIdentity }: ReturnType<typeof grantsOf>): Shape => ({
  ...(sourceIdentity !== undefined && { sourceIdentity }),
  ...(Tags && { principalTags: Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])) }),
  ...(TransitiveTagKeys?.length && { transitiveTagKeys: [...TransitiveTagKeys] }),
});

const sessionWish = (input: Shape): Shape => ({
  ...(input["DurationSeconds"] !== undefined && { durationSeconds: input["DurationSeconds"] }),
  ...(input["Policy"] !== undefined && { policy: input["Policy"] }),
});

/** What a token brought along is shown; the token is not. */
const webIdentityRequest = (input: Shape): Shape => ({
  roleArn: input["RoleArn"],
  roleSessionName: input["RoleSessionName"],
  ...sessionWish(input),
  ...granted(grantsOf(readWebToken(String(input["WebIdentityToken"]))?.claims ?? {})),
});

/** What an assertion says is shown, and its id; the assertion is not. */
function samlRequest(input: Shape): Shape {
  const assertion = readResponse(String(input["SAMLAssertion"]));
  return {
    ...(assertion && { sAMLAssertionID: assertion.id, roleSessionName: sessionNameOf(assertion) }),
    roleArn: input["RoleArn"],
    principalArn: input["PrincipalArn"],
    ...sessionWish(input),
    ...(assertion && granted(assertedGrants(assertion))),
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
  AssumeRoleWithSAML: {
    readOnly: true,
    request: samlRequest,
    response: (output) => ({
      subject: output["Subject"],
      subjectType: output["SubjectType"],
      issuer: output["Issuer"],
      audience: output["Audience"],
      nameQualifier: output["NameQualifier"],
      credentials: credentials(output),
      assumedRoleUser: assumedRoleUser(output),
      ...(output["SourceIdentity"] !== undefined && { sourceIdentity: output["SourceIdentity"] }),
    }),
    resources: (input) => [
      { type: ROLE, name: String(input["RoleArn"]) },
      { type: "AWS::IAM::SAMLProvider", name: String(input["PrincipalArn"]) },
    ],
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
