import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { CallRecord } from "../../call.ts";
import {
  CERTIFICATES,
  encoded,
  ENTITY_ID,
  metadataWith,
  responseWith,
  signed,
  type ResponseWish,
} from "../../saml/test-provider.ts";
import { renderRecord } from "../../telemetry/cloudtrail/index.ts";
import { allow, deny, policyOf, START_MS, testRange } from "../iam/test-range.ts";

const ACCOUNT = "111111111111";
const PROVIDER = `arn:aws:iam::${ACCOUNT}:saml-provider/Corp`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/Operators`;
const USER = "U-17";
const AUD = "https://signin.aws.amazon.com/saml";
const QUALIFIER = createHash("sha1").update(`${ENTITY_ID}${ACCOUNT}/Corp`).digest("base64");
const refusal = (code: string, message?: string) =>
  expect.objectContaining({ code, ...(message !== undefined && { message }) });

const trusting = (conditions: object = {}, actions: string[] = []): object =>
  policyOf({
    Effect: "Allow",
    Principal: { Federated: PROVIDER },
    Action: ["sts:AssumeRoleWithSAML", ...actions],
    Condition: { StringEquals: { "saml:aud": AUD, ...conditions } },
  });

/** What every response of the tests says for AWS. */
const NAMED = { Role: `${ROLE},${PROVIDER}`, RoleSessionName: "u17@corp.example" };

/** An account that trusts its company's identity provider. */
function samlRange(metadata = metadataWith()) {
  const range = testRange(ACCOUNT);
  range.root.call("iam:CreateSAMLProvider", { Name: "Corp", SAMLMetadataDocument: metadata });
  range.root.call("iam:CreateRole", {
    RoleName: "Operators",
    AssumeRolePolicyDocument: JSON.stringify(trusting()),
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
  const present = (xml: string, more: object = {}) =>
    range.stranger.call("sts:AssumeRoleWithSAML", {
      RoleArn: ROLE,
      PrincipalArn: PROVIDER,
      SAMLAssertion: encoded(xml),
      ...more,
    });
  const records: CallRecord[] = [];
  range.world.bus.on("call", (record) => void records.push(record));
  return { ...range, trust, present, records };
}

const response = ({ attributes, ...wish }: Partial<ResponseWish> = {}): string =>
  responseWith({ at: START_MS, ...wish, attributes: { ...NAMED, ...attributes } });

describe("an assertion of a trusted provider opens a session of the role, without any credentials", () => {
  test.each(["Assertion", "Response"])("when the %s is signed", (part) => {
    const { as, present } = samlRange();
    const answer = present(signed(response(), { part }));
    expect(answer).toMatchObject({
      Subject: USER,
      SubjectType: "persistent",
      Issuer: ENTITY_ID,
      Audience: AUD,
      NameQualifier: QUALIFIER,
      AssumedRoleUser: { Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Operators/u17@corp.example` },
      Credentials: { Expiration: new Date(START_MS + 3600_000) },
    });
    as(answer.Credentials).call("ec2:DescribeInstances");
  });

  test("by any of the keys of the provider's metadata, and by those of its next one", () => {
    const { root, present } = samlRange(metadataWith({ certificates: CERTIFICATES, use: "" }));
    present(signed(response(), { key: 0 }));
    present(signed(response(), { key: 1 }));
    const SAMLMetadataDocument = metadataWith({ certificates: [CERTIFICATES[1]] });
    root.call("iam:UpdateSAMLProvider", { SAMLProviderArn: PROVIDER, SAMLMetadataDocument });
    present(signed(response(), { key: 1 }));
    expect(() => present(signed(response(), { key: 0 }))).toThrow(
      refusal("InvalidIdentityToken", "Response signature invalid"),
    );
  });
});

