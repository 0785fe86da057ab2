import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudFormation } from "@aws-sdk/client-cloudformation";
import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { IAM } from "@aws-sdk/client-iam";
import { expect } from "vitest";
import { openBareRange, REGION, type BareRange } from "./bare-range.ts";
import { runCommand, type Ended } from "./command.ts";

/** What suites that deploy stacks work with. */
export interface StackTools {
  bare: BareRange;
  folder: string;
  run(argv: readonly string[]): Promise<Ended>;
  statusOf(stack: string): Promise<string | undefined>;
  physicalIds(stack: string, type: string): Promise<string[]>;
  /** Waits until a log group whose name holds a text has a line that holds another. */
  logged(group: string, line: string): Promise<void>;
  /** The administrator's, for the SDK. */
  settings: object;
  close(): Promise<void>;
}

/** A range whose time is the machine's, and an administrator with keys of their own, as tools want them. */
export async function openStackTools(): Promise<StackTools> {
  const bare = await openBareRange("wall");
  const folder = mkdtempSync(join(tmpdir(), "gameday-stack-"));
  const root = {
    endpoint: bare.endpoint,
    region: REGION,
    credentials: { accessKeyId: bare.accessKeyId, secretAccessKey: bare.secretAccessKey },
  };
  const iam = new IAM(root);
  await iam.createUser({ UserName: "deployer" });
  await iam.attachUserPolicy({
    UserName: "deployer",
    PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
  });
  const { AccessKey } = await iam.createAccessKey({ UserName: "deployer" });
  const keys = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
  const settings = { ...root, credentials: keys };
  const env = {
    ...bare.env,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    HOME: folder,
    CI: "true",
    CDK_DISABLE_VERSION_CHECK: "1",
  };
  const cloudformation = new CloudFormation(settings);
  const logs = new CloudWatchLogs(settings);
  return {
    bare,
    folder,
    settings,
    async run(argv) {
      const ended = await runCommand(argv, { cwd: folder, env, timeoutMs: 110_000 });
      expect(bare.bugs).toEqual([]);
      return ended;
    },
    async statusOf(StackName) {
      return (await cloudformation.describeStacks({ StackName })).Stacks?.[0]?.StackStatus;
    },
    async physicalIds(StackName, type) {
      const { StackResources = [] } = await cloudformation.describeStackResources({ StackName });
      return StackResources.filter((one) => one.ResourceType === type).map((one) => one.PhysicalResourceId!);
    },
    async logged(group, line) {
      for (let tries = 0; ; tries++) {
        const { logGroups = [] } = await logs.describeLogGroups({});
        const found = logGroups.find(({ logGroupName }) => logGroupName?.includes(group));
        const { events = [] } = found
          ? await logs.filterLogEvents({ logGroupName: found.logGroupName! })
          : {};
        if (events.some(({ message }) => message?.includes(line))) return;
        if (tries > 100) throw new Error(`no log of ${group} says ${line}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    async close() {
      await bare.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
