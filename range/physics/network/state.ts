import { defineState, type Scope } from "../../world.ts";
import type { Timer } from "../../clock.ts";
import type { Protocol } from "./packet.ts";
import type { FlowPath } from "./plan.ts";
import type { Hop } from "./hops.ts";

/** Why a flow ended, besides what its owner says when it closes it. */
export type EndReason =
  | "security-group"
  | "network-acl"
  | "route-changed"
  | "public-address-lost"
  | "instance-stopped"
  | "instance-terminated"
  /** A new operating system knows none of the old one's connections. */
  | "instance-rebooted"
  | "interface-gone"
  | "peer-gone"
  | "idle-timeout";

/** One connection, seen from the interface that opened or accepted it. */
export interface FlowRow {
  id: string;
  interfaceId: string;
  instanceId?: string;
  /** The interface at the other end, when it is in the same account and Region. */
  peerInterfaceId?: string;
  direction: "egress" | "ingress";
  protocol: Protocol;
  localIp: string;
  localPort: number;
  /** What the remote end sees as our address, on a path to the Internet. */
  publicIp?: string;
  remoteIp: string;
  remotePort: number;
  path: FlowPath;
  natGatewayId?: string;
  /** Whether the interface's security groups track it: then it outlives any change of their rules. */
  tracked: boolean;
  openedAt: number;
  lastUsedAt: number;
  /** Payload and packets, out of and into the interface. */
  bytesOut: number;
  bytesIn: number;
  packetsOut: number;
  packetsIn: number;
  /** Transfers with payload in both directions. */
  exchanges: number;
  state: "open" | "closed";
  endedAt?: number;
  /** An {@link EndReason}, or what the owner said. */
  endReason?: string;
  /** What it is for, such as `c2`, `customer` or `exfiltration`. AWS does not know this. */
  label: string;
  processId?: number;
  /** Every interface on its way, and at guarded ones whether the flow is tracked there. */
  hops: (Hop & { tracked?: boolean })[];
}

/** A name that an instance asked the Route 53 Resolver for. */
export interface DnsQueryRow {
  id: string;
  instanceId: string;
  interfaceId: string;
  vpcId: string;
  name: string;
  /** The address that was answered, or nothing for a name that does not exist. */
  answer?: string;
  at: number;
}

export const networkState = defineState("regional", (scope: Scope) => ({
  flows: scope.table<FlowRow>("network.flows"),
  /** The newest {@link DnsQueryRow}s; older ones are forgotten. */
  dnsQueries: scope.table<DnsQueryRow>("network.dnsQueries"),
  random: scope.world.random.fork(`network/${scope.accountId}/${scope.region}`),
  /** Ids of open flows by either end's interface. */
  open: new Map<string, Set<string>>(),
  /** Ended flows in the order of their ends, to be forgotten in that order. */
  ended: [] as { id: string; at: number }[],
  idleTimers: new Map<string, Timer>(),
}));
