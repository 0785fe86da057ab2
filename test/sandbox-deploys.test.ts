import { beforeAll, describe, expect, test } from "vitest";
import { OUTPUT_NAMES, PARAMETER, STACK_NAME } from "../infra/names.ts";
import { synthesise } from "../infra/synth.ts";
import { Clock } from "../range/clock.ts";
import type { Principal } from "../range/iam/principal.ts";
import { perform } from "../range/journey.ts";
import { Random } from "../range/random.ts";
import { seedImages } from "../range/services/ec2/image-rows.ts";
import { installServices } from "../range/services/index.ts";
import { World } from "../range/world.ts";

const ACCOUNT = "111122223333";
const IMAGE = "ami-0123456789abcdef0";
const ROOT: Principal = {
  type: "Root",
  accountId: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:root`,
  principalId: ACCOUNT,
};

const world = new World(new Clock(Date.UTC(2026, 0, 5, 9)), new Random("sandbox"), "drill");
const call = <T>(service: string, operation: string, input: Record<string, unknown>): T =>
  perform(world, {
    service,
    operation,
    input,
    principal: ROOT,
    accountId: ACCOUNT,
    region: "eu-central-1",
    actor: "platform",
    sourceIp: "198.51.100.7",
    userAgent: "test",
  }) as T;
const wait = (ms: number): void => void world.clock.runUntil(world.clock.now() + ms);

interface Stack {
  StackId: string;
  StackStatus: string;
  Outputs: { OutputKey: string; OutputValue: string }[];
}
const stack = (): Stack =>
  call<{ Stacks: [Stack] }>("cloudformation", "DescribeStacks", { StackName: STACK_NAME }).Stacks[0];
const failures = (): string[] =>
  call<{
    StackEvents: { LogicalResourceId: string; ResourceStatus: string; ResourceStatusReason?: string }[];
  }>("cloudformation", "DescribeStackEvents", { StackName: STACK_NAME })
    .StackEvents.filter((event) => event.ResourceStatus.endsWith("FAILED"))
    .map((event) => `${event.LogicalResourceId}: ${event.ResourceStatusReason}`);

describe("the sandbox on the range", () => {
  beforeAll(() => {
    installServices(world);
    const account = world.addAccount(ACCOUNT, "sandbox");
    seedImages(account.scope("eu-central-1"), [{ imageId: IMAGE, name: "web", software: "web-1.4.1" }]);
    call("cloudformation", "CreateStack", {
      StackName: STACK_NAME,
      TemplateBody: JSON.stringify(synthesise()),
      Capabilities: ["CAPABILITY_NAMED_IAM"],
      Parameters: [
        { ParameterKey: PARAMETER.run, ParameterValue: "test" },
        { ParameterKey: PARAMETER.webImageId, ParameterValue: IMAGE },
      ],
    });
  });

  test("deploys whole, with a value for every output", () => {
    expect([stack().StackStatus, ...failures()]).toEqual(["CREATE_COMPLETE"]);
    const outputs = stack().Outputs;
    expect(outputs.map((output) => output.OutputKey).sort()).toEqual([...OUTPUT_NAMES].sort());
    for (const { OutputKey, OutputValue } of outputs) expect(OutputValue, OutputKey).not.toBe("");
  });

  test("serves its customers from two healthy instances in two zones", () => {
    wait(60_000);
    const arn = stack().Outputs.find((output) => output.OutputKey === "TargetGroupArn")!.OutputValue;
    const health = call<{ TargetHealthDescriptions: { TargetHealth: { State: string } }[] }>(
      "elbv2",
      "DescribeTargetHealth",
      { TargetGroupArn: arn },
    );
    expect(health.TargetHealthDescriptions.map((target) => target.TargetHealth.State)).toEqual([
      "healthy",
      "healthy",
    ]);
    const group = call<{ AutoScalingGroups: { Instances: { AvailabilityZone: string }[] }[] }>(
      "autoscaling",
      "DescribeAutoScalingGroups",
      {},
    );
    const zones = group.AutoScalingGroups[0]!.Instances.map((instance) => instance.AvailabilityZone);
    expect(zones.sort()).toEqual(["eu-central-1a", "eu-central-1b"]);
  });

  test("goes again once its log bucket is empty, and leaves nothing behind", () => {
    const { StackId } = stack();
    call("cloudformation", "DeleteStack", { StackName: STACK_NAME });
    wait(300_000);
    expect(failures()).toContainEqual(expect.stringContaining("The bucket you tried to delete is not empty"));
    const Bucket = stack().Outputs.find((output) => output.OutputKey === "LogBucketName")!.OutputValue;
    const { Contents } = call<{ Contents: { Key: string }[] }>("s3", "ListObjectsV2", { Bucket });
    for (const { Key } of Contents) call("s3", "DeleteObject", { Bucket, Key });
    call("cloudformation", "DeleteStack", { StackName: STACK_NAME });
    wait(300_000);
    const { Stacks } = call<{ Stacks: [Stack] }>("cloudformation", "DescribeStacks", { StackName: StackId });
    expect(Stacks[0].StackStatus).toBe("DELETE_COMPLETE");
    expect(call("ec2", "DescribeVpcs", {})).toMatchObject({ Vpcs: [] });
    expect(call("iam", "ListUsers", {})).toMatchObject({ Users: [] });
    expect(call("s3", "ListBuckets", {})).toMatchObject({ Buckets: [] });
  });
});
