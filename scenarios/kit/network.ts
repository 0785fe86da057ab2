import type {
  AccountState,
  InstanceState,
  NetworkAclState,
  RuleState,
  SecurityGroupState,
  WebACLState,
} from "../../grader/index.ts";

export const ANYWHERE: readonly string[] = ["0.0.0.0/0", "::/0"];

/** All security groups on an instance's interfaces, each once. */
export const groupsOf = (instance: InstanceState): string[] => [
  ...new Set(Object.values(instance.InterfaceGroups).flat()),
];

/**
 * Whether a group lets through only what forensics needs: nothing, the workstation (or a group that the workstation
 * alone reaches), or the VPC's own endpoints.
 */
export function isIsolating(
  state: AccountState,
  groupId: string,
  workstationCidr: string,
  vpcCidr: string,
): boolean {
  const group = state.securityGroups[groupId];
  if (!group) return false;
  const isForensic = (id: string): boolean =>
    state.securityGroups[id]?.Ingress.every((rule) => isWithin(rule.Peer, workstationCidr)) ?? false;
  const harmless = (rule: RuleState): boolean =>
    isWithin(rule.Peer, workstationCidr) ||
    (rule.Peer !== groupId && isForensic(rule.Peer)) ||
    (isWithin(rule.Peer, vpcCidr) && rule.FromPort === 443 && rule.ToPort === 443);
  return group.Ingress.every(harmless) && group.Egress.every(harmless);
}

/** Whether an isolating group leaves a way in or out for the acquisition of memory (P6's exception). */
export const keepsAcquisitionPath = (group: SecurityGroupState | undefined): boolean =>
  group !== undefined && group.Ingress.length + group.Egress.length > 0;

/** Whether one IPv4 range lies in another; security group ids and IPv6 never do. */
export function isWithin(inner: string, outer: string): boolean {
  const a = parseCidr(inner);
  const b = parseCidr(outer);
  return a !== undefined && b !== undefined && a.bits >= b.bits && (a.base & b.mask) >>> 0 === b.base;
}

function parseCidr(text: string): { base: number; mask: number; bits: number } | undefined {
  const found = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/.exec(text);
  if (!found) return undefined;
  const bits = found[5] === undefined ? 32 : Number(found[5]);
  const mask = bits === 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0;
  const address = found.slice(1, 5).reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return { base: (address & mask) >>> 0, mask, bits };
}

/** Instances, other than one, that carry any of the groups and are not gone. */
export const othersIn = (state: AccountState, groupIds: readonly string[], except: string): string[] =>
  Object.entries(state.instances)
    .filter(
      ([id, x]) => id !== except && x.State !== "terminated" && groupsOf(x).some((g) => groupIds.includes(g)),
    )
    .map(([id]) => id);

/**
 * Whether a subnet's network ACL lets a client's TCP connection come about: in to the port, and the answers out to an
 * ephemeral port (Linux clients use 32768 to 60999).
 */
export function aclAdmits(state: AccountState, subnetId: string, clientIp: string, port: number): boolean {
  const acl = Object.values(state.networkAcls).find((x) => x.SubnetIds.includes(subnetId));
  return acl !== undefined && passes(acl, false, clientIp, port) && passes(acl, true, clientIp, 40_000);
}

/** The entry with the lowest number that covers a packet decides; without one the final `*` denies. */
function passes(acl: NetworkAclState, egress: boolean, peerIp: string, port: number): boolean {
  const [first] = acl.Entries.filter(
    (x) =>
      x.Egress === egress &&
      ["-1", "6"].includes(x.Protocol) &&
      isWithin(peerIp, x.CidrBlock) &&
      (x.FromPort === undefined || (x.FromPort <= port && port <= (x.ToPort ?? x.FromPort))),
  ).sort((a, b) => a.RuleNumber - b.RuleNumber);
  return first?.RuleAction === "allow";
}

/**
 * Whether the web ACL of a load balancer keeps a client out, as far as addresses decide: the first rule whose IP sets
 * hold the client does. A rule that blocks by anything else is taken to mean the client.
 */
export function webAclBlocks(state: AccountState, loadBalancerArn: string, clientIp: string): boolean {
  const acl = webAclOf(state, loadBalancerArn);
  if (!acl) return false;
  const decisive = acl.Rules.find(
    ({ Action, IPSets }) =>
      Action !== "COUNT" &&
      (IPSets.length
        ? IPSets.some((arn) => state.ipSets[arn]?.Addresses.some((block) => isWithin(clientIp, block)))
        : Action === "BLOCK"),
  );
  return (decisive?.Action ?? acl.DefaultAction) === "BLOCK";
}

/** The web ACL that judges the requests of a load balancer. */
export const webAclOf = (state: AccountState, loadBalancerArn: string): WebACLState | undefined =>
  Object.values(state.webAcls).find((acl) => acl.ResourceArns.includes(loadBalancerArn));

/** Whether any security group of an instance lets a client's TCP connection in. */
export const groupsAdmit = (
  state: AccountState,
  instance: InstanceState,
  clientIp: string,
  port: number,
): boolean =>
  groupsOf(instance).some((id) =>
    state.securityGroups[id]?.Ingress.some(
      (x) =>
        ["-1", "tcp"].includes(x.IpProtocol) &&
        isWithin(clientIp, x.Peer) &&
        (x.FromPort === undefined || (x.FromPort <= port && port <= (x.ToPort ?? x.FromPort))),
    ),
  );

/** The smallest block that holds all of some IPv4 addresses. Throws when there are none. */
export function smallestBlock(ips: readonly string[]): string {
  const [first] = ips;
  if (first === undefined) throw new Error("no addresses, no block");
  for (let bits = 32; bits > 0; bits--) {
    const { base } = parseCidr(`${first}/${bits}`)!;
    const block = `${[24, 16, 8, 0].map((shift) => (base >>> shift) & 255).join(".")}/${bits}`;
    if (ips.every((ip) => isWithin(ip, block))) return block;
  }
  return "0.0.0.0/0";
}
