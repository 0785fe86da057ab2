import type { Scope } from "../../world.ts";
import type { Hop } from "./hops.ts";
import { untrackedByRulesAt } from "./judge.ts";
import type { Protocol } from "./packet.ts";
import type { FlowPath } from "./plan.ts";

/**
 * Paths on which security groups track every connection, whatever their rules. (Ground truth, fact 3. The fact
 * names more: Gateway Load Balancers, transit gateways, Global Accelerator, egress-only gateways and Network
 * Firewall, through which the range carries no flows.)
 */
const ALWAYS_TRACKED: ReadonlySet<FlowPath> = new Set(["nat", "nlb", "endpoint"]);

/** Whether a flow that is judged by the rules at a hop now is tracked there. */
export const isTracked = (scope: Scope, hop: Hop, protocol: Protocol, path: FlowPath): boolean =>
  ALWAYS_TRACKED.has(path) || !untrackedByRulesAt(scope, hop, protocol);

const SECOND = 1_000;
/** Idle timeouts of EC2's ConnectionTrackingConfiguration, in milliseconds. */
const TCP_ESTABLISHED = 432_000 * SECOND;
const UDP_SINGLE = 30 * SECOND;
const UDP_STREAM = 180 * SECOND;
/** EC2 forgets an ICMP exchange like a single UDP one. */
const ICMP = 30 * SECOND;
/** NAT gateways drop what was idle for 350 seconds (VPC user guide, NAT gateway troubleshooting). */
const NAT_GATEWAY = 350 * SECOND;

/**
 * How long a flow may be idle before it is forgotten, in milliseconds.
 *
 * @param exchanges requests that were answered; more than one makes a UDP flow a stream
 * @returns undefined for a flow that nothing on its way remembers
 */
export function idleTimeout(flow: {
  protocol: Protocol;
  path: FlowPath;
  tracked: boolean;
  exchanges: number;
}): number | undefined {
  const remembered = flow.tracked ? trackingTimeout(flow) : undefined;
  if (flow.path !== "nat") return remembered;
  return Math.min(NAT_GATEWAY, remembered ?? NAT_GATEWAY);
}

function trackingTimeout(flow: { protocol: Protocol; exchanges: number }): number {
  if (flow.protocol === "tcp") return TCP_ESTABLISHED;
  if (flow.protocol === "icmp") return ICMP;
  return flow.exchanges > 1 ? UDP_STREAM : UDP_SINGLE;
}
