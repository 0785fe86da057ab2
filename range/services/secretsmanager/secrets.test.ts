import { beforeEach, describe, expect, test } from "vitest";
import { DAY_MS, SmallSecrets, type Made } from "./small-secrets.ts";
import { secretsState } from "./state.ts";

let aws: SmallSecrets;
beforeEach(() => void (aws = new SmallSecrets()));

const TOKENS = ["a", "b", "c", "d"].map((letter) => letter.repeat(32)) as [string, string, string, string];
const LEAVING =
  "InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion.";
const NO_SECRET = "ResourceNotFoundException: Secrets Manager can't find the specified secret.";

describe("a secret", () => {
  test("is found by its name, its ARN with six random characters, and the ARN without them", () => {
    const { ARN, VersionId } = aws.make();
    expect(ARN).toMatch(/^arn:aws:secretsmanager:us-east-1:111122223333:secret:shop\/db-[A-Za-z0-9]{6}$/);
    for (const SecretId of ["shop/db", ARN, ARN.slice(0, -7)])
      expect(aws.ask("GetSecretValue", { SecretId })).toEqual({
        ARN,
        Name: "shop/db",
        VersionId,
        SecretString: "first",
        VersionStages: ["AWSCURRENT"],
        CreatedDate: aws.world.clock.date(),
      });
  });

  test("whose name ends as ARNs do is not found by a partial ARN", () => {
    const { ARN } = aws.make("shop-a1b2c3");
    expect(aws.value("shop-a1b2c3")).toBe("first");
    expect(aws.value(ARN)).toBe("first");
    expect(aws.refused("GetSecretValue", { SecretId: ARN.slice(0, -7) })).toBe(NO_SECRET);
  });

  test("of bytes comes back as bytes", () => {
    aws.ask("CreateSecret", { Name: "key", SecretBinary: Buffer.from([0, 255, 1]) });
    const { SecretBinary, SecretString } = aws.ask("GetSecretValue", { SecretId: "key" });
    expect([...(SecretBinary as Uint8Array)]).toEqual([0, 255, 1]);
    expect(SecretString).toBeUndefined();
  });

  test("without a value is described, and has nothing to be read", () => {
    const made = aws.ask("CreateSecret", { Name: "empty" });
    expect(made).not.toHaveProperty("VersionId");
    expect(aws.ask("DescribeSecret", { SecretId: "empty" })).not.toHaveProperty("VersionIdsToStages");
    expect(aws.refused("GetSecretValue", { SecretId: "empty" })).toBe(
      "ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
    );
    aws.ask("PutSecretValue", { SecretId: "empty", SecretString: "x", VersionStages: ["BLUE"] });
    expect(aws.stages("empty")).toEqual([["AWSCURRENT", "BLUE"]]);
  });

  test("is described as it was made, and knows the day of its last reading", () => {
    aws.pass(3_600_000);
    const { ARN, VersionId } = aws.make("shop/db", "first", {
      Description: "of the shop",
      Tags: [{ Key: "team", Value: "red" }],
    });
    const described = {
      ARN,
      Name: "shop/db",
      Description: "of the shop",
      LastChangedDate: aws.world.clock.date(),
      CreatedDate: aws.world.clock.date(),
      Tags: [{ Key: "team", Value: "red" }],
      VersionIdsToStages: { [VersionId]: ["AWSCURRENT"] },
    };
    expect(aws.ask("DescribeSecret", { SecretId: ARN })).toEqual(described);
    aws.value();
    expect(aws.ask("DescribeSecret", { SecretId: ARN })).toEqual({
      ...described,
      LastAccessedDate: new Date(Date.UTC(2026, 0, 1)),
    });
  });

  test("is made once: the same request again answers the same, another one is refused", () => {
    const request = { ClientRequestToken: TOKENS[0] };
    const made = aws.make("shop/db", "first", request);
    expect(made.VersionId).toBe(TOKENS[0]);
    expect(aws.make("shop/db", "first", request)).toEqual(made);
    for (const more of [{ ...request, SecretString: "other" }, { ClientRequestToken: TOKENS[1] }])
      expect(aws.refused("CreateSecret", { Name: "shop/db", SecretString: "first", ...more })).toBe(
        "ResourceExistsException: The operation failed because the secret shop/db already exists.",
      );
  });

  test.each([
    [{ Name: "Inv Name" }, /^ValidationException: Invalid name. Must be a valid name containing/],
    [{ Name: "" }, /^ValidationException: .*'name' failed .*greater than or equal to 1/],
    [
      { Name: "a", SecretString: "x".repeat(65_537) },
      /^ValidationException: .*Value '\*\*' at 'secretString'/,
    ],
    [
      { Name: "a", SecretString: "x", SecretBinary: Buffer.from("x") },
      /^InvalidParameterException: You can't/,
    ],
    [{ Name: "a", ClientRequestToken: "short" }, /^ValidationException: .*'clientRequestToken'/],
    [{ Name: "a", Tags: [{ Key: "aws:x", Value: "" }] }, /^InvalidParameterException/],
    [{ Name: "a", AddReplicaRegions: [{ Region: "eu-west-1" }] }, /^NotImplemented: .*AddReplicaRegions/],
  ])("is not made by %j", (input, refusal) => {
    expect(aws.refused("CreateSecret", input)).toMatch(refusal);
    expect(aws.ask("ListSecrets")).toEqual({ SecretList: [] });
  });

  test("cannot be replicated: that is refused by name", () => {
    aws.make();
    expect(aws.refused("ReplicateSecretToRegions", { SecretId: "shop/db" })).toBe(
      "NotImplemented: The range does not implement secretsmanager:ReplicateSecretToRegions.",
    );
  });
});

