import type * as AutoScaling from "@aws-sdk/client-auto-scaling";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { moment } from "../../physics/fleet/activities.ts";
import { registerMember } from "../../physics/fleet/in-service.ts";
import { AUTO_SCALING } from "../../physics/fleet/launch.ts";
import { forgetGroup, reconcileSoon } from "../../physics/fleet/reconcile.ts";
import { handlers } from "../../service.ts";
import { makeLinkedRole } from "../iam/linked-service.ts";
import { refuseMembers } from "../refusal.ts";
import { groupOf, missing } from "./find.ts";
import {
  checkGroupTags,
  checkSettings,
  checkSizes,
  checkTargetGroups,
  refuseUnmodelled,
} from "./group-settings.ts";
import { checkTemplate } from "./launch-template.ts";
import { hookFrom } from "./lifecycle-hooks.ts";
import { autoscalingState, membersOf, type GroupRow } from "./state.ts";
import { targetGroupsOf } from "./traffic-sources.ts";

export const groups = handlers<typeof AutoScaling>()({
  CreateAutoScalingGroup(input, call) {
    refuseUnmodelled("CreateAutoScalingGroup", input);
    refuseMembers("CreateAutoScalingGroup", input, ["InstanceId", "AvailabilityZoneIds", "Operator"]);
    if (input.LoadBalancerNames?.length)
      refuseMembers("CreateAutoScalingGroup", input, ["LoadBalancerNames"]);
    const { scope } = call;
    const name = checkGroupName(input.AutoScalingGroupName);
    if (autoscalingState(scope).groups.has(name))
      throw new AwsError(
        "AlreadyExists",
        `AutoScalingGroup by this name already exists - A group with the name ${name} already exists`,
      );
    if (!input.LaunchTemplate)
      throw new AwsError(
        "ValidationError",
        "Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or MixedInstancesPolicy parameter.",
      );
    const minSize = requiredNumber(input.MinSize, "minSize");
    const maxSize = requiredNumber(input.MaxSize, "maxSize");
    const desiredCapacity = input.DesiredCapacity ?? minSize;
    checkSizes(minSize, maxSize, desiredCapacity);
    const launchTemplate = checkTemplate(scope, input.LaunchTemplate);
    const settings = checkSettings(scope, input);
    if (!settings.subnetIds)
      throw new AwsError("ValidationError", "At least one Availability Zone or VPC Subnet is required.");
    const targetGroupArns = [
      ...new Set([
        ...checkTargetGroups(scope, input.TargetGroupARNs),
        ...targetGroupsOf(scope, input.TrafficSources),
      ]),
    ];
    if (settings.serviceLinkedRoleArn === undefined) makeLinkedRole(call, AUTO_SCALING);
    const row: GroupRow = {
      name,
      arn: scope.arn(
        "autoscaling",
        `autoScalingGroup:${scope.world.random.uuid()}:autoScalingGroupName/${name}`,
      ),
      createdAt: call.at,
      launchTemplate,
      minSize,
      maxSize,
      desiredCapacity,
      defaultCooldown: 300,
      availabilityZones: [],
      subnetIds: [],
      targetGroupArns,
      healthCheckTypes: ["EC2"],
      healthCheckGracePeriod: 0,
      terminationPolicies: ["Default"],
      newInstancesProtectedFromScaleIn: false,
      capacityRebalance: false,
      serviceLinkedRoleArn: `arn:aws:iam::${scope.accountId}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`,
      suspended: [],
      enabledMetrics: [],
      tags: checkGroupTags(name, input.Tags, call.invokedBy),
      ...settings,
    };
    const hooks = (input.LifecycleHookSpecificationList ?? []).map((hook) => hookFrom(name, hook));
    if (desiredCapacity > 0)
      row.pendingCause = `At ${moment(call.at)} a user request created an AutoScalingGroup changing the desired capacity from 0 to ${desiredCapacity}.`;
    autoscalingState(scope).groups.put(name, row);
    for (const hook of hooks) autoscalingState(scope).hooks.put(`${name}/${hook.name}`, hook);
    reconcileSoon(scope, name);
    return {};
  },

  UpdateAutoScalingGroup(input, call) {
    refuseUnmodelled("UpdateAutoScalingGroup", input);
    refuseMembers("UpdateAutoScalingGroup", input, ["AvailabilityZoneIds"]);
    const { scope } = call;
    const group = groupOf(scope, input.AutoScalingGroupName);
    const launchTemplate = input.LaunchTemplate && checkTemplate(scope, input.LaunchTemplate);
    const minSize = input.MinSize ?? group.minSize;
    const maxSize = input.MaxSize ?? group.maxSize;
    // A new bound pulls the desired capacity along when the caller names none: API reference.
    const desired =
      input.DesiredCapacity ?? Math.min(Math.max(group.desiredCapacity, minSize), Math.max(maxSize, minSize));
    checkSizes(minSize, maxSize, desired);
    const settings = checkSettings(scope, input);
    autoscalingState(scope).groups.update(group.name, (row) => {
      Object.assign(row, settings);
      if (launchTemplate) row.launchTemplate = launchTemplate;
      const sizes = `min: ${minSize}, max: ${maxSize}, desired: ${desired}`;
      if (desired !== row.desiredCapacity)
        row.pendingCause = `At ${moment(call.at)} a user request update of AutoScalingGroup constraints to ${sizes} changing the desired capacity from ${row.desiredCapacity} to ${desired}.`;
      Object.assign(row, { minSize, maxSize, desiredCapacity: desired });
    });
    reconcileSoon(scope, group.name);
    return {};
  },

  SetDesiredCapacity(input, call) {
    const { scope } = call;
    const group = groupOf(scope, input.AutoScalingGroupName);
    const wanted = requiredNumber(input.DesiredCapacity, "desiredCapacity");
    if (wanted > group.maxSize)
      throw new AwsError(
        "ValidationError",
        `New SetDesiredCapacity value ${wanted} is above max value ${group.maxSize} for the AutoScalingGroup.`,
      );
    if (wanted < group.minSize)
      throw new AwsError(
        "ValidationError",
        `New SetDesiredCapacity value ${wanted} is below min value ${group.minSize} for the AutoScalingGroup.`,
      );
    if (input.HonorCooldown) refuseWhileActive(call, group, "blocks this action");
    if (wanted === group.desiredCapacity) return {};
    autoscalingState(scope).groups.update(group.name, (row) => {
      row.pendingCause = `At ${moment(call.at)} a user request explicitly set group desired capacity changing the desired capacity from ${row.desiredCapacity} to ${wanted}.`;
      row.desiredCapacity = wanted;
    });
    reconcileSoon(scope, group.name);
    return {};
  },

  DeleteAutoScalingGroup(input, call) {
    const { scope } = call;
    const group = groupOf(scope, input.AutoScalingGroupName);
    const members = membersOf(autoscalingState(scope), group.name);
    if (!input.ForceDelete && members.some((member) => !member.lifecycleState.startsWith("Terminating")))
      throw new AwsError(
        "ResourceInUse",
        "You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still in the group.",
      );
    if (!input.ForceDelete) refuseWhileActive(call, group, "");
    if (!members.length) forgetGroup(scope, group.name);
    else {
      autoscalingState(scope).groups.update(group.name, (row) => {
        row.status = "Delete in progress";
        row.desiredCapacity = row.minSize = row.maxSize = 0;
      });
      reconcileSoon(scope, group.name);
    }
    return {};
  },

  AttachLoadBalancerTargetGroups(input, call) {
    const { scope } = call;
    const group = groupOf(scope, input.AutoScalingGroupName);
    attachTargetGroups(call, group, checkTargetGroups(scope, input.TargetGroupARNs));
    return {};
  },

  AttachTrafficSources(input, call) {
    refuseMembers("AttachTrafficSources", input, ["SkipZonalShiftValidation"]);
    const group = groupOf(call.scope, input.AutoScalingGroupName);
    attachTargetGroups(call, group, targetGroupsOf(call.scope, input.TrafficSources));
    return {};
  },
});

