import type { Timer } from "../../clock.ts";
import {
  autoscalingState,
  membersOf,
  type AsgInstanceRow,
  type GroupRow,
} from "../../services/autoscaling/state.ts";
import { isSuspended } from "../../services/autoscaling/suspension.ts";
import { ec2State } from "../../services/ec2/state.ts";
import { elbv2State } from "../../services/elbv2/state.ts";
import { defineState, type Scope } from "../../world.ts";
import { reconcileSoon } from "./reconcile.ts";

const asking = defineState("regional", () => ({ timer: undefined as Timer | undefined }));

/** Lets the groups of a Region ask for the health of their instances, for as long as there are any. */
export function keepAskingForHealth(scope: Scope): void {
  const state = asking(scope);
  if (state.timer) return;
  const { world } = scope;
  state.timer = world.clock.every(
    () => world.pace("asg-health-check"),
    "health checks of Auto Scaling groups",
    () => {
      const { groups } = autoscalingState(scope);
      if (!groups.size) {
        state.timer?.cancel();
        state.timer = undefined;
      }
      for (const group of groups) askForHealth(scope, group);
    },
  );
}

/** A health check grace period in simulated milliseconds. */
export const graceMs = (scope: Scope, seconds: number): number =>
  (seconds / 300) * scope.world.pace("asg-grace");

function askForHealth(scope: Scope, group: Readonly<GroupRow>): void {
  if (isSuspended(group, "HealthCheck")) return;
  const state = autoscalingState(scope);
  for (const member of membersOf(state, group.name)) {
    if (member.lifecycleState !== "InService" && member.lifecycleState !== "Pending") continue;
    const because = member.healthStatus === "Unhealthy" ? undefined : illness(scope, group, member);
    if (because)
      state.instances.update(member.id, (row) => {
        row.healthStatus = "Unhealthy";
        row.unhealthyBecause = because;
      });
    if (state.instances.get(member.id)!.healthStatus === "Unhealthy") reconcileSoon(scope, group.name);
  }
}

/**
 * Why an instance is unhealthy. Any state but `running` fails at once, in the grace period too; the load
 * balancer is believed after the grace period (ASG user guide, "Health checks for instances").
 */
function illness(
  scope: Scope,
  group: Readonly<GroupRow>,
  member: Readonly<AsgInstanceRow>,
): AsgInstanceRow["unhealthyBecause"] {
  const state = ec2State(scope).instances.get(member.id)?.state;
  if (state === "pending" && member.lifecycleState === "Pending") return undefined;
  if (state !== "running") return "ec2";
  if (member.lifecycleState !== "InService" || !group.healthCheckTypes.includes("ELB")) return undefined;
  if (scope.world.clock.now() < (member.inServiceAt ?? 0) + graceMs(scope, group.healthCheckGracePeriod))
    return undefined;
  for (const target of elbv2State(scope).targets)
    if (
      target.targetId === member.id &&
      target.state === "unhealthy" &&
      group.targetGroupArns.includes(target.targetGroupArn)
    )
      return "elb";
  return undefined;
}
