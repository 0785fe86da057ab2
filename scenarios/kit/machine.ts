import type { EvidenceObjectState, View } from "../../grader/index.ts";
import { groupsOf, isIsolating, othersIn } from "./network.ts";

/** What a scenario notes of a machine under suspicion. */
export interface Machine {
  ticket: string;
  instanceId: string;
  volumeIds: readonly string[];
  evidenceBucket: string;
  workstationCidr: string;
  vpcCidr: string;
}

/** What the account looks like after an event: the questions that criteria ask of a machine. */
type Now = View<Machine>;

export const instanceOf = ({ facts, state }: Now) => state.instances[facts.instanceId];
export const isGone = (view: Now): boolean =>
  ["terminated", "shutting-down"].includes(instanceOf(view)?.State ?? "terminated");
export const isDown = (view: Now): boolean =>
  isGone(view) || ["stopping", "stopped"].includes(instanceOf(view)?.State ?? "");

/** Whether only groups that let through no more than forensics needs, and that nobody shares, are on it. */
export function isIsolated(view: Now): boolean {
  const { facts, state } = view;
  if (isDown(view)) return true;
  const groups = groupsOf(instanceOf(view)!);
  return (
    groups.every((id) => isIsolating(state, id, facts.workstationCidr, facts.vpcCidr)) &&
    othersIn(state, groups, facts.instanceId).length === 0
  );
}

export const evidence = ({ facts, state }: Now): EvidenceObjectState[] =>
  Object.values(state.evidenceObjects).filter((x) => x.Bucket === facts.evidenceBucket);

/** @param marker a string that stands in this machine's memory and in no other's */
export const hasMemory = (view: Now, marker: string): boolean =>
  evidence(view).some((x) => x.Format.endsWith("-memory") && x.Markers.includes(marker));

export const snapshotsOf = ({ state }: Pick<Now, "state">, volumeId: string) =>
  Object.values(state.snapshots).filter((x) => x.VolumeId === volumeId && x.State === "completed");

export const hasSnapshots = (view: Now): boolean =>
  view.facts.volumeIds.every((id) => snapshotsOf(view, id).length > 0);

export const carriesTicket = (tags: Readonly<Record<string, string>>, ticket: string): boolean =>
  Object.values(tags).some((value) => value.includes(ticket));

export const hasTicketedSnapshots = (view: Now): boolean =>
  view.facts.volumeIds.every((id) =>
    snapshotsOf(view, id).some((x) => carriesTicket(x.Tags, view.facts.ticket)),
  );

/**
 * Whether no disk is lost with the machine: each is copied, or is there and stays when the machine ends (ground truth,
 * P4). A machine that shuts down still has the disks that go with it.
 */
export const areDisksSafe = (view: Now): boolean =>
  hasSnapshots(view) || (volumesKept(view) && view.facts.volumeIds.every((id) => !isVolumeGone(view, id)));

export const volumesKept = (view: Now): boolean => {
  const devices = instanceOf(view)?.BlockDevices ?? [];
  return view.facts.volumeIds.every((id) =>
    devices.every((x) => x.VolumeId !== id || !x.DeleteOnTermination),
  );
};

export const isVolumeGone = ({ state }: Pick<Now, "state">, id: string): boolean =>
  state.volumes[id] === undefined || state.volumes[id].State === "deleted";
