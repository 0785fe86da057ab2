import {
  autoscalingState,
  countsForCapacity,
  membersOf,
  type AsgInstanceRow,
  type GroupRow,
} from "../../services/autoscaling/state.ts";
import { isSuspended } from "../../services/autoscaling/suspension.ts";
import type { Table } from "../../table.ts";
import { defineState, type Scope, type World } from "../../world.ts";
import { moment } from "./activities.ts";
import { keepAskingForHealth } from "./group-health.ts";
import { admitPending } from "./in-service.ts";
import { launchInstance } from "./launch.ts";
import { templateInUse } from "./refresh.ts";
import { finishTermination, forgetTerminated, terminateMember } from "./removal.ts";
import { FOR_HEALTH, launchesFirst, surgeOf, waitsForReplacement } from "./replacement.ts";
import { chooseToTerminate } from "./termination-choice.ts";

/** When groups have their next turn, how many launches owe to what, and how often launching failed in a row. */
const plans = defineState("regional", () => ({
  planned: new Map<string, number>(),
  owed: new Map<string, string[]>(),
  failures: new Map<string, number>(),
}));

/** Lets a group compare desired with actual capacity, one PACE step from now. */
export function reconcileSoon(scope: Scope, groupName: string, steps = 1): void {
  const { planned } = plans(scope);
  const { world } = scope;
  keepAskingForHealth(scope);
  const at = world.clock.now() + world.pace("asg-reconcile") * steps;
  const known = planned.get(groupName);
  if (known !== undefined && known <= at) return;
  planned.set(groupName, at);
  world.clock.at(at, `Auto Scaling group ${groupName} reconciles`, () => {
    // A turn that was overtaken by an earlier one has nothing to do.
    if (planned.get(groupName) !== at) return;
    planned.delete(groupName);
    reconcile(scope, groupName);
  });
}

/** Says why the next launch of a group happens, where it is not a plain difference of capacity. */
export function oweLaunch(scope: Scope, groupName: string, why: string): void {
  const { owed } = plans(scope);
  owed.set(groupName, [...(owed.get(groupName) ?? []), why]);
}

/** Makes Auto Scaling react to what happens to its instances. */
export function installAutoScaling(world: World): void {
  world.bus.on("instance-state", ({ scope, instanceId, to }) => {
    const state = autoscalingState(scope);
    const member = state.instances.get(instanceId);
    if (!member) return;
    if (to === "terminated") forgetTerminated(scope, instanceId);
    else if (to === "running") {
      const group = state.groups.get(member.groupName);
      if (group) admitPending(scope, group, member);
    }
  });
}

function reconcile(scope: Scope, groupName: string): void {
  const state = autoscalingState(scope);
  const group = state.groups.get(groupName);
  if (!group) return;
  const members = membersOf(state, groupName);
  for (const member of members) {
    if (member.lifecycleState === "Terminating:Proceed") finishTermination(scope, member);
    else if (group.status) dismiss(scope, group, member);
    else if (member.healthStatus === "Unhealthy" && countsForCapacity(member))
      replaceUnhealthy(scope, group, member);
    else admitPending(scope, group, member);
  }
  if (group.status) return void forgetEmpty(scope, group);
  const live = membersOf(state, groupName).filter(countsForCapacity);
  const surge = surgeOf(scope, group);
  const wanted = group.desiredCapacity + surge.count;
  if (live.length < wanted) launchMissing(scope, group, live.length, surge);
  else if (live.length > wanted) terminateSurplus(scope, group, live, wanted);
  if (live.length === group.desiredCapacity && group.pendingCause)
    state.groups.update(groupName, (row) => delete row.pendingCause);
}

/** Facts 6 and 7: an unhealthy instance is terminated and replaced, whatever protects it, unless that is suspended. */
function replaceUnhealthy(scope: Scope, group: Readonly<GroupRow>, member: Readonly<AsgInstanceRow>): void {
  if (isSuspended(group, "ReplaceUnhealthy") || isSuspended(group, "Terminate")) return;
  if (waitsForReplacement(scope, group, member)) return;
  const at = moment(scope.world.clock.now());
  const because = {
    ec2: "an EC2 health check indicating it has been terminated or stopped",
    elb: "an ELB system health check failure",
    user: "a user health-check",
  }[member.unhealthyBecause ?? "user"];
  terminateMember(
    scope,
    group,
    member,
    `At ${at} an instance was taken out of service in response to ${because}.`,
  );
  if (!launchesFirst(group, member)) oweLaunch(scope, group.name, FOR_HEALTH);
}

