import type { Action, RedirectActionConfig } from "@aws-sdk/client-elastic-load-balancing-v2";
import { forwardedGroups } from "../../services/elbv2/forwarding.ts";
import { meetsConditions, type RequestFacts } from "../../services/elbv2/rule-conditions.ts";
import {
  elbv2State,
  type ListenerRow,
  type LoadBalancerRow,
  type TargetRow,
} from "../../services/elbv2/state.ts";
import type { Scope } from "../../world.ts";
import { passageIn, passageToTarget } from "../fleet/reachability.ts";
import { interfaceOfTarget } from "../fleet/target-interface.ts";
import { ec2State, type InterfaceRow } from "../../services/ec2/state.ts";
import type { Inspection } from "../web-acl/inspection.ts";
import { answerOfTarget } from "./application.ts";

/** A node of a load balancer: its interface in one subnet. */
export type Node = LoadBalancerRow["zones"][number];

/** What became of one request, as the client and the access log see it. */
export interface Outcome {
  /** The code that the client got; undefined when no connection came about. */
  status: number | undefined;
  /** Who made the answer: a target, or the load balancer itself. */
  from: "target" | "load-balancer" | "nobody";
  node?: Node;
  target?: Readonly<TargetRow>;
  targetIp?: string;
  targetInterfaceId?: string;
  targetGroupArn?: string;
  targetStatus?: number;
  /** How long the target took, in milliseconds; undefined when it never answered. */
  latencyMs?: number;
  bodyBytes: number;
  body: string;
  rulePriority: number;
  action: "forward" | "redirect" | "fixed-response" | "waf" | "-";
  redirectUrl?: string;
  /** What the load balancer's web ACL made of the request, where it has one. */
  inspection?: Inspection;
}

/** What status line and headers of an answer take, in bytes. */
const ANSWER_HEADER_BYTES = 238;

/** What an answer takes on its way to the client, headers and all. */
export const answerBytes = (outcome: Pick<Outcome, "bodyBytes">): number =>
  outcome.bodyBytes + ANSWER_HEADER_BYTES;

/** What a request meets on its way, each possibility with its share. Shares add up to one. */
export interface Possibility {
  share: number;
  outcome: Outcome;
}

/** The listener that a client talks to: the port that it names, or HTTPS before HTTP. */
export function listenerFor(
  scope: Scope,
  loadBalancerArn: string,
  port?: number,
): Readonly<ListenerRow> | undefined {
  const own = elbv2State(scope).listeners.filter((row) => row.loadBalancerArn === loadBalancerArn);
  if (port !== undefined) return own.find((row) => row.port === port);
  return own.find((row) => row.protocol === "HTTPS") ?? own[0];
}

/**
 * All that can become of a request: over the nodes that the client reaches, the target groups of the action and
 * their targets. Nodes and targets take turns, so their shares are equal. A web ACL decides before any rule of the
 * listener does.
 *
 * @param inspection what the load balancer's web ACL makes of the request, where it has one
 * @param known what was found at this moment for others who ask the same: once nodes have chosen their action, it
 *   does not depend on the client
 */
export function possibilitiesFor(
  scope: Scope,
  loadBalancer: Readonly<LoadBalancerRow>,
  request: RequestFacts,
  inspection: Inspection | undefined,
  port?: number,
  known = new Map<string, Possibility[]>(),
): Possibility[] {
  const listener = listenerFor(scope, loadBalancer.arn, port);
  const nodes = listener
    ? loadBalancer.zones.filter(
        (node) => passageIn(scope, request.clientIp, node.interfaceId, listener.port).opened,
      )
    : [];
  if (!listener || loadBalancer.state !== "active" || !nodes.length)
    return [{ share: 1, outcome: unreachable }];
  const blocked = inspection?.action === "BLOCK";
  const { action, rulePriority } = blocked ? NO_RULE : actionFor(scope, listener, request);
  const place = nodes.map((node) => node.interfaceId).join(" ");
  const key = `${place} ${rulePriority} ${request.path} ${inspection?.key}`;
  let possibilities = known.get(key);
  if (!possibilities) {
    possibilities = nodes.flatMap((node) =>
      (blocked
        ? [{ share: 1, outcome: byWebAcl(inspection) }]
        : answersAt(scope, loadBalancer, node, action, request)
      ).map(({ share, outcome }) => ({
        share: share / nodes.length,
        outcome: { ...outcome, node, rulePriority, ...(inspection && { inspection }) },
      })),
    );
    known.set(key, possibilities);
  }
  return possibilities;
}

