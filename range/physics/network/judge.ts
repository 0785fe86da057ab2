import { spelledOut } from "../../services/ec2/prefix-list-rows.ts";
import { ec2State } from "../../services/ec2/state.ts";
import type { Scope } from "../../world.ts";
import type { Hop } from "./hops.ts";
import { aclOf, aclPermits } from "./network-acls.ts";
import type { Protocol } from "./packet.ts";
import { groupsPermit, leavesUntracked, type RuledGroup } from "./security-groups.ts";
import { inServicePrefixList } from "./service-addresses.ts";

/** What keeps a packet from passing at an interface. */
export type Denial = "security-group" | "network-acl";

/** ICMP flows are pings: an echo request goes out, an echo reply comes back. */
const ECHO_REQUEST = 8;
const ECHO_REPLY = 0;

/** Who refuses the first packet of a flow at a hop, or nothing when it passes. */
export function denialAt(scope: Scope, hop: Hop, protocol: Protocol): Denial | undefined {
  // What comes in meets the subnet's ACL first, what goes out meets the interface's groups first.
  const groups = groupsAllow(scope, hop, protocol);
  const acl = aclAllows(scope, hop, protocol);
  if (groups && acl) return undefined;
  return !groups && (hop.egress || acl) ? "security-group" : "network-acl";
}

/** Whether the network ACL at a hop lets the packet pass: judged for every packet, also of old connections. */
export function aclAllows(scope: Scope, hop: Hop, protocol: Protocol): boolean {
  if (hop.crossesSubnetId === undefined) return true;
  const acl = aclOf(scope, hop.crossesSubnetId);
  return !acl || aclPermits(acl.Entries ?? [], hop.egress, { protocol, ...packetAt(hop, protocol) });
}

/** Whether the security groups at a hop would let a new flow pass; true where none judge. */
export function groupsAllow(scope: Scope, hop: Hop, protocol: Protocol): boolean {
  if (!hop.guarded) return true;
  const { interfaces } = ec2State(scope);
  const packet = packetAt(hop, protocol);
  return groupsPermit(groupsAt(scope, hop), {
    protocol,
    ...packet,
    egress: hop.egress,
    peerGroupIds: interfaces.get(hop.peerInterfaceId)?.groupIds ?? [],
    inPrefixList: (prefixListId) => inServicePrefixList(scope.region, prefixListId, packet.peerIp),
  });
}

/** Whether today's rules at a guarded hop leave the flow untracked. */
export const untrackedByRulesAt = (scope: Scope, hop: Hop, protocol: Protocol): boolean =>
  leavesUntracked(groupsAt(scope, hop), {
    egress: hop.egress,
    protocol,
    destinationPort: hop.destinationPort,
  });

/** The groups' rules as they decide now, with the entries of prefix lists in the lists' places. */
function groupsAt(scope: Scope, hop: Hop): RuledGroup[] {
  const { interfaces, groups } = ec2State(scope);
  const ids = interfaces.get(hop.interfaceId)?.groupIds ?? [];
  return ids.flatMap((id) => {
    const rules = groups.get(id)?.rules;
    return rules ? [{ rules: spelledOut(scope, rules) }] : [];
  });
}

function packetAt(hop: Hop, protocol: Protocol): { peerIp: string; destinationPort: number } {
  return {
    peerIp: hop.egress ? hop.destinationIp : hop.sourceIp,
    destinationPort:
      protocol === "icmp" ? (hop.leg === "forward" ? ECHO_REQUEST : ECHO_REPLY) : hop.destinationPort,
  };
}
