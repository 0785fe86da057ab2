import { describe, expect, it } from "vitest";
import { SmallFleet } from "../../physics/fleet/small-fleet.ts";

const WEB = {
  AutoScalingGroupName: "web",
  LaunchTemplate: { LaunchTemplateId: "lt-0aaaaaaaaaaaaaaaa", Version: "$Latest" },
  MinSize: 1,
  MaxSize: 4,
  DesiredCapacity: 2,
  VPCZoneIdentifier: "subnet-a,subnet-b",
};

const causes = (fleet: SmallFleet): string[] =>
  fleet
    .asg("DescribeScalingActivities", { AutoScalingGroupName: "web" })
    .Activities!.map((each) => `${each.Description} | ${each.Cause} | ${each.StatusCode}`);

describe("standby and attachment", () => {
  it("comes back from standby and is registered again", () => {
    const fleet = new SmallFleet();
    const { targetGroupArn } = fleet.webGroup();
    const [id] = fleet.idsInService() as [string];
    fleet.asg("EnterStandby", {
      AutoScalingGroupName: "web",
      InstanceIds: [id],
      ShouldDecrementDesiredCapacity: true,
    });
    const { Activities = [] } = fleet.asg("DescribeScalingActivities", { AutoScalingGroupName: "web" });
    for (const { Details = "" } of Activities)
      expect(JSON.parse(Details)).toEqual({
        "Subnet ID": expect.stringMatching(/^subnet-/),
        "Availability Zone": expect.stringMatching(/^us-east-1/),
      });
    fleet.pass(12);
    expect(fleet.asg("DescribeAutoScalingGroups", {}).AutoScalingGroups![0]!.DesiredCapacity).toBe(1);
    fleet.asg("ExitStandby", { AutoScalingGroupName: "web", InstanceIds: [id] });
    fleet.pass(5);
    expect(fleet.idsInService()).toHaveLength(2);
    expect(fleet.targetHealth(targetGroupArn)[id]).toBe("healthy");
    expect(causes(fleet)[0]).toMatch(
      /was moved out of standby in response to a user request, increasing the capacity from 1 to 2\. \| Successful$/,
    );
  });

  it("attaches a running instance, and refuses beyond the maximum", () => {
    const fleet = new SmallFleet();
    fleet.webGroup({ MaxSize: 3 });
    const run = (): string =>
      fleet.ec2("RunInstances", {
        ImageId: "ami-0aaaaaaaaaaaaaaaa",
        InstanceType: "t3.micro",
        MinCount: 1,
        MaxCount: 1,
        SubnetId: "subnet-a",
        SecurityGroupIds: ["sg-web"],
      }).Instances![0]!.InstanceId!;
    const [one, two] = [run(), run()];
    const attach = (id: string) =>
      fleet.asg("AttachInstances", { AutoScalingGroupName: "web", InstanceIds: [id] });
    expect(() => attach(one)).toThrow(/must be in 'running' state/);
    fleet.pass(5);
    attach(one);
    expect(fleet.idsInService()).toContain(one);
    expect(() => attach(two)).toThrow(
      "AutoScalingGroup web has min-size=1, max-size=3, and desired-size=3. To attach 1 instance, please update the AutoScalingGroup sizes appropriately.",
    );
    fleet.pass(30);
    expect(fleet.idsInService()).toHaveLength(3);
  });
});