/** What stands in place of a rule where no rule was asked. */
const NO_RULE = { action: {} as Action, rulePriority: 0 };

/** The load balancer's answer to a request that its web ACL blocks: 403, unless the rule has an answer of its own. */
function byWebAcl({ response }: Inspection): Outcome {
  const { status = 403, body } = response ?? {};
  return byLoadBalancer(status, "waf", body);
}

const unreachable: Outcome = {
  status: undefined,
  from: "nobody",
  bodyBytes: 0,
  body: "",
  rulePriority: 0,
  action: "-",
};

function actionFor(
  scope: Scope,
  listener: Readonly<ListenerRow>,
  request: RequestFacts,
): { action: Action; rulePriority: number } {
  const rules = elbv2State(scope)
    .rules.filter((row) => row.listenerArn === listener.arn && row.priority !== undefined)
    .sort((a, b) => a.priority! - b.priority!);
  const rule = rules.find((row) => meetsConditions(row.conditions, request));
  return { action: (rule?.actions ?? listener.defaultActions)[0]!, rulePriority: rule?.priority ?? 0 };
}

function answersAt(
  scope: Scope,
  loadBalancer: Readonly<LoadBalancerRow>,
  node: Node,
  action: Action,
  request: RequestFacts,
): Possibility[] {
  if (action.Type === "fixed-response") {
    const body = action.FixedResponseConfig?.MessageBody ?? "";
    return [
      {
        share: 1,
        outcome: byLoadBalancer(Number(action.FixedResponseConfig?.StatusCode), "fixed-response", body),
      },
    ];
  }
  if (action.Type === "redirect") {
    const status = action.RedirectConfig?.StatusCode === "HTTP_301" ? 301 : 302;
    return [
      {
        share: 1,
        outcome: { ...byLoadBalancer(status, "redirect"), redirectUrl: redirectUrl(action, request) },
      },
    ];
  }
  const groups = forwardedGroups(action);
  const weights = groups.reduce((sum, group) => sum + group.weight, 0);
  if (!weights) return [{ share: 1, outcome: byLoadBalancer(503, "forward") }];
  return groups
    .filter((group) => group.weight > 0)
    .flatMap((group) =>
      answersOfGroup(scope, loadBalancer, node, group.arn, request).map(({ share, outcome }) => ({
        share: (share * group.weight) / weights,
        outcome: { ...outcome, targetGroupArn: group.arn },
      })),
    );
}

function answersOfGroup(
  scope: Scope,
  loadBalancer: Readonly<LoadBalancerRow>,
  node: Node,
  groupArn: string,
  request: RequestFacts,
): Possibility[] {
  const targets = openTargets(scope, loadBalancer, node, groupArn);
  if (!targets.length) return [{ share: 1, outcome: byLoadBalancer(503, "forward") }];
  return targets.map((target) => ({
    share: 1 / targets.length,
    outcome: answerOf(scope, loadBalancer, node, target, request),
  }));
}

/**
 * The targets that get requests: the healthy ones, or all of them when none is healthy (fail open). Draining ones
 * get nothing new (fact 11). Without cross-zone balancing a node knows only its own zone.
 */
function openTargets(
  scope: Scope,
  loadBalancer: Readonly<LoadBalancerRow>,
  node: Node,
  groupArn: string,
): Readonly<TargetRow>[] {
  const { targets, targetGroups } = elbv2State(scope);
  const group = targetGroups.get(groupArn);
  const { instances } = ec2State(scope);
  const crossZone = group?.attributes["load_balancing.cross_zone.enabled"] !== "false";
  const zones = new Set(loadBalancer.zones.map((zone) => zone.zoneName));
  const near: Readonly<TargetRow>[] = [];
  for (const row of targets) {
    if (row.targetGroupArn !== groupArn) continue;
    const zone = row.availabilityZone ?? instances.get(row.targetId)?.availabilityZone;
    if (zone === undefined || zone === "all" || (crossZone ? zones.has(zone) : zone === node.zoneName))
      near.push(row);
  }
  const healthy = near.filter((row) => row.state === "healthy");
  return healthy.length
    ? healthy
    : near.filter((row) => row.state === "unhealthy" || row.state === "initial");
}

