import { expect, test } from "vitest";
import { archiveOf } from "../../range/services/cloudformation/resources/inline-code.ts";
import { UserError } from "../errors.ts";
import { openRange } from "../targets/range/open.ts";
import type { Arena } from "../targets/arena.ts";
import { install } from "./install.ts";
import { installerKeys } from "./installer.ts";
import { lackOf } from "./installation.ts";
import { installationOf } from "./test-installation.ts";
import { takeStacks } from "./take-stacks.ts";

const open = (seed: string): Promise<Arena> =>
  openRange({ run: `td-${seed}`, seed, historyStartMs: Date.UTC(2026, 0, 5, 8), pace: "drill" });

/** Calls from outside, as tools that install automation make them. */
async function toolsFor(arena: Arena) {
  const { accessKeyId } = await installerKeys(arena);
  const call = (service: string, operation: string, input: Record<string, unknown>) =>
    arena.outside({
      at: arena.now(),
      service,
      operation,
      region: "us-east-1",
      accessKeyId,
      userAgent: "aws-cli/2",
      signing: "header",
      input,
    });
  const deploy = async (StackName: string, template: object, more = {}): Promise<void> => {
    await call("cloudformation", "CreateStack", {
      StackName,
      TemplateBody: JSON.stringify(template),
      Capabilities: ["CAPABILITY_NAMED_IAM"],
      ...more,
    });
    await arena.advance(120_000);
  };
  return { call, deploy };
}

const trust = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } }],
};

/** A function that answers for a custom resource, which a second stack has. */
const PROVIDER = {
  Resources: {
    Role: { Type: "AWS::IAM::Role", Properties: { AssumeRolePolicyDocument: trust } },
    Provider: {
      Type: "AWS::Lambda::Function",
      Properties: {
        Runtime: "nodejs20.x",
        Handler: "index.handler",
        Role: { "Fn::GetAtt": ["Role", "Arn"] },
        Code: {
          ZipFile: `const response = require("cfn-response");
            exports.handler = (event, context) =>
              response.send(event, context, "SUCCESS", { Answer: event.ResourceProperties.Ask + "!" }, "made");`,
        },
      },
    },
  },
  Outputs: { Arn: { Value: { "Fn::GetAtt": ["Provider", "Arn"] }, Export: { Name: "provider" } } },
};

const USER = (accountId: string) => ({
  Parameters: {
    Secret: { Type: "String", NoEcho: true },
    Version: { Type: "AWS::SSM::Parameter::Value<String>", Default: "/team/version" },
  },
  Resources: {
    Asked: {
      Type: "Custom::Asked",
      Properties: {
        ServiceToken: { "Fn::ImportValue": "provider" },
        Ask: { "Fn::Sub": "${Secret}-${Version}" },
      },
    },
    Code: {
      Type: "AWS::Lambda::Function",
      DependsOn: "Asked",
      Properties: {
        Runtime: "nodejs20.x",
        Handler: "index.handler",
        Role: `arn:aws:iam::${accountId}:role/functions`,
        Code: { S3Bucket: `team-code-${accountId}`, S3Key: "responder.zip" },
      },
    },
  },
  Outputs: { Answer: { Value: { "Fn::GetAtt": ["Asked", "Answer"] } } },
});

const ROLE = {
  Resources: {
    Role: {
      Type: "AWS::IAM::Role",
      Properties: { RoleName: "functions", AssumeRolePolicyDocument: trust },
    },
  },
};

/** A zip archive with nothing in it: what Lambda makes of it does not matter here. */
const EMPTY_ZIP = Buffer.concat([Buffer.from("PK\x05\x06"), Buffer.alloc(18)]);

