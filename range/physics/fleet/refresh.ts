import {
  activeRefresh,
  autoscalingState,
  countsForCapacity,
  isActive,
  membersOf,
  type AsgInstanceRow,
  type GroupRow,
  type RefreshRow,
  type TemplateChoice,
} from "../../services/autoscaling/state.ts";
import { isSuspended } from "../../services/autoscaling/suspension.ts";
import type { Scope } from "../../world.ts";
import { moment } from "./activities.ts";
import { tellGroupEvent } from "./group-events.ts";
import { versionNumber } from "./launch.ts";
import { oweLaunch, reconcileSoon } from "./reconcile.ts";
import { terminateMember } from "./removal.ts";
import { FOR_REFRESH, isReady, minimumHealthy, warmupOf } from "./replacement.ts";

/** An hour without progress fails a refresh, as AWS does with unhealthy replacements. */
const PATIENCE_MS = 3_600_000;

/** What a group launches from: during a refresh its desired configuration, otherwise its own template. */
export function templateInUse(scope: Scope, group: Readonly<GroupRow>): TemplateChoice {
  return activeRefresh(autoscalingState(scope), group.name)?.desired ?? group.launchTemplate;
}

/** Begins the work of a refresh whose row exists: it is `Pending` for one step. */
export function beginRefresh(scope: Scope, refreshId: string): void {
  const { world } = scope;
  let stepped = world.clock.now();
  const timer = world.clock.every(
    () => world.pace("instance-refresh-step"),
    `instance refresh ${refreshId}`,
    () => {
      const before = JSON.stringify(autoscalingState(scope).refreshes.get(refreshId));
      const goesOn = step(scope, refreshId, world.clock.now() - stepped > PATIENCE_MS);
      if (JSON.stringify(autoscalingState(scope).refreshes.get(refreshId)) !== before)
        stepped = world.clock.now();
      if (!goesOn) timer.cancel();
    },
  );
}

/** Turns a refresh around: instances that it replaced go back to what the group launched from before. */
export function beginRollback(scope: Scope, refresh: Readonly<RefreshRow>, reason: string): void {
  const state = autoscalingState(scope);
  const group = state.groups.get(refresh.groupName)!;
  const wanted = versionNumber(scope, refresh.before);
  const changed = membersOf(state, group.name).filter(
    (member) => countsForCapacity(member) && !isOn(member, refresh.before, wanted),
  );
  state.refreshes.update(refresh.id, (row) => {
    row.status = "RollbackInProgress";
    row.rollback = {
      RollbackReason: reason,
      RollbackStartTime: scope.world.clock.date(),
      PercentageCompleteOnRollback: percentageOf(refresh),
      InstancesToUpdateOnRollback: refresh.toReplace.length,
    };
    row.desired = { ...refresh.before };
    row.toReplace = changed.map((member) => member.id);
    row.replaced = [];
  });
}

/** How far a refresh is, in whole per cent. */
export function percentageOf(row: Readonly<RefreshRow>): number {
  const all = row.toReplace.length + row.replaced.length;
  return all === 0 ? 100 : Math.floor((100 * row.replaced.length) / all);
}

/** Whether an instance was launched from this template in this version. */
export const isOn = (member: Readonly<AsgInstanceRow>, template: TemplateChoice, version: string): boolean =>
  member.launchTemplate?.id === template.id && member.launchedVersion === version;

/** One step. Returns whether there is another. */
function step(scope: Scope, refreshId: string, outOfPatience: boolean): boolean {
  const state = autoscalingState(scope);
  const refresh = state.refreshes.get(refreshId);
  const group = refresh && state.groups.get(refresh.groupName);
  if (!refresh || !group || !isActive(refresh)) return false;
  if (refresh.status === "Pending") {
    state.refreshes.update(refreshId, (row) => (row.status = "InProgress"));
    tellGroupEvent(scope, "refresh-started", group, { InstanceRefreshId: refreshId });
  }
  noteReplaced(scope, group, refresh);
  if (refresh.status === "Cancelling")
    return end(scope, group, refresh, "Cancelled", "Cancelled due to user request.");
  if (isSuspended(group, "InstanceRefresh")) return true;
  if (boundsOf(refresh).max > 100) reconcileSoon(scope, group.name);
  const members = membersOf(state, group.name);
  const inService = members.filter(
    (member) => member.lifecycleState === "InService" && isReadyIn(scope, group, refresh, member),
  );
  const coming = members.some((member) => member.lifecycleState.startsWith("Pending"));
  const stable = inService.length >= group.desiredCapacity && !coming;
  if (!refresh.toReplace.some((id) => state.instances.has(id))) {
    if (stable) return succeed(scope, group, refresh);
  } else if (stable || inService.length > minimumHealthy(group, boundsOf(refresh)))
    takeNext(scope, group, refresh, inService.length);
  if (!outOfPatience) return true;
  if (refresh.preferences.AutoRollback && refresh.status === "InProgress" && refresh.desired) {
    beginRollback(scope, refresh, "The instance refresh made no progress for an hour.");
    return true;
  }
  return end(scope, group, refresh, "Failed", "The instance refresh made no progress for an hour.");
}

