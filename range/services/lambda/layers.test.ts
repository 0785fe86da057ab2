import { createHash } from "node:crypto";
import { beforeEach, describe, expect, it, test } from "vitest";
import { bootstrapAccount, addRootAccessKey } from "../iam/index.ts";
import { archiveOf } from "../cloudformation/resources/inline-code.ts";
import { checkWholeSize } from "./layer-use.ts";
import { ACCOUNT, functionInput, REGION, SmallFunctions } from "./small-functions.ts";

const OTHER = "444455556666";
const ARN = `arn:aws:lambda:${REGION}:${ACCOUNT}:layer:tools`;
const CONTENT = { ZipFile: archiveOf("python/tool.py", "x = 1\n") };
let aws: SmallFunctions;

const call = <A = Record<string, unknown>>(operation: string, input: Record<string, unknown> = {}): A =>
  aws.call<A>("lambda", operation, input);
const refusal = (operation: string, input: Record<string, unknown> = {}): string | undefined =>
  aws.refusal("lambda", operation, input);
const publish = (more: Record<string, unknown> = {}): Record<string, unknown> =>
  call("PublishLayerVersion", { LayerName: "tools", Content: CONTENT, ...more });

beforeEach(() => {
  aws = new SmallFunctions();
});

describe("a layer", () => {
  it("has numbered versions, which say what they are", () => {
    const made = publish({
      Description: "tools",
      LicenseInfo: "MIT",
      CompatibleRuntimes: ["python3.12", "java21"],
      CompatibleArchitectures: ["arm64"],
    });
    expect(made).toEqual({
      Content: {
        CodeSha256: createHash("sha256").update(CONTENT.ZipFile).digest("base64"),
        CodeSize: CONTENT.ZipFile.length,
      },
      LayerArn: ARN,
      LayerVersionArn: `${ARN}:1`,
      Version: 1,
      Description: "tools",
      LicenseInfo: "MIT",
      CompatibleRuntimes: ["python3.12", "java21"],
      CompatibleArchitectures: ["arm64"],
      CreatedDate: "2026-01-05T09:00:00.000+0000",
    });
    expect(publish()["LayerVersionArn"]).toBe(`${ARN}:2`);
    expect(call("GetLayerVersion", { LayerName: "tools", VersionNumber: 1 })).toMatchObject(made);
    expect(call("GetLayerVersion", { LayerName: ARN, VersionNumber: 1 })).toMatchObject(made);
    expect(call("GetLayerVersionByArn", { Arn: `${ARN}:1` })).toMatchObject(made);
  });

  it("never has a number twice, and is gone with its last version", () => {
    publish();
    publish();
    call("DeleteLayerVersion", { LayerName: "tools", VersionNumber: 2 });
    call("DeleteLayerVersion", { LayerName: "tools", VersionNumber: 7 });
    expect(refusal("GetLayerVersion", { LayerName: "tools", VersionNumber: 2 })).toBe(
      "ResourceNotFoundException: The resource you requested does not exist.",
    );
    expect(publish()["Version"]).toBe(3);
    for (const VersionNumber of [1, 3]) call("DeleteLayerVersion", { LayerName: "tools", VersionNumber });
    expect(call("ListLayers")["Layers"]).toEqual([]);
    expect(publish()["Version"]).toBe(4);
  });

  it("is listed with its newest version that fits, page by page", () => {
    publish({ CompatibleRuntimes: ["python3.12"] });
    publish({ CompatibleRuntimes: ["nodejs22.x"], CompatibleArchitectures: ["x86_64"] });
    publish({ LayerName: "another" });
    type Listed = { Layers: { LayerName: string; LatestMatchingVersion: { Version: number } }[] };
    const listed = (input: object): unknown[] =>
      call<Listed>("ListLayers", { ...input }).Layers.map((one) => [
        one.LayerName,
        one.LatestMatchingVersion.Version,
      ]);
    expect(listed({})).toEqual([
      ["another", 1],
      ["tools", 2],
    ]);
    expect(listed({ CompatibleRuntime: "python3.12" })).toEqual([["tools", 1]]);
    expect(listed({ CompatibleArchitecture: "x86_64" })).toEqual([["tools", 2]]);
    const first = call<{ LayerVersions: { Version: number }[]; NextMarker: string }>("ListLayerVersions", {
      LayerName: "tools",
      MaxItems: 1,
    });
    expect(first.LayerVersions.map(({ Version }) => Version)).toEqual([2]);
    expect(call("ListLayerVersions", { LayerName: "tools", Marker: first.NextMarker })).toMatchObject({
      LayerVersions: [{ Version: 1, CompatibleRuntimes: ["python3.12"] }],
    });
    expect(call("ListLayerVersions", { LayerName: "none" })["LayerVersions"]).toEqual([]);
  });

  it.each<[operation: string, input: Record<string, unknown>, message: RegExp]>([
    ["PublishLayerVersion", { LayerName: "a b", Content: CONTENT }, /^ValidationException: .*'layerName'/],
    [
      "PublishLayerVersion",
      { LayerName: "tools", Content: { ZipFile: Buffer.from("x") } },
      /Could not unzip/,
    ],
    ["PublishLayerVersion", { LayerName: "tools", Content: {} }, /^InvalidParameterValueException/],
    [
      "PublishLayerVersion",
      { LayerName: "tools", Content: CONTENT, CompatibleRuntimes: ["cobol"] },
      /^ValidationException: .*'\[cobol\]' at 'compatibleRuntimes'/,
    ],
    [
      "PublishLayerVersion",
      { LayerName: "tools", Content: CONTENT, CompatibleArchitectures: ["mips"] },
      /^ValidationException: .*'compatibleArchitectures'.*\[x86_64, arm64\]/,
    ],
    ["GetLayerVersion", { LayerName: "tools", VersionNumber: 0 }, /Layer Version Cannot be less than 1$/],
    ["GetLayerVersion", { LayerName: "tools", VersionNumber: 1 }, /^ResourceNotFoundException/],
    ["GetLayerVersionByArn", { Arn: ARN }, /^ValidationException: .*'arn'/],
    ["ListLayers", { CompatibleRuntime: "cobol" }, /^ValidationException: .*'compatibleRuntime'/],
    ["ListLayers", { MaxItems: 51 }, /^ValidationException: .*less than or equal to 50$/],
    ["ListLayerVersions", { LayerName: "tools", Marker: "x" }, /Invalid Marker$/],
  ])("%s %j is refused", (operation, input, message) => {
    expect(refusal(operation, input)).toMatch(message);
  });
});

