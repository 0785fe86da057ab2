import type { AsgInstanceRow } from "../../services/autoscaling/state.ts";

/** What the group knows when it must give up instances. */
export interface Choice {
  members: readonly Readonly<AsgInstanceRow>[];
  policies: readonly string[];
  nowMs: number;
}

/** Termination policies that can be named: Auto Scaling user guide, "Work with termination policies". */
export const TERMINATION_POLICIES = [
  "AllocationStrategy",
  "ClosestToNextInstanceHour",
  "Default",
  "NewestInstance",
  "OldestInstance",
  "OldestLaunchConfiguration",
  "OldestLaunchTemplate",
];

/**
 * Which instance a group terminates when it scales in: protected ones never, first the zone with the most
 * instances, then the policies in their order, at last the first in the list.
 */
export function chooseToTerminate({
  members,
  policies,
  nowMs,
}: Choice): Readonly<AsgInstanceRow> | undefined {
  const open = members.filter((member) => !member.protectedFromScaleIn);
  if (!open.length) return undefined;
  const perZone = new Map<string, number>();
  for (const member of members)
    perZone.set(member.availabilityZone, (perZone.get(member.availabilityZone) ?? 0) + 1);
  const fullest = Math.max(...open.map((member) => perZone.get(member.availabilityZone)!));
  let left = open.filter((member) => perZone.get(member.availabilityZone) === fullest);
  for (const policy of policies.flatMap((policy) => (policy === "Default" ? DEFAULT : [policy])))
    left = narrow(policy, left, nowMs);
  return left[0];
}

/** The default policy's steps for groups with a launch template. */
const DEFAULT = ["OldestLaunchTemplate", "ClosestToNextInstanceHour"];
const HOUR_MS = 3_600_000;

function narrow(
  policy: string,
  members: readonly Readonly<AsgInstanceRow>[],
  nowMs: number,
): Readonly<AsgInstanceRow>[] {
  const score = (member: Readonly<AsgInstanceRow>): number => {
    switch (policy) {
      case "OldestInstance":
        return member.joinedAt;
      case "NewestInstance":
        return -member.joinedAt;
      case "OldestLaunchTemplate":
        return Number(member.launchedVersion ?? 0);
      case "ClosestToNextInstanceHour":
        return HOUR_MS - ((nowMs - member.joinedAt) % HOUR_MS);
      default:
        return 0;
    }
  };
  const lowest = Math.min(...members.map(score));
  return members.filter((member) => score(member) === lowest);
}
