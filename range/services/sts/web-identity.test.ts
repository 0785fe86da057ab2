import { describe, expect, test } from "vitest";
import { providerKey } from "../../identity-provider/keys.ts";
import { issueToken, openProvider, signIn } from "../../identity-provider/provider.ts";
import { providerState, userKey } from "../../identity-provider/state.ts";
import { writeWebToken, type Claims } from "../../identity-provider/web-token.ts";
import { renderRecord } from "../../telemetry/cloudtrail/index.ts";
import type { CallRecord } from "../../call.ts";
import { GLOBAL } from "../../world.ts";
import { allow, deny, olderThan, policyOf, START_MS, testRange } from "../iam/test-range.ts";

const ISSUER = "https://login.corp.example";
const CLIENT = "aws-console";
const USER = "release-manager";
const PROVIDER = "arn:aws:iam::111111111111:oidc-provider/login.corp.example";
const ROLE = "arn:aws:iam::111111111111:role/Operators";
const NOW = START_MS / 1000;
const refusal = (code: string, message?: string) =>
  expect.objectContaining({ code, ...(message !== undefined && { message }) });

const federatedTrust = (conditions: object = {}, actions: string[] = []): object =>
  policyOf({
    Effect: "Allow",
    Principal: { Federated: PROVIDER },
    Action: ["sts:AssumeRoleWithWebIdentity", ...actions],
    Condition: { StringEquals: { "login.corp.example:aud": CLIENT, ...conditions } },
  });

/** An account that trusts its company's identity provider, and a browser of one user that is signed in. */
function federatedRange() {
  const range = testRange();
  const scope = range.account.scope(GLOBAL);
  openProvider(scope, {
    issuer: ISSUER,
    applications: [CLIENT, "wiki"],
    users: [{ name: USER, password: "p" }],
  });
  range.root.call("iam:CreateOpenIDConnectProvider", { Url: ISSUER, ClientIDList: [CLIENT] });
  range.root.call("iam:CreateRole", {
    RoleName: "Operators",
    AssumeRolePolicyDocument: JSON.stringify(federatedTrust()),
    MaxSessionDuration: 7200,
  });
  range.root.call("iam:PutRolePolicy", {
    RoleName: "Operators",
    PolicyName: "own",
    PolicyDocument: JSON.stringify(allow(["ec2:*", "sts:AssumeRole"])),
  });
  const trust = (policy: object) =>
    range.root.call("iam:UpdateAssumeRolePolicy", {
      RoleName: "Operators",
      PolicyDocument: JSON.stringify(policy),
    });
  const signedIn = signIn(scope, ISSUER, { name: USER, password: "p" }, { ip: "192.0.2.7", userAgent: "t" });
  const session = "session" in signedIn ? signedIn.session : "";
  const token = (application = CLIENT): string => {
    const issued = issueToken(scope, session, application);
    return "token" in issued ? issued.token : issued.refusal;
  };
  const assume = (WebIdentityToken: string, more: object = {}) =>
    range.stranger.call("sts:AssumeRoleWithWebIdentity", {
      RoleArn: ROLE,
      RoleSessionName: "s1",
      WebIdentityToken,
      ...more,
    });
  const records: CallRecord[] = [];
  range.world.bus.on("call", (record) => void records.push(record));
  return { ...range, scope, session, token, assume, trust, records };
}

test("a token of a trusted provider opens a session of the role, without any credentials", () => {
  const { as, token, assume } = federatedRange();
  const answer = assume(token(), { DurationSeconds: 7200 });
  expect(answer).toMatchObject({
    SubjectFromWebIdentityToken: USER,
    Audience: CLIENT,
    Provider: PROVIDER,
    AssumedRoleUser: { Arn: "arn:aws:sts::111111111111:assumed-role/Operators/s1" },
    Credentials: { Expiration: new Date(START_MS + 7200_000) },
  });
  as(answer.Credentials).call("ec2:DescribeInstances");
});