function launchMissing(
  scope: Scope,
  group: Readonly<GroupRow>,
  live: number,
  surge: { count: number; why: string },
): void {
  const { owed, failures } = plans(scope);
  if (isSuspended(group, "Launch")) return;
  const at = moment(scope.world.clock.now());
  const template = templateInUse(scope, group);
  for (let count = live; count < group.desiredCapacity + surge.count; count++) {
    const why = owed.get(group.name)?.shift() ?? (surge.count ? surge.why : undefined);
    const difference = `an instance was started in response to a difference between desired and actual capacity, increasing the capacity from ${live} to ${group.desiredCapacity}.`;
    const cause = why
      ? `At ${at} ${why}`
      : `${group.pendingCause ? `${group.pendingCause}  ` : ""}At ${at} ${difference}`;
    if (launchInstance(scope, group, template, cause)) {
      failures.delete(group.name);
      continue;
    }
    const failed = (failures.get(group.name) ?? 0) + 1;
    failures.set(group.name, failed);
    return reconcileSoon(scope, group.name, Math.min(5 * 2 ** failed, 300));
  }
  autoscalingState(scope).groups.update(group.name, (row) => delete row.pendingCause);
  owed.delete(group.name);
}

function terminateSurplus(
  scope: Scope,
  group: Readonly<GroupRow>,
  live: readonly Readonly<AsgInstanceRow>[],
  wanted: number,
): void {
  if (isSuspended(group, "Terminate")) return;
  const nowMs = scope.world.clock.now();
  let left = [...live];
  while (left.length > wanted) {
    const victim = chooseToTerminate({ members: left, policies: group.terminationPolicies, nowMs });
    if (!victim) return;
    const at = moment(nowMs);
    terminateMember(
      scope,
      group,
      victim,
      `${group.pendingCause ? `${group.pendingCause}  ` : ""}At ${at} an instance was taken out of service in response to a difference between desired and actual capacity, shrinking the capacity from ${live.length} to ${wanted}.  At ${at} instance ${victim.id} was selected for termination.`,
    );
    left = left.filter((member) => member !== victim);
  }
  autoscalingState(scope).groups.update(group.name, (row) => delete row.pendingCause);
}

/** A group that is being deleted by force terminates all it has, standby instances too. */
function dismiss(scope: Scope, group: Readonly<GroupRow>, member: Readonly<AsgInstanceRow>): void {
  if (member.lifecycleState.startsWith("Terminating")) return;
  const at = moment(scope.world.clock.now());
  terminateMember(
    scope,
    group,
    member,
    `At ${at} a user request force deleted AutoScalingGroup.  At ${at} an instance was taken out of service in response to a user request.`,
  );
}

function forgetEmpty(scope: Scope, group: Readonly<GroupRow>): void {
  const state = autoscalingState(scope);
  if (membersOf(state, group.name).length) return;
  forgetGroup(scope, group.name);
}

/** Takes a group away with everything that hangs on it. Its activities stay, as AWS keeps them for six weeks. */
export function forgetGroup(scope: Scope, groupName: string): void {
  const state = autoscalingState(scope);
  const clear = <R extends object>(table: Table<R>, of: (row: Readonly<R>) => string | undefined): void => {
    for (const id of table.ids()) if (of(table.get(id)!) === groupName) table.delete(id);
  };
  clear(state.hooks, (row) => row.groupName);
  clear(state.policies, (row) => row.AutoScalingGroupName);
  clear(state.scheduledActions, (row) => row.AutoScalingGroupName);
  clear(state.notifications, (row) => row.groupName);
  clear(state.refreshes, (row) => row.groupName);
  state.groups.delete(groupName);
}
