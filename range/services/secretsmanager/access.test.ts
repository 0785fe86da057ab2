import { beforeEach, describe, expect, test } from "vitest";
import { renderRecord } from "../../telemetry/cloudtrail/record.ts";
import { ACCOUNT, allow, document, OTHER_ACCOUNT, SmallSecrets } from "./small-secrets.ts";

let aws: SmallSecrets;
beforeEach(() => void (aws = new SmallSecrets()));

const READ = "secretsmanager:GetSecretValue";
const KMS = "AccessDeniedException: Access to KMS is not allowed";
const everybody = (more: object): object => ({
  Effect: "Allow",
  Principal: "*",
  Action: READ,
  Resource: "*",
  ...more,
});
const put = (statement: object, more: object = {}): string | undefined =>
  aws.refused("PutResourcePolicy", { SecretId: "shop/db", ResourcePolicy: document(statement), ...more });

describe("who may read a secret", () => {
  test.each<[what: string, resource: (arn: string) => string, condition: object, may: boolean]>([
    ["its ARN", (arn) => arn, {}, true],
    ["six characters that may be any", (arn) => `${arn.slice(0, -6)}??????`, {}, true],
    ["its ARN without them", (arn) => arn.slice(0, -7), {}, false],
    ["a label", () => "*", { StringEquals: { "secretsmanager:VersionStage": "AWSCURRENT" } }, true],
    ["another label", () => "*", { StringEquals: { "secretsmanager:VersionStage": "AWSPREVIOUS" } }, false],
    ["its tag", () => "*", { StringEquals: { "aws:ResourceTag/team": "red" } }, true],
    [
      "its tag, in the service's words",
      () => "*",
      { StringEquals: { "secretsmanager:ResourceTag/team": "red" } },
      true,
    ],
    ["another tag", () => "*", { StringEquals: { "secretsmanager:ResourceTag/team": "blue" } }, false],
    [
      "the secret's id",
      () => "*",
      { ArnLike: { "secretsmanager:SecretId": "arn:aws:secretsmanager:*:*:secret:shop/*" } },
      true,
    ],
  ])("is decided by %s", (_what, resource, Condition, may) => {
    const { ARN } = aws.make("shop/db", "first", { Tags: [{ Key: "team", Value: "red" }] });
    const ana = aws.user("ana", allow(READ, resource(ARN), { Condition }));
    const refusal = aws.refused("GetSecretValue", { SecretId: "shop/db" }, ana);
    if (may) expect(refusal).toBeUndefined();
    else
      expect(refusal).toBe(
        `AccessDeniedException: User: arn:aws:iam::${ACCOUNT}:user/ana is not authorized to perform: ${READ} on resource: ${ARN} because no identity-based policy allows the ${READ} action`,
      );
  });

  test("a name that nobody has tells nothing to those who may not read", () => {
    const ana = aws.user("ana");
    expect(aws.refused("GetSecretValue", { SecretId: "none" }, ana)).toMatch(/^AccessDeniedException/);
  });

  test("a secret is made by its name, and tagged only by those who may tag", () => {
    const ana = aws.user(
      "ana",
      allow("secretsmanager:CreateSecret", `arn:aws:secretsmanager:*:*:secret:ana/*`),
    );
    const make = (input: object) => aws.refused("CreateSecret", { SecretString: "x", ...input }, ana);
    expect(make({ Name: "shop/db" })).toMatch(/^AccessDeniedException/);
    expect(make({ Name: "ana/a", Tags: [{ Key: "a", Value: "b" }] })).toContain("secretsmanager:TagResource");
    expect(make({ Name: "ana/a" })).toBeUndefined();
  });

  test("conditions know how a secret is deleted", () => {
    aws.make();
    const ana = aws.user("ana", allow("secretsmanager:DeleteSecret"), {
      Effect: "Deny",
      Action: "*",
      Resource: "*",
      Condition: { Bool: { "secretsmanager:ForceDeleteWithoutRecovery": "true" } },
    });
    const drop = (more: object) => aws.refused("DeleteSecret", { SecretId: "shop/db", ...more }, ana);
    expect(drop({ ForceDeleteWithoutRecovery: true })).toContain("with an explicit deny");
    expect(drop({})).toBeUndefined();
  });

  test("many are read at once, and each by itself: what may not be read fails alone", () => {
    const { ARN } = aws.make("a", "one");
    aws.make("b", "two");
    const ana = aws.user(
      "ana",
      allow(["secretsmanager:BatchGetSecretValue", "secretsmanager:ListSecrets"]),
      allow(READ, ARN),
    );
    expect(aws.ask("BatchGetSecretValue", { SecretIdList: ["a", "b", "none"] }, ana)).toMatchObject({
      SecretValues: [{ Name: "a", SecretString: "one" }],
      Errors: [
        { SecretId: "b", ErrorCode: "AccessDeniedException" },
        { SecretId: "none", ErrorCode: "AccessDeniedException" },
      ],
    });
    expect(aws.ask("BatchGetSecretValue", { SecretIdList: ["none"] })).toMatchObject({
      SecretValues: [],
      Errors: [{ SecretId: "none", ErrorCode: "ResourceNotFoundException" }],
    });
    const first = aws.ask<{ NextToken: string }>("BatchGetSecretValue", {
      Filters: [{ Key: "name", Values: ["a", "b"] }],
      MaxResults: 1,
    });
    expect(first).toMatchObject({ SecretValues: [{ Name: "a" }] });
    expect(
      aws.ask("BatchGetSecretValue", {
        Filters: [{ Key: "name", Values: ["a", "b"] }],
        MaxResults: 1,
        NextToken: first.NextToken,
      }),
    ).toMatchObject({ SecretValues: [{ Name: "b", SecretString: "two" }] });
    const read = aws.records.filter(({ call }) => call.operation === "GetSecretValue").length;
    expect(read).toBe(6);
    expect(aws.refused("BatchGetSecretValue", {})).toMatch(/^InvalidParameterException/);
    expect(aws.refused("BatchGetSecretValue", { SecretIdList: ["a"], MaxResults: 1 })).toMatch(
      /'Filters' not/,
    );
  });
});

