import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Foothold, Stage } from "../../../scenarios/kit/stage.ts";
import type { Arena } from "../arena.ts";
import { openRange } from "./open.ts";

let arena: Arena;
let stage: Stage;
let instanceId: string;
let foothold: Foothold;
beforeEach(async () => {
  arena = await openRange({
    run: "foothold-test",
    seed: "1",
    historyStartMs: Date.UTC(2026, 0, 5, 8),
    pace: "drill",
  });
  ({ stage } = arena);
  const { AutoScalingInstances = [] } = await stage.platform.autoscaling.describeAutoScalingInstances({});
  instanceId = AutoScalingInstances[0]!.InstanceId!;
  foothold = stage.foothold(instanceId);
});
afterEach(() => arena.close());

const refusal = (code: string) => expect.objectContaining({ code });

describe("the software on an instance", () => {
  const readConfiguration = async () =>
    (await foothold.software())!.s3.getObject({ Bucket: stage.outputs["DataBucketName"], Key: "a" });

  test("calls AWS with the role's credentials, and is refused what the role may not do", async () => {
    await stage.platform.s3.putObject({
      Bucket: stage.outputs["DataBucketName"],
      Key: "a",
      Body: Buffer.from("settings"),
    });
    expect((await readConfiguration()).ContentLength).toBe(8);
    const aws = (await foothold.software())!;
    const { Arn } = await aws.sts.getCallerIdentity({});
    expect(Arn).toBe(
      `arn:aws:sts::${stage.accountId}:assumed-role/${stage.outputs["InstanceRoleName"]}/${instanceId}`,
    );
    await expect(aws.s3.deleteObject({ Bucket: stage.outputs["DataBucketName"], Key: "a" })).rejects.toEqual(
      refusal("AccessDenied"),
    );
  });

  test("finds no way out of a group that lets nothing out", async () => {
    const { GroupId } = await stage.platform.ec2.createSecurityGroup({
      GroupName: "closed",
      Description: "closed",
      VpcId: stage.outputs["VpcId"],
    });
    await stage.platform.ec2.revokeSecurityGroupEgress({
      GroupId,
      IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
    });
    await stage.platform.ec2.modifyInstanceAttribute({ InstanceId: instanceId, Groups: [GroupId!] });
    await expect(readConfiguration()).rejects.toEqual(refusal("timeout"));
  });

  test("has no credentials without a profile, or when the metadata service is off", async () => {
    await stage.platform.ec2.modifyInstanceMetadataOptions({
      InstanceId: instanceId,
      HttpEndpoint: "disabled",
    });
    expect(await foothold.software()).toBeUndefined();
    expect(await foothold.roleCredentials()).toBeUndefined();
  });
});

describe("a foothold", () => {
  test("reads what lies on the disk while the instance runs, and nothing for ever after it is gone", async () => {
    await foothold.plant({ files: { "/tmp/a": "loot" } });
    const process = await foothold.start({ command: "sleep", user: "root" });
    expect([await foothold.read("/tmp/a"), await foothold.read("/tmp/b")]).toEqual(["loot", undefined]);
    await stage.platform.ec2.terminateInstances({ InstanceIds: [instanceId] });
    await arena.advance(2 * 3_600_000);
    expect([await foothold.read("/tmp/a"), await process.alive(), await foothold.software()]).toEqual([
      undefined,
      false,
      undefined,
    ]);
  });

  test("is in the instance of another Region, when it is asked for there", async () => {
    const { ec2 } = stage.platformIn("eu-north-1");
    await ec2.createDefaultVpc({});
    const { Images = [] } = await ec2.describeImages({ Owners: ["amazon"] });
    const { Instances = [] } = await ec2.runInstances({
      ImageId: Images[0]!.ImageId,
      InstanceType: "t3.micro",
      MinCount: 1,
      MaxCount: 1,
    });
    await arena.advance(60_000);
    const there = stage.foothold(Instances[0]!.InstanceId!, "eu-north-1");
    const process = await there.start({ command: "xmr", user: "root" });
    expect(await process.connect({ ip: "203.0.113.9", port: 443, label: "test" })).toBeDefined();
    expect(() => stage.foothold(Instances[0]!.InstanceId!)).toThrow("there is no instance");
  });
});
