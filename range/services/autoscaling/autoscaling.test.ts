import { describe, expect, it } from "vitest";
import { failLaunch, terminateInstance } from "../../physics/instances/lifecycle.ts";
import { SmallFleet } from "../../physics/fleet/small-fleet.ts";
import { autoscaling } from "./service.ts";

const WEB = {
  AutoScalingGroupName: "web",
  LaunchTemplate: { LaunchTemplateId: "lt-0aaaaaaaaaaaaaaaa", Version: "$Latest" },
  MinSize: 1,
  MaxSize: 4,
  DesiredCapacity: 2,
  VPCZoneIdentifier: "subnet-a,subnet-b",
};

const activities = (fleet: SmallFleet) =>
  fleet.asg("DescribeScalingActivities", { AutoScalingGroupName: "web" }).Activities!;

const causes = (fleet: SmallFleet): string[] =>
  activities(fleet).map((each) => `${each.Description} | ${each.Cause} | ${each.StatusCode}`);

describe("groups", () => {
  it("launch what they want, balanced over the zones, with their tags and the template's version", () => {
    const fleet = new SmallFleet();
    fleet.asg("CreateAutoScalingGroup", {
      ...WEB,
      Tags: [
        { Key: "Name", Value: "web", PropagateAtLaunch: true },
        { Key: "Owner", Value: "ops", PropagateAtLaunch: false },
      ],
    });
    fleet.pass(10);
    const [group] = fleet.asg("DescribeAutoScalingGroups", {}).AutoScalingGroups!;
    expect(group).toMatchObject({
      MinSize: 1,
      MaxSize: 4,
      DesiredCapacity: 2,
      HealthCheckType: "EC2",
      AvailabilityZones: ["us-east-1a", "us-east-1b"],
      VPCZoneIdentifier: "subnet-a,subnet-b",
      TerminationPolicies: ["Default"],
    });
    expect(group!.AutoScalingGroupARN).toMatch(
      /^arn:aws:autoscaling:us-east-1:111122223333:autoScalingGroup:[0-9a-f-]{36}:autoScalingGroupName\/web$/,
    );
    expect(
      group!.Instances!.map((each) => [each.LifecycleState, each.HealthStatus, each.LaunchTemplate?.Version]),
    ).toEqual([
      ["InService", "Healthy", "1"],
      ["InService", "Healthy", "1"],
    ]);
    expect(new Set(group!.Instances!.map((each) => each.AvailabilityZone))).toEqual(
      new Set(["us-east-1a", "us-east-1b"]),
    );
    const tags = fleet.ec2State.instances.list()[0]!.tags.map((tag) => `${tag.Key}=${tag.Value}`);
    expect(tags).toContain("Name=web");
    expect(tags).toContain("aws:autoscaling:groupName=web");
    expect(tags).not.toContain("Owner=ops");
    expect(fleet.calls.filter((call) => call.operation === "RunInstances")).toEqual(
      [1, 2].map(() => ({
        service: "ec2",
        operation: "RunInstances",
        invokedBy: "autoscaling.amazonaws.com",
      })),
    );
  });

  it("say why they act, in AWS's words", () => {
    const fleet = new SmallFleet();
    fleet.asg("CreateAutoScalingGroup", WEB);
    fleet.pass(10);
    expect(causes(fleet).at(-1)).toMatch(
      /^Launching a new EC2 instance: i-[0-9a-f]{17} \| At 2026-11-21T10:00:00Z a user request created an AutoScalingGroup changing the desired capacity from 0 to 2\. {2}At 2026-11-21T10:00:01Z an instance was started in response to a difference between desired and actual capacity, increasing the capacity from 0 to 2\. \| Successful$/,
    );
    fleet.asg("SetDesiredCapacity", { AutoScalingGroupName: "web", DesiredCapacity: 1 });
    fleet.pass(10);
    expect(causes(fleet)[0]).toMatch(
      /^Terminating EC2 instance: (i-[0-9a-f]+) \| At \S+Z a user request explicitly set group desired capacity changing the desired capacity from 2 to 1\. {2}At \S+Z an instance was taken out of service in response to a difference between desired and actual capacity, shrinking the capacity from 2 to 1\. {2}At \S+Z instance \1 was selected for termination\. \| Successful$/,
    );
    fleet.asg("DetachInstances", {
      AutoScalingGroupName: "web",
      InstanceIds: fleet.idsInService(),
      ShouldDecrementDesiredCapacity: false,
    });
    expect(causes(fleet)[0]).toMatch(
      /^Detaching EC2 instance: (i-[0-9a-f]+) \| At \S+Z instance \1 was detached in response to a user request\. \| Successful$/,
    );
  });

  it("leave a launch that is over as it is when its instance goes later", () => {
    const fleet = new SmallFleet();
    fleet.webGroup();
    const [id] = fleet.idsInService();
    const launch = () => activities(fleet).find((each) => each.Description!.endsWith(`instance: ${id}`))!;
    const before = launch();
    expect(before).toMatchObject({ StatusCode: "Successful", Progress: 100 });
    fleet.asg("TerminateInstanceInAutoScalingGroup", {
      InstanceId: id,
      ShouldDecrementDesiredCapacity: false,
    });
    fleet.pass(60);
    expect(fleet.instanceState(id!)).toBe("terminated");
    expect(activities(fleet).filter((each) => each.Description!.includes(id!))).toHaveLength(2);
    expect(activities(fleet).find((each) => each.ActivityId === before.ActivityId)).toEqual(before);
  });

  it.each([
    ["cannot start", failLaunch, "Client.InternalError: Client error on launch"],
    ["is terminated", terminateInstance, "Client.UserInitiatedShutdown: User initiated shutdown"],
  ] as const)("cancel a launch whose instance %s, and say why", (_, end, reason) => {
    const fleet = new SmallFleet();
    fleet.asg("CreateAutoScalingGroup", { ...WEB, DesiredCapacity: 1 });
    fleet.pass(1);
    const [member] = fleet.members();
    expect(member).toMatchObject({ state: "Pending" });
    end(fleet.scope, member!.id);
    fleet.pass(60);
    expect(
      activities(fleet).find((each) => each.Description === `Launching a new EC2 instance: ${member!.id}`),
    ).toMatchObject({
      StatusCode: "Cancelled",
      StatusMessage: `Instance became unhealthy while waiting for instance to be in InService state. Termination Reason: ${reason}`,
    });
  });

  it("try again, later and later, while EC2 refuses", () => {
    const fleet = new SmallFleet();
    fleet.ec2State.images.update("ami-0aaaaaaaaaaaaaaaa", (row) => (row.State = "failed"));
    fleet.asg("CreateAutoScalingGroup", WEB);
    fleet.pass(300);
    const tries = causes(fleet);
    expect(tries.length).toBeGreaterThan(3);
    expect(tries.length).toBeLessThan(12);
    expect(tries[0]).toMatch(/ \| Failed$/);
    fleet.ec2State.images.update("ami-0aaaaaaaaaaaaaaaa", (row) => (row.State = "available"));
    fleet.asg("UpdateAutoScalingGroup", { AutoScalingGroupName: "web", MaxSize: 5 });
    fleet.pass(10);
    expect(fleet.idsInService()).toHaveLength(2);
  });

  it("are deleted when empty, or by force with all they have", () => {
    const fleet = new SmallFleet();
    fleet.webGroup();
    expect(() => fleet.asg("DeleteAutoScalingGroup", { AutoScalingGroupName: "web" })).toThrow(
      "You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still in the group.",
    );
    const ids = fleet.idsInService();
    fleet.asg("DeleteAutoScalingGroup", { AutoScalingGroupName: "web", ForceDelete: true });
    fleet.pass(40);
    expect(fleet.asg("DescribeAutoScalingGroups", {}).AutoScalingGroups).toEqual([]);
    expect(ids.map((id) => fleet.instanceState(id))).toEqual(["terminated", "terminated"]);
  });

  it("follow new bounds", () => {
    const fleet = new SmallFleet();
    fleet.webGroup();
    fleet.asg("UpdateAutoScalingGroup", { AutoScalingGroupName: "web", MinSize: 3 });
    fleet.pass(15);
    expect(fleet.idsInService()).toHaveLength(3);
    expect(() =>
      fleet.asg("UpdateAutoScalingGroup", { AutoScalingGroupName: "web", DesiredCapacity: 9 }),
    ).toThrow("Desired capacity:9 must be between the specified min size:3 and max size:4");
  });
});