describe("a secret's own policy", () => {
  test("lets a user of the account in, and keeps out whom it denies", () => {
    aws.make();
    const ana = aws.user("ana");
    const admin = aws.user("admin", allow("*"));
    put(everybody({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/ana` } }));
    expect(aws.value("shop/db", {}, ana)).toBe("first");
    put(everybody({ Effect: "Deny", Condition: { StringNotLike: { "aws:PrincipalArn": "*:user/ana" } } }));
    expect(aws.refused("GetSecretValue", { SecretId: "shop/db" }, admin)).toContain(
      "with an explicit deny in a resource-based policy",
    );
  });

  test("lets another account in, which then needs a key that it may use", () => {
    const { KeyMetadata } = aws.call<{ KeyMetadata: { KeyId: string } }>("kms", "CreateKey", {
      Policy: document({
        Effect: "Allow",
        Principal: { AWS: [`arn:aws:iam::${ACCOUNT}:root`, `arn:aws:iam::${OTHER_ACCOUNT}:root`] },
        Action: "kms:*",
        Resource: "*",
      }),
    });
    const { ARN } = aws.make();
    const read = () => aws.refused("GetSecretValue", { SecretId: ARN }, aws.neighbour);
    expect(read()).toMatch(/^AccessDeniedException.*no resource-based policy allows/);
    put(everybody({ Principal: { AWS: OTHER_ACCOUNT }, Action: "secretsmanager:*" }));
    expect(read()).toBe(
      "InvalidRequestException: You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key.",
    );
    expect(aws.ask("DescribeSecret", { SecretId: ARN }, aws.neighbour)).toMatchObject({ ARN });
    aws.ask("UpdateSecret", { SecretId: ARN, KmsKeyId: KeyMetadata.KeyId, SecretString: "shared" });
    expect(aws.value(ARN, {}, aws.neighbour)).toBe("shared");
    aws.ask("PutSecretValue", { SecretId: ARN, SecretString: "theirs" }, aws.neighbour);
    expect(aws.value()).toBe("theirs");
    expect(aws.ask("ListSecrets", {}, aws.neighbour)).toEqual({ SecretList: [] });
  });

  test("is put, read and taken away", () => {
    const { ARN } = aws.make();
    const policy = document(everybody({}));
    const named = { ARN, Name: "shop/db" };
    expect(aws.ask("GetResourcePolicy", { SecretId: ARN })).toEqual(named);
    expect(aws.ask("PutResourcePolicy", { SecretId: ARN, ResourcePolicy: policy })).toEqual(named);
    expect(aws.ask("GetResourcePolicy", { SecretId: ARN })).toEqual({ ...named, ResourcePolicy: policy });
    expect(aws.ask("DeleteResourcePolicy", { SecretId: ARN })).toEqual(named);
    expect(aws.ask("GetResourcePolicy", { SecretId: ARN })).toEqual(named);
  });

  test.each<[object, object, string | undefined]>([
    [everybody({}), {}, undefined],
    [everybody({}), { BlockPublicPolicy: true }, "PublicPolicyException"],
    [
      everybody({ Condition: { StringEquals: { "aws:PrincipalAccount": ACCOUNT } } }),
      { BlockPublicPolicy: true },
      undefined,
    ],
    [everybody({ Principal: { AWS: OTHER_ACCOUNT } }), { BlockPublicPolicy: true }, undefined],
    [
      everybody({ Effect: "AllowSomething" }),
      {},
      "MalformedPolicyDocumentException: This resource policy contains a syntax error.",
    ],
    [
      everybody({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/none` } }),
      {},
      "MalformedPolicyDocumentException: This resource policy contains an unsupported principal.",
    ],
  ])("of %j with %j is answered %s", (statement, more, refusal) => {
    aws.make();
    const answer = put(statement, more);
    if (refusal === undefined) expect(answer).toBeUndefined();
    else expect(answer).toContain(refusal);
  });

  test("can be tried before it is put", () => {
    const validate = (ResourcePolicy: string) => aws.ask("ValidateResourcePolicy", { ResourcePolicy });
    expect(validate(document(everybody({ Principal: { AWS: OTHER_ACCOUNT } })))).toEqual({
      PolicyValidationPassed: true,
      ValidationErrors: [],
    });
    expect(validate(document(everybody({})))).toMatchObject({
      PolicyValidationPassed: false,
      ValidationErrors: [{ CheckName: "PUBLIC_POLICY" }],
    });
    expect(validate("{")).toMatchObject({
      ValidationErrors: [{ ErrorMessage: expect.stringContaining("invalid Json") }],
    });
  });
});

