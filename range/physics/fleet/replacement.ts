import {
  activeRefresh,
  autoscalingState,
  countsForCapacity,
  membersOf,
  type AsgInstanceRow,
  type GroupRow,
} from "../../services/autoscaling/state.ts";
import { isSuspended } from "../../services/autoscaling/suspension.ts";
import { elbv2State } from "../../services/elbv2/state.ts";
import type { Scope } from "../../world.ts";

/** Why an instance was launched, as its activity says. */
export const FOR_REFRESH = "an instance was launched in response to an instance refresh.";
export const FOR_HEALTH =
  "an instance was launched in response to an unhealthy instance needing to be replaced.";

/** Shares of a group's desired capacity, in per cent, between which instances are replaced. */
interface HealthyBounds {
  min: number;
  /** Above 100 replacements are launched first. */
  max: number;
}

/** How many must stay in service; a part of an instance is a whole one. */
export const minimumHealthy = (group: Readonly<GroupRow>, { min }: HealthyBounds): number =>
  Math.ceil((group.desiredCapacity * min) / 100);

/**
 * How many instances a group has beyond its desired capacity now, to stand in for those that are about to be
 * replaced: by an instance refresh, or for their health where the group's instance maintenance policy says so.
 *
 * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-instance-maintenance-policy.html
 */
export function surgeOf(scope: Scope, group: Readonly<GroupRow>): { count: number; why: string } {
  const beyond = (max: number): number =>
    Math.ceil((group.desiredCapacity * max) / 100) - group.desiredCapacity;
  const state = autoscalingState(scope);
  const refresh = activeRefresh(state, group.name);
  if (refresh && refresh.status !== "Pending" && refresh.status !== "Cancelling") {
    const { MaxHealthyPercentage: max = 100 } = refresh.preferences;
    const leaving = refresh.toReplace.filter((id) => {
      const member = state.instances.get(id);
      return member && countsForCapacity(member);
    });
    const count = isSuspended(group, "InstanceRefresh") ? 0 : Math.min(beyond(max), leaving.length);
    if (count) return { count, why: FOR_REFRESH };
  }
  const policy = policyOf(group);
  const waiting = policy ? membersOf(state, group.name).filter(canWait).length : 0;
  return {
    count: policy ? Math.min(beyond(policy.max), waiting) : 0,
    why: FOR_HEALTH,
  };
}

/**
 * Whether an unhealthy instance stays until its replacement is ready: only while it can still do some of the work,
 * and where the group's policy lets replacements be launched first.
 */
export function waitsForReplacement(
  scope: Scope,
  group: Readonly<GroupRow>,
  member: Readonly<AsgInstanceRow>,
): boolean {
  const policy = policyOf(group);
  if (!policy || !canWait(member) || isSuspended(group, "Launch")) return false;
  const members = membersOf(autoscalingState(scope), group.name);
  const ready = members.filter(
    (each) => each.lifecycleState === "InService" && isReady(scope, group, each, warmupOf(group)),
  );
  const others = members.filter((each) => each.id !== member.id && canWait(each));
  return ready.length + others.length < minimumHealthy(group, policy);
}

/** Whether the replacement of an unhealthy instance is launched before that is terminated. */
export const launchesFirst = (group: Readonly<GroupRow>, member: Readonly<AsgInstanceRow>): boolean =>
  policyOf(group) !== undefined && canWait(member);

/** A policy that has replacements launched first. */
function policyOf({ instanceMaintenancePolicy: policy }: Readonly<GroupRow>): HealthyBounds | undefined {
  const { MinHealthyPercentage: min = 100, MaxHealthyPercentage: max = 100 } = policy ?? {};
  return max > 100 ? { min, max } : undefined;
}

/** What EC2 itself says is not running has nothing to wait with. */
const canWait = (member: Readonly<AsgInstanceRow>): boolean =>
  member.lifecycleState === "InService" &&
  member.healthStatus === "Unhealthy" &&
  member.unhealthyBecause !== "ec2";

/** How long instances of a group warm up, in seconds. */
export const warmupOf = (group: Readonly<GroupRow>): number =>
  group.defaultInstanceWarmup ?? group.healthCheckGracePeriod;

/** A warm-up in simulated milliseconds. */
const warmUpMs = (scope: Scope, seconds: number): number => (seconds / 300) * scope.world.pace("asg-warm-up");

/**
 * In service for its warm-up, and healthy, at the load balancer too where the group asks it.
 *
 * @param warmup in seconds
 */
export function isReady(
  scope: Scope,
  group: Readonly<GroupRow>,
  member: Readonly<AsgInstanceRow>,
  warmup: number,
): boolean {
  if (member.healthStatus !== "Healthy") return false;
  if (scope.world.clock.now() < (member.inServiceAt ?? 0) + warmUpMs(scope, warmup)) return false;
  if (!group.healthCheckTypes.includes("ELB")) return true;
  for (const target of elbv2State(scope).targets)
    if (
      target.targetId === member.id &&
      group.targetGroupArns.includes(target.targetGroupArn) &&
      target.state !== "healthy"
    )
      return false;
  return true;
}
