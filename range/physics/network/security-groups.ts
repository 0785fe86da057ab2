import type { GroupRuleRow } from "../../services/ec2/state.ts";
import { inBlock } from "./cidr.ts";
import { coversProtocol, type Packet, type Protocol } from "./packet.ts";

/** A packet at an interface, with what a rule can name besides its addresses. */
export interface GroupedPacket extends Packet {
  egress: boolean;
  /** Groups of the peer's interface; empty unless the peer is reached by its private address. */
  peerGroupIds: readonly string[];
  /** Whether the peer belongs to an AWS-managed prefix list. */
  inPrefixList?: (prefixListId: string) => boolean;
}

/** What decides in a security group. Rules that name a customer's prefix list are spelled out by then. */
export interface RuledGroup {
  rules: readonly GroupRuleRow[];
}

/**
 * Whether a set of security groups lets a new flow's first packet pass: one rule of any group is enough, and
 * without a rule nothing passes. Groups cannot deny.
 */
export function groupsPermit(groups: readonly RuledGroup[], packet: GroupedPacket): boolean {
  return groups.some((group) => group.rules.some((rule) => permits(rule, packet)));
}

/**
 * Whether the groups' rules leave a TCP or UDP flow untracked: a rule for all addresses permits it, and the
 * opposite direction is open to all addresses and all ports. ICMP is always tracked. (Ground truth, fact 2;
 * EC2 user guide, security group connection tracking.)
 *
 * @param egress the direction in which the flow was opened
 */
export function leavesUntracked(
  groups: readonly RuledGroup[],
  flow: { egress: boolean; protocol: Protocol; destinationPort: number },
): boolean {
  if (flow.protocol === "icmp") return false;
  const openTo = (egress: boolean, covers: (rule: GroupRuleRow) => boolean): boolean =>
    groups.some((group) =>
      group.rules.some(
        (rule) =>
          rule.egress === egress &&
          rule.cidrIpv4 === EVERYWHERE &&
          coversProtocol(rule.protocol, flow.protocol) &&
          covers(rule),
      ),
    );
  return (
    openTo(flow.egress, (rule) => coversPort(rule, flow.protocol, flow.destinationPort)) &&
    openTo(!flow.egress, coversAllPorts)
  );
}

const EVERYWHERE = "0.0.0.0/0";

function permits(rule: GroupRuleRow, packet: GroupedPacket): boolean {
  return (
    rule.egress === packet.egress &&
    coversProtocol(rule.protocol, packet.protocol) &&
    coversPort(rule, packet.protocol, packet.destinationPort) &&
    coversPeer(rule, packet)
  );
}

function coversPeer(rule: GroupRuleRow, packet: GroupedPacket): boolean {
  if (rule.cidrIpv4 !== undefined) return inBlock(rule.cidrIpv4, packet.peerIp);
  if (rule.referencedGroupId !== undefined) return packet.peerGroupIds.includes(rule.referencedGroupId);
  if (rule.prefixListId !== undefined) return packet.inPrefixList?.(rule.prefixListId) ?? false;
  return false;
}

function coversPort(rule: GroupRuleRow, protocol: Protocol, port: number): boolean {
  if (rule.protocol === "-1" || rule.fromPort === undefined || rule.fromPort === -1) return true;
  // For ICMP the "from port" is the type and the "to port" the code, of which ours is always 0.
  if (protocol === "icmp") return rule.fromPort === port && (rule.toPort ?? -1) <= 0;
  return rule.fromPort <= port && port <= (rule.toPort ?? rule.fromPort);
}

function coversAllPorts(rule: GroupRuleRow): boolean {
  if (rule.protocol === "-1" || rule.fromPort === undefined || rule.fromPort === -1) return true;
  return rule.fromPort <= 1 && (rule.toPort ?? rule.fromPort) === 65_535;
}