describe("the key of a secret", () => {
  const key = (): string =>
    aws.call<{ KeyMetadata: { KeyId: string } }>("kms", "CreateKey", {}).KeyMetadata.KeyId;
  const USES = { Condition: { StringLike: { "kms:ViaService": "secretsmanager.*.amazonaws.com" } } };

  test("is AWS's own unless one is named, and asks nothing more of the account's users", () => {
    aws.make();
    const ana = aws.user("ana", allow(READ));
    expect(aws.value("shop/db", {}, ana)).toBe("first");
    const { Aliases } = aws.call<{ Aliases: { AliasName: string }[] }>("kms", "ListAliases");
    expect(Aliases.map(({ AliasName }) => AliasName)).toEqual(["alias/aws/secretsmanager"]);
  });

  test("must be one that the caller may use, for making and for reading", () => {
    const KmsKeyId = key();
    const ana = aws.user("ana", allow("secretsmanager:*"));
    const bob = aws.user(
      "bob",
      allow("secretsmanager:*"),
      allow(["kms:GenerateDataKey", "kms:Decrypt"], "*", USES),
    );
    const input = { Name: "shop/db", SecretString: "first", KmsKeyId };
    expect(aws.refused("CreateSecret", input, ana)).toBe(KMS);
    expect(aws.ask("ListSecrets")).toEqual({ SecretList: [] });
    expect(aws.refused("CreateSecret", input, bob)).toBeUndefined();
    expect(aws.refused("GetSecretValue", { SecretId: "shop/db" }, ana)).toBe(KMS);
    expect(aws.value("shop/db", {}, bob)).toBe("first");
    expect(aws.ask("DescribeSecret", { SecretId: "shop/db" })).toMatchObject({ KmsKeyId });
  });

  test("is asked in the context of the secret and its version, on the caller's behalf", () => {
    const KmsKeyId = key();
    const { ARN, VersionId } = aws.make("shop/db", "first", { KmsKeyId });
    aws.value();
    const asked = aws.records.filter(({ call }) => call.service === "kms" && call.invokedBy);
    expect(
      asked.map(({ call, input }) => [call.operation, call.invokedBy, input["EncryptionContext"] as object]),
    ).toEqual([
      [
        "GenerateDataKey",
        "secretsmanager.amazonaws.com",
        { SecretARN: ARN, SecretVersionId: "RequestToValidateKeyAccess" },
      ],
      [
        "Decrypt",
        "secretsmanager.amazonaws.com",
        { SecretARN: ARN, SecretVersionId: "RequestToValidateKeyAccess" },
      ],
      ["GenerateDataKey", "secretsmanager.amazonaws.com", { SecretARN: ARN, SecretVersionId: VersionId }],
      ["Decrypt", "secretsmanager.amazonaws.com", { SecretARN: ARN, SecretVersionId: VersionId }],
    ]);
  });

  test("closes the secret when it is disabled, and no new value is taken", () => {
    const KmsKeyId = key();
    aws.make("shop/db", "first", { KmsKeyId });
    aws.call("kms", "DisableKey", { KeyId: KmsKeyId });
    expect(aws.refusal("secretsmanager", "GetSecretValue", { SecretId: "shop/db" })).toBe(
      "DecryptionFailure",
    );
    expect(aws.refusal("secretsmanager", "PutSecretValue", { SecretId: "shop/db", SecretString: "x" })).toBe(
      "EncryptionFailure",
    );
    expect(aws.refusal("secretsmanager", "CreateSecret", { Name: "a", KmsKeyId: "alias/none" })).toBe(
      "EncryptionFailure",
    );
  });

  test("can be changed: labelled versions then open with either", () => {
    const [first, second] = [key(), key()];
    aws.make("shop/db", "first", { KmsKeyId: first });
    aws.ask("UpdateSecret", { SecretId: "shop/db", KmsKeyId: second });
    const versions = aws.ask<{ Versions: object[] }>("ListSecretVersionIds", {
      SecretId: "shop/db",
    }).Versions;
    expect(versions).toMatchObject([{ KmsKeyIds: [first, second] }]);
    aws.call("kms", "DisableKey", { KeyId: first });
    expect(aws.value()).toBe("first");
    aws.call("kms", "EnableKey", { KeyId: first });
    aws.call("kms", "DisableKey", { KeyId: second });
    expect(aws.value()).toBe("first");
  });
});

