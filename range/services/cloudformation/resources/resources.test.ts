import type { Stack } from "@aws-sdk/client-cloudformation";
import { describe, expect, test } from "vitest";
import { archiveOf } from "./inline-code.ts";
import { FAMILIES, lambdaFunction, NETWORK, ref } from "./test-families.ts";
import { ACCOUNT, REGION, RealWorld } from "./test-real-world.ts";

describe("resource types, made by the range's own services", () => {
  test.each(Object.entries(FAMILIES))("%s come, change and go", (_name, { resources, change }) => {
    const world = new RealWorld();
    expect(world.deploy("CreateStack", { Resources: resources })).toEqual(["CREATE_COMPLETE"]);
    if (change)
      expect(world.deploy("UpdateStack", { Resources: { ...resources, ...change } })).toEqual([
        "UPDATE_COMPLETE",
      ]);
    expect(world.delete()).toEqual(["DELETE_COMPLETE"]);
  });
});

test("an update of a prefix list changes what its description, size and entries say", () => {
  const world = new RealWorld();
  const { resources, change } = FAMILIES["prefixLists"]!;
  const template = (Resources: object): object => ({
    Resources,
    Outputs: { Version: { Value: { "Fn::GetAtt": ["Hostile", "Version"] } } },
  });
  world.deploy("CreateStack", template(resources));
  world.deploy("UpdateStack", template({ ...resources, ...change }));
  const own = { Filters: [{ Name: "owner-id", Values: [ACCOUNT] }] };
  const [list] = world.call("ec2", "DescribeManagedPrefixLists", own)["PrefixLists"] as {
    PrefixListId: string;
  }[];
  expect(list).toMatchObject({ PrefixListName: "hostile-ranges", MaxEntries: 3, Version: 3 });
  expect(
    world.call("ec2", "GetManagedPrefixListEntries", { PrefixListId: list!.PrefixListId }),
  ).toMatchObject({
    Entries: [
      { Cidr: "203.0.113.0/24", Description: "botnet" },
      { Cidr: "198.51.100.0/24" },
      { Cidr: "192.0.2.0/24" },
    ],
  });
  expect(world.call("cloudformation", "DescribeStacks", { StackName: "app" })).toMatchObject({
    Stacks: [{ Outputs: [{ OutputKey: "Version", OutputValue: "3" }] }],
  });
});

test("an update that changes nothing else keeps security group rules that it names again", () => {
  const world = new RealWorld();
  const rule = { IpProtocol: "tcp", FromPort: 80, ToPort: 80, CidrIp: "0.0.0.0/0" };
  const group = (Description: string): object => ({
    Resources: {
      Vpc: NETWORK.Vpc,
      Group: {
        Type: "AWS::EC2::SecurityGroup",
        Properties: {
          GroupDescription: "x",
          VpcId: ref("Vpc"),
          SecurityGroupIngress: [{ ...rule, Description }],
        },
      },
    },
  });
  world.deploy("CreateStack", group("one"));
  expect(world.deploy("UpdateStack", group("two"))).toEqual(["UPDATE_COMPLETE"]);
  const { SecurityGroups } = world.call("ec2", "DescribeSecurityGroups", {
    Filters: [{ Name: "description", Values: ["x"] }],
  });
  expect((SecurityGroups as { IpPermissions: object[] }[])[0]?.IpPermissions).toMatchObject([
    { FromPort: 80, IpRanges: [{ CidrIp: "0.0.0.0/0", Description: "two" }] },
  ]);
});

test.each([
  ["PublicRead", undefined, false],
  ["LogDeliveryWrite", "BucketOwnerEnforced", false],
  ["LogDeliveryWrite", "ObjectWriter", true],
  ["Private", undefined, true],
])("a bucket with the ACL %s, owned as %s, can be made: %s", (AccessControl, ObjectOwnership, made) => {
  const world = new RealWorld();
  const Properties = {
    AccessControl,
    ...(ObjectOwnership && { OwnershipControls: { Rules: [{ ObjectOwnership }] } }),
  };
  const told = world.deploy("CreateStack", { Resources: { Data: { Type: "AWS::S3::Bucket", Properties } } });
  expect(told).toEqual(
    made
      ? ["CREATE_COMPLETE"]
      : [
          "ROLLBACK_COMPLETE",
          expect.stringMatching(
            /Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting \(Service: .*HandlerErrorCode: InvalidRequest\)$/,
          ),
        ],
  );
});

test("an access point answers for its name, ARN, alias and network, and takes a new policy and tags", () => {
  const world = new RealWorld();
  const { resources, change } = FAMILIES["accessPoints"]!;
  const arn = `arn:aws:s3:${REGION}:${ACCOUNT}:accesspoint/reports`;
  const own = { AccountId: ACCOUNT, Name: "reports" };
  world.deploy("CreateStack", { Resources: resources });
  const { Alias } = world.call("s3control", "GetAccessPoint", own);
  const { PhysicalResourceId: Name } = world.call("cloudformation", "DescribeStackResource", {
    StackName: "app",
    LogicalResourceId: "Told",
  })["StackResourceDetail"] as { PhysicalResourceId: string };
  expect(world.call("ssm", "GetParameter", { Name })["Parameter"]).toMatchObject({
    Value: ["reports", "reports", arn, Alias, "Internet"].join(","),
  });
  expect(world.call("s3control", "GetAccessPointPolicy", own)["Policy"]).toContain(`${arn}/object/*`);
  world.deploy("UpdateStack", { Resources: { ...resources, ...change } });
  expect(() => world.call("s3control", "GetAccessPointPolicy", own)).toThrow("policy does not exist");
  expect(world.call("s3control", "ListTagsForResource", { AccountId: ACCOUNT, ResourceArn: arn })).toEqual({
    Tags: [{ Key: "team", Value: "blue" }],
  });
});

