import type * as AutoScaling from "@aws-sdk/client-auto-scaling";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { beginActivity, moment, placeOf, setActivity } from "../../physics/fleet/activities.ts";
import { graceMs } from "../../physics/fleet/group-health.ts";
import { enterService } from "../../physics/fleet/in-service.ts";
import { reconcileSoon } from "../../physics/fleet/reconcile.ts";
import { leaveLoadBalancers, terminateMember } from "../../physics/fleet/removal.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { ec2State } from "../ec2/state.ts";
import { refuseMembers } from "../refusal.ts";
import { activityView } from "./activities.ts";
import { checkInstanceId, groupOf, membersNamed, missing, requiredFlag } from "./find.ts";
import { autoscalingState, type AsgInstanceRow, type GroupRow } from "./state.ts";

export const membership = handlers<typeof AutoScaling>()({
  DetachInstances(input, call) {
    const { group, members, decrement } = leaving(call, input, ["InService", "Standby"], "detach");
    const { instances } = autoscalingState(call.scope);
    return {
      Activities: members.map((member, i) => {
        const activity = beginActivity(call.scope, group, {
          description: `Detaching EC2 instance: ${member.id}`,
          cause: `At ${moment(call.at)} instance ${member.id} was detached in response to a user request${shrinking(group, i, decrement)}.`,
          status: "InProgress",
          progress: 50,
          details: placeOf(call.scope, member),
        });
        instances.update(member.id, (row) => {
          row.lifecycleState = "Detaching";
          row.activityId = activity.ActivityId;
        });
        leaveLoadBalancers(call.scope, group, member.id, activity.ActivityId, () =>
          letGo(call.scope, member.id, activity.ActivityId),
        );
        return activityView(autoscalingState(call.scope).activities.get(activity.ActivityId)!);
      }),
    };
  },

  EnterStandby(input, call) {
    const { group, members, decrement } = leaving(call, input, ["InService"], "place into standby");
    const { instances } = autoscalingState(call.scope);
    return {
      Activities: members.map((member, i) => {
        const activity = beginActivity(call.scope, group, {
          description: `Moving EC2 instance to Standby: ${member.id}`,
          cause: `At ${moment(call.at)} instance ${member.id} was moved to standby in response to a user request${shrinking(group, i, decrement)}.`,
          status: "InProgress",
          progress: 50,
          details: placeOf(call.scope, member),
        });
        instances.update(member.id, (row) => {
          row.lifecycleState = "EnteringStandby";
          row.activityId = activity.ActivityId;
        });
        leaveLoadBalancers(call.scope, group, member.id, activity.ActivityId, () => {
          if (instances.get(member.id)?.activityId !== activity.ActivityId) return;
          instances.update(member.id, (row) => (row.lifecycleState = "Standby"));
          setActivity(call.scope, activity.ActivityId, "Successful", 100);
        });
        return activityView(autoscalingState(call.scope).activities.get(activity.ActivityId)!);
      }),
    };
  },

  ExitStandby(input, call) {
    const { scope } = call;
    const group = groupOf(scope, input.AutoScalingGroupName);
    const members = membersNamed(scope, group, input.InstanceIds ?? []);
    for (const member of members) checkState(member, ["Standby"]);
    checkRoom(group, members.length, "place into service");
    const { groups, instances } = autoscalingState(scope);
    groups.update(group.name, (row) => (row.desiredCapacity += members.length));
    return {
      Activities: members.map((member, i) => {
        const activity = beginActivity(scope, group, {
          description: `Moving EC2 instance out of Standby: ${member.id}`,
          cause: `At ${moment(call.at)} instance ${member.id} was moved out of standby in response to a user request, increasing the capacity from ${group.desiredCapacity - members.length + i} to ${group.desiredCapacity - members.length + i + 1}.`,
          status: "PreInService",
          progress: 30,
          details: placeOf(scope, member),
        });
        instances.update(member.id, (row) => {
          row.lifecycleState = "Pending";
          row.activityId = activity.ActivityId;
        });
        enterService(scope, groups.get(group.name)!, instances.get(member.id)!);
        return activityView(autoscalingState(scope).activities.get(activity.ActivityId)!);
      }),
    };
  },

  AttachInstances(input, call) {
    const { scope } = call;
    const group = groupOf(scope, input.AutoScalingGroupName);
    const ids = input.InstanceIds ?? [];
    if (!ids.length) throw new AwsError("ValidationError", missing("instanceIds"));
    const rows = ids.map((id) => attachable(scope, group, id));
    checkRoom(group, ids.length, "attach");
    const { groups, instances } = autoscalingState(scope);
    const before = group.desiredCapacity;
    groups.update(group.name, (row) => (row.desiredCapacity += ids.length));
    rows.forEach((instance, i) => {
      const activity = beginActivity(scope, group, {
        description: `Attaching an existing EC2 instance: ${instance.id}`,
        cause: `At ${moment(call.at)} an instance was added in response to user request.  Keeping the capacity at the new ${before + i + 1}.`,
        status: "PreInService",
        progress: 50,
        details: placeOf(scope, instance),
      });
      instances.put(instance.id, {
        id: instance.id,
        groupName: group.name,
        lifecycleState: "Pending",
        healthStatus: "Healthy",
        availabilityZone: instance.availabilityZone,
        instanceType: instance.instanceType,
        imageId: instance.imageId,
        protectedFromScaleIn: group.newInstancesProtectedFromScaleIn,
        joinedAt: call.at,
        activityId: activity.ActivityId,
      });
      tagAsMember(scope, instance.id, group.name);
      enterService(scope, groups.get(group.name)!, instances.get(instance.id)!);
    });
    return {};
  },

  TerminateInstanceInAutoScalingGroup(input, call) {
    refuseMembers("TerminateInstanceInAutoScalingGroup", input, ["InstanceIds"]);
    const { scope } = call;
    const decrement = requiredFlag(input.ShouldDecrementDesiredCapacity, "shouldDecrementDesiredCapacity");
    const id = input.InstanceId ?? "";
    checkInstanceId(id);
    const { groups, instances, activities } = autoscalingState(scope);
    const member = instances.get(id);
    const group = groups.get(member?.groupName);
    if (!member || !group || (input.AutoScalingGroupName && group.name !== input.AutoScalingGroupName))
      throw new AwsError(
        "ValidationError",
        `Instance Id not found - No managed instance found for instance ID: ${id}`,
      );
    if (decrement && group.desiredCapacity - 1 < group.minSize)
      throw new AwsError(
        "ValidationError",
        `Currently, desiredSize equals minSize (${group.minSize}). Terminating instance without replacement will violate group's min size constraint. Either set shouldDecrementDesiredCapacity flag to false or lower group's min size.`,
      );
    const cause = `At ${moment(call.at)} instance ${id} was taken out of service in response to a user request${shrinking(group, 0, decrement)}.`;
    if (decrement) groups.update(group.name, (row) => row.desiredCapacity--);
    const activityId = terminateMember(scope, group, member, cause);
    reconcileSoon(scope, group.name);
    return { Activity: activityView(activities.get(activityId)!) };
  },

  SetInstanceHealth(input, call) {
    const { scope } = call;
    const id = input.InstanceId ?? "";
    checkInstanceId(id);
    const { groups, instances } = autoscalingState(scope);
    const member = instances.get(id);
    const group = groups.get(member?.groupName);
    if (!member || !group)
      throw new AwsError(
        "ValidationError",
        `Instance Id not found - No managed instance found for instance ID: ${id}`,
      );
    const status = input.HealthStatus;
    if (status !== "Healthy" && status !== "Unhealthy")
      throw new AwsError("ValidationError", `Valid instance health states are: [Healthy, Unhealthy].`);
    const inGrace = call.at < (member.inServiceAt ?? call.at) + graceMs(scope, group.healthCheckGracePeriod);
    if (status === "Unhealthy" && (input.ShouldRespectGracePeriod ?? true) && inGrace) return {};
    instances.update(id, (row) => {
      row.healthStatus = status;
      if (status === "Unhealthy") row.unhealthyBecause = "user";
      else delete row.unhealthyBecause;
    });
    reconcileSoon(scope, group.name);
    return {};
  },

  SetInstanceProtection(input, call) {
    const { scope } = call;
    const group = groupOf(scope, input.AutoScalingGroupName);
    const flag = requiredFlag(input.ProtectedFromScaleIn, "protectedFromScaleIn");
    const members = membersNamed(scope, group, input.InstanceIds ?? []);
    for (const member of members) checkState(member, ["InService", "EnteringStandby", "Standby"]);
    for (const member of members)
      autoscalingState(scope).instances.update(member.id, (row) => (row.protectedFromScaleIn = flag));
    return {};
  },
});