describe("an assertion is believed only when everything about it is right", () => {
  const invalid = "InvalidIdentityToken";
  const cases: [what: string, xml: () => string, code: string, message: string][] = [
    ["no XML", () => "hello", invalid, "Invalid SAML response"],
    ["no signature", () => response(), invalid, "Response signature invalid"],
    ["another key", () => signed(response(), { key: 1 }), invalid, "Response signature invalid"],
    [
      "a changed attribute",
      () => signed(response()).replace("role/Operators", "role/Administrators"),
      invalid,
      "Response signature invalid",
    ],
    [
      "an assertion beside the signed one",
      () => wrapped(signed(response())),
      invalid,
      "Invalid SAML response",
    ],
    [
      "a signed assertion inside of another one",
      () => hidden(signed(response())),
      invalid,
      "Response signature invalid",
    ],
    [
      "a document type with entities",
      () => `<!DOCTYPE r [<!ENTITY role "${ROLE}">]>${signed(response())}`,
      invalid,
      "Invalid SAML response",
    ],
    [
      "another issuer",
      () => signed(response({ issuer: "https://elsewhere.example" })),
      invalid,
      "Issuer not present in specified provider",
    ],
    [
      "another recipient",
      () => signed(response({ recipient: "https://wiki.corp.example/saml" })),
      invalid,
      "Response does not contain the required audience.",
    ],
    [
      "another audience",
      () => signed(response({ audience: "wiki" })),
      invalid,
      "Response does not contain the required audience.",
    ],
    [
      "an assertion of five minutes ago",
      () => signed(response({ at: START_MS - 300_000, notOnOrAfter: START_MS + 300_000 })),
      "ExpiredTokenException",
      "Token must be redeemed within 5 minutes of issuance",
    ],
    [
      "an assertion past its end",
      () => signed(response({ notOnOrAfter: START_MS })),
      "ExpiredTokenException",
      "Token must be redeemed within 5 minutes of issuance",
    ],
    [
      "an assertion before its beginning",
      () => signed(response({ notBefore: START_MS + 1000 })),
      invalid,
      "Token is not yet valid",
    ],
    [
      "no subject",
      () => signed(response({ subject: "" })),
      "AccessDenied",
      "Not authorized to perform sts:AssumeRoleWithSAML",
    ],
    [
      "a role that the provider does not map the user to",
      () => signed(response({ attributes: { Role: `${ROLE}2,${PROVIDER}` } })),
      "AccessDenied",
      "Not authorized to perform sts:AssumeRoleWithSAML",
    ],
    [
      "no session name",
      () => signed(response({ attributes: { RoleSessionName: [] } })),
      invalid,
      "RoleSessionName is required in AuthnResponse",
    ],
    [
      "a session name with a space",
      () => signed(response({ attributes: { RoleSessionName: "two words" } })),
      invalid,
      "RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}",
    ],
    [
      "a source identity of AWS's own",
      () => signed(response({ attributes: { SourceIdentity: "aws:root" } })),
      invalid,
      'Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with "aws:"',
    ],
  ];
  test.each(cases)("%s", (_what, xml, code, message) => {
    const { present } = samlRange();
    expect(() => present(xml())).toThrow(refusal(code, message));
  });

  test("the provider must be there, and the input complete", () => {
    const { root, present } = samlRange();
    const good = signed(response());
    expect(() => present(good, { PrincipalArn: `${PROVIDER}2` })).toThrow(
      refusal("InvalidIdentityToken", "Specified provider doesn't exist"),
    );
    expect(() => present("", { SAMLAssertion: "x".repeat(100_001) })).toThrow(refusal("ValidationError"));
    expect(() => present(good, { PrincipalArn: undefined })).toThrow(refusal("ValidationError"));
    root.call("iam:DeleteSAMLProvider", { SAMLProviderArn: PROVIDER });
    expect(() => present(good)).toThrow(refusal("InvalidIdentityToken", "Specified provider doesn't exist"));
  });

  const ASSERTION = /<Assertion [\s\S]*<\/Assertion>/;

  /** A forged assertion next to the signed one. */
  function wrapped(xml: string): string {
    const [assertion] = ASSERTION.exec(xml)!;
    const forged = assertion
      .replace(/<ds:Signature[\s\S]*<\/ds:Signature>/, "")
      .replace("_assertion", "_other");
    return xml.replace(assertion, forged.replace("Operators", "Administrators") + assertion);
  }

  /** A forged assertion in the place of the signed one, which it holds, with its signature taken out in front. */
  function hidden(xml: string): string {
    const [assertion] = ASSERTION.exec(xml)!;
    const [signature] = /<ds:Signature[\s\S]*<\/ds:Signature>/.exec(assertion)!;
    const original = assertion.replace(signature, "");
    const forged = original
      .replace("_assertion", "_other")
      .replace("</Issuer>", `</Issuer>${signature}`)
      .replace("role/Operators", "role/Administrators")
      .replace("</Assertion>", `<Advice>${original}</Advice></Assertion>`);
    return xml.replace(assertion, forged);
  }
});