describe("versions", () => {
  const put = (SecretString: string, more: object = {}): Made & { VersionStages: string[] } =>
    aws.ask("PutSecretValue", { SecretId: "shop/db", SecretString, ...more });

  test("follow one another: the one before stays readable, older ones lose their labels", () => {
    aws.make();
    expect(put("second").VersionStages).toEqual(["AWSCURRENT"]);
    expect(aws.value("shop/db", { VersionStage: "AWSPREVIOUS" })).toBe("first");
    put("third");
    expect(aws.stages()).toEqual([[], ["AWSPREVIOUS"], ["AWSCURRENT"]]);
    const { Versions } = aws.ask<{ Versions: object[] }>("ListSecretVersionIds", { SecretId: "shop/db" });
    expect(Versions).toMatchObject([
      { VersionStages: ["AWSPREVIOUS"], KmsKeyIds: ["DefaultEncryptionKey"] },
      { VersionStages: ["AWSCURRENT"] },
    ]);
  });

  test("take labels of one's own, which move to the newest that is given them", () => {
    aws.make();
    expect(put("blue", { VersionStages: ["two", "one"] }).VersionStages).toEqual(["one", "two"]);
    put("green", { VersionStages: ["one", "AWSPENDING"] });
    expect(aws.stages()).toEqual([["AWSCURRENT"], ["two"], ["AWSPENDING", "one"]]);
    expect(aws.value()).toBe("first");
    expect(aws.value("shop/db", { VersionStage: "one" })).toBe("green");
  });

  test("are read by id and label together only where both fit", () => {
    const { VersionId } = aws.make();
    expect(aws.value("shop/db", { VersionId })).toBe("first");
    expect(
      aws.refused("GetSecretValue", { SecretId: "shop/db", VersionId, VersionStage: "AWSPREVIOUS" }),
    ).toBe(
      "InvalidRequestException: You provided a VersionStage that is not associated to the provided VersionId.",
    );
    expect(aws.refused("GetSecretValue", { SecretId: "shop/db", VersionId: TOKENS[3] })).toBe(
      `ResourceNotFoundException: Secrets Manager can't find the specified secret value for VersionId: ${TOKENS[3]}`,
    );
  });

  test("cannot be changed: the same value again does nothing, another one is refused", () => {
    aws.make();
    const request = { ClientRequestToken: TOKENS[0] };
    const first = put("second", request);
    expect(put("second", request)).toEqual(first);
    expect(() => put("other", request)).toThrow(
      `You can't use ClientRequestToken ${TOKENS[0]} because that value is already in use`,
    );
    expect(aws.stages()).toHaveLength(2);
  });

  test("move AWSCURRENT only away from where the caller says that it is, and leave AWSPREVIOUS there", () => {
    const { VersionId: first } = aws.make();
    const { VersionId: second } = put("second", { VersionStages: ["AWSPENDING"] });
    const move = (more: object) =>
      aws.refused("UpdateSecretVersionStage", { SecretId: "shop/db", VersionStage: "AWSCURRENT", ...more });
    expect(move({ MoveToVersionId: second })).toBe(
      `InvalidParameterException: The parameter RemoveFromVersionId can't be empty. Staging label AWSCURRENT is currently attached to version ${first}, so you must explicitly reference that version in RemoveFromVersionId.`,
    );
    expect(move({ MoveToVersionId: second, RemoveFromVersionId: second })).toMatch(
      /^InvalidParameterException/,
    );
    expect(move({ RemoveFromVersionId: first })).toMatch(/can’t be completely removed/);
    expect(move({ MoveToVersionId: TOKENS[2], RemoveFromVersionId: first })).toMatch(/^ResourceNotFound/);
    expect(move({})).toMatch(/^InvalidParameterException/);
    expect(move({ MoveToVersionId: second, RemoveFromVersionId: first })).toBeUndefined();
    expect(aws.stages()).toEqual([["AWSPREVIOUS"], ["AWSCURRENT", "AWSPENDING"]]);
    aws.ask("UpdateSecretVersionStage", {
      SecretId: "shop/db",
      VersionStage: "AWSPENDING",
      RemoveFromVersionId: second,
    });
    expect(aws.stages()).toEqual([["AWSPREVIOUS"], ["AWSCURRENT"]]);
    expect(aws.value()).toBe("second");
  });

  test("without labels go when there are too many, but none of the last day: then there is no room", () => {
    aws.make();
    for (let i = 0; i < 101; i++) put(`value ${i}`);
    expect(() => put("one more")).toThrow("maximum number of versions");
    aws.pass(2 * DAY_MS);
    put("one more");
    put("the last");
    expect(secretsState(aws.scope).secrets.get("shop/db")!.versions).toHaveLength(102);
    expect(aws.value()).toBe("the last");
  });

  test("come of an update that brings a value, and of none that does not", () => {
    aws.make();
    const update = (more: object) => aws.ask("UpdateSecret", { SecretId: "shop/db", ...more });
    expect(update({ Description: "new" })).not.toHaveProperty("VersionId");
    expect(update({ SecretString: "second", ClientRequestToken: TOKENS[0] })).toMatchObject({
      VersionId: TOKENS[0],
    });
    expect(() => update({ SecretString: "second", ClientRequestToken: TOKENS[0] })).toThrow("already in use");
    expect(aws.value()).toBe("second");
    expect(aws.ask("DescribeSecret", { SecretId: "shop/db" })).toMatchObject({ Description: "new" });
  });
});