describe("a token is believed only when everything about it is right", () => {
  const key = providerKey(0);
  const good: Claims = { iss: ISSUER, sub: USER, aud: CLIENT, iat: NOW, exp: NOW + 300 };
  const without = (name: string): Claims =>
    Object.fromEntries(Object.entries(good).filter(([x]) => x !== name));
  const cases: [string, string, string, string][] = [
    ["no token at all", "not-a-token", "InvalidIdentityToken", "The ID Token provided is not a valid JWT"],
    [
      "an unknown issuer",
      writeWebToken({ ...good, iss: "https://elsewhere.example" }, key),
      "InvalidIdentityToken",
      "No OpenIDConnect provider found in your account for https://elsewhere.example",
    ],
    [
      "another audience",
      writeWebToken({ ...good, aud: "wiki" }, key),
      "InvalidIdentityToken",
      "Incorrect token audience",
    ],
    [
      "an authorised party that is no audience",
      writeWebToken({ ...good, azp: "wiki" }, key),
      "InvalidIdentityToken",
      "Incorrect token audience",
    ],
    [
      "no subject",
      writeWebToken(without("sub"), key),
      "InvalidIdentityToken",
      "Missing a required claim: sub",
    ],
    [
      "no audience",
      writeWebToken(without("aud"), key),
      "InvalidIdentityToken",
      "Missing a required claim: aud",
    ],
    [
      "an expired token",
      writeWebToken({ ...good, exp: NOW }, key),
      "ExpiredTokenException",
      "Token expired: current date/time",
    ],
    [
      "a token of tomorrow",
      writeWebToken({ ...good, nbf: NOW + 1 }, key),
      "InvalidIdentityToken",
      "Token not yet valid",
    ],
    [
      "a key that the issuer does not publish",
      writeWebToken(good, { ...key, keyId: "unknown" }),
      "InvalidIdentityToken",
      "Couldn't retrieve verification key",
    ],
    [
      "another provider's signature",
      writeWebToken(good, { ...providerKey(1), keyId: key.keyId }),
      "InvalidIdentityToken",
      "signature",
    ],
    ["a changed claim", forged(writeWebToken(good, key)), "InvalidIdentityToken", "signature"],
    ["no signature algorithm", unsigned(good, key.keyId), "InvalidIdentityToken", "signature"],
  ];
  test.each(cases)("%s", (_what, token, code, message) => {
    const { assume } = federatedRange();
    expect(() => assume(token)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });

  test("the same key signs a good one", () => {
    const { assume } = federatedRange();
    assume(writeWebToken(good, key));
    assume(writeWebToken({ ...good, aud: ["wiki", CLIENT] }, key));
  });

  /** The body of one token with the signature of another. */
  function forged(token: string): string {
    const [header, , signature] = token.split(".");
    const body = Buffer.from(JSON.stringify({ ...good, sub: "administrator" })).toString("base64url");
    return [header, body, signature].join(".");
  }

  function unsigned(claims: Claims, kid: string): string {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    return `${part({ alg: "none", kid })}.${part(claims)}.x`;
  }
});

describe("the role's trust policy decides", () => {
  test("by the subject", () => {
    const { token, assume, trust } = federatedRange();
    trust(federatedTrust({ "login.corp.example:sub": "somebody-else" }));
    expect(() => assume(token())).toThrow(
      refusal("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity"),
    );
    trust(federatedTrust({ "login.corp.example:sub": USER, "sts:RoleSessionName": "s1" }));
    assume(token());
    expect(() => assume(token(), { RoleSessionName: "s2" })).toThrow(refusal("AccessDenied"));
  });

  test("an explicit deny of one subject leaves the others in", () => {
    const { token, assume, trust } = federatedRange();
    const { Statement } = federatedTrust() as { Statement: object[] };
    trust(
      policyOf(...Statement, {
        Effect: "Deny",
        Principal: { Federated: PROVIDER },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: { StringEquals: { "login.corp.example:sub": USER } },
      }),
    );
    expect(() => assume(token())).toThrow(refusal("AccessDenied"));
  });

  test("a role that trusts nobody federated, or that is not there, lets nobody in", () => {
    const { root, token, assume, trust } = federatedRange();
    trust(policyOf({ Effect: "Allow", Principal: { AWS: "111111111111" }, Action: "sts:AssumeRole" }));
    expect(() => assume(token())).toThrow(refusal("AccessDenied"));
    expect(() => assume(token(), { RoleArn: `${ROLE}2` })).toThrow(refusal("AccessDenied"));
    root.call("iam:DeleteOpenIDConnectProvider", { OpenIDConnectProviderArn: PROVIDER });
    expect(() => assume(token())).toThrow(refusal("InvalidIdentityToken"));
  });

  test("tags and a source identity come with the token, and need rights of their own", () => {
    const { as, records, assume, trust } = federatedRange();
    const claims = {
      iss: ISSUER,
      sub: USER,
      aud: CLIENT,
      iat: NOW,
      exp: NOW + 300,
      "https://aws.amazon.com/tags": { principal_tags: { team: ["ops"] }, transitive_tag_keys: ["team"] },
      "https://aws.amazon.com/source_identity": USER,
    };
    const token = writeWebToken(claims, providerKey(0));
    expect(() => assume(token)).toThrow(refusal("AccessDenied", "Not authorized to perform sts:TagSession"));
    trust(federatedTrust({ "aws:RequestTag/team": "ops" }, ["sts:TagSession", "sts:SetSourceIdentity"]));
    const { Credentials, SourceIdentity } = assume(token);
    expect(SourceIdentity).toBe(USER);
    as(Credentials).call("ec2:DescribeInstances");
    expect(records.at(-1)!.call.principal).toMatchObject({
      session: { tags: { team: "ops" }, transitiveTagKeys: ["team"], sourceIdentity: USER },
    });
  });
});

describe("what the session is", () => {
  test("policies can ask for the provider and the subject of its session", () => {
    const { root, as, token, assume } = federatedRange();
    const { Credentials } = assume(token());
    const put = (policy: object) =>
      root.call("iam:PutRolePolicy", {
        RoleName: "Operators",
        PolicyName: "cut",
        PolicyDocument: JSON.stringify(policy),
      });
    for (const [key, value] of [
      ["login.corp.example:sub", USER],
      ["aws:FederatedProvider", PROVIDER],
    ] as const) {
      put(deny("*", { Condition: { StringEquals: { [key]: "another" } } }));
      as(Credentials).call("ec2:DescribeInstances");
      put(deny("*", { Condition: { StringEquals: { [key]: value } } }));
      expect(() => as(Credentials).call("ec2:DescribeInstances")).toThrow(refusal("UnauthorizedOperation"));
    }
  });

  test("a cutoff ends it, and does not stop the next one", () => {
    const { root, as, token, assume, advance } = federatedRange();
    const { Credentials } = assume(token());
    advance(60_000);
    root.call("iam:PutRolePolicy", {
      RoleName: "Operators",
      PolicyName: "AWSRevokeOlderSessions",
      PolicyDocument: JSON.stringify(olderThan(START_MS + 30_000)),
    });
    expect(() => as(Credentials).call("ec2:DescribeInstances")).toThrow(refusal("UnauthorizedOperation"));
    as(assume(token()).Credentials).call("ec2:DescribeInstances");
  });

  test("it chains for an hour at most, and hands its source identity and transitive tags on", () => {
    const { as, addRole, root, records, assume, trust } = federatedRange();
    trust(federatedTrust({}, ["sts:TagSession", "sts:SetSourceIdentity"]));
    const second = addRole("Exports", { AWS: ROLE }, allow("ec2:*"));
    const claims = {
      iss: ISSUER,
      sub: USER,
      aud: CLIENT,
      iat: NOW,
      exp: NOW + 300,
      "https://aws.amazon.com/tags": {
        principal_tags: { team: ["ops"], shift: ["night"] },
        transitive_tag_keys: ["team"],
      },
      "https://aws.amazon.com/source_identity": USER,
    };
    const { Credentials } = assume(writeWebToken(claims, providerKey(0)));
    const chain = (more: object = {}) =>
      as(Credentials).call("sts:AssumeRole", { RoleArn: second, RoleSessionName: "s2", ...more });
    // The source identity travels along: the next role must let it in, too.
    expect(() => chain()).toThrow(refusal("AccessDenied"));
    root.call("iam:UpdateAssumeRolePolicy", {
      RoleName: "Exports",
      PolicyDocument: JSON.stringify(
        policyOf({
          Effect: "Allow",
          Principal: { AWS: ROLE },
          Action: ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"],
        }),
      ),
    });
    expect(() => chain({ DurationSeconds: 3601 })).toThrow(/MaxSessionDuration|role chaining/);
    expect(() => chain({ SourceIdentity: "another" })).toThrow(/sts:SetSourceIdentity/);
    expect(() => chain({ Tags: [{ Key: "Team", Value: "sales" }] })).toThrow(
      /conflicts with a transitive tag key from the calling session/,
    );
    as(chain().Credentials).call("ec2:DescribeInstances");
    expect(records.at(-1)!.call.principal).toMatchObject({
      session: { tags: { team: "ops" }, sourceIdentity: USER },
    });
  });
});

describe("fact: a session and its issuance are two things", () => {
  test("a disabled user gets no token, a live token still opens sessions, and sessions live on", () => {
    const { scope, as, token, assume, advance } = federatedRange();
    const live = token();
    const { Credentials } = assume(live);
    providerState(scope).users.update(userKey(ISSUER, USER), (row) => void (row.enabled = false));
    expect(token()).toBe("access_denied");
    assume(live);
    advance(300_000);
    expect(() => assume(live)).toThrow(refusal("ExpiredTokenException"));
    as(Credentials).call("ec2:DescribeInstances");
  });
});

describe("CloudTrail", () => {
  test("names the provider and the user, shows the credentials, and never the token", () => {
    const { token, assume, records } = federatedRange();
    const presented = token();
    const { Credentials } = assume(presented);
    const event = renderRecord(records.at(-1)!);
    expect(event).toMatchObject({
      eventName: "AssumeRoleWithWebIdentity",
      userIdentity: {
        type: "WebIdentityUser",
        principalId: `${PROVIDER}:${CLIENT}:${USER}`,
        userName: USER,
        identityProvider: PROVIDER,
      },
      requestParameters: { roleArn: ROLE, roleSessionName: "s1" },
      responseElements: {
        subjectFromWebIdentityToken: USER,
        provider: PROVIDER,
        audience: CLIENT,
        credentials: {
          accessKeyId: Credentials.AccessKeyId,
          expiration: expect.stringMatching(/^[A-Z][a-z]{2} \d+, 20\d\d, \d+:\d\d:\d\d [AP]M$/),
        },
      },
      recipientAccountId: "111111111111",
    });
    expect(JSON.stringify(event)).not.toContain(presented.split(".")[2]);
    expect(JSON.stringify(event)).not.toContain(Credentials.SecretAccessKey);
  });

  test("shows a refused caller, and the provider behind a session's calls", () => {
    const { as, token, assume, records, trust } = federatedRange();
    as(assume(token()).Credentials).call("ec2:DescribeInstances");
    expect(renderRecord(records.at(-1)!).userIdentity).toMatchObject({
      type: "AssumedRole",
      sessionContext: { webIdFederationData: { federatedProvider: PROVIDER } },
    });
    trust(federatedTrust({ "login.corp.example:sub": "another" }));
    expect(() => assume(token())).toThrow();
    expect(renderRecord(records.at(-1)!)).toMatchObject({
      errorCode: "AccessDenied",
      userIdentity: { type: "WebIdentityUser", userName: USER },
      responseElements: null,
    });
  });
});