describe("the role's trust policy decides", () => {
  test("by the subject, the provider, the session's name and the user's attributes", () => {
    const { present, trust } = samlRange();
    const attributes = { "urn:oid:1.3.6.1.4.1.5923.1.1.1.1": ["staff", "member"] };
    const go = () => present(signed(response({ attributes })));
    for (const [key, value] of [
      ["saml:sub", USER],
      ["saml:sub_type", "persistent"],
      ["saml:iss", ENTITY_ID],
      ["saml:doc", `${ACCOUNT}/Corp`],
      ["saml:namequalifier", QUALIFIER],
      ["saml:eduPersonAffiliation", "staff"],
      ["sts:RoleSessionName", "u17@corp.example"],
    ] as const) {
      trust(trusting({ [key]: "another" }));
      expect(go).toThrow(refusal("AccessDenied", "Not authorized to perform sts:AssumeRoleWithSAML"));
      trust(trusting({ [key]: value }));
      go();
    }
  });

  test("a role that trusts nobody federated, or that is not there, lets nobody in", () => {
    const { present, trust } = samlRange();
    const attributes = { Role: [`${ROLE},${PROVIDER}`, `${PROVIDER},${ROLE}2`] };
    const good = signed(response({ attributes }));
    expect(() => present(good, { RoleArn: `${ROLE}2` })).toThrow(refusal("AccessDenied"));
    trust(policyOf({ Effect: "Allow", Principal: { AWS: ACCOUNT }, Action: "sts:AssumeRole" }));
    expect(() => present(good)).toThrow(refusal("AccessDenied"));
  });

  test("tags and a source identity come with the assertion, and need rights of their own", () => {
    const { as, records, present, trust } = samlRange();
    const attributes = {
      "PrincipalTag:team": "ops",
      TransitiveTagKeys: ["team"],
      SourceIdentity: "u17",
    };
    const good = signed(response({ attributes }));
    expect(() => present(good)).toThrow(refusal("AccessDenied", "Not authorized to perform sts:TagSession"));
    trust(trusting({ "aws:RequestTag/team": "ops" }, ["sts:TagSession", "sts:SetSourceIdentity"]));
    const { Credentials, SourceIdentity } = present(good);
    expect(SourceIdentity).toBe("u17");
    as(Credentials).call("ec2:DescribeInstances");
    expect(records.at(-1)!.call.principal).toMatchObject({
      session: { tags: { team: "ops" }, transitiveTagKeys: ["team"], sourceIdentity: "u17" },
    });
  });
});

describe("what the session is", () => {
  test("it lasts as long as was asked for, and never longer than the provider says", () => {
    const { present } = samlRange();
    const until = (wish: Partial<ResponseWish>, more: object = {}): number =>
      (present(signed(response(wish)), more).Credentials.Expiration.getTime() - START_MS) / 1000;
    expect(until({}, { DurationSeconds: 7200 })).toBe(7200);
    expect(until({ attributes: { SessionDuration: "1800" } })).toBe(1800);
    expect(until({ attributes: { SessionDuration: "7200" } })).toBe(3600);
    expect(until({ sessionNotOnOrAfter: START_MS + 900_000 }, { DurationSeconds: 7200 })).toBe(900);
    expect(() => until({}, { DurationSeconds: 7201 })).toThrow(/MaxSessionDuration/);
  });

  test("policies can ask for the subject of its session, not for what only trust policies know", () => {
    const { root, as, present } = samlRange();
    const { Credentials } = present(signed(response()));
    const cut = (conditions: object) =>
      root.call("iam:PutRolePolicy", {
        RoleName: "Operators",
        PolicyName: "cut",
        PolicyDocument: JSON.stringify(deny("*", { Condition: { StringEquals: conditions } })),
      });
    cut({ "saml:iss": ENTITY_ID });
    as(Credentials).call("ec2:DescribeInstances");
    for (const [key, value] of [
      ["saml:sub", USER],
      ["saml:sub_type", "persistent"],
      ["saml:namequalifier", QUALIFIER],
      ["aws:FederatedProvider", PROVIDER],
    ] as const) {
      cut({ [key]: "another" });
      as(Credentials).call("ec2:DescribeInstances");
      cut({ [key]: value });
      expect(() => as(Credentials).call("ec2:DescribeInstances")).toThrow(refusal("UnauthorizedOperation"));
    }
  });
});

