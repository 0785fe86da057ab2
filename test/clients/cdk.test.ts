import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudFormation } from "@aws-sdk/client-cloudformation";
import { EC2 } from "@aws-sdk/client-ec2";
import { S3 } from "@aws-sdk/client-s3";
import { SQS } from "@aws-sdk/client-sqs";
import { WAFV2 } from "@aws-sdk/client-wafv2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBareRange, REGION, type BareRange } from "./bare-range.ts";
import { runCommand, type Ended } from "./command.ts";
import { argvOf, CDK_CLI, describeWith, ROOT } from "./peers.ts";

/** An app whose stack depends on `-c variant=…`. It needs no bootstrapping, as it has no assets. */
const SMALL_APP = `
import { createRequire } from "node:module";
const require = createRequire(${JSON.stringify(join(ROOT, "package.json"))});
const { App, Stack, CfnOutput, Duration, LegacyStackSynthesizer } = require("aws-cdk-lib");
const sqs = require("aws-cdk-lib/aws-sqs");
const sns = require("aws-cdk-lib/aws-sns");
const ec2 = require("aws-cdk-lib/aws-ec2");
const wafv2 = require("aws-cdk-lib/aws-wafv2");
const s3 = require("aws-cdk-lib/aws-s3");
const app = new App({ analyticsReporting: false });
const variant = app.node.tryGetContext("variant");
const stack = new Stack(app, "Small", { synthesizer: new LegacyStackSynthesizer() });
const seconds = { first: 30, second: 45, bad: 60, guarded: 30, opened: 30 }[variant];
const queue = new sqs.Queue(stack, "Inbox", { visibilityTimeout: Duration.seconds(seconds) });
if (variant !== "first") new sns.Topic(stack, "Alerts", { displayName: "Alerts" });
if (variant === "bad") new ec2.CfnSubnet(stack, "Nowhere", { vpcId: "vpc-0123456789abcdef0", cidrBlock: "10.0.0.0/24" }).addDependency(queue.node.defaultChild);
if (variant === "guarded") {
  const visibility = (metricName) => ({ cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName });
  const hostile = new wafv2.CfnIPSet(stack, "Hostile", { scope: "REGIONAL", ipAddressVersion: "IPV4", addresses: ["203.0.113.64/27"] });
  const statement = { notStatement: { statement: { byteMatchStatement: { searchString: "/open", fieldToMatch: { uriPath: {} }, positionalConstraint: "STARTS_WITH", textTransformations: [{ priority: 0, type: "LOWERCASE" }] } } } };
  new wafv2.CfnWebACL(stack, "Front", {
    name: "front",
    scope: "REGIONAL",
    defaultAction: { allow: {} },
    visibilityConfig: visibility("front"),
    rules: [
      {
        name: "hostile",
        priority: 0,
        action: { block: { customResponse: { responseCode: 429 } } },
        statement: { andStatement: { statements: [{ ipSetReferenceStatement: { arn: hostile.attrArn } }, statement] } },
        visibilityConfig: visibility("hostile"),
      },
    ],
  });
}
if (variant === "opened") {
  const bucket = new s3.Bucket(stack, "Figures", { removalPolicy: "destroy" });
  const resource = stack.formatArn({ service: "s3", resource: "accesspoint", resourceName: "figures/object/*" });
  const point = new s3.CfnAccessPoint(stack, "Point", {
    bucket: bucket.bucketName,
    name: "figures",
    policy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { AWS: stack.account }, Action: "s3:GetObject", Resource: resource }] },
    publicAccessBlockConfiguration: { blockPublicPolicy: true },
  });
  new CfnOutput(stack, "PointAlias", { value: point.attrAlias });
}
new CfnOutput(stack, "InboxUrl", { value: queue.queueUrl });
`;

