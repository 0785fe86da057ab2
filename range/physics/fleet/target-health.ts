import type {
  TargetHealthReasonEnum,
  TargetHealthStateEnum,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Timer } from "../../clock.ts";
import { ec2State } from "../../services/ec2/state.ts";
import { loadBalancersOf } from "../../services/elbv2/forwarding.ts";
import { matches } from "../../services/elbv2/health-check.ts";
import { elbv2State, targetKey, type TargetGroupRow, type TargetRow } from "../../services/elbv2/state.ts";
import { defineState, type Scope, type World } from "../../world.ts";
import { answerOfTarget } from "../customers/application.ts";
import { BulkWay, type Passage } from "../network/index.ts";
import { passageToTarget } from "./reachability.ts";
import { interfaceOfTarget } from "./target-interface.ts";

const checking = defineState("regional", () => ({
  /** The timers of health checks, by target group. They are plans, not state: a replay makes them again. */
  timers: new Map<string, Timer>(),
  /** What checks look like on the wire, by what they meet. */
  ways: new WeakMap<Passage, BulkWay>(),
}));

/** A health check and its answer on the wire, headers and all, in bytes. */
const CHECK = { exchange: { bytesOut: 130, bytesIn: 250 }, perConnection: 1 };

/** Registers a target, or brings a draining one back: it is `initial` until its first health check passes. */
export function startTarget(
  scope: Scope,
  group: Readonly<TargetGroupRow>,
  wanted: { targetId: string; port: number; availabilityZone?: string },
): void {
  const { targets } = elbv2State(scope);
  const key = targetKey(group.arn, wanted.targetId, wanted.port);
  const known = targets.get(key);
  if (known && known.state !== "draining") return;
  const registeredAt = scope.world.clock.now();
  targets.put(key, {
    key,
    targetGroupArn: group.arn,
    ...wanted,
    registeredAt,
    state: "initial",
    reason: "Elb.RegistrationInProgress",
    description: "Target registration is in progress",
    passed: 0,
    failed: 0,
  });
  tell(scope, targets.get(key)!, known ? "draining" : "unused");
  if (followForwarding(scope, targets.get(key)!)) return;
  const { world } = scope;
  world.clock.after(world.pace("target-registration"), `first health check of ${wanted.targetId}`, () => {
    const row = targets.get(key);
    if (row?.registeredAt === registeredAt) checkTarget(scope, row);
  });
  keepChecking(scope, group.arn);
}

/**
 * Takes a target out: no new requests go to it, and it stays `draining` for the group's deregistration delay
 * (fact 11). A delay of 300 s lasts as long as PACE says; other delays scale with it.
 */
export function drainTarget(scope: Scope, key: string): void {
  const { targets, targetGroups } = elbv2State(scope);
  const row = targets.get(key);
  if (!row || row.state === "draining") return;
  const delayMs = drainMs(scope, targetGroups.get(row.targetGroupArn));
  if (delayMs === 0 || row.state === "unused") return forgetTarget(scope, key);
  const drainedAt = scope.world.clock.now() + delayMs;
  targets.update(key, (row) => (row.drainedAt = drainedAt));
  setHealth(
    scope,
    key,
    "draining",
    "Target.DeregistrationInProgress",
    "Target deregistration is in progress",
  );
  scope.world.clock.at(drainedAt, `target ${row.targetId} drained`, () => {
    if (targets.get(key)?.drainedAt === drainedAt) forgetTarget(scope, key);
  });
}

/** The deregistration delay of a target group in simulated milliseconds. */
export function drainMs(scope: Scope, group: Readonly<TargetGroupRow> | undefined): number {
  const seconds = Number(group?.attributes["deregistration_delay.timeout_seconds"] ?? 300);
  return (seconds / 300) * scope.world.pace("target-deregistration-scale");
}

