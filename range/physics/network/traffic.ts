import type { Scope } from "../../world.ts";
import type { Protocol } from "./packet.ts";

/** Packets of one 5-tuple in one direction at one interface. */
export interface Packets {
  interfaceId: string;
  /** Out of the interface; false for packets that come in. */
  egress: boolean;
  protocol: Protocol;
  sourceIp: string;
  sourcePort: number;
  destinationIp: string;
  destinationPort: number;
  packets: number;
  /** On the wire: payload and headers. */
  bytes: number;
  /** ACCEPT: both the security groups and the network ACL let it pass. */
  action: "ACCEPT" | "REJECT";
}

/** Packets of one connection, at the moment of the world's clock. */
export interface Traffic extends Packets {
  scope: Scope;
  label: string;
}
