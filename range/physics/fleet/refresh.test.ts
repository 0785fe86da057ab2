import { describe, expect, it } from "vitest";
import { onCustomerSample } from "../customers/sample.ts";
import { startCustomers } from "../customers/customers.ts";
import { SmallFleet } from "./small-fleet.ts";

const latest = (fleet: SmallFleet) =>
  fleet.asg("DescribeInstanceRefreshes", { AutoScalingGroupName: "web" }).InstanceRefreshes![0]!;
const images = (fleet: SmallFleet) =>
  fleet.idsInService().map((id) => fleet.ec2State.instances.get(id)!.imageId);

describe("an instance maintenance policy", () => {
  const policy = (MinHealthyPercentage: number, MaxHealthyPercentage: number) => ({
    InstanceMaintenancePolicy: { MinHealthyPercentage, MaxHealthyPercentage },
  });

  it("launches the replacement of an unhealthy instance before it terminates that", () => {
    const fleet = new SmallFleet();
    fleet.webGroup({ ...policy(100, 110), HealthCheckGracePeriod: 0 });
    const [sick] = fleet.idsInService();
    fleet.asg("SetInstanceHealth", { InstanceId: sick, HealthStatus: "Unhealthy" });
    let most = 0;
    for (let i = 0; i < 240 && fleet.instanceState(sick!) === "running"; i++) {
      most = Math.max(most, fleet.idsInService().length);
      fleet.pass(1);
    }
    expect(most).toBe(3);
    fleet.pass(60);
    expect(fleet.instanceState(sick!)).toBe("terminated");
    expect(fleet.idsInService()).toHaveLength(2);
  });

  it.each([
    ["one bound alone", { InstanceMaintenancePolicy: { MinHealthyPercentage: 100 } }],
    ["bounds too far apart", policy(50, 200)],
    ["a maximum below all", policy(90, 99)],
  ])("refuses %s", (_, settings) => {
    const fleet = new SmallFleet();
    fleet.webGroup();
    expect(() => fleet.asg("UpdateAutoScalingGroup", { AutoScalingGroupName: "web", ...settings })).toThrow(
      expect.objectContaining({ code: "ValidationError" }),
    );
  });

  it("is taken away by -1", () => {
    const fleet = new SmallFleet();
    fleet.webGroup(policy(100, 200));
    const shown = () =>
      fleet.asg("DescribeAutoScalingGroups", {}).AutoScalingGroups![0]!.InstanceMaintenancePolicy;
    expect(shown()).toEqual({ MinHealthyPercentage: 100, MaxHealthyPercentage: 200 });
    fleet.asg("UpdateAutoScalingGroup", { AutoScalingGroupName: "web", ...policy(-1, -1) });
    expect(shown()).toBeUndefined();
  });
});

