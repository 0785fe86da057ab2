import type { Timer } from "../../clock.ts";
import { agentOf, LOGGED_PATHS } from "../../physics/customers/population.ts";
import { listenerFor, type Node, type Outcome } from "../../physics/customers/routing.ts";
import { openers, type BulkWay } from "../../physics/network/index.ts";
import type { Random } from "../../random.ts";
import { publicIpOf } from "../../services/ec2/interface-rows.ts";
import { ec2State } from "../../services/ec2/state.ts";
import { elbv2State, type ListenerRow, type LoadBalancerRow } from "../../services/elbv2/state.ts";
import { defineState, type Scope } from "../../world.ts";
import { sampledLines } from "../sampled-lines.ts";
import { deliverLog, logFolder } from "./delivery.ts";
import { DRAWS_PER_LINE, entryLine, type LoggedRequest } from "./entry.ts";

/** Requests of customers that ended alike, counted together. */
export interface RequestGroup {
  outcome: Outcome;
  /** How they came, as flow logs see it. */
  way: BulkWay;
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

/** What some lines are written from: a single request, or customers' requests that ended alike. */
interface Entry {
  outcome: Outcome;
  /** As it was when the file was delivered. */
  listener: Readonly<ListenerRow> | undefined;
  of: LoggedRequest | RequestGroup;
  lines: number;
}

/** Writes what was noted: one file for each node that had requests. Their lines are made when somebody reads them. */
function writeFiles(scope: Scope, loadBalancerArn: string): void {
  const { pending, random } = logs(scope);
  const noted = pending.get(loadBalancerArn);
  pending.delete(loadBalancerArn);
  const loadBalancer = elbv2State(scope).loadBalancers.get(loadBalancerArn);
  if (!noted || loadBalancer?.attributes["access_logs.s3.enabled"] !== "true") return;
  const entries = entriesOf(scope, loadBalancerArn, noted);
  const reserved = random.reserve(entries.reduce((sum, entry) => sum + drawsFor(entry), 0));
  const period = { since: noted.since, until: scope.world.clock.now() };
  let lines: Map<string, LoggedLine[]> | undefined;
  const linesOf = (node: string): LoggedLine[] =>
    (lines ??= makeLines(loadBalancer, entries, period, { random: reserved, by: openers(scope) })).get(node)!;
  for (const node of new Set(entries.filter(isWritten).map(({ outcome }) => outcome.node.interfaceId)))
    writeFile(scope, loadBalancer, node, () => linesOf(node));
}

function entriesOf(scope: Scope, loadBalancerArn: string, noted: Pending): Entry[] {
  const listenerAt = (port: number | undefined): Readonly<ListenerRow> | undefined => {
    const row = listenerFor(scope, loadBalancerArn, port);
    return row && { ...row };
  };
  const groups = [...noted.groups.values()];
  const total = groups.reduce((sum, group) => sum + group.count, 0);
  return [
    ...noted.single.map(({ request, port }) => ({
      outcome: request.outcome,
      listener: listenerAt(port),
      of: request,
      lines: 1,
    })),
    ...groups.map((group) => ({
      outcome: group.outcome,
      listener: listenerAt(undefined),
      of: group,
      lines: sampledLines(group.count, total),
    })),
  ];
}

const isWritten = (entry: Entry): entry is Entry & { outcome: { node: Node }; listener: ListenerRow } =>
  entry.listener !== undefined && entry.outcome.node !== undefined;

const isGroup = (of: LoggedRequest | RequestGroup): of is RequestGroup => "count" in of;

const isSampledPath = ({ path }: RequestGroup): boolean => path === "/";

/** What {@link makeLines} draws for an entry. */
const drawsFor = (entry: Entry): number =>
  entry.lines *
  ((isGroup(entry.of) ? DRAWS_PER_SAMPLE + Number(isSampledPath(entry.of)) : 0) +
    (isWritten(entry) ? DRAWS_PER_LINE : 0));

interface LoggedLine {
  at: number;
  text: string;
}

/** The lines of one period by node, in order of time. */
function makeLines(
  loadBalancer: Readonly<LoadBalancerRow>,
  entries: readonly Entry[],
  { since, until }: { since: number; until: number },
  { random, by }: { random: Random; by: ReturnType<typeof openers> },
): Map<string, LoggedLine[]> {
  const requests = entries.map((entry) => {
    const { of, lines } = entry;
    if (!isGroup(of)) return { entry, made: [of] };
    const inAnInterval = of.count / Math.max((until - since) / by.turnMs(), 1);
    const sample = () => {
      const at = random.int(since, until);
      // Half of an interval's connections: the flow logs' intervals are neither even nor begin as this file does.
      return sampled(loadBalancer, of, at, of.way.openersAt(inAnInterval / 2, at, by), random);
    };
    return { entry, made: Array.from({ length: lines }, sample) };
  });
  const byNode = new Map<string, LoggedLine[]>();
  for (const { entry, made } of requests) {
    if (!isWritten(entry)) continue;
    const { listener, outcome } = entry;
    const lines = byNode.get(outcome.node.interfaceId) ?? [];
    byNode.set(outcome.node.interfaceId, lines);
    for (const request of made)
      lines.push({ at: request.at, text: entryLine(loadBalancer, listener, request, random) });
  }
  for (const lines of byNode.values()) lines.sort((a, b) => a.at - b.at);
  return byNode;
}

/** The moment, two members and, for the front page, the path: see {@link sampled}. */
const DRAWS_PER_SAMPLE = 1 + 2;

/** One of the customers' requests that came to an end together. */
function sampled(
  loadBalancer: Readonly<LoadBalancerRow>,
  group: RequestGroup,
  at: number,
  clients: readonly { ip: string; port: number }[],
  random: Random,
): LoggedRequest {
  const uri = isSampledPath(group) ? random.pick(LOGGED_PATHS) : group.path;
  const { ip: clientIp, port: clientPort } = random.pick(clients);
  return {
    at,
    method: "GET",
    uri,
    host: loadBalancer.dnsName,
    clientIp,
    clientPort,
    userAgent: agentOf(clientIp),
    receivedBytes: random.int(180, 720),
    outcome: group.outcome,
  };
}

function writeFile(
  scope: Scope,
  loadBalancer: Readonly<LoadBalancerRow>,
  interfaceId: string,
  linesOf: () => LoggedLine[],
): void {
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
    body: {
      makeText: () =>
        `${linesOf()
          .map((line) => line.text)
          .join("\n")}\n`,
    },
    contentType: "application/octet-stream",
  });
}
