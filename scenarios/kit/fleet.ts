import type { View } from "../../grader/index.ts";
import { groupsOf, isWithin, othersIn } from "./network.ts";
import type { OutputName } from "../../infra/names.ts";
import type { Machine } from "./machine.ts";
import type { Stage } from "./stage.ts";
import { variableOf } from "./variation.ts";

/** What a scenario notes of a machine that is one of the web fleet: what its criteria refer to. */
export interface FleetMember extends Machine {
  /** The fleet's other instances when the clock starts: healthy, and not to be hurt. */
  healthyInstanceIds: readonly string[];
  groupName: string;
  targetGroupArn: string;
  sharedGroupIds: readonly string[];
  loadBalancerGroupId: string;
  roleName: string;
  /** The instance profile through which the role's credentials reach the instance. */
  profileArn: string;
  launchTemplateId: string;
  logBucket: string;
  dataBucket: string;
  trailName: string;
  forensicSubnetId: string;
  cleanImageId: string;
}

/** In which zone the machine stands that the incident is about, and whether the Elastic IP leads to it. */
export const [zone, zoneOf] = variableOf("Availability Zone", {
  any: "a server of any zone",
  first: "a server of the first Availability Zone",
  last: "a server of the last Availability Zone",
});
export const [address, addressOf] = variableOf("Elastic IP", {
  none: "no Elastic IP on the server",
  elastic: "an Elastic IP on the server",
});

/**
 * Notes a member of the web fleet, and everything around it that grading must know by name.
 *
 * @param chosen which one; chance picks unless told
 */
export async function pickFleetMember(stage: Stage, chosen?: string): Promise<FleetMember> {
  const groupName = outputOf(stage, "AutoScalingGroupName");
  const { AutoScalingGroups = [] } = await stage.platform.autoscaling.describeAutoScalingGroups({
    AutoScalingGroupNames: [groupName],
  });
  const members = (AutoScalingGroups[0]?.Instances ?? []).map((x) => x.InstanceId!).sort();
  const zones = (AutoScalingGroups[0]?.AvailabilityZones ?? []).toSorted();
  const wanted = { any: undefined, first: zones[0], last: zones.at(-1) }[zoneOf(stage)];
  const eligible = (AutoScalingGroups[0]?.Instances ?? [])
    .filter((x) => wanted === undefined || x.AvailabilityZone === wanted)
    .map((x) => x.InstanceId!)
    .sort();
  const instanceId = chosen ?? stage.chance.pick(eligible);
  const { Reservations = [] } = await stage.platform.ec2.describeInstances({ InstanceIds: [instanceId] });
  const instance = Reservations[0]!.Instances![0]!;
  if (addressOf(stage) === "elastic") await giveAddress(stage, instanceId);
  const { Vpcs = [] } = await stage.platform.ec2.describeVpcs({ VpcIds: [outputOf(stage, "VpcId")] });
  return {
    ticket: stage.ticket,
    instanceId,
    volumeIds: (instance.BlockDeviceMappings ?? []).map((x) => x.Ebs!.VolumeId!),
    healthyInstanceIds: members.filter((id) => id !== instanceId),
    groupName,
    targetGroupArn: outputOf(stage, "TargetGroupArn"),
    sharedGroupIds: (instance.SecurityGroups ?? []).map((x) => x.GroupId!),
    loadBalancerGroupId: outputOf(stage, "LoadBalancerSecurityGroupId"),
    roleName: outputOf(stage, "InstanceRoleName"),
    profileArn: instance.IamInstanceProfile!.Arn!,
    launchTemplateId: outputOf(stage, "LaunchTemplateId"),
    evidenceBucket: outputOf(stage, "EvidenceBucketName"),
    logBucket: outputOf(stage, "LogBucketName"),
    dataBucket: outputOf(stage, "DataBucketName"),
    trailName: outputOf(stage, "TrailName"),
    forensicSubnetId: outputOf(stage, "ForensicSubnetId"),
    workstationCidr: stage.workstationCidr,
    vpcCidr: Vpcs[0]!.CidrBlock!,
    cleanImageId: stage.cleanImageId,
  };
}