/** A target group came to be used by a load balancer, or ceased to be: targets begin or end to be checked. */
export function healthFollowsForwarding(scope: Scope): void {
  const { targets, targetGroups } = elbv2State(scope);
  for (const row of targets) followForwarding(scope, row);
  for (const group of targetGroups) keepChecking(scope, group.arn);
}

/** A target group's health check was modified: the next check comes after the new interval. */
export function healthChecksChanged(scope: Scope, targetGroupArn: string): void {
  const { timers } = checking(scope);
  timers.get(targetGroupArn)?.cancel();
  timers.delete(targetGroupArn);
  keepChecking(scope, targetGroupArn);
}

/** Listens to the lifecycle of instances: stopped targets are not used, terminated ones are deregistered. */
export function installTargetHealth(world: World): void {
  world.bus.on("instance-state", ({ scope, instanceId, to }) => {
    const rows = elbv2State(scope).targets.filter((row) => row.targetId === instanceId);
    for (const row of rows) {
      if (to === "terminated") forgetTarget(scope, row.key);
      else if (row.state !== "draining") checkTarget(scope, row);
    }
  });
}

/** Checks all targets of a group in its interval, as long as it has any. */
function keepChecking(scope: Scope, targetGroupArn: string): void {
  const { timers } = checking(scope);
  const group = elbv2State(scope).targetGroups.get(targetGroupArn);
  if (!group || timers.has(targetGroupArn) || !targetsOf(scope, targetGroupArn).length) return;
  const { world } = scope;
  const period = (): number =>
    (group.healthCheck.intervalSeconds / 30) * world.pace("target-health-interval");
  const timer = world.clock.every(period, `health checks of ${group.name}`, () => {
    const rows = targetsOf(scope, targetGroupArn);
    if (!rows.length) {
      timer.cancel();
      timers.delete(targetGroupArn);
    }
    for (const row of rows) if (row.reason !== "Elb.RegistrationInProgress") checkTarget(scope, row);
  });
  timers.set(targetGroupArn, timer);
}

const targetsOf = (scope: Scope, targetGroupArn: string): Readonly<TargetRow>[] => {
  const rows: Readonly<TargetRow>[] = [];
  for (const row of elbv2State(scope).targets) if (row.targetGroupArn === targetGroupArn) rows.push(row);
  return rows;
};

/** Puts a target of a group that no load balancer uses aside. Returns whether it is so. */
function followForwarding(scope: Scope, row: Readonly<TargetRow>): boolean {
  if (row.state === "draining") return false;
  const inUse = loadBalancersOf(scope, row.targetGroupArn).length > 0;
  if (!inUse)
    setHealth(
      scope,
      row.key,
      "unused",
      "Target.NotInUse",
      "Target group is not configured to receive traffic from the load balancer",
    );
  else if (row.reason === "Target.NotInUse") beginChecks(scope, row.key);
  return !inUse;
}

function beginChecks(scope: Scope, key: string): void {
  elbv2State(scope).targets.update(key, (row) => {
    row.passed = 0;
    row.failed = 0;
  });
  setHealth(scope, key, "initial", "Elb.InitialHealthChecking", "Initial health checks in progress");
}

function checkTarget(scope: Scope, row: Readonly<TargetRow>): void {
  const group = elbv2State(scope).targetGroups.get(row.targetGroupArn);
  if (!group || row.state === "draining" || followForwarding(scope, row)) return;
  const instance = group.targetType === "instance" ? ec2State(scope).instances.get(row.targetId) : undefined;
  if (instance && instance.state !== "running" && instance.state !== "pending")
    return setHealth(
      scope,
      row.key,
      "unused",
      "Target.InvalidState",
      `Target is in the ${instance.state} state`,
    );
  if (row.reason === "Target.InvalidState") beginChecks(scope, row.key);
  judge(scope, group, row.key, probe(scope, group, row));
}

/** What one health check saw: nothing wrong, or why it failed. */
type Probe = undefined | { reason: TargetHealthReasonEnum; description: string };

