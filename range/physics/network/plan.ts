import { NotImplemented } from "../../errors.ts";
import { ec2State, type InterfaceRow } from "../../services/ec2/state.ts";
import type { Scope } from "../../world.ts";
import { interfaceAt, interfaceBehind, publicAddressOf, silence } from "./addresses.ts";
import { inBlock, isIpv4 } from "./cidr.ts";
import { inBetween, type Endpoint, type Hop } from "./hops.ts";
import type { Protocol } from "./packet.ts";
import { routeFrom } from "./routes.ts";

/** How a flow gets from its interface to the other end. `alb`, `nlb` and `endpoint` name the AWS interface there. */
export type FlowPath = "igw" | "nat" | "local" | "alb" | "nlb" | "endpoint" | "gateway-endpoint";

/** A flow seen from one interface. */
export interface Tuple {
  interfaceId: string;
  /** Who opens it: the interface's side (`egress`) or the remote end. */
  direction: "egress" | "ingress";
  protocol: Protocol;
  localPort: number;
  remoteIp: string;
  remotePort: number;
}

export type NoPath =
  | "no-interface"
  | "not-attached"
  | "instance-not-running"
  | "no-route"
  /** Such as a transit gateway. */
  | "route-target-not-simulated"
  | "no-public-address"
  | "no-host";

export interface Plan {
  /** Every interface that the first packet and its answer pass, in order. */
  hops: Hop[];
  path: FlowPath;
  localIp: string;
  /** The address that the remote end sees, on a path through an Internet gateway. */
  publicIp?: string;
  natGatewayId?: string;
  /** The interface at the other end, when it belongs to this account and Region. */
  peerInterfaceId?: string;
}

/** Without a path: why, and the hops that the first packet passes before it is lost. */
export interface DeadEnd {
  noPath: NoPath;
  hops: Hop[];
}

/**
 * Finds the way of a flow through routes, gateways and interfaces, and whose rules its packets meet. Rules are
 * not judged here.
 *
 * @throws {NotImplemented} for IPv6
 */
export function planFlow(scope: Scope, tuple: Tuple): Plan | DeadEnd {
  if (!isIpv4(tuple.remoteIp)) throw new NotImplemented(`flows to ${tuple.remoteIp}: only IPv4 is simulated`);
  const face = ec2State(scope).interfaces.get(tuple.interfaceId);
  if (!face) return { noPath: "no-interface", hops: [] };
  const quiet = silence(scope, face);
  if (quiet) return { noPath: quiet, hops: [] };
  const here: Endpoint = { face, ip: face.privateIp, port: tuple.localPort };
  const there: Endpoint = { ip: tuple.remoteIp, port: tuple.remotePort };
  // Link-local addresses (metadata, time) are answered by the host and never routed; the guest asks them itself.
  if (inBlock("169.254.0.0/16", tuple.remoteIp)) return { noPath: "no-host", hops: [] };
  const next = routeFrom(scope, face.subnetId, tuple.remoteIp);
  switch (next.to) {
    case "unsupported":
      return { noPath: "route-target-not-simulated", hops: lostAfterLeaving(tuple, here, there) };
    case "nowhere":
      return { noPath: "no-route", hops: lostAfterLeaving(tuple, here, there) };
    case "gateway-endpoint":
      return { path: "gateway-endpoint", localIp: here.ip, hops: inBetween(tuple.direction, here, there) };
    case "local":
      return planLocal(scope, tuple, here, there);
    case "nat":
      return planThroughNat(scope, tuple, next.natGatewayId, here, there);
    case "igw":
      return planThroughInternet(scope, tuple, here, there);
  }
}

function planLocal(scope: Scope, tuple: Tuple, here: Endpoint, there: Endpoint): Plan | DeadEnd {
  const peer = here.face && interfaceAt(scope, here.face.vpcId, tuple.remoteIp);
  if (!peer || silence(scope, peer)) return { noPath: "no-host", hops: lostAfterLeaving(tuple, here, there) };
  return {
    path: pathBetween(here.face!, peer),
    localIp: here.ip,
    peerInterfaceId: peer.id,
    hops: inBetween(tuple.direction, here, { ...there, face: peer }),
  };
}