test("a function is in use when its stack says that it was made, or changed", () => {
  const world = new RealWorld();
  const stack = (Description: string) => ({
    StackName: "app",
    Capabilities: ["CAPABILITY_IAM"],
    TemplateBody: JSON.stringify({
      Resources: {
        Role: FAMILIES["functions"]!.resources["Role"],
        Function: lambdaFunction("exports.handler = async () => 1;", { FunctionName: "work", Description }),
      },
    }),
  });
  const look = () => {
    void world.world.clock.runUntil(world.world.clock.now());
    return [
      (world.call("cloudformation", "DescribeStacks", { StackName: "app" })["Stacks"] as Stack[])[0]!
        .StackStatus,
      world.call("lambda", "GetFunctionConfiguration", { FunctionName: "work" }),
    ];
  };
  world.call("cloudformation", "CreateStack", stack("one"));
  expect(look()).toMatchObject(["CREATE_COMPLETE", { State: "Active", LastUpdateStatus: "Successful" }]);
  world.call("cloudformation", "UpdateStack", stack("two"));
  expect(look()).toMatchObject(["UPDATE_COMPLETE", { Description: "two", LastUpdateStatus: "Successful" }]);
});

test("a function's layer is a new version whenever its content is, and is shared by its permission", () => {
  const world = new RealWorld();
  world.call("s3", "CreateBucket", {
    Bucket: "code",
    CreateBucketConfiguration: { LocationConstraint: REGION },
  });
  for (const Key of ["a.zip", "b.zip"])
    world.call("s3", "PutObject", { Bucket: "code", Key, Body: archiveOf("python/tool.py", Key) });
  const template = (S3Key: string): object => ({
    Resources: {
      Layer: {
        Type: "AWS::Lambda::LayerVersion",
        Properties: { LayerName: "tools", Content: { S3Bucket: "code", S3Key } },
      },
      Share: {
        Type: "AWS::Lambda::LayerVersionPermission",
        Properties: {
          Action: "lambda:GetLayerVersion",
          LayerVersionArn: ref("Layer"),
          Principal: "444455556666",
        },
      },
    },
    Outputs: { Arn: { Value: { "Fn::GetAtt": ["Layer", "LayerVersionArn"] } } },
  });
  const versions = (): unknown[] =>
    (world.call("lambda", "ListLayerVersions", { LayerName: "tools" })["LayerVersions"] as never[]).map(
      ({ Version }) => Version,
    );
  const policy = (VersionNumber: number): unknown =>
    world.call("lambda", "GetLayerVersionPolicy", { LayerName: "tools", VersionNumber })["Policy"];
  expect(world.deploy("CreateStack", template("a.zip"))).toEqual(["CREATE_COMPLETE"]);
  expect([versions(), policy(1)]).toEqual([[1], expect.stringContaining("444455556666")]);
  expect(world.deploy("UpdateStack", template("b.zip"))).toEqual(["UPDATE_COMPLETE"]);
  expect([versions(), policy(2)]).toEqual([[2], expect.stringContaining("444455556666")]);
  const [stack] = world.call("cloudformation", "DescribeStacks", { StackName: "app" })["Stacks"] as never[];
  expect(stack).toMatchObject({
    Outputs: [{ OutputValue: `arn:aws:lambda:${REGION}:${ACCOUNT}:layer:tools:2` }],
  });
  expect(world.delete()).toEqual(["DELETE_COMPLETE"]);
  expect(versions()).toEqual([]);
});

test("loops over a parameter, and texts of what resources are, deploy and follow the parameter", () => {
  const world = new RealWorld();
  const template = (Default: string): object => ({
    Transform: ["AWS::LanguageExtensions", "AWS::Serverless-2016-10-31"],
    Parameters: { Names: { Type: "CommaDelimitedList", Default } },
    Resources: {
      "Fn::ForEach::Queues": [
        "Name",
        ref("Names"),
        { "Queue${Name}": { Type: "AWS::SQS::Queue", Properties: { QueueName: ref("Name") } } },
      ],
      Told: {
        Type: "AWS::SSM::Parameter",
        Properties: {
          Name: "told",
          Type: "String",
          Value: { "Fn::ToJsonString": { first: ref("QueueRed"), count: { "Fn::Length": ref("Names") } } },
        },
      },
    },
  });
  const queues = (): string[] =>
    ((world.call("sqs", "ListQueues", {})["QueueUrls"] ?? []) as string[]).map((url) =>
      url.split("/").at(-1)!,
    );
  const told = (): unknown => {
    const { Parameter } = world.call("ssm", "GetParameter", { Name: "told" });
    return JSON.parse((Parameter as { Value: string }).Value) as unknown;
  };
  expect(world.deploy("CreateStack", template("Red,Blue"))).toEqual(["CREATE_COMPLETE"]);
  expect(queues().sort()).toEqual(["Blue", "Red"]);
  expect(told()).toEqual({ first: expect.stringMatching(/\/Red$/), count: 2 });
  expect(world.deploy("UpdateStack", template("Red,Blue,Green"))).toEqual(["UPDATE_COMPLETE"]);
  expect(queues().sort()).toEqual(["Blue", "Green", "Red"]);
  expect(told()).toMatchObject({ count: 3 });
});
