import { AwsError } from "../../errors.ts";
import { serviceCall } from "../../journey.ts";
import {
  autoscalingState,
  countsForCapacity,
  membersOf,
  type GroupRow,
  type TemplateChoice,
} from "../../services/autoscaling/state.ts";
import { ec2State } from "../../services/ec2/state.ts";
import { linkedService } from "../../services/iam/linked-service.ts";
import type { Scope } from "../../world.ts";
import { beginActivity, setActivity } from "./activities.ts";
import { tellGroupEvent } from "./group-events.ts";

export const AUTO_SCALING = "autoscaling.amazonaws.com";

/**
 * Launches one instance for a group, in the Availability Zone that has the fewest, from the current version of
 * its launch template (fact 6: the same template brings the same flaw and the same role back).
 *
 * @returns false when EC2 refused; the activity says why
 */
export function launchInstance(
  scope: Scope,
  group: Readonly<GroupRow>,
  template: TemplateChoice,
  cause: string,
): boolean {
  const { instances } = autoscalingState(scope);
  const subnetId = chooseSubnet(scope, group);
  const version = versionNumber(scope, template);
  const activity = beginActivity(scope, group, {
    description: "Launching a new EC2 instance",
    cause,
    status: "InProgress",
    progress: 0,
    details: { "Subnet ID": subnetId, "Availability Zone": zoneOf(scope, subnetId) },
  });
  let launched: { InstanceId?: string; InstanceType?: string; ImageId?: string } | undefined;
  try {
    const answer = callAsGroup(scope, group.name, "RunInstances", {
      LaunchTemplate: { LaunchTemplateId: template.id, Version: version },
      MinCount: 1,
      MaxCount: 1,
      ClientToken: scope.world.random.uuid(),
      SubnetId: subnetId,
      TagSpecifications: [{ ResourceType: "instance", Tags: tagsFor(group, template, version) }],
    }) as { Instances?: { InstanceId?: string; InstanceType?: string; ImageId?: string }[] };
    launched = answer.Instances?.[0];
    if (!launched?.InstanceId) throw new Error("RunInstances answered no instance");
  } catch (thrown) {
    if (!(thrown instanceof AwsError)) throw thrown;
    const message = `${thrown.message} Launching EC2 instance failed.`;
    setActivity(scope, activity.ActivityId, "Failed", 100, message);
    tellGroupEvent(scope, "launch-failed", group, {
      ActivityId: activity.ActivityId,
      Cause: cause,
      StatusMessage: message,
    });
    return false;
  }
  autoscalingState(scope).activities.update(activity.ActivityId, (row) => {
    row.Description = `Launching a new EC2 instance: ${launched.InstanceId}`;
    row.StatusCode = "PreInService";
    row.Progress = 30;
  });
  const id = launched.InstanceId!;
  instances.put(id, {
    id,
    groupName: group.name,
    lifecycleState: "Pending",
    healthStatus: "Healthy",
    availabilityZone: zoneOf(scope, subnetId),
    instanceType: launched.InstanceType ?? "",
    imageId: launched.ImageId ?? "",
    launchTemplate: { ...template },
    launchedVersion: version,
    protectedFromScaleIn: group.newInstancesProtectedFromScaleIn,
    joinedAt: scope.world.clock.now(),
    activityId: activity.ActivityId,
  });
  return true;
}

/**
 * Calls EC2 for a group, in a session of the group's service-linked role: what CloudTrail and a key's policy see.
 *
 * @throws {AwsError} what EC2 answers
 */
export function callAsGroup(
  scope: Scope,
  groupName: string,
  operation: string,
  input: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { serviceLinkedRoleArn } = autoscalingState(scope).groups.get(groupName)!;
  const roleName = serviceLinkedRoleArn.slice(serviceLinkedRoleArn.lastIndexOf("/") + 1);
  const principal = linkedService(scope, AUTO_SCALING, roleName, "AutoScaling");
  return serviceCall(scope, AUTO_SCALING, "ec2", operation, input, principal);
}

/** The number that a template's version means now: `$Latest` and `$Default` are looked up. */
export function versionNumber(scope: Scope, template: TemplateChoice): string {
  const row = ec2State(scope).launchTemplates.get(template.id);
  if (template.version === "$Latest") return String(row?.template.LatestVersionNumber ?? template.version);
  if (template.version === "$Default") return String(row?.template.DefaultVersionNumber ?? template.version);
  return template.version;
}

const zoneOf = (scope: Scope, subnetId: string): string =>
  ec2State(scope).subnets.get(subnetId)?.AvailabilityZone ?? "";

/** A subnet of the group in the zone with the fewest instances; subnets of one zone take turns. */
function chooseSubnet(scope: Scope, group: Readonly<GroupRow>): string {
  const members = membersOf(autoscalingState(scope), group.name).filter(countsForCapacity);
  const inZone = (subnetId: string): number =>
    members.filter((member) => member.availabilityZone === zoneOf(scope, subnetId)).length;
  const fewest = Math.min(...group.subnetIds.map(inZone));
  const candidates = group.subnetIds.filter((subnetId) => inZone(subnetId) === fewest);
  return candidates.length === 1 ? candidates[0]! : scope.world.random.pick(candidates);
}

function tagsFor(
  group: Readonly<GroupRow>,
  template: TemplateChoice,
  version: string,
): { Key: string; Value: string }[] {
  return [
    ...group.tags.filter((tag) => tag.PropagateAtLaunch).map(({ Key, Value }) => ({ Key, Value })),
    { Key: "aws:autoscaling:groupName", Value: group.name },
    { Key: "aws:ec2launchtemplate:id", Value: template.id },
    { Key: "aws:ec2launchtemplate:version", Value: version },
  ];
}