/** What DetachInstances and EnterStandby check alike; the desired capacity is lowered when the caller wants it. */
function leaving(
  call: Call,
  input: {
    AutoScalingGroupName?: string | undefined;
    InstanceIds?: string[] | undefined;
    ShouldDecrementDesiredCapacity?: boolean | undefined;
  },
  states: readonly AsgInstanceRow["lifecycleState"][],
  verb: string,
): { group: Readonly<GroupRow>; members: Readonly<AsgInstanceRow>[]; decrement: boolean } {
  const { scope } = call;
  const group = groupOf(scope, input.AutoScalingGroupName);
  const decrement = requiredFlag(input.ShouldDecrementDesiredCapacity, "shouldDecrementDesiredCapacity");
  if (!input.InstanceIds?.length) throw new AwsError("ValidationError", missing("instanceIds"));
  const members = membersNamed(scope, group, input.InstanceIds);
  for (const member of members) checkState(member, states);
  const counted = members.filter((member) => member.lifecycleState === "InService").length;
  if (decrement && group.desiredCapacity - counted < group.minSize)
    throw sizesRefuse(group, members.length, verb);
  const before = { ...group };
  if (decrement) autoscalingState(scope).groups.update(group.name, (row) => (row.desiredCapacity -= counted));
  reconcileSoon(scope, group.name);
  return { group: before, members, decrement };
}

