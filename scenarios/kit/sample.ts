import type { AccountState } from "../../grader/index.ts";

type Machine = AccountState["instances"][string];
type Snapshot = AccountState["snapshots"][string];

export const isEnding = ({ State }: Pick<Machine, "State">): boolean =>
  ["shutting-down", "terminated"].includes(State);

/**
 * Whether some of the machines end while no sample of them is on its way. A snapshot that is being taken of one
 * that lives on is such a sample: the others may go meanwhile. The snapshot's own machine may not, before it is
 * complete.
 */
export function endsWithoutSample(machines: readonly Machine[], snapshots: readonly Snapshot[]): boolean {
  const disks = new Set(
    machines.filter((x) => !isEnding(x)).flatMap((x) => x.BlockDevices.map((disk) => disk.VolumeId)),
  );
  return machines.some(isEnding) && !snapshots.some((x) => disks.has(x.VolumeId));
}