describe("a function with layers", () => {
  const create = (Layers: string[], more: Record<string, unknown> = {}): Record<string, unknown> =>
    call("CreateFunction", { FunctionName: "work", ...functionInput(), Layers, ...more });

  it("shows them, changes them, and gives them up", () => {
    publish();
    publish({ LayerName: "more" });
    const more = ARN.replace("tools", "more");
    const CodeSize = CONTENT.ZipFile.length;
    expect(create([`${ARN}:1`])["Layers"]).toEqual([{ Arn: `${ARN}:1`, CodeSize }]);
    aws.pass(2_000);
    const change = (input: object): unknown => {
      const { Layers } = call("UpdateFunctionConfiguration", { FunctionName: "work", ...input });
      aws.pass(2_000);
      return Layers;
    };
    expect(change({ Timeout: 9 })).toEqual([{ Arn: `${ARN}:1`, CodeSize }]);
    expect(change({ Layers: [`${more}:1`, `${ARN}:1`] })).toEqual([
      { Arn: `${more}:1`, CodeSize },
      { Arn: `${ARN}:1`, CodeSize },
    ]);
    expect(change({ Layers: [] })).toBeUndefined();
  });

  it("keeps a layer that is deleted", () => {
    publish();
    create([`${ARN}:1`]);
    call("DeleteLayerVersion", { LayerName: "tools", VersionNumber: 1 });
    aws.pass(2_000);
    call("Invoke", { FunctionName: "work", InvocationType: "Event" });
    aws.pass(2_000);
    expect(aws.executor.runs[0]?.layers).toEqual([CONTENT.ZipFile]);
    expect(refusal("UpdateFunctionConfiguration", { FunctionName: "work", Layers: [`${ARN}:1`] })).toBe(
      `InvalidParameterValueException: Layer version ${ARN}:1 does not exist.`,
    );
  });

  it.each<[layers: string[], message: string | RegExp]>([
    [["tools:1"], /^ValidationException: .*'\[tools:1\]' at 'layers'/],
    [[`${ARN}:9`], `InvalidParameterValueException: Layer version ${ARN}:9 does not exist.`],
    [
      [`${ARN}:1`, `${ARN}:2`],
      `InvalidParameterValueException: Two different versions of the same layer are not allowed to be referenced in the same function. ${ARN}:1 and ${ARN}:2 are versions of the same layer.`,
    ],
    [
      Array<string>(6).fill(`${ARN}:1`),
      "InvalidParameterValueException: Cannot reference more than 5 layers.",
    ],
    [
      [`${ARN.replace(REGION, "eu-west-1")}:1`],
      `InvalidParameterValueException: Layers are not in the same region as the function. Layers are expected to be in region ${REGION}.`,
    ],
    [
      [`arn:aws:lambda:${REGION}:999988887777:layer:theirs:3`],
      /^AccessDeniedException: User: arn:aws:iam::111122223333:root is not authorized to perform: lambda:GetLayerVersion on resource: arn:aws:lambda:us-east-1:999988887777:layer:theirs:3 because no resource-based policy allows the lambda:GetLayerVersion action$/,
    ],
    [["arn:aws:lambda:::awslayer:AmazonLinux1703"], /^NotImplemented: .*awslayer:AmazonLinux1703/],
  ])("is refused %j", (Layers, message) => {
    publish();
    publish();
    const said = refusal("CreateFunction", { FunctionName: "work", ...functionInput(), Layers });
    if (typeof message === "string") expect(said).toBe(message);
    else expect(said).toMatch(message);
  });

  it("may not be too large together with them", () => {
    const layer = (unzippedBytes: number) => ({ arn: `${ARN}:1`, code: CONTENT.ZipFile, unzippedBytes });
    expect(() => checkWholeSize({ unzippedBytes: 200_000_000 }, [layer(62_144_000)])).not.toThrow();
    expect(() => checkWholeSize({ unzippedBytes: 200_000_000 }, [layer(62_144_000), layer(1)])).toThrow(
      "Function code combined with layers exceeds the maximum allowed size of 262144000 bytes. The actual size is 262144001 bytes.",
    );
  });
});

