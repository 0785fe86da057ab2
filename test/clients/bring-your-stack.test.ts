import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { S3 } from "@aws-sdk/client-s3";
import { SNS } from "@aws-sdk/client-sns";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packArchive } from "../../range/services/lambda/pack-archive.ts";
import { ACCOUNT_ID, REGION } from "./bare-range.ts";
import type { Ended } from "./command.ts";
import { argvOf, AWS_CLI_1, BOTO3, CDK_CLI, describeWith, ROOT } from "./peers.ts";
import { openStackTools, type StackTools } from "./stack-tools.ts";

/** Response automation as a team writes it, with all that needs the CDK's own custom resources. */
const APP = `
import { createRequire } from "node:module";
const require = createRequire(${JSON.stringify(join(ROOT, "package.json"))});
const { App, Stack, NestedStack, Duration, RemovalPolicy } = require("aws-cdk-lib");
const events = require("aws-cdk-lib/aws-events");
const targets = require("aws-cdk-lib/aws-events-targets");
const iam = require("aws-cdk-lib/aws-iam");
const lambda = require("aws-cdk-lib/aws-lambda");
const logs = require("aws-cdk-lib/aws-logs");
const s3 = require("aws-cdk-lib/aws-s3");
const notifications = require("aws-cdk-lib/aws-s3-notifications");
const sns = require("aws-cdk-lib/aws-sns");
const subscriptions = require("aws-cdk-lib/aws-sns-subscriptions");
const sqs = require("aws-cdk-lib/aws-sqs");
const app = new App({ analyticsReporting: false });
const stack = new Stack(app, "Responder");
const lost = new sqs.Queue(stack, "Lost");
const inbox = new sqs.Queue(stack, "Inbox", { deadLetterQueue: { queue: lost, maxReceiveCount: 3 } });
const alerts = new sns.Topic(stack, "Alerts");
alerts.addSubscription(new subscriptions.SqsSubscription(inbox));
const isolate = new lambda.Function(stack, "Isolate", {
  runtime: lambda.Runtime.NODEJS_22_X,
  handler: "index.handler",
  code: lambda.Code.fromAsset("node"),
  timeout: Duration.seconds(Number(app.node.tryGetContext("seconds") ?? 20)),
  environment: { TOPIC: alerts.topicArn },
  logRetention: logs.RetentionDays.ONE_WEEK,
});
alerts.grantPublish(isolate);
isolate.addToRolePolicy(new iam.PolicyStatement({ actions: ["ec2:Describe*"], resources: ["*"] }));
new events.Rule(stack, "OnFinding", {
  eventPattern: { source: ["aws.guardduty"] },
  targets: [new targets.LambdaFunction(isolate, { deadLetterQueue: lost, retryAttempts: 1 })],
});
const evidence = new s3.Bucket(stack, "Evidence", {
  removalPolicy: RemovalPolicy.DESTROY,
  autoDeleteObjects: true,
  enforceSSL: true,
  versioned: true,
  lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(30) }],
});
const words = new lambda.LayerVersion(stack, "Words", {
  code: lambda.Code.fromAsset("layer"),
  compatibleRuntimes: [lambda.Runtime.PYTHON_3_12],
});
words.addPermission("Share", { accountId: stack.account });
const look = new lambda.Function(stack, "Look", {
  runtime: lambda.Runtime.PYTHON_3_12,
  handler: "index.handler",
  code: lambda.Code.fromAsset("python"),
  layers: [words],
});
alerts.addSubscription(new subscriptions.LambdaSubscription(look));
evidence.addEventNotification(s3.EventType.OBJECT_CREATED, new notifications.LambdaDestination(isolate));
const inner = new NestedStack(stack, "Inner");
new sqs.Queue(inner, "Spare");
`;

const NODE_HANDLER = `exports.handler = async (event) => console.log("was told of", event.Records[0].s3.object.key);\n`;
const PYTHON_HANDLER = `from words import TOLD\n\ndef handler(event, context):\n    print(TOLD, event["Records"][0]["Sns"]["Message"])\n`;
const LAYER_MODULE = 'TOLD = "was told"\n';

