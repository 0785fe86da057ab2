import { NotImplemented } from "../../errors.ts";
import { ec2State } from "../../services/ec2/state.ts";
import type { Scope } from "../../world.ts";
import { carry, reportAttempt } from "./carriage.ts";
import type { Hop } from "./hops.ts";
import { denialAt, type Denial } from "./judge.ts";
import { beginLife, endFlow } from "./lifetime.ts";
import { exchangePackets, HANDSHAKE, type Exchange, type Protocol } from "./packet.ts";
import { planFlow, type FlowPath, type NoPath, type Plan, type Tuple } from "./plan.ts";
import { networkState, type FlowRow } from "./state.ts";
import { isTracked } from "./tracking.ts";
import { fromPeer, viewOf } from "./views.ts";

/** A flow that somebody wants to open. */
export interface FlowRequest {
  interfaceId: string;
  /** `egress` when the interface's side opens it. */
  direction: "egress" | "ingress";
  protocol: Protocol;
  /** Needed for TCP and UDP that come in; an ephemeral port otherwise. */
  localPort?: number;
  remoteIp: string;
  /** Needed for TCP and UDP that go out; an ephemeral port otherwise. */
  remotePort?: number;
  /** What it is for, such as `c2`, `customer` or `exfiltration`. */
  label: string;
  processId?: number;
}

/** Why a flow does not come about. The opener sees a timeout, whatever the reason. */
export type Refusal = NoPath | Denial | "connection-tracking-allowance";

export type Opened =
  { flow: Readonly<FlowRow>; refused?: undefined } | { refused: Refusal; flow?: undefined };

/** Beyond it EC2 drops new connections too: an interface tracks only so many. */
const MOST_OPEN_PER_INTERFACE = 20_000;

/**
 * Opens a connection if routes, network ACLs and security groups let it come about. A refusal is seen in the
 * flow logs of the interface that refused.
 *
 * @throws {NotImplemented} for IPv6, and without a needed port
 */
export function openFlow(scope: Scope, request: FlowRequest): Opened {
  const state = networkState(scope);
  const tuple = tupleOf(scope, request);
  const way = judgeOpening(scope, tuple);
  if ("refused" in way) {
    reportAttempt(scope, way.seen, way.deniedAt, tuple.protocol, request.label);
    return { refused: way.refused };
  }
  const { plan } = way;
  if ((state.open.get(tuple.interfaceId)?.size ?? 0) >= MOST_OPEN_PER_INTERFACE)
    return { refused: "connection-tracking-allowance" };
  const now = scope.world.clock.now();
  const hops = plan.hops.map((hop) =>
    hop.guarded ? { ...hop, tracked: isTracked(scope, hop, tuple.protocol, plan.path) } : hop,
  );
  const instanceId = ec2State(scope).interfaces.get(tuple.interfaceId)?.attachment?.instanceId;
  const row: FlowRow = {
    id: state.random.id("flow"),
    ...tuple,
    ...(instanceId !== undefined && { instanceId }),
    ...(plan.peerInterfaceId !== undefined && { peerInterfaceId: plan.peerInterfaceId }),
    localIp: plan.localIp,
    ...(plan.publicIp !== undefined && { publicIp: plan.publicIp }),
    path: plan.path,
    ...(plan.natGatewayId !== undefined && { natGatewayId: plan.natGatewayId }),
    tracked: hops.some((hop) => "tracked" in hop && hop.tracked && hop.interfaceId === tuple.interfaceId),
    openedAt: now,
    lastUsedAt: now,
    bytesOut: 0,
    bytesIn: 0,
    packetsOut: 0,
    packetsIn: 0,
    exchanges: 0,
    state: "open",
    label: request.label,
    ...(request.processId !== undefined && { processId: request.processId }),
    hops,
  };
  state.flows.put(row.id, row);
  beginLife(scope, row);
  if (row.protocol === "tcp") {
    const outward = row.direction === "egress" ? HANDSHAKE.opener : HANDSHAKE.other;
    carry(scope, row.id, { packetsOut: outward, packetsIn: HANDSHAKE.opener + HANDSHAKE.other - outward });
  }
  scope.world.bus.emit("flow", { scope, flowId: row.id, state: "open", reason: "opened" });
  return { flow: viewOf(row) };
}