/** Counts those as replaced that are leaving or gone while a ready instance stands in for them. */
function noteReplaced(scope: Scope, group: Readonly<GroupRow>, refresh: Readonly<RefreshRow>): void {
  const state = autoscalingState(scope);
  const template = refresh.desired ?? group.launchTemplate;
  const version = versionNumber(scope, template);
  const renewed = membersOf(state, group.name).filter(
    (member) =>
      member.lifecycleState === "InService" &&
      member.joinedAt >= refresh.startAt &&
      isOn(member, template, version) &&
      isReadyIn(scope, group, refresh, member),
  ).length;
  const gone = refresh.toReplace.filter((id) => {
    const member = state.instances.get(id);
    return (
      !member || member.lifecycleState.startsWith("Terminating") || member.lifecycleState === "Detaching"
    );
  });
  const done = gone.slice(0, Math.max(0, renewed - refresh.replaced.length));
  if (done.length)
    state.refreshes.update(refresh.id, (row) => {
      row.replaced.push(...done);
      row.toReplace = row.toReplace.filter((id) => !done.includes(id));
    });
}

/** What a refresh launched warms up first; what was there before has done so. */
function isReadyIn(
  scope: Scope,
  group: Readonly<GroupRow>,
  refresh: Readonly<RefreshRow>,
  member: Readonly<AsgInstanceRow>,
): boolean {
  const fresh = member.joinedAt >= refresh.startAt;
  return isReady(scope, group, member, fresh ? (refresh.preferences.InstanceWarmup ?? warmupOf(group)) : 0);
}

const boundsOf = ({ preferences }: Readonly<RefreshRow>) => ({
  min: preferences.MinHealthyPercentage,
  max: preferences.MaxHealthyPercentage ?? 100,
});

/**
 * Takes out as many as the minimum healthy percentage leaves. Where replacements are not launched first it is at
 * least one, or a small group would never begin.
 */
function takeNext(
  scope: Scope,
  group: Readonly<GroupRow>,
  refresh: Readonly<RefreshRow>,
  healthy: number,
): void {
  if (isSuspended(group, "Terminate") || isSuspended(group, "Launch")) return;
  const state = autoscalingState(scope);
  const bounds = boundsOf(refresh);
  const least = bounds.max > 100 || healthy < group.desiredCapacity ? 0 : 1;
  let room = Math.max(least, healthy - minimumHealthy(group, bounds));
  for (const id of refresh.toReplace) {
    if (room <= 0) break;
    const member = state.instances.get(id);
    if (
      member?.lifecycleState !== "InService" &&
      !(member?.lifecycleState === "Standby" && refresh.preferences.StandbyInstances === "Terminate")
    )
      continue;
    if (member.protectedFromScaleIn && refresh.preferences.ScaleInProtectedInstances !== "Refresh") continue;
    const at = moment(scope.world.clock.now());
    terminateMember(
      scope,
      group,
      member,
      `At ${at} an instance was taken out of service in response to an instance refresh.`,
    );
    if (bounds.max === 100) oweLaunch(scope, group.name, FOR_REFRESH);
    room--;
  }
  reconcileSoon(scope, group.name);
}

function succeed(scope: Scope, group: Readonly<GroupRow>, refresh: Readonly<RefreshRow>): boolean {
  const state = autoscalingState(scope);
  const { desired } = refresh;
  if (desired) state.groups.update(group.name, (row) => (row.launchTemplate = { ...desired }));
  const rolledBack = refresh.status === "RollbackInProgress";
  state.refreshes.update(refresh.id, (row) => {
    row.replaced = [...new Set([...row.replaced, ...row.toReplace])];
    row.toReplace = [];
  });
  return end(scope, group, refresh, rolledBack ? "RollbackSuccessful" : "Successful");
}

function end(
  scope: Scope,
  group: Readonly<GroupRow>,
  refresh: Readonly<RefreshRow>,
  status: RefreshRow["status"],
  reason?: string,
): false {
  autoscalingState(scope).refreshes.update(refresh.id, (row) => {
    row.status = status;
    row.endAt = scope.world.clock.now();
    if (reason) row.statusReason = reason;
  });
  const kind =
    status === "Cancelled"
      ? "refresh-cancelled"
      : status === "Failed"
        ? "refresh-failed"
        : "refresh-succeeded";
  tellGroupEvent(scope, kind, group, { InstanceRefreshId: refresh.id });
  reconcileSoon(scope, group.name);
  return false;
}
