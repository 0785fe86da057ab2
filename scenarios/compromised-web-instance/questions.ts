import type { EvidenceObjectState, View } from "../../grader/index.ts";
import { groupsOf, isIsolating, isWithin, othersIn } from "../kit/network.ts";
import type { Facts } from "./facts.ts";

/** What the account looks like after an event: the questions that this scenario's criteria ask. */
type Now = View<Facts>;

export const instanceOf = ({ facts, state }: Now) => state.instances[facts.instanceId];
export const isGone = (view: Now): boolean =>
  ["terminated", "shutting-down"].includes(instanceOf(view)?.State ?? "terminated");
export const isDown = (view: Now): boolean =>
  isGone(view) || ["stopping", "stopped"].includes(instanceOf(view)?.State ?? "");

export function isIsolated(view: Now): boolean {
  const { facts, state } = view;
  if (isDown(view)) return true;
  const groups = groupsOf(instanceOf(view)!);
  return (
    groups.every((id) => isIsolating(state.securityGroups[id], facts.workstationCidr, facts.vpcCidr)) &&
    othersIn(state, groups, facts.instanceId).length === 0
  );
}

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

export const evidence = ({ facts, state }: Now): EvidenceObjectState[] =>
  Object.values(state.evidenceObjects).filter((x) => x.Bucket === facts.evidenceBucket);

export const hasMemory = (view: Now): boolean =>
  evidence(view).some((x) => x.Format.endsWith("-memory") && x.Markers.includes(view.facts.c2.ip));

export const snapshotsOf = ({ state }: Now, volumeId: string) =>
  Object.values(state.snapshots).filter((x) => x.VolumeId === volumeId && x.State === "completed");

export const hasSnapshots = (view: Now): boolean =>
  view.facts.volumeIds.every((id) => snapshotsOf(view, id).length > 0);

export const carriesTicket = (tags: Readonly<Record<string, string>>, ticket: string): boolean =>
  Object.values(tags).some((value) => value.includes(ticket));

export const volumesKept = (view: Now): boolean => {
  const devices = instanceOf(view)?.BlockDevices ?? [];
  return view.facts.volumeIds.every((id) =>
    devices.every((x) => x.VolumeId !== id || !x.DeleteOnTermination),
  );
};

/** The image that the group would launch now. */
export function templateImage({ facts, state }: Now): string | undefined {
  const group = state.autoScalingGroups[facts.groupName];
  const template = state.launchTemplates[group?.LaunchTemplateId ?? ""];
  if (!group || !template) return undefined;
  const version =
    group.LaunchTemplateVersion === "$Latest"
      ? template.LatestVersionNumber
      : group.LaunchTemplateVersion === "$Default" || group.LaunchTemplateVersion === undefined
        ? template.DefaultVersionNumber
        : group.LaunchTemplateVersion;
  return template.Images[String(version)];
}

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
    const reach = groupsOf(x).flatMap((group) => state.securityGroups[group]?.Ingress ?? []);
    if (!reach.every((rule) => isWithin(rule.Peer, facts.workstationCidr))) return false;
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