test("installs what was deployed into another range, whose account is another", async () => {
  const first = await open("first");
  const { call, deploy } = await toolsFor(first);
  const code = `team-code-${first.account.id}`;
  await call("s3", "CreateBucket", { Bucket: code });
  await call("s3", "PutObject", { Bucket: code, Key: "responder.zip", Body: EMPTY_ZIP });
  await call("s3", "PutObject", { Bucket: code, Key: "notes.txt", Body: "not needed" });
  await call("ssm", "PutParameter", { Name: "/team/version", Type: "String", Value: "7" });
  await deploy("provider", PROVIDER);
  await deploy("roles", ROLE);
  await deploy("user", USER(first.account.id), {
    Parameters: [{ ParameterKey: "Secret", ParameterValue: "xyzzy" }],
  });
  await deploy("broken", { Resources: { Table: { Type: "AWS::Timestream::Table" } } });
  await call("sns", "CreateTopic", { Name: "by-hand" });

  const installation = takeStacks(first);
  await first.close();
  expect(installation.stacks.map((stack) => stack.name)).toEqual(["provider", "roles", "user"]);
  expect(installation.objects.map((object) => object.key)).toEqual(["responder.zip"]);
  expect(installation.unfinished).toEqual([{ name: "broken", status: "ROLLBACK_COMPLETE" }]);
  expect(lackOf(installation)).toBe(
    "the stack broken is in ROLLBACK_COMPLETE; not made by stacks: sns:CreateTopic",
  );

  const second = await open("second");
  expect(second.account.id).not.toBe(first.account.id);
  await install(second, JSON.parse(JSON.stringify(installation)) as typeof installation);
  const { cloudformation, lambda } = second.installer("us-east-1");
  const { Stacks } = await cloudformation.describeStacks({ StackName: "user" });
  expect(Stacks?.[0]?.Outputs).toMatchObject([{ OutputKey: "Answer", OutputValue: "xyzzy-7!" }]);
  second.watch([]);
  const buckets = second.survey().filter((change) => change.table === "buckets");
  expect(buckets.map(({ id }) => id)).toContain(`team-code-${second.account.id}`);
  expect(buckets.filter(({ id }) => id.startsWith("cloudformation-"))).toEqual([]);
  const { Functions = [] } = await lambda.listFunctions({});
  expect(Functions.map((one) => one.Role)).toContain(`arn:aws:iam::${second.account.id}:role/functions`);
  await second.close();
}, 60_000);

const QUEUE = { Type: "AWS::SQS::Queue" };

test("moves ids and names of the sandbox's and of the stacks' own resources, and the ticket", async () => {
  const first = await open("first");
  const { call, deploy } = await toolsFor(first);
  const { stage } = first;
  await deploy("first-queue", { Resources: { Queue: QUEUE }, Outputs: { Url: { Value: { Ref: "Queue" } } } });
  const { Stacks } = await first
    .installer(stage.region)
    .cloudformation.describeStacks({ StackName: "first-queue" });
  const url = Stacks![0]!.Outputs![0]!.OutputValue!;
  const given = (arena: Arena, queueUrl: string): Record<string, string> => ({
    Vpc: arena.stage.outputs["VpcId"]!,
    Subnets: arena.stage.outputs["WebSubnetIds"]!,
    Bucket: `${arena.stage.outputs["EvidenceBucketName"]}/cases`,
    Topic: arena.stage.outputs["AlertTopicArn"]!,
    Queue: queueUrl,
  });
  const words = (arena: Arena): string =>
    `# ${arena.stage.ticket}\n${arena.stage.outputs["AutoScalingGroupName"]}`;
  await call("s3", "CreateBucket", { Bucket: "team-templates" });
  const inner = { Resources: { Queue: QUEUE }, Outputs: { Words: { Value: words(first) } } };
  await call("s3", "PutObject", { Bucket: "team-templates", Key: "inner.json", Body: JSON.stringify(inner) });
  const types: Record<string, string> = { Vpc: "AWS::EC2::VPC::Id", Subnets: "List<AWS::EC2::Subnet::Id>" };
  await deploy(
    "second",
    {
      Parameters: Object.fromEntries(
        Object.keys(given(first, url)).map((name) => [name, { Type: types[name] ?? "String" }]),
      ),
      Resources: {
        Inner: {
          Type: "AWS::CloudFormation::Stack",
          Properties: { TemplateURL: "https://team-templates.s3.amazonaws.com/inner.json" },
        },
      },
      Outputs: {
        Words: { Value: words(first) },
        InnerWords: { Value: { "Fn::GetAtt": ["Inner", "Outputs.Words"] } },
      },
    },
    {
      Parameters: Object.entries(given(first, url)).map(([ParameterKey, ParameterValue]) => ({
        ParameterKey,
        ParameterValue,
      })),
    },
  );
  const installation = takeStacks(first);
  await first.close();
  expect(installation.stacks.map((stack) => stack.name)).toEqual(["first-queue", "second"]);

  const second = await open("second");
  await install(second, installation);
  const { cloudformation } = second.installer("us-east-1");
  const describe = async (StackName: string) =>
    (await cloudformation.describeStacks({ StackName })).Stacks![0]!;
  const newUrl = (await describe("first-queue")).Outputs![0]!.OutputValue!;
  expect(newUrl).not.toBe(url);
  const { Parameters, Outputs } = await describe("second");
  expect(Object.fromEntries(Parameters!.map((x) => [x.ParameterKey, x.ParameterValue]))).toEqual(
    given(second, newUrl),
  );
  expect(Object.fromEntries(Outputs!.map((x) => [x.OutputKey, x.OutputValue]))).toEqual({
    Words: words(second),
    InnerWords: words(second),
  });
  await second.close();
}, 60_000);

