import type { ScalingActivityStatusCode } from "@aws-sdk/client-auto-scaling";
import { autoscalingState, type ActivityRow, type GroupRow } from "../../services/autoscaling/state.ts";
import { ec2State } from "../../services/ec2/state.ts";
import type { Scope } from "../../world.ts";

/** AWS shows six weeks of activities; a range keeps the last ones of each Region. */
const KEPT = 1000;

/** `2026-11-21T10:00:00Z`, as the sentences of activities name a moment. */
export const moment = (timeMs: number): string => `${new Date(timeMs).toISOString().slice(0, 19)}Z`;

/** What an activity's details say of an instance; EC2 forgets the subnet of one that is long gone. */
export function placeOf(
  scope: Scope,
  { id, availabilityZone }: { id: string; availabilityZone: string },
): object {
  const row = ec2State(scope).instances.get(id);
  return { ...(row && { "Subnet ID": row.subnetId }), "Availability Zone": availabilityZone };
}

/** Begins a scaling activity of a group. */
export function beginActivity(
  scope: Scope,
  group: Readonly<Pick<GroupRow, "name" | "arn">>,
  activity: {
    description: string;
    cause: string;
    status: ScalingActivityStatusCode;
    progress: number;
    details?: object;
  },
): Readonly<ActivityRow> {
  const { activities } = autoscalingState(scope);
  const id = scope.world.random.uuid();
  const oldest = activities.size >= KEPT ? activities.ids().next().value : undefined;
  const order = (lastOf(activities)?.order ?? 0) + 1;
  if (oldest) activities.delete(oldest);
  return activities.put(id, {
    ActivityId: id,
    AutoScalingGroupName: group.name,
    AutoScalingGroupARN: group.arn,
    Description: activity.description,
    Cause: activity.cause,
    StatusCode: activity.status,
    Progress: activity.progress,
    Details: JSON.stringify(activity.details ?? {}),
    startAt: scope.world.clock.now(),
    order,
  });
}

/** Changes where an activity stands. `Successful`, `Failed` and `Cancelled` end it, and what has ended stays as it is. */
export function setActivity(
  scope: Scope,
  activityId: string | undefined,
  status: ScalingActivityStatusCode,
  progress: number,
  statusMessage?: string,
): void {
  const { activities } = autoscalingState(scope);
  const known = activityId === undefined ? undefined : activities.get(activityId);
  if (!known || known.endAt !== undefined) return;
  activities.update(known.ActivityId, (row) => {
    row.StatusCode = status;
    row.Progress = progress;
    if (statusMessage) row.StatusMessage = statusMessage;
    if (progress === 100) row.endAt = scope.world.clock.now();
  });
}

function lastOf(rows: Iterable<Readonly<ActivityRow>>): Readonly<ActivityRow> | undefined {
  let last: Readonly<ActivityRow> | undefined;
  for (const row of rows) last = row;
  return last;
}
