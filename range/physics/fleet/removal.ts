import { AwsError } from "../../errors.ts";
import { autoscalingState, type AsgInstanceRow, type GroupRow } from "../../services/autoscaling/state.ts";
import { ec2State } from "../../services/ec2/state.ts";
import { elbv2State } from "../../services/elbv2/state.ts";
import type { Scope } from "../../world.ts";
import { beginActivity, moment, placeOf, setActivity } from "./activities.ts";
import { tellGroupEvent } from "./group-events.ts";
import { callAsGroup } from "./launch.ts";
import { hookFor, waitForHook } from "./lifecycle-hooks.ts";
import { reconcileSoon } from "./reconcile.ts";
import { drainTarget } from "./target-health.ts";

/**
 * Takes an instance out of its group for good: deregisters it, waits for draining, runs the terminating hook and
 * terminates it. Termination protection does not stop Auto Scaling (fact 7).
 *
 * @param cause the sentences of the activity's Cause
 */
export function terminateMember(
  scope: Scope,
  group: Readonly<GroupRow>,
  member: Readonly<AsgInstanceRow>,
  cause: string,
): string {
  const activity = beginActivity(scope, group, {
    description: `Terminating EC2 instance: ${member.id}`,
    cause,
    status: "InProgress",
    progress: 0,
    details: placeOf(scope, member),
  });
  const { instances } = autoscalingState(scope);
  setActivity(scope, member.activityId, "Cancelled", 100, whyNeverInService(scope, member));
  instances.update(member.id, (row) => {
    row.lifecycleState = "Terminating";
    row.activityId = activity.ActivityId;
    delete row.hook;
  });
  leaveLoadBalancers(scope, group, member.id, activity.ActivityId, () => {
    const row = instances.get(member.id);
    if (row?.activityId !== activity.ActivityId) return;
    const hook = hookFor(scope, group.name, "autoscaling:EC2_INSTANCE_TERMINATING");
    if (hook && isRunning(scope, member.id)) waitForHook(scope, group, row, hook);
    else finishTermination(scope, row);
  });
  return activity.ActivityId;
}

/** What AWS says of a launch that EC2 ended before the instance came into service. */
function whyNeverInService(scope: Scope, member: Readonly<AsgInstanceRow>): string | undefined {
  const instance = ec2State(scope).instances.get(member.id);
  if (!member.lifecycleState.startsWith("Pending")) return undefined;
  if (instance?.state !== "shutting-down" && instance?.state !== "terminated") return undefined;
  return `Instance became unhealthy while waiting for instance to be in InService state. Termination Reason: ${instance.stateReason?.Message ?? ""}`;
}

/** Terminates an instance whose hook has proceeded, or that had none. */
export function finishTermination(scope: Scope, member: Readonly<AsgInstanceRow>): void {
  const { instances } = ec2State(scope);
  const known = instances.get(member.id);
  if (!known || known.state === "terminated") return forgetTerminated(scope, member.id);
  setActivity(scope, member.activityId, "InProgress", 70);
  if (known.state === "shutting-down") return;
  try {
    callAsGroup(scope, member.groupName, "TerminateInstances", { InstanceIds: [member.id] });
  } catch (thrown) {
    if (!(thrown instanceof AwsError)) throw thrown;
    setActivity(scope, member.activityId, "Failed", 100, thrown.message);
  }
}

/** EC2 says that an instance is gone: the activity is over and the group forgets it. */
export function forgetTerminated(scope: Scope, instanceId: string): void {
  const { instances, groups } = autoscalingState(scope);
  const member = instances.get(instanceId);
  if (!member?.lifecycleState.startsWith("Terminating")) return;
  setActivity(scope, member.activityId, "Successful", 100);
  instances.delete(instanceId);
  const group = groups.get(member.groupName);
  if (!group) return;
  tellGroupEvent(
    scope,
    "terminated",
    group,
    { ActivityId: member.activityId, EndTime: moment(scope.world.clock.now()) },
    member,
  );
  reconcileSoon(scope, group.name);
}

/**
 * Deregisters an instance from its group's target groups and calls back when draining is over. An instance that
 * is not running has nothing to drain.
 */
export function leaveLoadBalancers(
  scope: Scope,
  group: Readonly<Pick<GroupRow, "targetGroupArns">>,
  instanceId: string,
  activityId: string,
  left: () => void,
): void {
  const { targets } = elbv2State(scope);
  let until = scope.world.clock.now();
  for (const row of targets.filter(
    (row) => row.targetId === instanceId && group.targetGroupArns.includes(row.targetGroupArn),
  )) {
    drainTarget(scope, row.key);
    until = Math.max(until, targets.get(row.key)?.drainedAt ?? 0);
  }
  if (until <= scope.world.clock.now() || !isRunning(scope, instanceId)) return left();
  setActivity(scope, activityId, "WaitingForELBConnectionDraining", 50);
  scope.world.clock.at(until, `${instanceId} drained`, left);
}

const isRunning = (scope: Scope, instanceId: string): boolean =>
  ec2State(scope).instances.get(instanceId)?.state === "running";