describe("CloudTrail", () => {
  test("names the user and the assertion, shows the credentials, and never the assertion", () => {
    const { present, records, trust } = samlRange();
    trust(trusting({}, ["sts:TagSession"]));
    const xml = signed(response({ attributes: { "PrincipalTag:team": "ops" } }));
    const { Credentials } = present(xml);
    const event = renderRecord(records.at(-1)!);
    expect(event).toMatchObject({
      eventName: "AssumeRoleWithSAML",
      readOnly: true,
      userIdentity: {
        type: "SAMLUser",
        principalId: `${QUALIFIER}:${USER}`,
        userName: USER,
        identityProvider: QUALIFIER,
      },
      requestParameters: {
        sAMLAssertionID: "_assertion",
        roleSessionName: "u17@corp.example",
        principalTags: { team: "ops" },
        roleArn: ROLE,
        principalArn: PROVIDER,
      },
      responseElements: {
        subject: USER,
        subjectType: "persistent",
        issuer: ENTITY_ID,
        audience: AUD,
        nameQualifier: QUALIFIER,
        credentials: { accessKeyId: Credentials.AccessKeyId },
      },
      resources: [
        { ARN: ROLE, accountId: ACCOUNT, type: "AWS::IAM::Role" },
        { ARN: PROVIDER, accountId: ACCOUNT, type: "AWS::IAM::SAMLProvider" },
      ],
      recipientAccountId: ACCOUNT,
    });
    expect(JSON.stringify(event)).not.toContain(encoded(xml).slice(0, 200));
    expect(JSON.stringify(event)).not.toContain(Credentials.SecretAccessKey);
  });

  test("shows a refused caller, and whatever was presented", () => {
    const { present, records, trust } = samlRange();
    trust(trusting({ "saml:sub": "another" }));
    expect(() => present(signed(response()))).toThrow();
    expect(renderRecord(records.at(-1)!)).toMatchObject({
      errorCode: "AccessDenied",
      userIdentity: { type: "SAMLUser", userName: USER },
      responseElements: null,
    });
    expect(() => present("<no/>")).toThrow();
    expect(renderRecord(records.at(-1)!)).toMatchObject({
      errorCode: "InvalidIdentityToken",
      requestParameters: { principalArn: PROVIDER },
    });
  });
});

describe("the metadata of a provider", () => {
  const small =
    "MIIBcTCCARugAwIBAgIUGB9T3t2nFwdQynhuOgq3PJoZ7lowDQYJKoZIhvcNAQELBQAwDDEKMAgGA1UEAwwBczAgFw0yNjExMjIx" +
    "MTM3NDlaGA8yMTI2MTAyOTExMzc0OVowDDEKMAgGA1UEAwwBczBcMA0GCSqGSIb3DQEBAQUAA0sAMEgCQQC67LwxB2WPc6J6Urhw" +
    "6JN+TgK2VlCw8u2KqJwukB6x/mc7KJPckJQ1uWD84CahBXMcWiJ8db15Fq3g9tLGDVffAgMBAAGjUzBRMB0GA1UdDgQWBBTE8AX8" +
    "NlWddArzbZ+/YvfNWyoLkDAfBgNVHSMEGDAWgBTE8AX8NlWddArzbZ+/YvfNWyoLkDAPBgNVHRMBAf8EBTADAQH/MA0GCSqGSIb3" +
    "DQEBCwUAA0EAY+E/RG4emOyL8izoy5FzqKAEQY8l6gGjb4VJPi7J2QP1ObZ4tc5raM490GgZORfgXhK+YrglLCs+720ieseKw==";
  const padding = `<!-- ${" ".repeat(1000)} -->`;
  test.each([
    ["no XML", "x".repeat(1000)],
    ["another document", `<note>${padding}</note>`],
    ["no certificate", metadataWith({ certificates: [] }) + padding],
    ["no certificate to sign with", metadataWith({ use: 'use="encryption"' })],
    ["a certificate that is none", metadataWith({ certificates: ["AAAA"] }) + padding],
    ["a key of 512 bits", metadataWith({ certificates: [small] })],
    ["no name", metadataWith({ entityId: "" })],
  ])("is refused: %s", (_what, SAMLMetadataDocument) => {
    const { root } = testRange(ACCOUNT);
    expect(() => root.call("iam:CreateSAMLProvider", { Name: "Corp", SAMLMetadataDocument })).toThrow(
      refusal("InvalidInput", "Could not parse metadata"),
    );
  });

  test("is refused for its size, and says until when it holds", () => {
    const { root } = testRange(ACCOUNT);
    const create = (SAMLMetadataDocument: string) =>
      root.call("iam:CreateSAMLProvider", { Name: "Corp", SAMLMetadataDocument });
    expect(() => create("<md/>")).toThrow(/sAMLMetadataDocument.*greater than or equal to 1000/);
    create(metadataWith({ attributes: 'validUntil="2027-01-01T00:00:00Z"' }));
    const { ValidUntil } = root.call("iam:GetSAMLProvider", { SAMLProviderArn: PROVIDER });
    expect(ValidUntil).toEqual(new Date("2027-01-01T00:00:00Z"));
  });
});
