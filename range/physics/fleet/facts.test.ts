import { describe, expect, it } from "vitest";
import { openAlbSession } from "../customers/sessions.ts";
import { requestThroughAlb } from "../customers/requests.ts";
import { SmallFleet } from "./small-fleet.ts";

const launches = (fleet: SmallFleet) =>
  fleet.calls.filter((call) => call.operation === "RunInstances").length;

function detach(fleet: SmallFleet, id: string, decrement: boolean): void {
  fleet.asg("DetachInstances", {
    AutoScalingGroupName: "web",
    InstanceIds: [id],
    ShouldDecrementDesiredCapacity: decrement,
  });
}

describe("fact 6: detach, standby and replacement", () => {
  it("launches a replacement when a detached instance is not subtracted from the desired capacity", () => {
    const fleet = new SmallFleet();
    fleet.webGroup();
    const [suspect, other] = fleet.idsInService() as [string, string];
    detach(fleet, suspect, false);
    fleet.pass(20);
    const ids = fleet.idsInService();
    expect(ids).toHaveLength(2);
    expect(ids).toContain(other);
    expect(ids).not.toContain(suspect);
    expect(fleet.instanceState(suspect)).toBe("running");
  });

  it("lowers the desired capacity when asked to, and refuses to fall below the minimum", () => {
    const fleet = new SmallFleet();
    fleet.webGroup();
    const [first, second] = fleet.idsInService() as [string, string];
    detach(fleet, first, true);
    fleet.pass(20);
    expect(fleet.idsInService()).toEqual([second]);
    expect(() => detach(fleet, second, true)).toThrow(
      "AutoScalingGroup web has min-size=1, max-size=4, and desired-size=1. To detach 1 instance, please update the AutoScalingGroup sizes appropriately.",
    );
  });

  it("insists on ShouldDecrementDesiredCapacity", () => {
    const fleet = new SmallFleet();
    fleet.webGroup();
    expect(() => detach(fleet, fleet.idsInService()[0]!, undefined as never)).toThrow(
      "Value null at 'shouldDecrementDesiredCapacity'",
    );
  });

  it("deregisters a detached instance from the group's target group and waits for draining", () => {
    const fleet = new SmallFleet();
    const { targetGroupArn } = fleet.webGroup();
    const [suspect] = fleet.idsInService() as [string];
    detach(fleet, suspect, false);
    expect(fleet.targetHealth(targetGroupArn)[suspect]).toBe("draining");
    expect(fleet.members().find((each) => each.id === suspect)?.state).toBe("Detaching");
    fleet.pass(11);
    expect(fleet.targetHealth(targetGroupArn)).not.toHaveProperty(suspect);
    expect(fleet.members().map((each) => each.id)).not.toContain(suspect);
  });

  it("leaves a detached instance alone: no health check, no termination", () => {
    const fleet = new SmallFleet();
    fleet.webGroup();
    const [suspect] = fleet.idsInService() as [string];
    detach(fleet, suspect, false);
    fleet.setGroups(suspect, ["sg-isolation"]);
    fleet.pass(60);
    fleet.ec2("StopInstances", { InstanceIds: [suspect] });
    fleet.pass(60);
    expect(fleet.instanceState(suspect)).toBe("stopped");
  });

  it("keeps a standby instance in the group, out of the target group and out of health checks", () => {
    const fleet = new SmallFleet();
    const { targetGroupArn } = fleet.webGroup();
    const [suspect] = fleet.idsInService() as [string];
    fleet.asg("EnterStandby", {
      AutoScalingGroupName: "web",
      InstanceIds: [suspect],
      ShouldDecrementDesiredCapacity: true,
    });
    fleet.pass(15);
    fleet.ec2("StopInstances", { InstanceIds: [suspect] });
    fleet.pass(30);
    expect(fleet.members().find((each) => each.id === suspect)?.state).toBe("Standby");
    expect(fleet.targetHealth(targetGroupArn)).not.toHaveProperty(suspect);
    expect(fleet.instanceState(suspect)).toBe("stopped");
  });

  it("replaces an attached instance that somebody terminates", () => {
    const fleet = new SmallFleet();
    fleet.webGroup();
    const [victim] = fleet.idsInService() as [string];
    fleet.ec2("TerminateInstances", { InstanceIds: [victim] });
    fleet.pass(25);
    expect(fleet.idsInService()).toHaveLength(2);
    expect(fleet.idsInService()).not.toContain(victim);
  });

  it("replaces from the group's launch template: the same image comes back until the template changes", () => {
    const fleet = new SmallFleet();
    fleet.webGroup();
    const imageOfNewest = () => fleet.ec2State.instances.list().at(-1)!.imageId;
    fleet.asg("TerminateInstanceInAutoScalingGroup", {
      InstanceId: fleet.idsInService()[0]!,
      ShouldDecrementDesiredCapacity: false,
    });
    fleet.pass(25);
    expect(imageOfNewest()).toBe("ami-0aaaaaaaaaaaaaaaa");
    fleet.addTemplateVersion("ami-0bbbbbbbbbbbbbbbb");
    fleet.asg("TerminateInstanceInAutoScalingGroup", {
      InstanceId: fleet.idsInService()[0]!,
      ShouldDecrementDesiredCapacity: false,
    });
    fleet.pass(25);
    expect(imageOfNewest()).toBe("ami-0bbbbbbbbbbbbbbbb");
  });
});

