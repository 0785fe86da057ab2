import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Stage } from "../../../scenarios/kit/stage.ts";
import type { Arena } from "../arena.ts";
import { openRange } from "./open.ts";

const METADATA = "http://169.254.169.254/latest/meta-data";

let arena: Arena;
let stage: Stage;
beforeEach(async () => {
  arena = await openRange({
    run: "site-test",
    seed: "1",
    historyStartMs: Date.UTC(2026, 0, 5, 8),
    pace: "drill",
  });
  ({ stage } = arena);
});
afterEach(() => arena.close());

const preview = (url: string) => stage.visit({ path: `/preview?url=${url}`, clientIp: "198.51.100.9" });

async function servers(): Promise<string[]> {
  const { AutoScalingInstances = [] } = await stage.platform.autoscaling.describeAutoScalingInstances({});
  return AutoScalingInstances.map((x) => x.InstanceId!);
}

test.each([
  ["Amazon's own image everywhere", "eu-north-1", "al2023-ami-*", "v2.0"],
  ["Amazon's own image at home", undefined, "al2023-ami-*", "v2.0"],
  ["the shop's image, which lets version 1 in", undefined, "shop-web-1.4.1", undefined],
])("%s says which metadata service its instances need", async (_, region, name, ImdsSupport) => {
  const { ec2 } = region ? stage.platformIn(region) : stage.platform;
  const { Images } = await ec2.describeImages({ Filters: [{ Name: "name", Values: [name] }] });
  expect(Images).toMatchObject([{ OwnerId: "137112412989" }]);
  expect(Images![0]!.ImdsSupport).toBe(ImdsSupport);
});

describe("the preview page of the shop's flawed release", () => {
  test("shows what the server that answers can reach, its own metadata too", async () => {
    const { status, body, instanceId } = await preview(`${METADATA}/instance-id`);
    expect({ status, body }).toEqual({ status: 200, body: instanceId });
    const { body: credentials } = await preview(
      `${METADATA}/iam/security-credentials/${stage.outputs["InstanceRoleName"]}`,
    );
    expect(JSON.parse(credentials)).toMatchObject({ Code: "Success", Type: "AWS-HMAC" });
  });

  test("gets nothing from a metadata service that asks for a token", async () => {
    for (const InstanceId of await servers())
      await stage.platform.ec2.modifyInstanceMetadataOptions({ InstanceId, HttpTokens: "required" });
    expect((await preview(`${METADATA}/instance-id`)).body).toBe("No preview: HTTP 401");
  });

  test.each([
    ["http://nowhere.example/", "No preview: unknown-host"],
    ["http://127.0.0.1:22/", "No preview: refused"],
  ])("says why there is nothing to see at %s", async (url, body) => {
    expect((await preview(url)).body).toBe(body);
  });

  test("is the front page's business when no page is named, and answers nothing while the shop is broken", async () => {
    expect((await preview("")).body).toContain("<h1>");
    const broken = new Set(await servers());
    const changed = stage.serve(({ instanceId }) => (broken.has(instanceId) ? 503 : undefined));
    expect(await preview(`${METADATA}/instance-id`)).toMatchObject({ status: 503, body: "" });
    broken.clear();
    changed();
    expect(await preview(`${METADATA}/instance-id`)).toMatchObject({ status: 200 });
  });

  test("is not there in the patched release", async () => {
    const { ec2, autoscaling } = stage.platform;
    const { LaunchTemplateVersion } = await ec2.createLaunchTemplateVersion({
      LaunchTemplateId: stage.outputs["LaunchTemplateId"],
      SourceVersion: "$Latest",
      LaunchTemplateData: { ImageId: stage.cleanImageId },
    });
    const AutoScalingGroupName = stage.outputs["AutoScalingGroupName"];
    await autoscaling.updateAutoScalingGroup({
      AutoScalingGroupName,
      LaunchTemplate: {
        LaunchTemplateId: stage.outputs["LaunchTemplateId"],
        Version: String(LaunchTemplateVersion!.VersionNumber),
      },
    });
    await autoscaling.startInstanceRefresh({ AutoScalingGroupName });
    await arena.advance(60 * 60_000);
    expect(await preview(`${METADATA}/instance-id`)).toMatchObject({ status: 404 });
  });
});