describe("CloudTrail", () => {
  const last = (operation: string) =>
    renderRecord(aws.records.findLast(({ call }) => call.operation === operation)!);

  test("records that a secret was read, and never what is in it", () => {
    aws.make("shop/db", "top secret");
    aws.value();
    expect(last("GetSecretValue")).toMatchObject({
      eventSource: "secretsmanager.amazonaws.com",
      eventName: "GetSecretValue",
      readOnly: true,
      managementEvent: true,
      requestParameters: { secretId: "shop/db" },
      responseElements: null,
    });
    aws.ask("BatchGetSecretValue", { SecretIdList: ["shop/db"] });
    aws.ask("PutSecretValue", {
      SecretId: "shop/db",
      SecretString: "top secret 2",
      RotationToken: "top secret",
    });
    aws.ask("GetRandomPassword", {});
    const written = JSON.stringify(aws.records.map((record) => renderRecord(record)));
    expect(written).not.toContain("top secret");
  });

  test("shows what became of a secret", () => {
    const { ARN, VersionId } = aws.make("shop/db", "first", { Description: "of the shop" });
    expect(last("CreateSecret")).toMatchObject({
      readOnly: false,
      requestParameters: { name: "shop/db", description: "of the shop" },
      responseElements: { arn: ARN, name: "shop/db", versionId: VersionId },
    });
    aws.ask("DeleteSecret", { SecretId: "shop/db", RecoveryWindowInDays: 30 });
    expect(last("DeleteSecret")).toMatchObject({
      requestParameters: { recoveryWindowInDays: 30, secretId: "shop/db" },
      responseElements: { arn: ARN, name: "shop/db", deletionDate: "Jan 31, 2026, 12:00:00 AM" },
    });
  });
});