describeWith([CDK_CLI], `CDK CLI ${CDK_CLI.version}`, () => {
  let bare: BareRange;
  let folder: string;
  let cloudformation: CloudFormation;

  beforeAll(async () => {
    // Still, so that logs have come and instances were replaced when the next command begins.
    bare = await openBareRange("still");
    folder = mkdtempSync(join(tmpdir(), "gameday-cdk-"));
    writeFileSync(join(folder, "app.mjs"), SMALL_APP);
    cloudformation = new CloudFormation(settings());
  });
  afterAll(async () => {
    await bare.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const settings = () => ({
    endpoint: bare.endpoint,
    region: REGION,
    credentials: { accessKeyId: bare.accessKeyId, secretAccessKey: bare.secretAccessKey },
  });

  async function cdk(cwd: string, ...words: string[]): Promise<Ended> {
    const output = join(folder, `out-${cwd === ROOT ? "sandbox" : "small"}`);
    const ended = await runCommand(
      [...argvOf(CDK_CLI), ...words, "--output", output, "--no-notices", "--no-color"],
      {
        cwd,
        env: { ...bare.env, HOME: folder, CI: "true", CDK_DISABLE_VERSION_CHECK: "1" },
        timeoutMs: 110_000,
      },
    );
    expect(bare.bugs).toEqual([]);
    return ended;
  }
  const small = (variant: string, ...words: string[]): Promise<Ended> =>
    cdk(folder, ...words, "--app", "node app.mjs", "-c", `variant=${variant}`);

  const statusOf = async (StackName: string): Promise<string | undefined> => {
    const { Stacks = [] } = await cloudformation.describeStacks({ StackName });
    return Stacks[0]?.StackStatus;
  };
  const outputOf = async (StackName: string, key: string): Promise<string> => {
    const { Stacks = [] } = await cloudformation.describeStacks({ StackName });
    return Stacks[0]?.Outputs?.find((x) => x.OutputKey === key)?.OutputValue ?? "";
  };

  test("deploys the sandbox", async () => {
    const { code, stdout, stderr } = await cdk(
      ROOT,
      "deploy",
      "GamedaySandbox",
      "--require-approval",
      "never",
    );
    expect(code, stderr).toBe(0);
    expect(stdout).toContain(":stack/GamedaySandbox/");
    expect(await statusOf("GamedaySandbox")).toBe("CREATE_COMPLETE");
    await bare.range.advance(60_000);
    const { Reservations = [] } = await new EC2(settings()).describeInstances({});
    const states = Reservations.flatMap((x) => x.Instances ?? []).map((x) => x.State?.Name);
    // The default image serves nothing, so the load balancer's checks fail and the group replaces its members.
    expect(states).toContain("terminated");
    expect(states).toContain("running");
    bare.range.followWallClock();
  });

  test("finds no difference afterwards", async () => {
    const { code, stdout, stderr } = await cdk(ROOT, "diff", "GamedaySandbox", "--fail");
    expect(`${stdout}${stderr}`).toContain("There were no differences");
    expect(code).toBe(0);
  });

  test("deploys nothing a second time", async () => {
    const { code, stdout, stderr } = await cdk(
      ROOT,
      "deploy",
      "GamedaySandbox",
      "--require-approval",
      "never",
    );
    expect(`${stdout}${stderr}`).toContain("(no changes)");
    expect(code).toBe(0);
  });

  test("destroys the sandbox, once the buckets that AWS wrote logs into are empty", async () => {
    const bucket = await outputOf("GamedaySandbox", "LogBucketName");
    const refused = await cdk(ROOT, "destroy", "GamedaySandbox", "--force");
    expect(refused.code).toBe(1);
    expect(`${refused.stdout}${refused.stderr}`).toContain(
      "The following resource(s) failed to delete: [LogBucket].",
    );
    const s3 = new S3(settings());
    const { Versions = [], DeleteMarkers = [] } = await s3.listObjectVersions({ Bucket: bucket });
    expect(Versions.length).toBeGreaterThan(0);
    for (const { Key, VersionId } of [...Versions, ...DeleteMarkers])
      await s3.deleteObject({
        Bucket: bucket,
        Key: Key!,
        ...(VersionId && VersionId !== "null" && { VersionId }),
      });
    const { code, stderr } = await cdk(ROOT, "destroy", "GamedaySandbox", "--force");
    expect(code, stderr).toBe(0);
    expect((await new EC2(settings()).describeVpcs({})).Vpcs).toEqual([]);
    await expect(statusOf("GamedaySandbox")).rejects.toThrow("Stack with id GamedaySandbox does not exist");
  });

  const timeoutOf = async (): Promise<string | undefined> => {
    const QueueUrl = await outputOf("Small", "InboxUrl");
    const { Attributes } = await new SQS(settings()).getQueueAttributes({
      QueueUrl,
      AttributeNames: ["VisibilityTimeout"],
    });
    return Attributes?.["VisibilityTimeout"];
  };

  test("updates a stack", async () => {
    expect((await small("first", "deploy", "--require-approval", "never")).code).toBe(0);
    expect(await timeoutOf()).toBe("30");
    const diff = await small("second", "diff");
    expect(`${diff.stdout}${diff.stderr}`).toMatch(/\[~\] AWS::SQS::Queue Inbox[\s\S]*30[\s\S]*45/);
    expect(`${diff.stdout}${diff.stderr}`).toContain("[+] AWS::SNS::Topic Alerts");
    const { code, stderr } = await small("second", "deploy", "--require-approval", "never");
    expect(code, stderr).toBe(0);
    expect(await statusOf("Small")).toBe("UPDATE_COMPLETE");
    expect(await timeoutOf()).toBe("45");
  });

  test("rolls an update back that fails, and says why", async () => {
    const { code, stdout, stderr } = await small("bad", "deploy", "--require-approval", "never");
    expect(code).toBe(1);
    expect(`${stdout}${stderr}`).toContain("The vpc ID 'vpc-0123456789abcdef0' does not exist");
    expect(await statusOf("Small")).toBe("UPDATE_ROLLBACK_COMPLETE");
    expect(await timeoutOf()).toBe("45");
    const { StackResources = [] } = await cloudformation.describeStackResources({ StackName: "Small" });
    expect(
      StackResources.filter((x) => x.ResourceStatus !== "DELETE_COMPLETE")
        .map((x) => x.ResourceType)
        .sort(),
    ).toEqual(["AWS::SNS::Topic", "AWS::SQS::Queue"]);
  });

  test("rolls a new stack back that fails, and leaves nothing", async () => {
    expect((await small("second", "destroy", "--force")).code).toBe(0);
    const { code, stdout, stderr } = await small("bad", "deploy", "--require-approval", "never");
    expect(code).toBe(1);
    expect(`${stdout}${stderr}`).toContain("ROLLBACK_COMPLETE");
    expect(await statusOf("Small")).toBe("ROLLBACK_COMPLETE");
    expect((await new SQS(settings()).listQueues({})).QueueUrls ?? []).toEqual([]);
    expect((await small("bad", "destroy", "--force")).code).toBe(0);
  });

  test("makes a web ACL of constructs", async () => {
    const { code, stderr } = await small("guarded", "deploy", "--require-approval", "never");
    expect(code, stderr).toBe(0);
    const waf = new WAFV2(settings());
    const { WebACLs = [] } = await waf.listWebACLs({ Scope: "REGIONAL" });
    const { WebACL } = await waf.getWebACL({ ARN: WebACLs[0]?.ARN });
    expect(WebACL).toMatchObject({ Name: "front", Capacity: 13, Rules: [{ Name: "hostile" }] });
    expect((await small("guarded", "destroy", "--force")).code).toBe(0);
    expect((await waf.listWebACLs({ Scope: "REGIONAL" })).WebACLs).toEqual([]);
  });

  test("makes a bucket and an access point to it, which answers by its alias", async () => {
    const { code, stderr } = await small("opened", "deploy", "--require-approval", "never");
    expect(code, stderr).toBe(0);
    const s3 = new S3(settings());
    const Bucket = await outputOf("Small", "PointAlias");
    expect(Bucket).toMatch(/^figures-[a-z2-7]{29}use1[ab]-s3alias$/);
    await s3.putObject({ Bucket, Key: "q1", Body: "figures" });
    expect(await (await s3.getObject({ Bucket, Key: "q1" })).Body?.transformToString()).toBe("figures");
    await s3.deleteObject({ Bucket, Key: "q1" });
    expect((await small("opened", "destroy", "--force")).code).toBe(0);
    expect((await s3.listBuckets({})).Buckets).toEqual([]);
  });
});
