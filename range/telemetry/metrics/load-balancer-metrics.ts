import type { Timer } from "../../clock.ts";
import type { Outcome } from "../../physics/customers/routing.ts";
import { record } from "../../services/cloudwatch/series.ts";
import { loadBalancersOf } from "../../services/elbv2/forwarding.ts";
import { elbv2State } from "../../services/elbv2/state.ts";
import { defineState, type Scope, type World } from "../../world.ts";

const NAMESPACE = "AWS/ApplicationELB";

/** What was counted since the last period, by load balancer, target group (or none), and metric. */
interface Tally {
  loadBalancerArn: string;
  targetGroupArn: string | undefined;
  counts: Map<string, number>;
  latencies: Map<number, number>;
}

const counting = defineState("regional", () => ({
  tallies: new Map<string, Tally>(),
  requestsByTarget: new Map<string, number>(),
  timer: undefined as Timer | undefined,
}));

/** Counts requests for the metrics of their load balancer and target group. */
export function countRequests(scope: Scope, loadBalancerArn: string, outcome: Outcome, count: number): void {
  keepPublishing(scope);
  countIn(scope, loadBalancerArn, undefined, outcome, count);
  if (outcome.targetGroupArn) countIn(scope, loadBalancerArn, outcome.targetGroupArn, outcome, count);
  if (!outcome.target || outcome.from !== "target") return;
  const { requestsByTarget } = counting(scope);
  const { targetId } = outcome.target;
  requestsByTarget.set(targetId, (requestsByTarget.get(targetId) ?? 0) + count);
}

/** How many requests an instance answered since the last call. */
export function takeTargetLoad(scope: Scope, instanceId: string): number {
  const { requestsByTarget } = counting(scope);
  const requests = requestsByTarget.get(instanceId) ?? 0;
  requestsByTarget.delete(instanceId);
  return requests;
}

/** Publishes what load balancers of a Region count, once in each metric period. */
export function keepPublishing(scope: Scope): void {
  const state = counting(scope);
  if (state.timer) return;
  const { world } = scope;
  state.timer = world.clock.every(
    () => world.pace("metric-period"),
    "metrics of load balancers",
    () => publish(scope),
  );
}

/** Counts the hosts of target groups from the first health on, with or without customers. */
export function installLoadBalancerMetrics(world: World): void {
  world.bus.on("target-health", ({ scope }) => keepPublishing(scope));
}

function countIn(
  scope: Scope,
  loadBalancerArn: string,
  targetGroupArn: string | undefined,
  outcome: Outcome,
  count: number,
): void {
  const { tallies } = counting(scope);
  const key = targetGroupArn ?? loadBalancerArn;
  let tally = tallies.get(key);
  if (!tally)
    tallies.set(key, (tally = { loadBalancerArn, targetGroupArn, counts: new Map(), latencies: new Map() }));
  const add = (name: string): void => void tally.counts.set(name, (tally.counts.get(name) ?? 0) + count);
  // Requests that are refused before a target is chosen are not counted (ELB user guide, CloudWatch metrics).
  if (outcome.action !== "waf") add("RequestCount");
  const { status, latencyMs } = outcome;
  if (outcome.from === "target") add(`HTTPCode_Target_${Math.floor((status ?? 0) / 100)}XX_Count`);
  else if (!targetGroupArn && status !== undefined && status >= 300) {
    add(`HTTPCode_ELB_${Math.floor(status / 100)}XX_Count`);
    if (status === 500 || status === 502 || status === 503 || status === 504)
      add(`HTTPCode_ELB_${status}_Count`);
  }
  if (outcome.target && (status === 502 || status === 504) && outcome.from !== "target")
    add("TargetConnectionErrorCount");
  if (latencyMs !== undefined) tally.latencies.set(latencyMs, (tally.latencies.get(latencyMs) ?? 0) + count);
}

function publish(scope: Scope): void {
  const state = counting(scope);
  const at = scope.world.clock.now() - 1;
  for (const tally of state.tallies.values()) {
    const dimensions = dimensionsOf(tally.loadBalancerArn, tally.targetGroupArn);
    for (const [name, value] of tally.counts)
      if (value)
        record(scope, NAMESPACE, name, dimensions, {
          at,
          unit: "Count",
          sum: value,
          count: 1,
          min: value,
          max: value,
        });
    if (tally.latencies.size)
      record(scope, NAMESPACE, "TargetResponseTime", dimensions, responseTime(at, tally.latencies));
    tally.counts.clear();
    tally.latencies.clear();
  }
  const { targetGroups, targets } = elbv2State(scope);
  for (const group of targetGroups) {
    let healthy = 0;
    let unhealthy = 0;
    for (const row of targets) {
      if (row.targetGroupArn !== group.arn) continue;
      if (row.state === "healthy") healthy++;
      else if (row.state === "unhealthy") unhealthy++;
    }
    for (const arn of loadBalancersOf(scope, group.arn)) {
      const dimensions = dimensionsOf(arn, group.arn);
      for (const [name, value] of [
        ["HealthyHostCount", healthy],
        ["UnHealthyHostCount", unhealthy],
      ] as const)
        record(scope, NAMESPACE, name, dimensions, {
          at,
          unit: "Count",
          sum: value,
          count: 1,
          min: value,
          max: value,
        });
    }
  }
  if (!targetGroups.size) {
    state.timer?.cancel();
    state.timer = undefined;
  }
}

/** Dimensions carry the last part of the ARN: `app/name/id` and `targetgroup/name/id`. */
const dimensionsOf = (
  loadBalancerArn: string,
  targetGroupArn: string | undefined,
): { Name: string; Value: string }[] => [
  { Name: "LoadBalancer", Value: loadBalancerArn.split(":loadbalancer/")[1]! },
  ...(targetGroupArn ? [{ Name: "TargetGroup", Value: targetGroupArn.split(":").at(-1)! }] : []),
];

function responseTime(at: number, latencies: ReadonlyMap<number, number>) {
  const values = [...latencies].map(([latencyMs, count]) => ({ value: latencyMs / 1000, count }));
  return {
    at,
    unit: "Seconds" as const,
    sum: values.reduce((sum, { value, count }) => sum + value * count, 0),
    count: values.reduce((sum, { count }) => sum + count, 0),
    min: Math.min(...values.map(({ value }) => value)),
    max: Math.max(...values.map(({ value }) => value)),
    values,
  };
}