describe("fact 7: what protects from termination, and what does not", () => {
  it("replaces an unhealthy instance in spite of termination protection and scale-in protection", () => {
    const fleet = new SmallFleet();
    fleet.webGroup({ NewInstancesProtectedFromScaleIn: true });
    const [victim] = fleet.idsInService() as [string];
    fleet.ec2State.instances.update(victim, (row) => (row.disableApiTermination = true));
    expect(() => fleet.ec2("TerminateInstances", { InstanceIds: [victim] })).toThrow(/disableApiTermination/);
    fleet.asg("SetInstanceHealth", {
      InstanceId: victim,
      HealthStatus: "Unhealthy",
      ShouldRespectGracePeriod: false,
    });
    fleet.pass(30);
    expect(fleet.instanceState(victim)).toBe("terminated");
    expect(fleet.idsInService()).toHaveLength(2);
  });

  it("does not scale in protected instances", () => {
    const fleet = new SmallFleet();
    fleet.webGroup({ NewInstancesProtectedFromScaleIn: true });
    fleet.asg("SetDesiredCapacity", { AutoScalingGroupName: "web", DesiredCapacity: 1 });
    fleet.pass(30);
    expect(fleet.idsInService()).toHaveLength(2);
    fleet.asg("SetInstanceProtection", {
      AutoScalingGroupName: "web",
      InstanceIds: [fleet.idsInService()[1]!],
      ProtectedFromScaleIn: false,
    });
    fleet.asg("ResumeProcesses", { AutoScalingGroupName: "web" });
    fleet.pass(30);
    expect(fleet.idsInService()).toHaveLength(1);
  });

  it.each([["ReplaceUnhealthy"], ["Terminate"], ["HealthCheck"]])(
    "keeps a stopped instance while %s is suspended",
    (process) => {
      const fleet = new SmallFleet();
      fleet.webGroup();
      fleet.asg("SuspendProcesses", { AutoScalingGroupName: "web", ScalingProcesses: [process] });
      const [victim] = fleet.idsInService() as [string];
      fleet.ec2("StopInstances", { InstanceIds: [victim] });
      fleet.pass(60);
      expect(fleet.instanceState(victim)).toBe("stopped");
      fleet.asg("ResumeProcesses", { AutoScalingGroupName: "web", ScalingProcesses: [process] });
      fleet.pass(30);
      expect(fleet.instanceState(victim)).toBe("terminated");
    },
  );

  it("terminates and does not replace while Launch is suspended", () => {
    const fleet = new SmallFleet();
    fleet.webGroup();
    fleet.asg("SuspendProcesses", { AutoScalingGroupName: "web", ScalingProcesses: ["Launch"] });
    const before = launches(fleet);
    fleet.ec2("StopInstances", { InstanceIds: [fleet.idsInService()[0]!] });
    fleet.pass(60);
    expect(fleet.idsInService()).toHaveLength(1);
    expect(launches(fleet)).toBe(before);
  });
});

describe("P2: not running is an immediate failure", () => {
  it("replaces a stopped instance of the group, in its grace period too", () => {
    const fleet = new SmallFleet();
    fleet.webGroup({ HealthCheckGracePeriod: 3_000 });
    const [victim] = fleet.idsInService() as [string];
    fleet.ec2("StopInstances", { InstanceIds: [victim] });
    fleet.pass(25);
    expect(fleet.instanceState(victim)).toBe("terminated");
    const { Activities } = fleet.asg("DescribeScalingActivities", { AutoScalingGroupName: "web" });
    expect(Activities!.map((each) => each.Cause).join("\n")).toMatch(
      /an instance was taken out of service in response to an EC2 health check indicating it has been terminated or stopped\./,
    );
  });
});