describe("refusals", () => {
  it.each<[string, Parameters<SmallFleet["asg"]>[0], object, string, RegExp]>([
    [
      "a second group of a name",
      "CreateAutoScalingGroup",
      WEB,
      "AlreadyExists",
      /A group with the name web already exists/,
    ],
    [
      "no template",
      "CreateAutoScalingGroup",
      { ...WEB, AutoScalingGroupName: "x", LaunchTemplate: undefined },
      "ValidationError",
      /Valid requests must contain either LaunchTemplate/,
    ],
    [
      "unknown templates",
      "CreateAutoScalingGroup",
      { ...WEB, AutoScalingGroupName: "x", LaunchTemplate: { LaunchTemplateId: "lt-none" } },
      "ValidationError",
      /does not exist/,
    ],
    [
      "unknown versions",
      "CreateAutoScalingGroup",
      { ...WEB, AutoScalingGroupName: "x", LaunchTemplate: { LaunchTemplateName: "web", Version: "7" } },
      "ValidationError",
      /version 7/,
    ],
    [
      "mixed instances",
      "CreateAutoScalingGroup",
      { ...WEB, AutoScalingGroupName: "x", MixedInstancesPolicy: {} },
      "NotImplemented",
      /MixedInstancesPolicy of CreateAutoScalingGroup/,
    ],
    [
      "unknown subnets",
      "CreateAutoScalingGroup",
      { ...WEB, AutoScalingGroupName: "x", VPCZoneIdentifier: "subnet-x" },
      "ValidationError",
      /The subnet ID 'subnet-x' does not exist/,
    ],
    [
      "unknown target groups",
      "CreateAutoScalingGroup",
      { ...WEB, AutoScalingGroupName: "x", TargetGroupARNs: ["arn:x"] },
      "ValidationError",
      /Provided Target Groups may not be valid/,
    ],
    [
      "unknown groups",
      "SetDesiredCapacity",
      { AutoScalingGroupName: "none", DesiredCapacity: 1 },
      "ValidationError",
      /AutoScalingGroup name not found/,
    ],
    [
      "too much capacity",
      "SetDesiredCapacity",
      { AutoScalingGroupName: "web", DesiredCapacity: 9 },
      "ValidationError",
      /New SetDesiredCapacity value 9 is above max value 4 for the AutoScalingGroup\./,
    ],
    [
      "unknown processes",
      "SuspendProcesses",
      { AutoScalingGroupName: "web", ScalingProcesses: ["Sleep"] },
      "ValidationError",
      /Sleep/,
    ],
    [
      "strangers",
      "DetachInstances",
      {
        AutoScalingGroupName: "web",
        InstanceIds: ["i-0123456789abcdef0"],
        ShouldDecrementDesiredCapacity: true,
      },
      "ValidationError",
      /The instance i-0123456789abcdef0 is not part of Auto Scaling group web\./,
    ],
    [
      "malformed ids",
      "SetInstanceHealth",
      { InstanceId: "x", HealthStatus: "Unhealthy" },
      "ValidationError",
      /Invalid Instance ID: x/,
    ],
    [
      "launch configurations",
      "CreateLaunchConfiguration",
      { LaunchConfigurationName: "x" },
      "UnsupportedOperation",
      /launch templates/,
    ],
    [
      "cancelling nothing",
      "CancelInstanceRefresh",
      { AutoScalingGroupName: "web" },
      "ActiveInstanceRefreshNotFound",
      /No in progress or pending Instance Refresh/,
    ],
    ["odd tokens", "DescribeAutoScalingGroups", { NextToken: "x" }, "InvalidNextToken", /./],
    [
      "odd filters",
      "DescribeAutoScalingGroups",
      { Filters: [{ Name: "colour", Values: ["red"] }] },
      "ValidationError",
      /colour/,
    ],
  ])("name %s", (_name, operation, input, code, message) => {
    const fleet = new SmallFleet();
    fleet.asg("CreateAutoScalingGroup", WEB);
    expect(() => fleet.asg(operation, input as never)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) as string }),
    );
  });

  it("have an IAM question for every operation that changes something", () => {
    const changing = Object.keys(autoscaling.handlers).filter(
      (name) => !/^Describe|LaunchConfiguration$/.test(name),
    );
    expect(changing.filter((name) => !autoscaling.asks?.[name])).toEqual([]);
  });
});