function probe(scope: Scope, group: Readonly<TargetGroupRow>, row: Readonly<TargetRow>): Probe {
  const check = group.healthCheck;
  const port = check.port === "traffic-port" ? row.port : Number(check.port);
  const timedOut: Probe = { reason: "Target.Timeout", description: "Request timed out" };
  const target = interfaceOfTarget(scope, group, row.targetId);
  if (!target) return timedOut;
  const { loadBalancers } = elbv2State(scope);
  const nodes = loadBalancersOf(scope, group.arn).flatMap((arn) => loadBalancers.get(arn)?.zones ?? []);
  const passages = nodes.map((node) => passageToTarget(scope, node.interfaceId, target.id, port));
  for (const passage of passages) showCheck(scope, passage);
  if (!passages.some((passage) => passage.opened)) return timedOut;
  const answer = answerOfTarget(scope, target.attachment?.instanceId, {
    port,
    path: check.path,
    healthCheck: true,
  });
  if (answer.kind === "refused")
    return { reason: "Target.FailedHealthChecks", description: "Health checks failed" };
  if (answer.kind === "silent" || answer.latencyMs > check.timeoutSeconds * 1000) return timedOut;
  if (matches(check.matcher, answer.status)) return undefined;
  return {
    reason: "Target.ResponseCodeMismatch",
    description: `Health checks failed with these codes: [${answer.status}]`,
  };
}

/** Flow logs see health checks, too. */
function showCheck(scope: Scope, passage: Passage): void {
  const { ways } = checking(scope);
  let way = ways.get(passage);
  if (!way) ways.set(passage, (way = new BulkWay("health check", [passage], CHECK)));
  scope.world.bus.emit("bulk-traffic", { scope, way, exchanges: 1 });
}

/** Counts a check. A new target needs one pass; later the thresholds count (ELB user guide, health checks). */
function judge(scope: Scope, group: Readonly<TargetGroupRow>, key: string, failure: Probe): void {
  const { targets } = elbv2State(scope);
  const known = targets.get(key)!;
  const { healthyThreshold, unhealthyThreshold } = group.healthCheck;
  if (!failure) {
    if (known.state === "healthy" && known.failed === 0) return;
    const row = targets.update(key, (row) => {
      row.passed++;
      row.failed = 0;
    });
    if (row.state === "initial" || row.passed >= healthyThreshold) setHealth(scope, key, "healthy");
    return;
  }
  if (known.state === "unhealthy" && known.reason === failure.reason && known.passed === 0) return;
  const row = targets.update(key, (row) => {
    row.failed++;
    row.passed = 0;
  });
  if (row.failed >= unhealthyThreshold || row.state === "unhealthy")
    setHealth(scope, key, "unhealthy", failure.reason, failure.description);
  else if (row.state === "initial")
    setHealth(scope, key, "initial", "Elb.InitialHealthChecking", "Initial health checks in progress");
}

function setHealth(
  scope: Scope,
  key: string,
  state: TargetHealthStateEnum,
  reason?: TargetHealthReasonEnum,
  description?: string,
): void {
  const { targets } = elbv2State(scope);
  const known = targets.get(key)!;
  const from = known.state;
  if (from === state && known.reason === reason && known.description === description) return;
  const row = targets.update(key, (row) => {
    row.state = state;
    if (reason) row.reason = reason;
    else delete row.reason;
    if (description) row.description = description;
    else delete row.description;
  });
  if (from !== state) tell(scope, row, from);
}

function forgetTarget(scope: Scope, key: string): void {
  const { targets } = elbv2State(scope);
  const row = targets.get(key);
  if (!row) return;
  const from = row.state;
  targets.delete(key);
  if (from !== "unused") tell(scope, { ...row, state: "unused" }, from);
}

const tell = (scope: Scope, row: Readonly<TargetRow>, from: string): void =>
  scope.world.bus.emit("target-health", {
    scope,
    targetGroupArn: row.targetGroupArn,
    targetId: row.targetId,
    from,
    to: row.state,
  });
