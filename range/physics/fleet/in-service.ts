import { ec2State } from "../../services/ec2/state.ts";
import { elbv2State } from "../../services/elbv2/state.ts";
import { autoscalingState, type AsgInstanceRow, type GroupRow } from "../../services/autoscaling/state.ts";
import { isSuspended } from "../../services/autoscaling/suspension.ts";
import type { Scope } from "../../world.ts";
import { moment, setActivity } from "./activities.ts";
import { tellGroupEvent } from "./group-events.ts";
import { hookFor, waitForHook } from "./lifecycle-hooks.ts";
import { startTarget } from "./target-health.ts";

/** Brings pending instances into service once EC2 runs them, after the launching hook if there is one. */
export function admitPending(
  scope: Scope,
  group: Readonly<GroupRow>,
  member: Readonly<AsgInstanceRow>,
): void {
  if (ec2State(scope).instances.get(member.id)?.state !== "running") return;
  if (member.lifecycleState === "Pending") {
    const hook = hookFor(scope, group.name, "autoscaling:EC2_INSTANCE_LAUNCHING");
    if (hook) return waitForHook(scope, group, member, hook);
  }
  if (member.lifecycleState === "Pending" || member.lifecycleState === "Pending:Proceed")
    enterService(scope, group, member);
}

/** Puts an instance into service: it is registered with the group's target groups unless that is suspended. */
export function enterService(
  scope: Scope,
  group: Readonly<GroupRow>,
  member: Readonly<AsgInstanceRow>,
): void {
  const { instances } = autoscalingState(scope);
  const now = scope.world.clock.now();
  const wasStandby = member.inServiceAt !== undefined;
  instances.update(member.id, (row) => {
    row.lifecycleState = "InService";
    row.inServiceAt = now;
    row.healthStatus = "Healthy";
    delete row.unhealthyBecause;
  });
  if (!isSuspended(group, "AddToLoadBalancer")) registerMember(scope, group.targetGroupArns, member.id);
  setActivity(scope, member.activityId, "Successful", 100);
  if (!wasStandby)
    tellGroupEvent(
      scope,
      "launched",
      group,
      { ActivityId: member.activityId, StartTime: moment(member.joinedAt), EndTime: moment(now) },
      member,
    );
}

/** Registers an instance with target groups, each with the group's own port. */
export function registerMember(scope: Scope, targetGroupArns: readonly string[], instanceId: string): void {
  for (const arn of targetGroupArns) {
    const target = elbv2State(scope).targetGroups.get(arn);
    if (target) startTarget(scope, target, { targetId: instanceId, port: target.port });
  }
}