describe("P3: a quarantined target fails the load balancer's checks", () => {
  it("terminates and replaces it when the group uses ELB health checks", () => {
    const fleet = new SmallFleet();
    const { targetGroupArn } = fleet.webGroup();
    const [victim] = fleet.idsInService() as [string];
    const states: string[] = [];
    fleet.world.bus.on("target-health", (event) => {
      if (event.targetId === victim && event.targetGroupArn === targetGroupArn) states.push(event.to);
    });
    fleet.setGroups(victim, ["sg-isolation"]);
    fleet.pass(30);
    expect(states).toEqual(["unhealthy", "draining", "unused"]);
    expect(fleet.instanceState(victim)).toBe("terminated");
    const { Activities } = fleet.asg("DescribeScalingActivities", { AutoScalingGroupName: "web" });
    expect(Activities!.some((each) => each.Cause!.includes("ELB system health check failure"))).toBe(true);
  });

  it("leaves it in the group when the group asks EC2 alone", () => {
    const fleet = new SmallFleet();
    const { targetGroupArn } = fleet.webGroup({ HealthCheckType: "EC2" });
    const [victim] = fleet.idsInService() as [string];
    fleet.setGroups(victim, ["sg-isolation"]);
    fleet.pass(60);
    expect(fleet.targetHealth(targetGroupArn)[victim]).toBe("unhealthy");
    expect(fleet.idsInService()).toContain(victim);
  });

  it("believes the load balancer only after the grace period", () => {
    const fleet = new SmallFleet();
    fleet.webGroup({ HealthCheckGracePeriod: 1_500 });
    const [victim] = fleet.idsInService() as [string];
    fleet.setGroups(victim, ["sg-isolation"]);
    fleet.pass(40);
    expect(fleet.idsInService()).toContain(victim);
    fleet.pass(80);
    expect(fleet.instanceState(victim)).toBe("terminated");
  });
});

describe("fact 11: draining", () => {
  it("gives a deregistered target no new requests, and forgets it after the deregistration delay", () => {
    const fleet = new SmallFleet();
    const { targetGroupArn, loadBalancerArn } = fleet.webGroup();
    const [suspect, other] = fleet.idsInService() as [string, string];
    fleet.elb("DeregisterTargets", { TargetGroupArn: targetGroupArn, Targets: [{ Id: suspect }] });
    expect(fleet.targetHealth(targetGroupArn)).toEqual({ [suspect]: "draining", [other]: "healthy" });
    const request = { loadBalancerArn, path: "/", clientIp: "198.51.100.7", userAgent: "test" };
    const answerers = new Set(
      Array.from({ length: 20 }, () => requestThroughAlb(fleet.scope, request).targetId),
    );
    expect([...answerers]).toEqual([other]);
    fleet.pass(9);
    expect(fleet.targetHealth(targetGroupArn)[suspect]).toBe("draining");
    fleet.pass(2);
    expect(fleet.targetHealth(targetGroupArn)).toEqual({ [other]: "healthy" });
  });

  it("lets a session in flight live through draining, and no longer", () => {
    const fleet = new SmallFleet();
    const { targetGroupArn, loadBalancerArn } = fleet.webGroup();
    const [suspect] = fleet.idsInService() as [string];
    const request = { loadBalancerArn, path: "/shell", clientIp: "203.0.113.66", userAgent: "curl" };
    const session = openAlbSession(fleet.scope, request, suspect)!;
    fleet.elb("DeregisterTargets", { TargetGroupArn: targetGroupArn, Targets: [{ Id: suspect }] });
    fleet.pass(8);
    expect(session.send("/shell?cmd=id")?.status).toBe(200);
    fleet.pass(3);
    expect(session.isOpen()).toBe(false);
    expect(session.send("/shell?cmd=id")).toBeUndefined();
  });

  it("scales other delays with PACE", () => {
    const fleet = new SmallFleet();
    const { targetGroupArn } = fleet.webGroup();
    fleet.elb("ModifyTargetGroupAttributes", {
      TargetGroupArn: targetGroupArn,
      Attributes: [{ Key: "deregistration_delay.timeout_seconds", Value: "30" }],
    });
    const [suspect] = fleet.idsInService() as [string];
    fleet.elb("DeregisterTargets", { TargetGroupArn: targetGroupArn, Targets: [{ Id: suspect }] });
    fleet.pass(1.1);
    expect(fleet.targetHealth(targetGroupArn)).not.toHaveProperty(suspect);
  });

  it("takes AWS's own five minutes at AWS's own pace", () => {
    const fleet = new SmallFleet("aws");
    const { targetGroupArn } = fleet.webGroup();
    fleet.pass(300);
    const [suspect] = fleet.idsInService() as [string];
    detach(fleet, suspect, false);
    fleet.pass(299);
    expect(fleet.targetHealth(targetGroupArn)[suspect]).toBe("draining");
    expect(fleet.idsInService()).toHaveLength(2);
    fleet.pass(2);
    expect(fleet.targetHealth(targetGroupArn)).not.toHaveProperty(suspect);
  });
});
