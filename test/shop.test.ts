import { afterEach, beforeEach, expect, test } from "vitest";
import { openRange } from "../runner/targets/range/open.ts";
import type { Arena } from "../runner/targets/arena.ts";
import type { Facts } from "../scenarios/stolen-role-credentials/facts.ts";
import { CONFIGURATION, shop } from "../scenarios/stolen-role-credentials/shop.ts";

let arena: Arena;
beforeEach(async () => {
  arena = await openRange({
    run: "shop-test",
    seed: "1",
    historyStartMs: Date.UTC(2026, 0, 5, 8),
    pace: "drill",
  });
});
afterEach(() => arena.close());

test("a server that the group launches sells nothing before it has read its configuration", async () => {
  const { stage } = arena;
  const { outputs, platform } = stage;
  const facts = {
    groupName: outputs["AutoScalingGroupName"]!,
    targetGroupArn: outputs["TargetGroupArn"]!,
    dataBucket: outputs["DataBucketName"]!,
  };
  await platform.s3.putObject({ Bucket: facts.dataBucket, Key: CONFIGURATION, Body: Buffer.from("{}") });
  const behaviour = shop(stage, facts as Facts);
  const statusesBy = async () => {
    const statuses = new Map<string, Set<number>>();
    for (let i = 0; i < 40; i++) {
      const { instanceId = "nobody", status } = await stage.visit({ path: "/", clientIp: "198.51.100.9" });
      statuses.set(instanceId, (statuses.get(instanceId) ?? new Set()).add(status));
    }
    return statuses;
  };
  await behaviour.act(stage);
  const before = await statusesBy();
  expect([...before.values()]).toEqual(Array.from(before, () => new Set([200])));
  for (const InstanceId of before.keys())
    await platform.autoscaling.terminateInstanceInAutoScalingGroup({
      InstanceId,
      ShouldDecrementDesiredCapacity: false,
    });
  await arena.advance(120_000);
  const unread = await statusesBy();
  expect([...unread.keys()].some((id) => before.has(id))).toBe(false);
  expect([...unread.values()]).toEqual(Array.from(unread, () => new Set([503])));
  await behaviour.act(stage);
  await arena.advance(60_000);
  const read = await statusesBy();
  expect([...read.values()]).toEqual(Array.from(read, () => new Set([200])));
});
