import type { LoggingConfiguration } from "@aws-sdk/client-wafv2";
import { customerRequest } from "../../physics/customers/population.ts";
import type { Outcome } from "../../physics/customers/routing.ts";
import type { Inspection } from "../../physics/web-acl/inspection.ts";
import type { RequestFacts } from "../../services/elbv2/rule-conditions.ts";
import type { LoadBalancerRow } from "../../services/elbv2/state.ts";
import { logsState } from "../../services/logs/state.ts";
import { writeLogEvents } from "../../services/logs/index.ts";
import { putServiceObject } from "../../services/s3/deliver.ts";
import { wafv2State } from "../../services/wafv2/state.ts";
import { defineState, type Scope } from "../../world.ts";
import { sampledLines } from "../sampled-lines.ts";
import type { InspectedGroup } from "./index.ts";
import { logRecord, type LoggedInspection } from "./log-record.ts";

interface Pending {
  loadBalancer: Readonly<LoadBalancerRow>;
  /** Requests of scenarios: each has its line. */
  single: LoggedInspection[];
  groups: Map<Outcome, InspectedGroup>;
  since: number;
}

const logs = defineState("regional", (scope) => ({
  /** By web ACL and load balancer. */
  pending: new Map<string, Pending>(),
  /** A stream of its own: lines must not shift what others draw. */
  random: scope.world.random.fork(`waf-logs/${scope.accountId}/${scope.region}`),
}));

export function logRequest(
  scope: Scope,
  loadBalancer: Readonly<LoadBalancerRow>,
  facts: RequestFacts,
  inspection: Inspection,
): void {
  const at = scope.world.clock.now();
  pendingOf(scope, loadBalancer, inspection)?.single.push({
    at,
    facts,
    inspection,
    requestId: traceId(scope, at),
  });
}

export function logRequests(
  scope: Scope,
  loadBalancer: Readonly<LoadBalancerRow>,
  group: InspectedGroup,
): void {
  const pending = pendingOf(scope, loadBalancer, group.outcome.inspection!);
  if (!pending) return;
  const known = pending.groups.get(group.outcome);
  if (known) known.count += group.count;
  else pending.groups.set(group.outcome, { ...group });
}

function pendingOf(
  scope: Scope,
  loadBalancer: Readonly<LoadBalancerRow>,
  { webAcl }: Inspection,
): Pending | undefined {
  if (!wafv2State(scope).logging.has(webAcl.arn)) return undefined;
  const { pending } = logs(scope);
  const { world } = scope;
  const key = `${webAcl.arn} ${loadBalancer.arn}`;
  let open = pending.get(key);
  if (!open) {
    open = { loadBalancer, single: [], groups: new Map(), since: world.clock.now() };
    pending.set(key, open);
    world.clock.after(
      () => world.pace("waf-log-delivery"),
      `log of the web ACL ${webAcl.name}`,
      () => {
        const noted = pending.get(key)!;
        pending.delete(key);
        deliver(scope, webAcl, noted);
      },
    );
  }
  return open;
}

function deliver(scope: Scope, { arn, name }: Inspection["webAcl"], noted: Pending): void {
  const configuration = wafv2State(scope).logging.get(arn);
  if (!configuration) return;
  const lines = linesOf(scope, noted, configuration);
  if (!lines.length) return;
  const destination = configuration.LogDestinationConfigs![0]!;
  if (destination.startsWith("arn:aws:s3:::")) return writeFile(scope, destination, name, lines);
  const group = destination.split(":log-group:")[1]!.replace(/:\*$/, "");
  // A group that is gone loses the lines: AWS WAF does not make it again.
  if (!logsState(scope).groups.has(group)) return;
  writeLogEvents(
    scope,
    group,
    `${scope.region}_${name}_0`,
    lines.map(({ at, text }) => ({ timestamp: at, message: text })),
  );
}

interface Line {
  at: number;
  text: string;
}

/** The lines of one delivery, in order of time. */
function linesOf(
  scope: Scope,
  { loadBalancer, single, groups, since }: Pending,
  configuration: LoggingConfiguration,
): Line[] {
  const { random } = logs(scope);
  const until = scope.world.clock.now();
  const total = [...groups.values()].reduce((sum, { count }) => sum + count, 0);
  const sampled = [...groups.values()].flatMap((group): LoggedInspection[] => {
    return Array.from({ length: sampledLines(group.count, total) }, () => {
      const at = random.int(since, until);
      return {
        at,
        facts: customerRequest(loadBalancer.dnsName, group.path, random.pick(group.clientIps)),
        inspection: group.outcome.inspection!,
        requestId: traceId(scope, at),
      };
    });
  });
  return [...single, ...sampled]
    .sort((a, b) => a.at - b.at)
    .flatMap((logged) => {
      const text = logRecord(loadBalancer, scope.accountId, logged, configuration);
      return text === undefined ? [] : [{ at: logged.at, text }];
    });
}

/** Load balancers name a request by its trace id. */
const traceId = (scope: Scope, at: number): string =>
  `1-${Math.floor(at / 1000).toString(16)}-${logs(scope).random.hex(24)}`;

/** AWS WAF developer guide, "Amazon Simple Storage Service": where log files lie, and how they are named. */
function writeFile(scope: Scope, bucketArn: string, aclName: string, lines: readonly Line[]): void {
  const { accountId, region } = scope;
  const time = scope.world.clock.date().toISOString();
  const folder = time.slice(0, 16).replaceAll(/[-T:]/g, "/");
  const stamp = `${time.slice(0, 16).replaceAll(/[-:]/g, "")}Z`;
  putServiceObject(
    scope,
    bucketArn.slice("arn:aws:s3:::".length),
    `AWSLogs/${accountId}/WAFLogs/${region}/${aclName}/${folder}/${accountId}_waflogs_${region}_${aclName}_${stamp}_${logs(scope).random.hex(8)}.log.gz`,
    { makeText: () => lines.map(({ text }) => `${text}\n`).join("") },
    { service: "delivery.logs.amazonaws.com", sourceArn: scope.arn("logs", "*") },
  );
}
