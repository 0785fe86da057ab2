import { elbv2State, type LoadBalancerRow } from "../../services/elbv2/state.ts";
import { noteRequest } from "../../telemetry/alb-logs/log-files.ts";
import { countRequests } from "../../telemetry/metrics/load-balancer-metrics.ts";
import { noteInspectedRequest } from "../../telemetry/waf/index.ts";
import { defineState, type Scope } from "../../world.ts";
import { judge, noteRate } from "../web-acl/index.ts";
import { carryOver, closeLegs, openLegs } from "./legs.ts";
import { answerBytes, listenerFor, possibilitiesFor, type Outcome, type Possibility } from "./routing.ts";
import type { RequestFacts } from "../../services/elbv2/rule-conditions.ts";

/** A single request that a scenario makes through a load balancer. */
export interface AlbRequest {
  loadBalancerArn: string;
  path: string;
  clientIp: string;
  userAgent: string;
  method?: string;
  query?: string;
  host?: string;
  headers?: Readonly<Record<string, string>>;
  /** The listener's port; HTTPS before HTTP unless told. */
  port?: number;
  body?: string;
}

/** What the client got. */
export interface AlbAnswer {
  /** Undefined when no connection came about: the client saw a timeout. */
  status: number | undefined;
  body: string;
  /** The instance (or address) that answered. */
  targetId?: string;
  latencyMs?: number;
}

const drawing = defineState("regional", (scope) => ({
  random: scope.world.random.fork(`alb-requests/${scope.accountId}/${scope.region}`),
}));

/**
 * Sends one request through a load balancer. It is counted in its metrics, gets a line in its access log, and its
 * connections are seen by flow logs.
 *
 * @param compose makes the page where the target's own work decides what is on it; undefined leaves it as it is
 */
export function requestThroughAlb(
  scope: Scope,
  request: AlbRequest,
  compose?: (targetId: string) => string | undefined,
): AlbAnswer {
  const loadBalancer = elbv2State(scope).loadBalancers.get(request.loadBalancerArn);
  if (!loadBalancer) return { status: undefined, body: "" };
  const { random } = drawing(scope);
  const outcome = composed(drawn(courses(scope, loadBalancer, request), random.float()), compose);
  return account(scope, loadBalancer, request, outcome, showFlows(scope, loadBalancer, request, outcome));
}

function composed(
  outcome: Outcome,
  compose: ((targetId: string) => string | undefined) | undefined,
): Outcome {
  if (outcome.from !== "target" || outcome.status !== 200 || !outcome.target) return outcome;
  const body = compose?.(outcome.target.targetId);
  return body === undefined ? outcome : { ...outcome, body, bodyBytes: Buffer.byteLength(body) };
}

/** All that can become of a request that is made now; rate-based rules of the load balancer's web ACL count it. */
export function courses(
  scope: Scope,
  loadBalancer: Readonly<LoadBalancerRow>,
  request: AlbRequest,
): Possibility[] {
  const facts = factsOf(loadBalancer, request);
  const judged = judge(scope, loadBalancer.arn, facts);
  const found = possibilitiesFor(scope, loadBalancer, facts, judged?.inspection, request.port);
  if (found[0]!.outcome.inspection) for (const use of judged?.rates ?? []) noteRate(scope, use, 1);
  return found;
}

/**
 * Opens and closes the connections of one request. One that came to nothing is refused again, for the flow logs.
 *
 * @returns the port that the client's connection came from
 */
function showFlows(
  scope: Scope,
  loadBalancer: Readonly<LoadBalancerRow>,
  request: AlbRequest,
  outcome: Outcome,
): number | undefined {
  const node = outcome.node ?? loadBalancer.zones[0];
  const port = listenerFor(scope, loadBalancer.arn, request.port)?.port ?? request.port;
  if (!node || port === undefined) return undefined;
  const { target: row, targetIp: ip } = outcome;
  const legs = openLegs(
    scope,
    request.clientIp,
    node,
    port,
    row && ip !== undefined ? { row, ip } : undefined,
  );
  if (!legs) return undefined;
  carryOver(scope, legs, requestBytes(request), answerBytes(outcome));
  closeLegs(scope, legs, "answered");
  return legs.clientPort;
}

/** What a request takes on the wire, headers and all. */
export const requestBytes = (request: AlbRequest): number =>
  200 +
  request.userAgent.length +
  request.path.length +
  (request.query?.length ?? 0) +
  (request.body === undefined ? 0 : Buffer.byteLength(request.body));

/**
 * Counts a request that came to this end, logs it, and tells its client.
 *
 * @param clientPort where its connection came from; without one there is nobody to log
 */
export function account(
  scope: Scope,
  loadBalancer: Readonly<LoadBalancerRow>,
  request: AlbRequest,
  outcome: Outcome,
  clientPort: number | undefined,
): AlbAnswer {
  const { status, body, target, latencyMs } = outcome;
  if (outcome.from !== "nobody") {
    countRequests(scope, loadBalancer.arn, outcome, 1);
    if (clientPort !== undefined)
      noteRequest(
        scope,
        loadBalancer,
        {
          at: scope.world.clock.now(),
          method: request.method ?? "GET",
          uri: request.query ? `${request.path}?${request.query}` : request.path,
          host: request.host ?? loadBalancer.dnsName,
          clientIp: request.clientIp,
          clientPort,
          userAgent: request.userAgent,
          receivedBytes: requestBytes(request),
          outcome,
        },
        request.port,
      );
    if (outcome.inspection)
      noteInspectedRequest(scope, loadBalancer, factsOf(loadBalancer, request), outcome.inspection);
  }
  return {
    status,
    body,
    ...(target && { targetId: target.targetId }),
    ...(latencyMs !== undefined && { latencyMs }),
  };
}

export const factsOf = (loadBalancer: Readonly<LoadBalancerRow>, request: AlbRequest): RequestFacts => ({
  method: request.method ?? "GET",
  host: request.host ?? loadBalancer.dnsName,
  path: request.path,
  query: request.query ?? "",
  headers: { "user-agent": request.userAgent, ...request.headers },
  clientIp: request.clientIp,
  ...(request.body !== undefined && { body: request.body }),
});

function drawn(possibilities: readonly Possibility[], chance: number): Outcome {
  let left = chance;
  for (const { share, outcome } of possibilities) {
    left -= share;
    if (left < 0) return outcome;
  }
  return possibilities.at(-1)!.outcome;
}
