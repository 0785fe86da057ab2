import type { InterfaceRow } from "../../services/ec2/state.ts";

/** One passing of a packet at one interface. */
export interface Hop {
  interfaceId: string;
  /** The opener's packets go `forward`; the answers go `back`. */
  leg: "forward" | "back";
  /** Out of the interface. */
  egress: boolean;
  sourceIp: string;
  sourcePort: number;
  destinationIp: string;
  destinationPort: number;
  /** The subnet whose border the packet crosses here; network ACLs do not judge what stays inside (fact 4). */
  crossesSubnetId?: string;
  /** Whether security groups judge here: on the first packet of a flow, never on answers, and not at NAT gateways. */
  guarded: boolean;
  /** The peer's interface where rules can name its groups: when it is reached by its private address. */
  peerInterfaceId?: string;
}

/** An end of a flow, or the NAT gateway in its middle. Without `face` it is outside the account. */
export interface Endpoint {
  face?: Readonly<InterfaceRow>;
  ip: string;
  port: number;
  /** The address that the other end sees, where it is another one (public addresses). */
  seenAs?: string;
}

/**
 * Lists the interfaces that the first packet of a flow and its answer pass.
 *
 * @param direction whether `here` (`egress`) or `there` opens the flow
 * @param nat the NAT gateway's interface, between `here` and `there`
 */
export function inBetween(
  direction: "egress" | "ingress",
  here: Endpoint,
  there: Endpoint,
  nat?: Endpoint,
): Hop[] {
  const stations: Endpoint[] = nat ? [here, nat, there] : [here, there];
  if (direction === "ingress") stations.reverse();
  return [...along(stations, "forward"), ...along(stations.toReversed(), "back")];
}

function along(stations: readonly Endpoint[], leg: Hop["leg"]): Hop[] {
  const hops: Hop[] = [];
  const natted = stations.length === 3;
  for (let i = 0; i + 1 < stations.length; i++) {
    const from = stations[i]!;
    const to = stations[i + 1]!;
    // A NAT gateway puts its own address in place of the opener's, and takes it out again on the way back.
    const source = leg === "forward" ? from : stations[0]!;
    const destination = leg === "back" ? to : stations.at(-1)!;
    const inside = natted
      ? i === (leg === "forward" ? 0 : 1)
      : from.seenAs === undefined &&
        to.seenAs === undefined &&
        from.face !== undefined &&
        to.face !== undefined;
    const stays = inside && from.face!.subnetId === to.face!.subnetId;
    const pass = (station: Endpoint, other: Endpoint): void => {
      const { face } = station;
      if (!face) return;
      hops.push({
        interfaceId: face.id,
        leg,
        egress: station === from,
        sourceIp: addressAt(source, station),
        sourcePort: source.port,
        destinationIp: addressAt(destination, station),
        destinationPort: destination.port,
        ...(!stays && { crossesSubnetId: face.subnetId }),
        guarded: leg === "forward" && face.groupIds.length > 0 && face.interfaceType !== "nat_gateway",
        ...(inside && !natted && other.face && { peerInterfaceId: other.face.id }),
      });
    };
    pass(from, to);
    pass(to, from);
  }
  return hops;
}

/** An end's address as a station sees it: its own interface knows the private one, all others the public one. */
const addressAt = (end: Endpoint, station: Endpoint): string =>
  end === station ? end.ip : (end.seenAs ?? end.ip);