function planThroughInternet(scope: Scope, tuple: Tuple, here: Endpoint, there: Endpoint): Plan | DeadEnd {
  const publicIp = publicAddressOf(scope, here.face!);
  if (publicIp === undefined)
    return { noPath: "no-public-address", hops: lostAfterLeaving(tuple, here, there) };
  const peer = reachableBehind(scope, tuple.remoteIp, publicIp);
  if (peer === "unreachable") return { noPath: "no-host", hops: lostAfterLeaving(tuple, here, there) };
  return {
    path: "igw",
    localIp: here.ip,
    publicIp,
    ...(peer && { peerInterfaceId: peer.id }),
    hops: inBetween(tuple.direction, { ...here, seenAs: publicIp }, peer ? behind(peer, there) : there),
  };
}

/** A NAT gateway carries only what was opened from behind it; nothing comes in through it. */
function planThroughNat(
  scope: Scope,
  tuple: Tuple,
  natGatewayId: string,
  here: Endpoint,
  there: Endpoint,
): Plan | DeadEnd {
  if (tuple.direction === "ingress") return { noPath: "no-public-address", hops: [] };
  const { natGateways, interfaces } = ec2State(scope);
  const nat = natGateways.get(natGatewayId)!;
  const address = nat.NatGatewayAddresses?.[0];
  const natFace = interfaces.get(address?.NetworkInterfaceId);
  const publicIp = address?.PublicIp ?? (natFace && publicAddressOf(scope, natFace));
  const onward = nat.SubnetId === undefined ? undefined : routeFrom(scope, nat.SubnetId, tuple.remoteIp);
  if (onward?.to !== "igw" || publicIp === undefined)
    return { noPath: "no-route", hops: lostAfterLeaving(tuple, here, there) };
  const peer = reachableBehind(scope, tuple.remoteIp, publicIp);
  if (peer === "unreachable") return { noPath: "no-host", hops: lostAfterLeaving(tuple, here, there) };
  return {
    path: "nat",
    localIp: here.ip,
    publicIp,
    natGatewayId,
    ...(peer && { peerInterfaceId: peer.id }),
    hops: inBetween(
      "egress",
      here,
      peer ? behind(peer, there) : there,
      // A NAT gateway without an interface of its own still translates; only its flow logs are missing.
      {
        ...(natFace && { face: natFace }),
        ip: natFace?.privateIp ?? publicIp,
        port: tuple.localPort,
        seenAs: publicIp,
      },
    ),
  };
}

const behind = (peer: Readonly<InterfaceRow>, there: Endpoint): Endpoint => ({
  face: peer,
  ip: peer.privateIp,
  port: there.port,
  seenAs: there.ip,
});

/**
 * The own interface behind a public address, when there is one.
 *
 * @returns `unreachable` when it is down or its subnet has no way back to the Internet
 */
function reachableBehind(
  scope: Scope,
  remoteIp: string,
  backTo: string,
): Readonly<InterfaceRow> | undefined | "unreachable" {
  const peer = interfaceBehind(scope, remoteIp);
  if (!peer) return undefined;
  const back = routeFrom(scope, peer.subnetId, backTo).to;
  return silence(scope, peer) || back !== "igw" ? "unreachable" : peer;
}

/** What leaves an interface and is lost on the way is still seen there; what never arrives is not. */
const lostAfterLeaving = (tuple: Tuple, here: Endpoint, there: Endpoint): Hop[] =>
  tuple.direction === "egress" ? inBetween("egress", here, there).filter((hop) => hop.leg === "forward") : [];

/** AWS's own interfaces tell by type or description what they are. */
function pathBetween(a: Readonly<InterfaceRow>, b: Readonly<InterfaceRow>): FlowPath {
  for (const { interfaceType, description } of [a, b]) {
    if (interfaceType === "network_load_balancer" || description.startsWith("ELB net/")) return "nlb";
    if (interfaceType === "vpc_endpoint" || description.startsWith("VPC Endpoint Interface"))
      return "endpoint";
    if (interfaceType === "load_balancer" || description.startsWith("ELB app/")) return "alb";
  }
  return "local";
}