describe("deletion", () => {
  const marked = (more: object = {}) => aws.ask("DeleteSecret", { SecretId: "shop/db", ...more });

  test("comes when the window is over, and can be taken back before", () => {
    aws.make();
    const { DeletionDate } = marked({ RecoveryWindowInDays: 7 });
    expect(DeletionDate).toEqual(new Date(aws.world.clock.now() + 7 * DAY_MS));
    expect(aws.ask("DescribeSecret", { SecretId: "shop/db" })).toMatchObject({ DeletedDate: DeletionDate });
    aws.pass(6 * DAY_MS);
    aws.ask("RestoreSecret", { SecretId: "shop/db" });
    aws.pass(2 * DAY_MS);
    expect(aws.value()).toBe("first");
    marked();
    aws.pass(29 * DAY_MS);
    expect(aws.refused("DescribeSecret", { SecretId: "shop/db" })).toBeUndefined();
    aws.pass(DAY_MS);
    expect(aws.refused("DescribeSecret", { SecretId: "shop/db" })).toBe(NO_SECRET);
  });

  test.each([
    ["GetSecretValue", {}],
    ["PutSecretValue", { SecretString: "x" }],
    ["UpdateSecret", { Description: "x" }],
    ["UpdateSecretVersionStage", { VersionStage: "x", MoveToVersionId: TOKENS[0] }],
    ["TagResource", { Tags: [{ Key: "a", Value: "b" }] }],
    ["UntagResource", { TagKeys: ["a"] }],
    ["PutResourcePolicy", { ResourcePolicy: "{}" }],
    ["GetResourcePolicy", {}],
    ["DeleteResourcePolicy", {}],
    ["RotateSecret", { RotationLambdaARN: "x" }],
    ["CancelRotateSecret", {}],
    ["DeleteSecret", {}],
  ])("that is planned keeps %s out", (operation, input) => {
    aws.make();
    marked();
    expect(aws.refused(operation, { SecretId: "shop/db", ...input })).toBe(LEAVING);
  });

  test("that is planned keeps the name, and hides the secret from lists unless they ask for it", () => {
    aws.make();
    marked();
    expect(aws.refused("CreateSecret", { Name: "shop/db", SecretString: "x" })).toBe(
      "InvalidRequestException: You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
    expect(aws.ask("ListSecrets")).toEqual({ SecretList: [] });
    expect(aws.ask("ListSecrets", { IncludePlannedDeletion: true })).toMatchObject({
      SecretList: [{ Name: "shop/db" }],
    });
  });

  test("without recovery is at once, also of one that is marked, and of none", () => {
    const { ARN } = aws.make();
    marked();
    expect(marked({ ForceDeleteWithoutRecovery: true })).toEqual({
      ARN,
      Name: "shop/db",
      DeletionDate: aws.world.clock.date(),
    });
    expect(aws.make().ARN).not.toBe(ARN);
    aws.pass(31 * DAY_MS);
    expect(aws.value()).toBe("first");
    expect(aws.ask("DeleteSecret", { SecretId: "none", ForceDeleteWithoutRecovery: true })).toMatchObject({
      Name: "none",
    });
  });

  test.each([
    [
      { RecoveryWindowInDays: 6 },
      "InvalidParameterException: The RecoveryWindowInDays value must be between 7 and 30",
    ],
    [
      { RecoveryWindowInDays: 31 },
      "InvalidParameterException: The RecoveryWindowInDays value must be between 7 and 30",
    ],
    [
      { RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true },
      "InvalidParameterException: You can't use",
    ],
  ])("is refused with %j", (input, refusal) => {
    aws.make();
    expect(aws.refused("DeleteSecret", { SecretId: "shop/db", ...input })).toContain(refusal);
  });
});

describe("the list", () => {
  const named = (input: object): string[] =>
    aws
      .ask<{ SecretList: { Name: string }[] }>("ListSecrets", input as Record<string, unknown>)
      .SecretList.map(({ Name }) => Name);
  const by = (Key: string, ...Values: string[]): string[] =>
    named({ Filters: [{ Key, Values }], SortBy: "name", SortOrder: "asc" });

  test("comes sorted and in pages", () => {
    for (const name of ["b", "c", "a"]) {
      aws.make(name);
      aws.pass(1_000);
    }
    expect(named({})).toEqual(["a", "c", "b"]);
    expect(named({ SortOrder: "asc" })).toEqual(["b", "c", "a"]);
    expect(named({ SortBy: "name" })).toEqual(["c", "b", "a"]);
    const first = aws.ask<{ NextToken: string }>("ListSecrets", { MaxResults: 2 });
    expect(named({ MaxResults: 2, NextToken: first.NextToken })).toEqual(["b"]);
  });

  test("is filtered as AWS does: names by how they begin, descriptions by words", () => {
    for (const [name, Description] of [
      ["testing1/one", "a secret"],
      ["/testing2/two", "an secret"],
      ["testing3/three", "asecret"],
      ["/testing4/four", "thesecret"],
    ] as const)
      aws.make(name, "x", { Description, Tags: [{ Key: "Team", Value: name.slice(-3) }] });
    expect(by("name", "/")).toEqual(["/testing2/two", "/testing4/four"]);
    expect(by("name", "!/")).toEqual(["testing1/one", "testing3/three"]);
    expect(by("name", "testing1 one")).toEqual([]);
    expect(by("description", "A")).toEqual(["/testing2/two", "testing1/one", "testing3/three"]);
    expect(by("description", "!a")).toEqual(["/testing4/four"]);
    expect(by("description", "a secret")).toEqual(["/testing2/two", "testing1/one"]);
    expect(by("tag-key", "Te")).toHaveLength(4);
    expect(by("tag-key", "te")).toEqual([]);
    expect(by("tag-value", "one", "two")).toEqual(["/testing2/two", "testing1/one"]);
    expect(by("all", "TWO")).toEqual(["/testing2/two"]);
    expect(
      named({
        Filters: [
          { Key: "description", Values: ["a"] },
          { Key: "name", Values: ["/"] },
        ],
      }),
    ).toEqual(["/testing2/two"]);
  });

  test.each([
    [{ Filters: [{ Key: "colour", Values: ["x"] }] }, "ValidationException"],
    [{ SortOrder: "?" }, "ValidationException"],
    [{ SortBy: "?" }, "ValidationException"],
    [{ MaxResults: 0 }, "ValidationException"],
    [{ MaxResults: 101 }, "ValidationException"],
    [{ NextToken: "made-up" }, "InvalidNextTokenException"],
  ])("is refused by %j", (input, code) => {
    expect(aws.refusal("secretsmanager", "ListSecrets", input)).toBe(code);
  });
});

test("tags are set over others, and taken away", () => {
  aws.make();
  aws.ask("TagResource", {
    SecretId: "shop/db",
    Tags: [
      { Key: "a", Value: "1" },
      { Key: "b", Value: "2" },
    ],
  });
  aws.ask("TagResource", { SecretId: "shop/db", Tags: [{ Key: "a", Value: "3" }] });
  aws.ask("UntagResource", { SecretId: "shop/db", TagKeys: ["b"] });
  expect(aws.ask("DescribeSecret", { SecretId: "shop/db" })).toMatchObject({
    Tags: [{ Key: "a", Value: "3" }],
  });
});

describe("a random password", () => {
  const draw = (input: object = {}): string =>
    aws.ask<{ RandomPassword: string }>("GetRandomPassword", input as Record<string, unknown>).RandomPassword;

  test("has 32 characters of every kind, and is another one each time", () => {
    const password = draw();
    expect(password).toHaveLength(32);
    for (const kind of [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/]) expect(password).toMatch(kind);
    expect(password).not.toContain(" ");
    expect(draw()).not.toBe(password);
  });

  test("of four characters has one of each kind", () => {
    for (let i = 0; i < 20; i++)
      expect(
        [...draw({ PasswordLength: 4 })]
          .map((each) =>
            each
              .replace(/[a-z]/, "l")
              .replace(/[A-Z]/, "u")
              .replace(/\d/, "d")
              .replace(/[^lud]/, "p"),
          )
          .sort(),
      ).toEqual(["d", "l", "p", "u"]);
  });

  test.each<[object, RegExp]>([
    [{ PasswordLength: 100, ExcludePunctuation: true, ExcludeNumbers: true }, /^[a-zA-Z]{100}$/],
    [
      { PasswordLength: 100, ExcludeUppercase: true, ExcludeLowercase: true, ExcludePunctuation: true },
      /^\d{100}$/,
    ],
    [{ PasswordLength: 200, ExcludeCharacters: "abcABC!", IncludeSpace: true }, /^[^abcABC!]{200}$/],
    [{ PasswordLength: 2, RequireEachIncludedType: false }, /^.{2}$/],
  ])("keeps to %j", (input, form) => {
    expect(draw(input)).toMatch(form);
  });

  test.each([
    [{ PasswordLength: 0 }, "ValidationException"],
    [{ PasswordLength: 4097 }, "ValidationException"],
    [{ PasswordLength: 3 }, "InvalidParameterException"],
    [
      { ExcludeLowercase: true, ExcludeUppercase: true, ExcludeNumbers: true, ExcludePunctuation: true },
      "InvalidParameterException",
    ],
  ])("is refused with %j", (input, code) => {
    expect(aws.refusal("secretsmanager", "GetRandomPassword", input)).toBe(code);
  });
});