test("says what cannot be moved: a server of the fleet, and a name within an archive", async () => {
  const first = await open("first");
  const { call, deploy } = await toolsFor(first);
  const { Reservations } = await first.installer("us-east-1").ec2.describeInstances({});
  const instanceId = Reservations![0]!.Instances![0]!.InstanceId!;
  const bucket = first.stage.outputs["EvidenceBucketName"]!;
  await deploy("knows-a-server", { Description: instanceId, Resources: { Queue: QUEUE } });
  const known = takeStacks(first);
  await call("s3", "CreateBucket", { Bucket: "team-code" });
  await call("s3", "PutObject", {
    Bucket: "team-code",
    Key: "responder.zip",
    Body: archiveOf("index.js", `exports.bucket = "${bucket}";`),
  });
  await deploy("roles", ROLE);
  await deploy("code", {
    Resources: {
      Code: {
        Type: "AWS::Lambda::Function",
        Properties: {
          Runtime: "nodejs20.x",
          Handler: "index.handler",
          Role: `arn:aws:iam::${first.account.id}:role/functions`,
          Code: { S3Bucket: "team-code", S3Key: "responder.zip" },
        },
      },
    },
  });
  const archived = { ...takeStacks(first), strangers: [] };
  await first.close();

  const second = await open("second");
  await expect(install(second, known)).rejects.toThrow(
    `the stack knows-a-server names ${instanceId}, which is no resource of a stack`,
  );
  await expect(install(second, archived)).rejects.toThrow(
    `responder.zip in team-code holds ${bucket}, which has another name in every run`,
  );
  await second.close();
}, 60_000);

test("a stack that CloudFormation refuses at once is the user's mistake, too", async () => {
  const arena = await open("third");
  const template = { Parameters: { Vpc: { Type: "AWS::EC2::VPC::Id" } }, Resources: { Queue: QUEUE } };
  const parameters = { Vpc: "vpc-0123456789abcdef0" };
  const installation = installationOf({ name: "astray", template, parameters });
  const failure = await install(arena, installation).catch((error: unknown) => error);
  await arena.close();
  expect(failure).toBeInstanceOf(UserError);
  expect((failure as Error).message).toMatch(
    /^the stack astray could not be installed: .*vpc-0123456789abcdef0/,
  );
}, 60_000);

test("says which stack could not be installed, and why", async () => {
  const arena = await open("third");
  const template = {
    Resources: {
      Ring: { Type: "AWS::KMS::Alias", Properties: { AliasName: "alias/x", TargetKeyId: "none" } },
    },
  };
  const installation = installationOf({ name: "lost", template });
  await expect(install(arena, installation)).rejects.toThrow(
    /^the stack lost could not be installed \(ROLLBACK_COMPLETE\): Ring: .*none/,
  );
  await arena.close();
}, 60_000);
