import type { LoadBalancerRow } from "../../services/elbv2/state.ts";
import type { Scope } from "../../world.ts";
import { passageIn, passageToTarget } from "../fleet/reachability.ts";
import { BulkWay } from "../network/index.ts";
import { answerBytes, listenerFor, type Outcome } from "./routing.ts";

/** What a customer's request takes on the wire, headers and all, in bytes. */
const REQUEST_BYTES = 450;
/** A browser asks for some pages and what belongs to them along one connection. */
const REQUESTS_PER_CONNECTION = 24;
/** Nothing is asked where no connection comes about. */
const ATTEMPT = { exchange: { bytesOut: 0, bytesIn: 0 }, perConnection: 1 };

/**
 * The connections of requests that ended alike, as flow logs see them: from each client to the load balancer's
 * node, and from the node, which keeps its connections open, to the target.
 */
export function waysOf(
  scope: Scope,
  loadBalancer: Readonly<LoadBalancerRow>,
  { outcome, clientIps }: { outcome: Outcome; clientIps: readonly string[] },
): BulkWay[] {
  const { node, target, targetInterfaceId } = outcome;
  const port = listenerFor(scope, loadBalancer.arn)?.port;
  if (!node || port === undefined) return [];
  const passages = [...new Set(clientIps)].map((ip) => passageIn(scope, ip, node.interfaceId, port));
  const name = `${node.interfaceId} ${outcome.status} ${target?.key}`;
  const exchange = { bytesOut: REQUEST_BYTES, bytesIn: answerBytes(outcome) };
  const ways = [new BulkWay(`${name} front`, passages, { exchange, perConnection: REQUESTS_PER_CONNECTION })];
  if (!target || targetInterfaceId === undefined) return ways;
  const passage = passageToTarget(scope, node.interfaceId, targetInterfaceId, target.port);
  const carriedOn = outcome.from === "target" ? exchange : { ...exchange, bytesIn: 0 };
  const kept = { exchange: carriedOn, perConnection: Infinity };
  return [...ways, new BulkWay(`${name} back`, [passage], kept)];
}

/**
 * What clients try in vain: each tries the nodes in turn, and rules keep it out at some. (Where nobody refuses and
 * nothing arrives, there is nothing to see.)
 *
 * @returns by node, with the share of all requests that are tried there
 */
export function refusedWays(
  scope: Scope,
  loadBalancer: Readonly<LoadBalancerRow>,
  clientIps: readonly string[],
): { share: number; way: BulkWay }[] {
  const port = listenerFor(scope, loadBalancer.arn)?.port;
  if (port === undefined || loadBalancer.state !== "active") return [];
  const { zones } = loadBalancer;
  return zones.flatMap((node) => {
    const refused = clientIps
      .map((ip) => passageIn(scope, ip, node.interfaceId, port))
      .filter((passage) => passage.deniedAt);
    if (!refused.length) return [];
    const share = refused.length / clientIps.length / zones.length;
    return [{ share, way: new BulkWay(`${node.interfaceId} refused`, refused, ATTEMPT) }];
  });
}