describe("the policy of a layer's version", () => {
  const version = { LayerName: "tools", VersionNumber: 1 };
  const permission = { ...version, StatementId: "share", Action: "lambda:GetLayerVersion", Principal: OTHER };

  it("is made, shown, kept from those who do not know it, and taken back", () => {
    publish();
    expect(refusal("GetLayerVersionPolicy", version)).toBe(
      "ResourceNotFoundException: No policy is associated with the given resource.",
    );
    const { Statement, RevisionId } = call<{ Statement: string; RevisionId: string }>(
      "AddLayerVersionPermission",
      permission,
    );
    const statement = {
      Sid: "share",
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${OTHER}:root` },
      Action: "lambda:GetLayerVersion",
      Resource: `${ARN}:1`,
    };
    expect(JSON.parse(Statement)).toEqual(statement);
    const { Policy } = call<{ Policy: string }>("GetLayerVersionPolicy", version);
    expect(JSON.parse(Policy)).toEqual({ Version: "2012-10-17", Id: "default", Statement: [statement] });
    expect(refusal("AddLayerVersionPermission", permission)).toMatch(
      /^ResourceConflictException: The statement id \(share\) provided already exists/,
    );
    expect(
      refusal("RemoveLayerVersionPermission", { ...version, StatementId: "share", RevisionId: "x" }),
    ).toMatch(/^PreconditionFailedException: .*GetLayerPolicy API/);
    expect(refusal("RemoveLayerVersionPermission", { ...version, StatementId: "none" })).toBe(
      "ResourceNotFoundException: Statement none is not found in resource policy.",
    );
    call("RemoveLayerVersionPermission", { ...version, StatementId: "share", RevisionId });
    expect(refusal("GetLayerVersionPolicy", version)).toMatch(/^ResourceNotFoundException/);
  });

  it.each<[input: Record<string, unknown>, message: RegExp]>([
    [
      { VersionNumber: 4 },
      new RegExp(`^ResourceNotFoundException: Layer version ${ARN}:4 does not exist\\.$`),
    ],
    [{ Action: "lambda:*" }, /^ValidationException: .*'action'.*: lambda:GetLayerVersion$/],
    [{ Principal: "somebody" }, /^ValidationException: .*'principal'/],
    [{ OrganizationId: "x" }, /^ValidationException: .*'organizationId'/],
  ])("cannot be made of %j", (input, message) => {
    publish();
    expect(refusal("AddLayerVersionPermission", { ...permission, ...input })).toMatch(message);
  });

  test("lets another account's functions have the layer, and nobody else's", () => {
    publish();
    const theirs = aws.range.addAccount(OTHER, "other");
    bootstrapAccount(theirs);
    const key = addRootAccessKey(theirs);
    const asOther = (): unknown =>
      aws.range.outside({
        at: aws.range.now(),
        service: "lambda",
        operation: "GetLayerVersionByArn",
        region: REGION,
        ...key,
        userAgent: "test",
        signing: "header",
        input: { Arn: `${ARN}:1` },
      });
    expect(asOther).toThrow(/no resource-based policy allows the lambda:GetLayerVersion action/);
    call("AddLayerVersionPermission", permission);
    expect(asOther()).toMatchObject({ output: { LayerVersionArn: `${ARN}:1` } });
  });
});