/** Attached target groups get the instances that are in service. */
function attachTargetGroups(call: Call, group: Readonly<GroupRow>, arns: readonly string[]): void {
  const state = autoscalingState(call.scope);
  const added = arns.filter((arn) => !group.targetGroupArns.includes(arn));
  state.groups.update(group.name, (row) => row.targetGroupArns.push(...added));
  for (const member of membersOf(state, group.name))
    if (member.lifecycleState === "InService") registerMember(call.scope, added, member.id);
}

function checkGroupName(name: string | undefined): string {
  if (!name) throw new AwsError("ValidationError", missing("autoScalingGroupName"));
  if (name.length > 255 || name.includes(":"))
    throw new AwsError(
      "ValidationError",
      "Auto Scaling group names must have 1 to 255 characters and no colon",
    );
  return name;
}

function requiredNumber(value: number | undefined, member: string): number {
  if (value === undefined) throw new AwsError("ValidationError", missing(member));
  return value;
}

function refuseWhileActive(call: Call, group: Readonly<GroupRow>, ending: string): void {
  const active = autoscalingState(call.scope).activities.find(
    (row) => row.AutoScalingGroupName === group.name && row.endAt === undefined,
  );
  if (!active) return;
  throw new AwsError(
    "ScalingActivityInProgress",
    ending
      ? `Scaling activity ${active.ActivityId} is in progress and ${ending}`
      : "You cannot delete an AutoScalingGroup while there are scaling activities in progress for that group.",
  );
}