/**
 * Moves payload over an open flow.
 *
 * @param bytesOut payload bytes out of the flow's interface; `bytesIn` into it
 * @returns false when the flow is dead: its ends see their packets vanish, and the flow logs see what was refused
 */
export function transfer(
  scope: Scope,
  flowId: string,
  { bytesOut = 0, bytesIn = 0 }: Partial<Exchange>,
): boolean {
  const flow = networkState(scope).flows.get(flowId);
  if (!flow) return false;
  if (flow.state === "closed") {
    const way = judgeOpening(scope, flow);
    if ("refused" in way) reportAttempt(scope, way.seen, way.deniedAt, flow.protocol, flow.label);
    return false;
  }
  const packets = exchangePackets(flow.protocol, { bytesOut, bytesIn });
  carry(scope, flowId, { bytesOut, bytesIn, ...packets });
  return true;
}

/** Ends a flow as its owner wants. Does nothing when it has ended already. */
export function closeFlow(scope: Scope, flowId: string, reason: string): void {
  endFlow(scope, flowId, reason);
}

/**
 * The flows of an interface, open and lately ended, each seen from its side: also those that another interface
 * of the account opened to it.
 */
export function flowsOf(scope: Scope, interfaceId: string): Readonly<FlowRow>[] {
  const flows: Readonly<FlowRow>[] = [];
  for (const flow of networkState(scope).flows) {
    if (flow.interfaceId === interfaceId) flows.push(viewOf(flow));
    else if (flow.peerInterfaceId === interfaceId) flows.push(fromPeer(scope, flow, interfaceId));
  }
  return flows;
}

export type Reach = { reachable: true; path: FlowPath } | { reachable: false; reason: NoPath | Denial };

/** Whether a flow would come about now. Nothing is opened and no log line is written. */
export function reachable(scope: Scope, request: Omit<FlowRequest, "label" | "processId">): Reach {
  const way = judgeOpening(scope, tupleOf(scope, request));
  return "refused" in way
    ? { reachable: false, reason: way.refused }
    : { reachable: true, path: way.plan.path };
}

/** What the first packet of a flow, and its answer, meet. */
export interface Passage {
  opened: boolean;
  /** The interfaces that they pass. */
  hops: readonly Hop[];
  /** The one that refuses. */
  deniedAt?: Hop;
}

/** As {@link reachable}, with every interface that would see it. */
export function passageOf(scope: Scope, request: Omit<FlowRequest, "label" | "processId">): Passage {
  const way = judgeOpening(scope, tupleOf(scope, request));
  if ("plan" in way) return { opened: true, hops: way.plan.hops };
  return { opened: false, hops: way.seen, ...(way.deniedAt && { deniedAt: way.deniedAt }) };
}

type Way = { plan: Plan } | { refused: NoPath | Denial; seen: Hop[]; deniedAt?: Hop };

/** Walks the way of a first packet and its answer until somebody refuses. */
function judgeOpening(scope: Scope, tuple: Tuple): Way {
  const plan = planFlow(scope, tuple);
  const seen: Hop[] = [];
  for (const hop of plan.hops) {
    const denial = denialAt(scope, hop, tuple.protocol);
    if (denial) return { refused: denial, seen, deniedAt: hop };
    seen.push(hop);
  }
  return "noPath" in plan ? { refused: plan.noPath, seen } : { plan };
}

function tupleOf(scope: Scope, request: Omit<FlowRequest, "label">): Tuple {
  const { interfaceId, direction, protocol, remoteIp } = request;
  const port = (given: number | undefined, needed: boolean, name: string): number => {
    if (protocol === "icmp") return 0;
    if (given !== undefined) return given;
    if (needed) throw new NotImplemented(`${direction} ${protocol} flows without ${name}`);
    return networkState(scope).random.int(32_768, 60_999);
  };
  return {
    interfaceId,
    direction,
    protocol,
    localPort: port(request.localPort, direction === "ingress", "localPort"),
    remoteIp,
    remotePort: port(request.remotePort, direction === "egress", "remotePort"),
  };
}
