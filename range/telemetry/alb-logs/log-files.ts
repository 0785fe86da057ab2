import type { Timer } from "../../clock.ts";
import { CUSTOMER_AGENTS, LOGGED_PATHS } from "../../physics/customers/population.ts";
import { listenerFor, type Outcome } from "../../physics/customers/routing.ts";
import type { Random } from "../../random.ts";
import { publicIpOf } from "../../services/ec2/interface-rows.ts";
import { ec2State } from "../../services/ec2/state.ts";
import { elbv2State, type LoadBalancerRow } from "../../services/elbv2/state.ts";
import { defineState, type Scope } from "../../world.ts";
import { deliverLog, logFolder } from "./delivery.ts";
import { entryLine, type LoggedRequest } from "./entry.ts";
import { compress } from "../compress.ts";

/** Requests of customers that ended alike, counted together. */
export interface RequestGroup {
  outcome: Outcome;
  /** Whose they are. */
  clientIps: readonly string[];
  path: string;
  count: number;
}

interface Pending {
  /** Single requests that scenarios made: each has its line. */
  single: { request: LoggedRequest; port: number | undefined }[];
  groups: Map<Outcome, RequestGroup>;
  since: number;
  timer: Timer;
}

const logs = defineState("regional", (scope) => ({
  pending: new Map<string, Pending>(),
  /** A stream of its own: log lines are many, and must not shift what others draw. */
  random: scope.world.random.fork(`alb-logs/${scope.accountId}/${scope.region}`),
}));

/** Of customers' requests only so many get a line in each file; requests of scenarios always do. */
const SAMPLED_LINES = 40;

/** Notes customers' requests for the next log file, where the load balancer keeps access logs. */
export function noteRequests(
  scope: Scope,
  loadBalancer: Readonly<LoadBalancerRow>,
  group: RequestGroup,
): void {
  const pending = pendingOf(scope, loadBalancer);
  if (!pending) return;
  const known = pending.groups.get(group.outcome);
  if (known) known.count += group.count;
  else pending.groups.set(group.outcome, group);
}

/** Notes one request for the next log file. */
export function noteRequest(
  scope: Scope,
  loadBalancer: Readonly<LoadBalancerRow>,
  request: LoggedRequest,
  port: number | undefined,
): void {
  pendingOf(scope, loadBalancer)?.single.push({ request, port });
}

function pendingOf(scope: Scope, loadBalancer: Readonly<LoadBalancerRow>): Pending | undefined {
  if (loadBalancer.attributes["access_logs.s3.enabled"] !== "true") return undefined;
  const { pending } = logs(scope);
  let open = pending.get(loadBalancer.arn);
  if (!open) {
    const { world } = scope;
    const period = (): number => world.pace("alb-log-delivery");
    const timer = world.clock.after(period, `access log of ${loadBalancer.name}`, () =>
      writeFiles(scope, loadBalancer.arn),
    );
    open = { single: [], groups: new Map(), since: world.clock.now(), timer };
    pending.set(loadBalancer.arn, open);
  }
  return open;
}

/** Writes what was noted: one file for each node that had requests. */
function writeFiles(scope: Scope, loadBalancerArn: string): void {
  const { pending, random } = logs(scope);
  const noted = pending.get(loadBalancerArn);
  pending.delete(loadBalancerArn);
  const loadBalancer = elbv2State(scope).loadBalancers.get(loadBalancerArn);
  if (!noted || loadBalancer?.attributes["access_logs.s3.enabled"] !== "true") return;
  const requests = [...noted.single, ...sampled(loadBalancer, noted, scope.world.clock.now(), random)];
  const byNode = new Map<string, LoggedLine[]>();
  for (const { request, port } of requests) {
    const listener = listenerFor(scope, loadBalancerArn, port);
    const node = request.outcome.node?.interfaceId;
    if (!listener || !node) continue;
    const lines = byNode.get(node) ?? [];
    lines.push({ at: request.at, text: entryLine(loadBalancer, listener, request, random) });
    byNode.set(node, lines);
  }
  for (const [node, lines] of byNode) writeFile(scope, loadBalancer, node, lines);
}

interface LoggedLine {
  at: number;
  text: string;
}

function writeFile(
  scope: Scope,
  loadBalancer: Readonly<LoadBalancerRow>,
  interfaceId: string,
  lines: LoggedLine[],
): void {
  lines.sort((a, b) => a.at - b.at);
  const { attributes } = loadBalancer;
  const end = scope.world.clock.date().toISOString();
  const day = end.slice(0, 10).replaceAll("-", "/");
  const minute = `${end.slice(0, 16).replaceAll(/[-:]/g, "")}Z`;
  const id = loadBalancer.arn.split(":loadbalancer/")[1]!.replaceAll("/", ".");
  const ip =
    publicIpOf(scope, interfaceId) ?? ec2State(scope).interfaces.get(interfaceId)?.privateIp ?? "0.0.0.0";
  const suffix = logs(scope).random.text(8, "abcdefghijklmnopqrstuvwxyz0123456789");
  const { accountId, region } = scope;
  deliverLog(scope, loadBalancer.arn, {
    bucket: attributes["access_logs.s3.bucket"] ?? "",
    key: `${logFolder(scope, attributes["access_logs.s3.prefix"] ?? "")}elasticloadbalancing/${region}/${day}/${accountId}_elasticloadbalancing_${region}_${id}_${minute}_${ip}_${suffix}.log.gz`,
    body: compress(`${lines.map((line) => line.text).join("\n")}\n`),
    contentType: "application/octet-stream",
  });
}

/** Lines for customers: every kind of end has at least one, the others by how often they came. */
function sampled(
  loadBalancer: Readonly<LoadBalancerRow>,
  noted: Pending,
  now: number,
  random: Random,
): { request: LoggedRequest; port: undefined }[] {
  const all = [...noted.groups.values()];
  const total = all.reduce((sum, group) => sum + group.count, 0);
  return all.flatMap((group) => {
    const lines = Math.min(group.count, Math.max(1, Math.round((SAMPLED_LINES * group.count) / total)));
    return Array.from({ length: lines }, () => ({
      port: undefined,
      request: {
        at: random.int(noted.since, now),
        method: "GET",
        uri: group.path === "/" ? random.pick(LOGGED_PATHS) : group.path,
        host: loadBalancer.dnsName,
        clientIp: random.pick(group.clientIps),
        clientPort: random.int(1_024, 65_535),
        userAgent: random.pick(CUSTOMER_AGENTS),
        receivedBytes: random.int(180, 720),
        outcome: group.outcome,
      },
    }));
  });
}