describe("instance refresh", () => {
  it("replaces every instance from the new template version while customers are served", () => {
    const fleet = new SmallFleet();
    const { loadBalancerArn } = fleet.webGroup();
    let failed = 0;
    onCustomerSample(fleet.world, (sample) => (failed += sample.failed));
    startCustomers(fleet.scope, { loadBalancerArn, requestsPerSecond: 20 });
    fleet.addTemplateVersion("ami-0bbbbbbbbbbbbbbbb");
    fleet.asg("StartInstanceRefresh", { AutoScalingGroupName: "web" });
    expect(latest(fleet)).toMatchObject({ Status: "Pending", Preferences: { MinHealthyPercentage: 90 } });
    const seen: number[] = [];
    let fewest = 2;
    for (let i = 0; i < 120 && latest(fleet).Status !== "Successful"; i++) {
      fleet.pass(1);
      seen.push(latest(fleet).PercentageComplete ?? 0);
      fewest = Math.min(fewest, fleet.idsInService().length);
    }
    expect(latest(fleet)).toMatchObject({
      Status: "Successful",
      PercentageComplete: 100,
      InstancesToUpdate: 0,
    });
    expect([...new Set(seen)]).toEqual([0, 50, 100]);
    expect(images(fleet)).toEqual(["ami-0bbbbbbbbbbbbbbbb", "ami-0bbbbbbbbbbbbbbbb"]);
    expect(fewest).toBe(1);
    expect(failed).toBe(0);
    const { Activities } = fleet.asg("DescribeScalingActivities", { AutoScalingGroupName: "web" });
    expect(
      Activities!.filter((each) => each.Cause!.includes("in response to an instance refresh")),
    ).toHaveLength(4);
  });

  it.each([
    ["its own preferences", {}, { MinHealthyPercentage: 100, MaxHealthyPercentage: 150 }],
    [
      "the group's maintenance policy",
      { InstanceMaintenancePolicy: { MinHealthyPercentage: 100, MaxHealthyPercentage: 150 } },
      undefined,
    ],
  ])("launches first and terminates then by %s", (_, settings, Preferences) => {
    const fleet = new SmallFleet();
    fleet.webGroup(settings);
    fleet.addTemplateVersion("ami-0bbbbbbbbbbbbbbbb");
    fleet.asg("StartInstanceRefresh", {
      AutoScalingGroupName: "web",
      ...(Preferences && { Preferences }),
    });
    expect(latest(fleet).Preferences).toMatchObject({ MinHealthyPercentage: 100, MaxHealthyPercentage: 150 });
    let fewest = 2;
    let most = 0;
    for (let i = 0; i < 240 && latest(fleet).Status !== "Successful"; i++) {
      fleet.pass(1);
      fewest = Math.min(fewest, fleet.idsInService().length);
      most = Math.max(most, fleet.members().filter((each) => /^(Pending|InService)/.test(each.state)).length);
    }
    expect(latest(fleet)).toMatchObject({ Status: "Successful", PercentageComplete: 100 });
    expect([fewest, most]).toEqual([2, 3]);
    fleet.pass(60);
    expect(images(fleet)).toEqual(["ami-0bbbbbbbbbbbbbbbb", "ami-0bbbbbbbbbbbbbbbb"]);
    const { Activities } = fleet.asg("DescribeScalingActivities", { AutoScalingGroupName: "web" });
    expect(
      Activities!.filter((each) => each.Cause!.includes("in response to an instance refresh")),
    ).toHaveLength(4);
  });

  it("goes back to the desired capacity when it is cancelled with an instance too many", () => {
    const fleet = new SmallFleet();
    fleet.webGroup();
    fleet.asg("StartInstanceRefresh", {
      AutoScalingGroupName: "web",
      Preferences: { MinHealthyPercentage: 100, MaxHealthyPercentage: 200 },
    });
    while (fleet.members().length < 4) fleet.pass(1);
    fleet.asg("CancelInstanceRefresh", { AutoScalingGroupName: "web" });
    fleet.pass(60);
    expect(latest(fleet).Status).toBe("Cancelled");
    expect(fleet.idsInService()).toHaveLength(2);
  });

  it("is one at a time", () => {
    const fleet = new SmallFleet();
    fleet.webGroup();
    fleet.asg("StartInstanceRefresh", { AutoScalingGroupName: "web" });
    expect(() => fleet.asg("StartInstanceRefresh", { AutoScalingGroupName: "web" })).toThrow(
      expect.objectContaining({ code: "InstanceRefreshInProgress" }),
    );
  });

  it("stops where it is when it is cancelled", () => {
    const fleet = new SmallFleet();
    fleet.webGroup();
    fleet.addTemplateVersion("ami-0bbbbbbbbbbbbbbbb");
    fleet.asg("StartInstanceRefresh", { AutoScalingGroupName: "web" });
    fleet.pass(3);
    fleet.asg("CancelInstanceRefresh", { AutoScalingGroupName: "web" });
    fleet.pass(60);
    expect(latest(fleet).Status).toBe("Cancelled");
    expect(images(fleet).sort()).toEqual(["ami-0aaaaaaaaaaaaaaaa", "ami-0bbbbbbbbbbbbbbbb"]);
  });

  it("passes over instances that already match", () => {
    const fleet = new SmallFleet();
    fleet.webGroup();
    const before = fleet.idsInService();
    fleet.asg("StartInstanceRefresh", { AutoScalingGroupName: "web", Preferences: { SkipMatching: true } });
    fleet.pass(10);
    expect(latest(fleet)).toMatchObject({ Status: "Successful", PercentageComplete: 100 });
    expect(fleet.idsInService()).toEqual(before);
  });

  it("writes its desired configuration into the group, and can be rolled back on the way", () => {
    const fleet = new SmallFleet();
    fleet.webGroup({ LaunchTemplate: { LaunchTemplateId: "lt-0aaaaaaaaaaaaaaaa", Version: "1" } });
    fleet.addTemplateVersion("ami-0bbbbbbbbbbbbbbbb");
    const DesiredConfiguration = {
      LaunchTemplate: { LaunchTemplateId: "lt-0aaaaaaaaaaaaaaaa", Version: "2" },
    };
    fleet.asg("StartInstanceRefresh", { AutoScalingGroupName: "web", DesiredConfiguration });
    while (!images(fleet).includes("ami-0bbbbbbbbbbbbbbbb")) fleet.pass(1);
    expect(latest(fleet).Status).toBe("InProgress");
    fleet.asg("RollbackInstanceRefresh", { AutoScalingGroupName: "web" });
    fleet.pass(120);
    expect(latest(fleet).Status).toBe("RollbackSuccessful");
    expect(images(fleet)).toEqual(["ami-0aaaaaaaaaaaaaaaa", "ami-0aaaaaaaaaaaaaaaa"]);
    fleet.asg("StartInstanceRefresh", { AutoScalingGroupName: "web", DesiredConfiguration });
    fleet.pass(120);
    expect(latest(fleet).Status).toBe("Successful");
    expect(fleet.asg("DescribeAutoScalingGroups", {}).AutoScalingGroups![0]!.LaunchTemplate!.Version).toBe(
      "2",
    );
  });

  it("waits while new instances do not become healthy, and fails at last", () => {
    const fleet = new SmallFleet();
    fleet.webGroup();
    fleet.addTemplateVersion("ami-0cccccccccccccccc");
    fleet.asg("StartInstanceRefresh", { AutoScalingGroupName: "web" });
    fleet.pass(600);
    expect(latest(fleet).Status).toBe("InProgress");
    expect(images(fleet)).toContain("ami-0aaaaaaaaaaaaaaaa");
    fleet.pass(4_000);
    expect(latest(fleet).Status).toBe("Failed");
  });
});