describeWith([CDK_CLI, BOTO3], `response automation by CDK CLI ${CDK_CLI.version}`, () => {
  let tools: StackTools;

  beforeAll(async () => {
    tools = await openStackTools();
    for (const [path, text] of [
      ["app.mjs", APP],
      ["node/index.js", NODE_HANDLER],
      ["python/index.py", PYTHON_HANDLER],
      ["layer/python/words.py", LAYER_MODULE],
    ] as const) {
      mkdirSync(join(tools.folder, path, ".."), { recursive: true });
      writeFileSync(join(tools.folder, path), text);
    }
  });
  afterAll(() => tools.close());

  const cdk = (...words: string[]): Promise<Ended> =>
    tools.run([...argvOf(CDK_CLI), ...words, "--no-notices", "--no-color"]);
  const onApp = (...words: string[]): Promise<Ended> => cdk(...words, "--app", "node app.mjs");

  test("bootstraps the account", async () => {
    const { code, stderr } = await cdk("bootstrap", `aws://${ACCOUNT_ID}/${REGION}`);
    expect(code, stderr).toBe(0);
    expect(await tools.statusOf("CDKToolkit")).toBe("CREATE_COMPLETE");
  });

  test("deploys an app with assets, a stack inside it and the CDK's custom resources", async () => {
    const { code, stderr } = await onApp("deploy", "--require-approval", "never");
    expect(code, stderr).toBe(0);
    expect(await tools.statusOf("Responder")).toBe("CREATE_COMPLETE");
    const { logGroups } = await new CloudWatchLogs(tools.settings).describeLogGroups({
      logGroupNamePrefix: "/aws/lambda/Responder-Isolate",
    });
    expect(logGroups?.[0]?.retentionInDays).toBe(7);
  });

  test("its functions are told of objects and of messages", async () => {
    const [Bucket] = await tools.physicalIds("Responder", "AWS::S3::Bucket");
    const [TopicArn] = await tools.physicalIds("Responder", "AWS::SNS::Topic");
    await new S3(tools.settings).putObject({ Bucket, Key: "memory.lime", Body: "x" });
    await new SNS(tools.settings).publish({ TopicArn, Message: "a finding" });
    await tools.logged("Responder-Isolate", "was told of memory.lime");
    await tools.logged("Responder-Look", "was told a finding");
  });

  test("finds no difference, and deploys a change", async () => {
    const same = await onApp("diff", "--fail");
    expect(same.code, same.stderr).toBe(0);
    const diff = await onApp("diff", "-c", "seconds=30");
    expect(`${diff.stdout}${diff.stderr}`).toMatch(/\[~\] AWS::Lambda::Function Isolate[\s\S]*Timeout/);
    const { code, stderr } = await onApp("deploy", "--require-approval", "never", "-c", "seconds=30");
    expect(code, stderr).toBe(0);
    expect(await tools.statusOf("Responder")).toBe("UPDATE_COMPLETE");
  });

  test("destroys it with its objects", async () => {
    const { code, stderr } = await onApp("destroy", "--force");
    expect(code, stderr).toBe(0);
    await expect(tools.statusOf("Responder")).rejects.toThrow("Stack with id Responder does not exist");
    const { Buckets } = await new S3(tools.settings).listBuckets({});
    expect(Buckets?.map(({ Name }) => Name)).toEqual([`cdk-hnb659fds-assets-${ACCOUNT_ID}-${REGION}`]);
  });
});

const TEMPLATE = `
Transform: AWS::Serverless-2016-10-31
Resources:
  Topic: { Type: "AWS::SNS::Topic" }
  Words:
    Type: AWS::Serverless::LayerVersion
    Properties: { ContentUri: layer/, CompatibleRuntimes: [python3.12] }
  Look:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: python/
      Handler: index.handler
      Runtime: python3.12
      Layers: [!Ref Words]
      Policies: [{ SNSPublishMessagePolicy: { TopicName: !GetAtt Topic.TopicName } }]
      Events:
        Told: { Type: SNS, Properties: { Topic: !Ref Topic } }
`;

