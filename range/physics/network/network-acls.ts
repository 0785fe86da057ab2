import type { NetworkAclEntry } from "@aws-sdk/client-ec2";
import { ec2State, type NetworkAclRow } from "../../services/ec2/state.ts";
import type { Scope } from "../../world.ts";
import { inBlock } from "./cidr.ts";
import { coversProtocol, type Packet } from "./packet.ts";

/**
 * Whether a network ACL lets a packet pass: the entry with the lowest rule number that covers it decides, and
 * when none does the final `*` denies. It knows no connections: answers are judged like any other packet.
 *
 * @param egress out of the subnet
 */
export function aclPermits(entries: readonly NetworkAclEntry[], egress: boolean, packet: Packet): boolean {
  let lowest = Infinity;
  let allowed = false;
  for (const entry of entries) {
    if (entry.Egress !== egress || entry.RuleNumber === undefined || entry.RuleNumber >= lowest) continue;
    if (!covers(entry, packet)) continue;
    lowest = entry.RuleNumber;
    allowed = entry.RuleAction === "allow";
  }
  return allowed;
}

/** The network ACL of a subnet: the one associated with it, else its VPC's default one. */
export function aclOf(scope: Scope, subnetId: string): Readonly<NetworkAclRow> | undefined {
  const { networkAcls, subnets } = ec2State(scope);
  const vpcId = subnets.get(subnetId)?.VpcId;
  return (
    networkAcls.find(
      (acl) => acl.Associations?.some((association) => association.SubnetId === subnetId) ?? false,
    ) ?? networkAcls.find((acl) => acl.IsDefault === true && acl.VpcId === vpcId)
  );
}

function covers(entry: NetworkAclEntry, packet: Packet): boolean {
  // An entry for IPv6 has no IPv4 block.
  if (entry.CidrBlock === undefined || !inBlock(entry.CidrBlock, packet.peerIp)) return false;
  if (!coversProtocol(entry.Protocol, packet.protocol)) return false;
  if (entry.Protocol === "-1" || entry.Protocol === "all") return true;
  if (packet.protocol === "icmp") {
    const { Type: type = -1, Code: code = -1 } = entry.IcmpTypeCode ?? {};
    return (type === -1 || type === packet.destinationPort) && (code === -1 || code === 0);
  }
  const { From: from = 0, To: to = 65_535 } = entry.PortRange ?? {};
  return from <= packet.destinationPort && packet.destinationPort <= to;
}
