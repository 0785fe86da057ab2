import { describe, expect, it } from "vitest";
import { onCustomerSample } from "../customers/sample.ts";
import { startCustomers } from "../customers/customers.ts";
import { SmallFleet } from "./small-fleet.ts";

const latest = (fleet: SmallFleet) =>
  fleet.asg("DescribeInstanceRefreshes", { AutoScalingGroupName: "web" }).InstanceRefreshes![0]!;
const images = (fleet: SmallFleet) =>
  fleet.idsInService().map((id) => fleet.ec2State.instances.get(id)!.imageId);

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