describeWith([AWS_CLI_1, BOTO3], `a serverless template by ${AWS_CLI_1.version.split(" ")[0]}`, () => {
  let tools: StackTools;
  beforeAll(async () => {
    tools = await openStackTools();
    mkdirSync(join(tools.folder, "python"));
    writeFileSync(join(tools.folder, "python/index.py"), PYTHON_HANDLER);
    mkdirSync(join(tools.folder, "layer/python"), { recursive: true });
    writeFileSync(join(tools.folder, "layer/python/words.py"), LAYER_MODULE);
    writeFileSync(join(tools.folder, "template.yaml"), TEMPLATE);
    writeFileSync(
      join(tools.folder, "unknown.yaml"),
      "Resources:\n  Queue: { Type: AWS::SQS::Queue }\n  Table: { Type: AWS::Timestream::Table, DependsOn: Queue }\n",
    );
  });
  afterAll(() => tools.close());

  const aws = (...words: string[]): Promise<Ended> =>
    tools.run([...argvOf(AWS_CLI_1), "cloudformation", ...words]);

  test("is packaged, deployed and runs", async () => {
    await new S3(tools.settings).createBucket({ Bucket: "code" });
    const packed = "--template-file template.yaml --s3-bucket code --output-template-file packed.yaml";
    expect((await aws("package", ...packed.split(" "))).code).toBe(0);
    const deploy = "--template-file packed.yaml --stack-name look --capabilities CAPABILITY_IAM";
    const { code, stderr } = await aws("deploy", ...deploy.split(" "));
    expect(code, stderr).toBe(0);
    const [TopicArn] = await tools.physicalIds("look", "AWS::SNS::Topic");
    await new SNS(tools.settings).publish({ TopicArn, Message: "a finding" });
    await tools.logged("look-Look", "was told a finding");
    const shown = await aws("get-template", "--stack-name", "look", "--template-stage", "Processed");
    expect(shown.stdout).toContain("AWS::Lambda::Permission");
    expect(shown.stdout).not.toContain("AWS::Serverless");
  });

  test("shares its layers with what is made by hand", async () => {
    const path = "nodejs/node_modules/pack/index.js";
    writeFileSync(join(tools.folder, "layer.zip"), packArchive([{ path, content: Buffer.from("1;") }]));
    const lambda = (...words: string[]): Promise<Ended> =>
      tools.run([...argvOf(AWS_CLI_1), "lambda", ...words, "--output", "json"]);
    const name = ["--layer-name", "Words"];
    const facts = "--zip-file fileb://layer.zip --compatible-runtimes nodejs22.x --license-info MIT";
    const published = await lambda("publish-layer-version", ...name, ...facts.split(" "));
    expect(published.code, published.stderr).toBe(0);
    const { LayerVersionArn, Version } = JSON.parse(published.stdout) as Record<string, unknown>;
    expect([LayerVersionArn, Version]).toEqual([`arn:aws:lambda:${REGION}:${ACCOUNT_ID}:layer:Words:2`, 2]);
    const listed = await lambda("list-layer-versions", ...name, "--query", "LayerVersions[].Version");
    expect(JSON.parse(listed.stdout)).toEqual([2, 1]);
    const shown = await lambda("get-layer-version-by-arn", "--arn", String(LayerVersionArn));
    expect(JSON.parse(shown.stdout)).toMatchObject({
      LicenseInfo: "MIT",
      CompatibleRuntimes: ["nodejs22.x"],
    });
    expect((await lambda("delete-layer-version", ...name, "--version-number", "2")).code).toBe(0);
  });

  test("needs an acknowledgement of what nobody sees before", async () => {
    const words = "--stack-name other --template-body file://packed.yaml --capabilities CAPABILITY_IAM";
    const { code, stderr } = await aws("create-stack", ...words.split(" "));
    expect(code).not.toBe(0);
    expect(stderr).toContain("Requires capabilities : [CAPABILITY_AUTO_EXPAND]");
  });

  test("with a type that the range lacks fails by its name", async () => {
    const { code } = await aws("deploy", "--template-file", "unknown.yaml", "--stack-name", "unknown");
    expect(code).not.toBe(0);
    expect(await tools.statusOf("unknown")).toBe("ROLLBACK_COMPLETE");
    const events = await aws("describe-stack-events", "--stack-name", "unknown");
    expect(events.stdout).toContain("The range does not implement the resource type AWS::Timestream::Table.");
  });
});