describe("lifecycle hooks", () => {
  it("hold a launch until somebody completes it", () => {
    const fleet = new SmallFleet();
    const events: string[] = [];
    fleet.world.bus.on("eventbridge-event", ({ event }) => events.push(String(event["detail-type"])));
    fleet.asg("CreateAutoScalingGroup", {
      ...WEB,
      DesiredCapacity: 1,
      LifecycleHookSpecificationList: [
        {
          LifecycleHookName: "wait",
          LifecycleTransition: "autoscaling:EC2_INSTANCE_LAUNCHING",
          HeartbeatTimeout: 60,
        },
      ],
    });
    fleet.pass(10);
    const [member] = fleet.members();
    expect(member!.state).toBe("Pending:Wait");
    fleet.asg("CompleteLifecycleAction", {
      AutoScalingGroupName: "web",
      LifecycleHookName: "wait",
      InstanceId: member!.id,
      LifecycleActionResult: "CONTINUE",
    });
    fleet.pass(2);
    expect(fleet.idsInService()).toEqual([member!.id]);
    expect(events).toEqual(["EC2 Instance-launch Lifecycle Action", "EC2 Instance Launch Successful"]);
  });

  it("abandon a launch by default, and launch another", () => {
    const fleet = new SmallFleet();
    fleet.asg("CreateAutoScalingGroup", {
      ...WEB,
      DesiredCapacity: 1,
      LifecycleHookSpecificationList: [
        {
          LifecycleHookName: "wait",
          LifecycleTransition: "autoscaling:EC2_INSTANCE_LAUNCHING",
          HeartbeatTimeout: 30,
        },
      ],
    });
    fleet.pass(10);
    const [first] = fleet.members();
    fleet.pass(45);
    expect(fleet.instanceState(first!.id)).toBe("terminated");
    expect(fleet.members().map((each) => each.state)).toEqual(["Pending:Wait"]);
  });

  it("hold a termination", () => {
    const fleet = new SmallFleet();
    fleet.webGroup({ HealthCheckType: "EC2" });
    fleet.asg("PutLifecycleHook", {
      AutoScalingGroupName: "web",
      LifecycleHookName: "keep",
      LifecycleTransition: "autoscaling:EC2_INSTANCE_TERMINATING",
      HeartbeatTimeout: 120,
      DefaultResult: "CONTINUE",
    });
    const [id] = fleet.idsInService() as [string];
    fleet.asg("TerminateInstanceInAutoScalingGroup", {
      InstanceId: id,
      ShouldDecrementDesiredCapacity: true,
    });
    fleet.pass(60);
    expect(fleet.members().find((each) => each.id === id)?.state).toBe("Terminating:Wait");
    expect(fleet.instanceState(id)).toBe("running");
    fleet.pass(90);
    expect(fleet.instanceState(id)).toBe("terminated");
  });
});

describe("scaling", () => {
  it.each([
    ["ChangeInCapacity", 1, 3],
    ["ExactCapacity", 4, 4],
    ["PercentChangeInCapacity", 50, 3],
    ["PercentChangeInCapacity", -10, 1],
    ["ChangeInCapacity", 9, 4],
  ])("by %s of %i makes %i", (AdjustmentType, ScalingAdjustment, capacity) => {
    const fleet = new SmallFleet();
    fleet.webGroup();
    fleet.asg("PutScalingPolicy", {
      AutoScalingGroupName: "web",
      PolicyName: "p",
      AdjustmentType,
      ScalingAdjustment,
    });
    fleet.asg("ExecutePolicy", { AutoScalingGroupName: "web", PolicyName: "p" });
    expect(fleet.asg("DescribeAutoScalingGroups", {}).AutoScalingGroups![0]!.DesiredCapacity).toBe(capacity);
  });

  it("happens at its scheduled time, once", () => {
    const fleet = new SmallFleet();
    fleet.webGroup();
    const StartTime = new Date(fleet.world.clock.now() + 60_000);
    fleet.asg("PutScheduledUpdateGroupAction", {
      AutoScalingGroupName: "web",
      ScheduledActionName: "more",
      StartTime,
      DesiredCapacity: 3,
    });
    fleet.pass(59);
    expect(fleet.idsInService()).toHaveLength(2);
    fleet.pass(12);
    expect(fleet.idsInService()).toHaveLength(3);
    expect(fleet.asg("DescribeScheduledActions", {}).ScheduledUpdateGroupActions).toEqual([]);
  });
});
