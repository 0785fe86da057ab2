import type { AccountState, InstanceState, RuleState, SecurityGroupState } from "../../grader/index.ts";

export const ANYWHERE: readonly string[] = ["0.0.0.0/0", "::/0"];

/** All security groups on an instance's interfaces, each once. */
export const groupsOf = (instance: InstanceState): string[] => [
  ...new Set(Object.values(instance.InterfaceGroups).flat()),
];

/** Whether a group lets through only what forensics needs: nothing, the workstation, or the VPC's own endpoints. */
export function isIsolating(
  group: SecurityGroupState | undefined,
  workstationCidr: string,
  vpcCidr: string,
): boolean {
  if (!group) return false;
  const harmless = (rule: RuleState): boolean =>
    isWithin(rule.Peer, workstationCidr) ||
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
