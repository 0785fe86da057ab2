import type { StandardUnit } from "@aws-sdk/client-cloudwatch";
import type { Timer } from "../../clock.ts";
import {
  openers,
  type BulkTraffic,
  type BulkWay,
  type Packets,
  type Traffic,
} from "../../physics/network/index.ts";
import type { Random } from "../../random.ts";
import { putMetric } from "../../services/cloudwatch/series.ts";
import { ec2State, type InstanceRow } from "../../services/ec2/state.ts";
import { autoscalingState } from "../../services/autoscaling/state.ts";
import { defineState, type Scope, type World } from "../../world.ts";
import { takeTargetLoad } from "./load-balancer-metrics.ts";

/** What something on an instance costs at this moment, such as a miner's 95 per cent. */
export type LoadSource = (scope: Scope, instanceId: string) => { cpuPercent?: number } | undefined;

const sources = new WeakMap<World, LoadSource[]>();

/** Names something that loads instances; CPUUtilization is the sum of all sources and what requests cost. */
export function addLoadSource(world: World, source: LoadSource): void {
  sources.set(world, [...(sources.get(world) ?? []), source]);
}

const measuring = defineState("regional", (scope) => ({
  timer: undefined as Timer | undefined,
  /** What passed at each interface since the last measurement. */
  carried: new Map<string, Carried>(),
  /** Exchanges that were told together; what they carried is reckoned at the next measurement. */
  inBulk: new Map<BulkWay, number>(),
  random: scope.world.random.fork(`instance-metrics/${scope.accountId}/${scope.region}`) as Random,
}));

interface Carried {
  bytesOut: number;
  bytesIn: number;
  packetsOut: number;
  packetsIn: number;
}

/** Measures running instances in each metric period. */
export function installInstanceMetrics(world: World): void {
  world.bus.on("instance-state", ({ scope, to }) => {
    const state = measuring(scope);
    if (to !== "running" || state.timer) return;
    state.timer = world.clock.every(
      () => world.pace("metric-period"),
      "metrics of instances",
      () => measure(scope),
    );
  });
  world.bus.on("traffic", count);
  world.bus.on("bulk-traffic", countInBulk);
}

/** What one request costs: a small web application on two virtual processors. */
const CPU_PERCENT_PER_REQUEST_PER_SECOND = 0.6;
const IDLE_CPU_PERCENT = 1.5;

function measure(scope: Scope): void {
  const state = measuring(scope);
  const running = ec2State(scope).instances.filter((row) => row.state === "running");
  reckonBulk(scope);
  for (const row of running) measureInstance(scope, row);
  state.carried.clear();
  measureGroups(scope);
  if (running.length) return;
  state.timer?.cancel();
  state.timer = undefined;
}

function measureInstance(scope: Scope, row: Readonly<InstanceRow>): void {
  const { world } = scope;
  const { random } = measuring(scope);
  const seconds = world.pace("metric-period") / 1000;
  const requests = takeTargetLoad(scope, row.id);
  const moved = movedBy(scope, row);
  const busy = (sources.get(world) ?? []).reduce(
    (sum, source) => sum + (source(scope, row.id)?.cpuPercent ?? 0),
    0,
  );
  const cpu =
    IDLE_CPU_PERCENT + random.float() + (requests / seconds) * CPU_PERCENT_PER_REQUEST_PER_SECOND + busy;
  const group = autoscalingState(scope).instances.get(row.id)?.groupName;
  const put = (name: string, value: number, unit: StandardUnit): void => {
    putMetric(scope, "AWS/EC2", name, { InstanceId: row.id }, value, unit);
    if (group) putMetric(scope, "AWS/EC2", name, { AutoScalingGroupName: group }, value, unit);
  };
  put("CPUUtilization", Math.min(100, cpu), "Percent");
  put("NetworkOut", moved.bytesOut, "Bytes");
  put("NetworkIn", moved.bytesIn, "Bytes");
  put("NetworkPacketsOut", moved.packetsOut, "Count");
  put("NetworkPacketsIn", moved.packetsIn, "Count");
  const failed = row.bootedAt === undefined ? 1 : 0;
  put("StatusCheckFailed", failed, "Count");
  put("StatusCheckFailed_Instance", failed, "Count");
  put("StatusCheckFailed_System", 0, "Count");
}

const count = (traffic: Traffic): void => countPackets(traffic.scope, traffic);

function countInBulk({ scope, way, exchanges }: BulkTraffic): void {
  const { inBulk } = measuring(scope);
  inBulk.set(way, (inBulk.get(way) ?? 0) + exchanges);
}

/** Counts what was told together at the interfaces of instances. */
function reckonBulk(scope: Scope): void {
  const { inBulk } = measuring(scope);
  const { interfaces } = ec2State(scope);
  const now = scope.world.clock.now();
  for (const [way, exchanges] of inBulk)
    for (const interfaceId of way.actions.keys())
      if (interfaces.get(interfaceId)?.attachment?.instanceId !== undefined)
        for (const packets of way.packetsAt(interfaceId, exchanges, now, openers(scope)))
          countPackets(scope, packets);
  inBulk.clear();
}

function countPackets(scope: Scope, { interfaceId, egress, action, bytes, packets }: Packets): void {
  if (action !== "ACCEPT") return;
  const { carried } = measuring(scope);
  let at = carried.get(interfaceId);
  if (!at) carried.set(interfaceId, (at = { bytesOut: 0, bytesIn: 0, packetsOut: 0, packetsIn: 0 }));
  at[egress ? "bytesOut" : "bytesIn"] += bytes;
  at[egress ? "packetsOut" : "packetsIn"] += packets;
}

/** What passed at an instance's interfaces since the last measurement. */
function movedBy(scope: Scope, row: Readonly<InstanceRow>): Carried {
  const { carried } = measuring(scope);
  const total: Carried = { bytesOut: 0, bytesIn: 0, packetsOut: 0, packetsIn: 0 };
  for (const interfaceId of row.interfaceIds)
    for (const [key, value] of Object.entries(carried.get(interfaceId) ?? {}))
      total[key as keyof Carried] += value;
  return total;
}

/** Group metrics, for groups that collect them: Auto Scaling user guide, "Auto Scaling group metrics". */
function measureGroups(scope: Scope): void {
  const { groups, instances } = autoscalingState(scope);
  for (const group of groups) {
    if (!group.enabledMetrics.length) continue;
    const members = instances.filter((row) => row.groupName === group.name);
    const inState = (prefix: string): number =>
      members.filter((row) => row.lifecycleState.startsWith(prefix)).length;
    const values: Record<string, number> = {
      GroupMinSize: group.minSize,
      GroupMaxSize: group.maxSize,
      GroupDesiredCapacity: group.desiredCapacity,
    };
    for (const [name, prefix] of [
      ["InService", "InService"],
      ["Pending", "Pending"],
      ["Standby", "Standby"],
      ["Terminating", "Terminating"],
      ["Total", ""],
    ] as const)
      values[`Group${name}Instances`] = values[`Group${name}Capacity`] = inState(prefix);
    for (const name of group.enabledMetrics)
      putMetric(
        scope,
        "AWS/AutoScaling",
        name,
        { AutoScalingGroupName: group.name },
        values[name] ?? 0,
        "None",
      );
  }
}
