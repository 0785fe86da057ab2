import { createHash } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { archiveOf } from "../cloudformation/resources/inline-code.ts";
import { ACCOUNT, functionInput, REGION, ROLE, SmallFunctions } from "./small-functions.ts";

const ARN = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:work`;
let aws: SmallFunctions;

const call = <A = Record<string, unknown>>(operation: string, input: Record<string, unknown> = {}): A =>
  aws.call<A>("lambda", operation, { FunctionName: "work", ...input });
const refusal = (operation: string, input: Record<string, unknown> = {}): string | undefined =>
  aws.refusal("lambda", operation, { FunctionName: "work", ...input });
const create = (input: Record<string, unknown> = {}): Record<string, unknown> =>
  call("CreateFunction", { ...functionInput(), ...input });

beforeEach(() => {
  aws = new SmallFunctions();
});

describe("a new function", () => {
  it("is Pending, then Active, with AWS's defaults", () => {
    const made = create();
    expect(made).toMatchObject({
      FunctionArn: ARN,
      State: "Pending",
      StateReasonCode: "Creating",
      Timeout: 3,
      MemorySize: 128,
      Version: "$LATEST",
      PackageType: "Zip",
      Architectures: ["x86_64"],
      LoggingConfig: { LogFormat: "Text", LogGroup: "/aws/lambda/work" },
    });
    const zip = functionInput()["Code"] as { ZipFile: Uint8Array };
    expect(made["CodeSha256"]).toBe(createHash("sha256").update(zip.ZipFile).digest("base64"));
    expect(refusal("Invoke")).toMatch(/^ResourceConflictException: .* state: Pending$/);
    aws.pass(2_000);
    expect(call("GetFunctionConfiguration")).toMatchObject({
      State: "Active",
      LastUpdateStatus: "Successful",
    });
    expect(call("GetFunctionConfiguration")["RevisionId"]).not.toBe(made["RevisionId"]);
  });

  it("takes what says that it has no key, image, network or file system, as tools send it", () => {
    const none = {
      KMSKeyArn: "",
      ImageConfig: {},
      VpcConfig: { SubnetIds: [], SecurityGroupIds: [] },
      FileSystemConfigs: [],
      Layers: [],
    };
    expect(create(none)).not.toHaveProperty("KMSKeyArn");
    aws.pass(2_000);
    expect(refusal("UpdateFunctionConfiguration", none)).toBeUndefined();
  });

  it.each([
    [
      { FunctionName: "a b" },
      /^ValidationException: 1 validation error detected: Value 'a b' at 'functionName'/,
    ],
    [{ FunctionName: "n".repeat(65) }, /^ValidationException: .*less than or equal to 64/],
    [
      { Role: "r1" },
      /^ValidationException: .*'role' failed to satisfy constraint: Member must satisfy regular/,
    ],
    [
      { Role: `arn:aws:iam::${ACCOUNT}:role/none` },
      /^InvalidParameterValueException: The role defined for the function cannot be assumed by Lambda\.$/,
    ],
    [
      { Role: "arn:aws:iam::999999999999:role/x" },
      /^AccessDeniedException: Cross-account pass role is not allowed\.$/,
    ],
    [
      { Runtime: "nodejs16.x" },
      /^InvalidParameterValueException: The runtime parameter of nodejs16.x is no longer supported/,
    ],
    [{ Runtime: "cobol" }, /^InvalidParameterValueException: Value cobol at 'runtime' failed/],
    [{ Runtime: "java21" }, /^NotImplemented: .*java21/],
    [{ Timeout: 901 }, /^ValidationException: .*'timeout'.*less than or equal to 900$/],
    [{ MemorySize: 64 }, /^ValidationException: .*'memorySize'.*greater than or equal to 128$/],
    [{ Architectures: ["x86_64", "arm64"] }, /^ValidationException: .*length less than or equal to 1$/],
    [
      { Code: { ZipFile: Buffer.from("no zip") } },
      /^InvalidParameterValueException: Could not unzip uploaded file\. Please check your file, then try to upload again\.$/,
    ],
    [{ Code: {} }, /^InvalidParameterValueException: Please provide a source for function code\.$/],
    [
      { Environment: { Variables: { AWS_REGION: "x" } } },
      /^InvalidParameterValueException: .*Reserved keys used in this request: AWS_REGION$/,
    ],
    [{ Environment: { Variables: { LONG: "x".repeat(5_000) } } }, /exceeded the 4KB limit/],
    [{ PackageType: "Image" }, /^NotImplemented/],
    [
      { FileSystemConfigs: [{ Arn: "arn", LocalMountPath: "/mnt/x" }] },
      /^NotImplemented: .*FileSystemConfigs/,
    ],
    [{ VpcConfig: { SubnetIds: ["subnet-1"] } }, /^NotImplemented: .*VpcConfig/],
    [{ KMSKeyArn: `arn:aws:kms:${REGION}:${ACCOUNT}:key/k` }, /^NotImplemented: .*KMSKeyArn/],
    [{ ImageConfig: { Command: ["run"] } }, /^NotImplemented: .*ImageConfig/],
    [{ Tags: { "aws:x": "1" } }, /^InvalidParameterValueException: System tags/],
  ])("%j is refused", (input, message) => {
    expect(refusal("CreateFunction", { ...functionInput(), ...input })).toMatch(message);
  });

  it("is made once", () => {
    create();
    expect(refusal("CreateFunction", functionInput())).toBe(
      "ResourceConflictException: Function already exist: work",
    );
  });

  it("takes its code from S3, with its caller's rights", () => {
    aws.call("s3", "CreateBucket", { Bucket: "code" });
    const Code = { S3Bucket: "code", S3Key: "fn.zip" };
    expect(refusal("CreateFunction", { ...functionInput(), Code })).toBe(
      "InvalidParameterValueException: Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.",
    );
    const Body = archiveOf("index.js", "1;");
    aws.call("s3", "PutObject", { Bucket: "code", Key: "fn.zip", Body });
    expect(create({ Code })).toMatchObject({ CodeSize: Body.length });
  });

  it("needs a role that trusts Lambda, and a caller who may pass it", () => {
    aws.makeRole("ec2-only", ["s3:GetObject"], "ec2.amazonaws.com");
    const Role = `arn:aws:iam::${ACCOUNT}:role/ec2-only`;
    expect(refusal("CreateFunction", { ...functionInput(), Role })).toBe(
      "InvalidParameterValueException: The role defined for the function cannot be assumed by Lambda.",
    );
    aws.call("iam", "CreateUser", { UserName: "dev" });
    aws.call("iam", "PutUserPolicy", {
      UserName: "dev",
      PolicyName: "p",
      PolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "lambda:*", Resource: "*" }],
      }),
    });
    const { AccessKey } = aws.call<{ AccessKey: { AccessKeyId: string } }>("iam", "CreateAccessKey", {
      UserName: "dev",
    });
    aws.key.accessKeyId = AccessKey.AccessKeyId;
    expect(refusal("CreateFunction", functionInput())).toBe(
      `AccessDeniedException: User: arn:aws:iam::${ACCOUNT}:user/dev is not authorized to perform: iam:PassRole on resource: ${ROLE} because no identity-based policy allows the iam:PassRole action`,
    );
  });
});

describe("a function", () => {
  beforeEach(() => aws.make("work"));

  it("is changed one step at a time, and keeps what a change does not name", () => {
    const changed = call("UpdateFunctionConfiguration", {
      Timeout: 20,
      Environment: { Variables: { MODE: "1" } },
    });
    expect(changed).toMatchObject({ Timeout: 20, LastUpdateStatus: "InProgress", Handler: "index.handler" });
    expect(refusal("UpdateFunctionCode", { ZipFile: archiveOf("index.js", "2;") })).toBe(
      `ResourceConflictException: The operation cannot be performed at this time. An update is in progress for resource: ${ARN}`,
    );
    aws.pass(1_000);
    const before = call("GetFunctionConfiguration");
    expect(
      refusal("UpdateFunctionCode", { ZipFile: archiveOf("index.js", "2;"), RevisionId: "old" }),
    ).toMatch(/^PreconditionFailedException/);
    const after = call("UpdateFunctionCode", { ZipFile: archiveOf("index.js", "2;") });
    expect(after["CodeSha256"]).not.toBe(before["CodeSha256"]);
    expect(after["Environment"]).toEqual({ Variables: { MODE: "1" } });
  });

  it.each([
    ["work", undefined, ARN],
    [ARN, undefined, ARN],
    [`${ACCOUNT}:function:work`, undefined, ARN],
    ["work", "$LATEST", `${ARN}:$LATEST`],
    ["work:$LATEST", undefined, `${ARN}:$LATEST`],
  ])("is found as %s (%s)", (FunctionName, Qualifier, arn) => {
    expect(call("GetFunctionConfiguration", { FunctionName, ...(Qualifier && { Qualifier }) })).toMatchObject(
      {
        FunctionArn: arn,
      },
    );
  });

  it.each([
    [
      { FunctionName: "none" },
      `ResourceNotFoundException: Function not found: ${ARN.replace("work", "none")}`,
    ],
    [{ Qualifier: "7" }, `ResourceNotFoundException: Function not found: ${ARN}:7`],
    [
      { FunctionName: "work:1", Qualifier: "2" },
      "InvalidParameterValueException: The derived qualifier from the function name does not match the specified qualifier.",
    ],
    [
      { FunctionName: ARN.replace(REGION, "eu-west-1") },
      "ResourceNotFoundException: Functions from 'eu-west-1' are not reachable in this region ('us-east-1')",
    ],
  ])("%j is not found", (input, message) => {
    expect(refusal("GetFunction", input)).toBe(message);
  });

  it("is published in versions that stay, and named by aliases", () => {
    expect(call("PublishVersion", { Description: "first" })).toMatchObject({
      Version: "1",
      FunctionArn: `${ARN}:1`,
      Description: "first",
    });
    expect(call("PublishVersion"), "nothing changed").toMatchObject({ Version: "1" });
    call("UpdateFunctionConfiguration", { Timeout: 9 });
    aws.pass(1_000);
    expect(call("PublishVersion")).toMatchObject({ Version: "2" });
    const { Versions } = call<{ Versions: { Version: string; Timeout: number }[] }>("ListVersionsByFunction");
    expect(Versions.map(({ Version, Timeout }) => [Version, Timeout])).toEqual([
      ["$LATEST", 9],
      ["1", 3],
      ["2", 9],
    ]);
    call("CreateAlias", { Name: "live", FunctionVersion: "1" });
    expect(call("GetFunctionConfiguration", { Qualifier: "live" })).toMatchObject({
      Version: "1",
      FunctionArn: `${ARN}:live`,
    });
    expect(refusal("CreateAlias", { Name: "live", FunctionVersion: "1" })).toBe(
      `ResourceConflictException: Alias already exists: ${ARN}:live`,
    );
    expect(refusal("CreateAlias", { Name: "2024", FunctionVersion: "1" })).toMatch(/^ValidationException/);
    expect(refusal("DeleteFunction", { Qualifier: "1" })).toMatch(/^ResourceConflictException/);
    call("UpdateAlias", {
      Name: "live",
      FunctionVersion: "2",
      RoutingConfig: { AdditionalVersionWeights: { "1": 0.25 } },
    });
    expect(call("GetAlias", { Name: "live" })).toMatchObject({
      FunctionVersion: "2",
      RoutingConfig: { AdditionalVersionWeights: { "1": 0.25 } },
    });
    expect(call<{ Aliases: unknown[] }>("ListAliases").Aliases).toHaveLength(1);
    call("DeleteAlias", { Name: "live" });
    call("DeleteFunction", { Qualifier: "1" });
    expect(refusal("GetFunction", { Qualifier: "1" })).toMatch(/^ResourceNotFoundException/);
  });

  it("has a policy of statements with conditions", () => {
    const rule = {
      Action: "lambda:InvokeFunction",
      Principal: "events.amazonaws.com",
      SourceArn: "arn:aws:events:x",
    };
    const { Statement } = call<{ Statement: string }>("AddPermission", { StatementId: "eb", ...rule });
    expect(JSON.parse(Statement)).toEqual({
      Sid: "eb",
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "lambda:InvokeFunction",
      Resource: ARN,
      Condition: { ArnLike: { "AWS:SourceArn": "arn:aws:events:x" } },
    });
    expect(refusal("AddPermission", { StatementId: "eb", ...rule })).toMatch(
      /^ResourceConflictException: The statement id \(eb\) provided already exists/,
    );
    expect(refusal("AddPermission", { StatementId: "x", ...rule, Principal: "invalid.example" })).toBe(
      "InvalidParameterValueException: The provided principal was invalid. Please check the principal and try again.",
    );
    expect(refusal("AddPermission", { StatementId: "x", ...rule, Qualifier: "$LATEST" })).toBe(
      "InvalidParameterValueException: We currently do not support adding policies for $LATEST.",
    );
    const { Policy } = call<{ Policy: string }>("GetPolicy");
    expect(JSON.parse(Policy)).toMatchObject({ Id: "default", Statement: [{ Sid: "eb" }] });
    expect(refusal("RemovePermission", { StatementId: "none" })).toBe(
      "ResourceNotFoundException: Statement none is not found in resource policy.",
    );
    call("RemovePermission", { StatementId: "eb" });
    expect(refusal("GetPolicy")).toBe(
      "ResourceNotFoundException: The resource you requested does not exist.",
    );
  });

  it("carries tags, and shows them", () => {
    call("TagResource", { Resource: ARN, Tags: { a: "1", b: "2" } });
    call("UntagResource", { Resource: ARN, TagKeys: ["a"] });
    expect(call("ListTags", { Resource: ARN })).toEqual({ Tags: { b: "2" } });
    expect(call("GetFunction")).toMatchObject({ Tags: { b: "2" } });
    expect(refusal("TagResource", { Resource: `${ARN}:1`, Tags: { a: "1" } })).toMatch(
      /^InvalidParameterValueException: Tags on function aliases/,
    );
  });

  it("is gone with all that belongs to it", () => {
    call("PublishVersion");
    call("CreateAlias", { Name: "live", FunctionVersion: "1" });
    call("AddPermission", { StatementId: "x", Action: "lambda:InvokeFunction", Principal: "*" });
    expect(refusal("DeleteFunction", { Qualifier: "$LATEST" })).toBe(
      "InvalidParameterValueException: $LATEST version cannot be deleted without deleting the function.",
    );
    call("DeleteFunction");
    create();
    expect(refusal("GetPolicy")).toMatch(/^ResourceNotFoundException/);
    expect(refusal("GetAlias", { Name: "live" })).toMatch(/^ResourceNotFoundException/);
    expect(call<{ Versions: unknown[] }>("ListVersionsByFunction").Versions).toHaveLength(1);
  });

  it("is listed in pages", () => {
    for (const name of ["b", "a", "c"]) aws.make(name);
    const names: string[] = [];
    let Marker: string | undefined;
    do {
      const page = aws.call<{ Functions: { FunctionName: string }[]; NextMarker?: string }>(
        "lambda",
        "ListFunctions",
        { MaxItems: 3, ...(Marker && { Marker }) },
      );
      names.push(...page.Functions.map(({ FunctionName }) => FunctionName));
      Marker = page.NextMarker;
    } while (Marker);
    expect(names).toEqual(["a", "b", "c", "work"]);
  });

  it("stands in CloudTrail under the names of the API's versions", () => {
    call("AddPermission", { StatementId: "x", Action: "lambda:InvokeFunction", Principal: "*" });
    call("Invoke", { InvocationType: "DryRun" });
    aws.pass(10_000);
    const { Events } = aws.call<{ Events: { EventName: string; CloudTrailEvent: string }[] }>(
      "cloudtrail",
      "LookupEvents",
      { LookupAttributes: [{ AttributeKey: "EventSource", AttributeValue: "lambda.amazonaws.com" }] },
    );
    expect(Events.map(({ EventName }) => EventName)).toEqual([
      "AddPermission20150331v2",
      "CreateFunction20150331",
    ]);
    const made = JSON.parse(Events[1]!.CloudTrailEvent) as { requestParameters: Record<string, unknown> };
    expect(made.requestParameters).toMatchObject({ functionName: "work", runtime: "nodejs20.x", code: {} });
  });
});

it("an account says its limits and what it uses", () => {
  aws.make("work");
  call("PutFunctionConcurrency", { ReservedConcurrentExecutions: 100 });
  expect(aws.call("lambda", "GetAccountSettings")).toMatchObject({
    AccountLimit: { ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 900 },
    AccountUsage: { FunctionCount: 1 },
  });
  expect(refusal("PutFunctionConcurrency", { ReservedConcurrentExecutions: 901 })).toBe(
    "InvalidParameterValueException: Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
  );
});