/** Lets the sandbox's Elastic IP lead to an instance. */
export async function giveAddress(stage: Stage, instanceId: string): Promise<void> {
  const { Reservations = [] } = await stage.platform.ec2.describeInstances({ InstanceIds: [instanceId] });
  const { NetworkInterfaces = [] } = Reservations[0]!.Instances![0]!;
  await stage.platform.ec2.associateAddress({
    AllocationId: outputOf(stage, "ElasticIpAllocationId"),
    NetworkInterfaceId: NetworkInterfaces.find((x) => x.Attachment!.DeviceIndex === 0)!.NetworkInterfaceId,
  });
}

/** An output of the sandbox's stack. Throws when there is none of that name. */
export function outputOf({ outputs }: Stage, name: OutputName): string {
  const value = outputs[name];
  if (value === undefined) throw new Error(`the sandbox has no output ${name}`);
  return value;
}

type Now = View<FleetMember>;

/** From the call on, the group neither checks nor replaces it, though draining takes its time. */
const LEAVING: ReadonlySet<string> = new Set(["Detaching", "Detached", "EnteringStandby", "Standby"]);

export function isOutOfGroup({ facts, state }: Now): boolean {
  const group = state.autoScalingGroups[facts.groupName];
  const member = group?.Instances.find((x) => x.InstanceId === facts.instanceId);
  if (!group || !member || LEAVING.has(member.LifecycleState)) return true;
  return ["ReplaceUnhealthy", "Terminate"].every((process) => group.SuspendedProcesses.includes(process));
}

export const targetState = ({ facts, state }: Now): string =>
  state.targetGroups[facts.targetGroupArn]?.Targets[facts.instanceId] ?? "unused";

/** The image and the metadata options with which the group would launch now. */
export function launchSettings({ facts, state }: Now): { imageId?: string; httpTokens?: string } {
  const group = state.autoScalingGroups[facts.groupName];
  const template = state.launchTemplates[group?.LaunchTemplateId ?? ""];
  if (!group || !template) return {};
  const version =
    group.LaunchTemplateVersion === "$Latest"
      ? template.LatestVersionNumber
      : group.LaunchTemplateVersion === "$Default" || group.LaunchTemplateVersion === undefined
        ? template.DefaultVersionNumber
        : group.LaunchTemplateVersion;
  const imageId = template.Images[String(version)];
  const httpTokens = template.HttpTokens[String(version)];
  return { ...(imageId && { imageId }), ...(httpTokens && { httpTokens }) };
}

/** The image that the group would launch now. */
export const templateImage = (view: Now): string | undefined => launchSettings(view).imageId;

export function isRestored(view: Now): boolean {
  const { facts, state } = view;
  const members = (state.autoScalingGroups[facts.groupName]?.Instances ?? []).filter(
    (x) => x.LifecycleState === "InService" && x.InstanceId !== facts.instanceId,
  );
  const targets = state.targetGroups[facts.targetGroupArn]?.Targets ?? {};
  return (
    members.length >= 2 &&
    members.every(
      (x) =>
        state.instances[x.InstanceId]?.ImageId === facts.cleanImageId && targets[x.InstanceId] === "healthy",
    )
  );
}

/** A separate instance that only the workstation reaches, with a volume made from a snapshot of the evidence. */
export function hasForensicInstance(view: Now): boolean {
  const { facts, state } = view;
  return Object.entries(state.instances).some(([id, x]) => {
    if (id === facts.instanceId || x.State !== "running" || facts.healthyInstanceIds.includes(id))
      return false;
    const groups = groupsOf(x);
    const reach = groups.flatMap((group) => state.securityGroups[group]?.Ingress ?? []);
    // A VPC's default group admits its own members: nobody, as long as no other machine carries it.
    const isAlone = othersIn(state, groups, id).length === 0;
    if (
      !reach.every(({ Peer }) => isWithin(Peer, facts.workstationCidr) || (isAlone && groups.includes(Peer)))
    )
      return false;
    return Object.values(state.volumes).some(
      (volume) =>
        volume.Attachments.some((a) => a.InstanceId === id && a.State === "attached") &&
        facts.volumeIds.includes(state.snapshots[volume.SnapshotId ?? ""]?.VolumeId ?? ""),
    );
  });
}

export const admitsLoadBalancer = ({ facts, state }: Now): boolean =>
  facts.sharedGroupIds.some((id) =>
    state.securityGroups[id]?.Ingress.some(
      (rule) => rule.Peer === facts.loadBalancerGroupId || rule.Peer === "0.0.0.0/0",
    ),
  );