/** What one target makes of a new request: 504 when it cannot be reached, or what it answers. */
function answerOf(
  scope: Scope,
  loadBalancer: Readonly<LoadBalancerRow>,
  node: Node,
  target: Readonly<TargetRow>,
  request: RequestFacts,
): Outcome {
  const face = faceOf(scope, target);
  if (face && passageToTarget(scope, node.interfaceId, face.id, target.port).opened)
    return answerAlongOpenConnection(scope, loadBalancer, target, request);
  return { ...byLoadBalancer(504, "forward"), ...placeOf(target, face) };
}

/** What a target answers once a connection stands: 504 when it is too slow or dead, 502 when it hangs up. */
export function answerAlongOpenConnection(
  scope: Scope,
  loadBalancer: Readonly<LoadBalancerRow>,
  target: Readonly<TargetRow>,
  request: RequestFacts,
): Outcome {
  const face = faceOf(scope, target);
  const at = placeOf(target, face);
  const instanceId = face?.attachment?.instanceId;
  const { path, method, body } = request;
  const asked = { port: target.port, path, method, ...(body !== undefined && { body }) };
  const answer = answerOfTarget(scope, instanceId, asked);
  if (answer.kind === "refused") return { ...byLoadBalancer(502, "forward"), ...at };
  const idleMs = Number(loadBalancer.attributes["idle_timeout.timeout_seconds"] ?? 60) * 1000;
  if (answer.kind === "silent" || answer.latencyMs > idleMs)
    return { ...byLoadBalancer(504, "forward"), ...at };
  return {
    status: answer.status,
    from: "target",
    ...at,
    targetStatus: answer.status,
    latencyMs: answer.latencyMs,
    bodyBytes: answer.bodyBytes,
    body: answer.body,
    rulePriority: 0,
    action: "forward",
  };
}

const placeOf = (
  target: Readonly<TargetRow>,
  face: Readonly<InterfaceRow> | undefined,
): Pick<Outcome, "target" | "targetIp" | "targetInterfaceId"> => ({
  target,
  ...(face && { targetIp: face.privateIp, targetInterfaceId: face.id }),
});

const faceOf = (scope: Scope, target: Readonly<TargetRow>) =>
  interfaceOfTarget(scope, elbv2State(scope).targetGroups.get(target.targetGroupArn)!, target.targetId);

const byLoadBalancer = (
  status: number,
  action: Outcome["action"],
  body = STANDARD_BODIES[status] ?? "",
): Outcome => ({
  status,
  from: "load-balancer",
  bodyBytes: body.length,
  body,
  rulePriority: 0,
  action,
});

const page = (title: string): string =>
  `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;

const STANDARD_BODIES: Record<number, string> = {
  403: page("403 Forbidden"),
  502: page("502 Bad Gateway"),
  503: page("503 Service Temporarily Unavailable"),
  504: page("504 Gateway Time-out"),
};

function redirectUrl(action: Action, request: RequestFacts): string {
  const config: Partial<RedirectActionConfig> = action.RedirectConfig ?? {};
  const filled = (text: string | undefined, name: string, value: string): string =>
    (text ?? `#{${name}}`).replaceAll(`#{${name}}`, value);
  const protocol = filled(config.Protocol, "protocol", "HTTP").toLowerCase();
  const port = filled(config.Port, "port", "80");
  const path = filled(config.Path, "path", request.path.slice(1));
  const query = filled(config.Query, "query", request.query);
  return `${protocol}://${filled(config.Host, "host", request.host)}:${port}${path.startsWith("/") ? path : `/${path}`}${query ? `?${query}` : ""}`;
}