const shrinking = (group: Readonly<GroupRow>, i: number, decrement: boolean): string =>
  decrement
    ? `, shrinking the capacity from ${group.desiredCapacity - i} to ${group.desiredCapacity - i - 1}`
    : "";

function checkRoom(group: Readonly<GroupRow>, count: number, verb: string): void {
  if (group.desiredCapacity + count > group.maxSize) throw sizesRefuse(group, count, verb);
}

const sizesRefuse = (group: Readonly<GroupRow>, count: number, verb: string): AwsError =>
  new AwsError(
    "ValidationError",
    `AutoScalingGroup ${group.name} has min-size=${group.minSize}, max-size=${group.maxSize}, and desired-size=${group.desiredCapacity}. To ${verb} ${count} instance${count === 1 ? "" : "s"}, please update the AutoScalingGroup sizes appropriately.`,
  );

function checkState(member: Readonly<AsgInstanceRow>, states: readonly string[]): void {
  if (!states.includes(member.lifecycleState))
    throw new AwsError("ValidationError", `The instance ${member.id} is not in ${states.join(" or ")}.`);
}

function attachable(scope: Scope, group: Readonly<GroupRow>, id: string) {
  checkInstanceId(id);
  const instance = ec2State(scope).instances.get(id);
  if (!instance) throw new AwsError("ValidationError", `Invalid Instance ID(s): [${id}] specified`);
  if (instance.state !== "running")
    throw new AwsError(
      "ValidationError",
      `Instance ${id} is not in correct state. Instance(s) must be in 'running' state.`,
    );
  const member = autoscalingState(scope).instances.get(id);
  if (member)
    throw new AwsError(
      "ValidationError",
      `Instance ${id} is already part of AutoScalingGroup:${member.groupName}`,
    );
  if (!group.availabilityZones.includes(instance.availabilityZone))
    throw new AwsError(
      "ValidationError",
      `Instance ${id} is not in an Availability Zone of AutoScalingGroup ${group.name}`,
    );
  return instance;
}

/** A detached instance is the caller's own from here: no tag of the group, no health checks, no replacement. */
function letGo(scope: Scope, instanceId: string, activityId: string): void {
  const { instances } = autoscalingState(scope);
  if (instances.get(instanceId)?.activityId !== activityId) return;
  instances.delete(instanceId);
  setActivity(scope, activityId, "Successful", 100);
  const ec2 = ec2State(scope).instances;
  if (ec2.has(instanceId))
    ec2.update(instanceId, (row) => (row.tags = row.tags.filter((tag) => tag.Key !== GROUP_TAG)));
}

const GROUP_TAG = "aws:autoscaling:groupName";

function tagAsMember(scope: Scope, instanceId: string, groupName: string): void {
  ec2State(scope).instances.update(instanceId, (row) => {
    row.tags = [...row.tags.filter((tag) => tag.Key !== GROUP_TAG), { Key: GROUP_TAG, Value: groupName }];
  });
}
