import type * as EC2 from "@aws-sdk/client-ec2";
import { NotImplemented } from "../../errors.ts";
import type { Scope } from "../../world.ts";
import { formatCidr, isIpv6Cidr, parseCidr } from "./cidr.ts";
import { find, KINDS } from "./kinds.ts";
import { checkPrefixList } from "./prefix-list-rows.ts";
import { refuse } from "./refusals.ts";
import { ec2State, type GroupRow, type GroupRuleRow } from "./state.ts";

/** A rule before it has an id. */
export type RuleFacts = Omit<GroupRuleRow, "id" | "tags">;

/** The flat form of the Authorize and Revoke operations: one rule by its parts. */
export interface FlatRule {
  IpProtocol?: string | undefined;
  FromPort?: number | undefined;
  ToPort?: number | undefined;
  CidrIp?: string | undefined;
  SourceSecurityGroupName?: string | undefined;
  SourceSecurityGroupOwnerId?: string | undefined;
}

const NUMBERED: Readonly<Record<string, string>> = {
  "1": "icmp",
  "6": "tcp",
  "17": "udp",
  "58": "icmpv6",
  all: "-1",
};

/** A protocol as EC2 keeps it: a name for those that have one, `-1` for all. */
export function protocolName(protocol: string): string {
  const lower = protocol.toLowerCase();
  const name = NUMBERED[lower] ?? lower;
  if (["tcp", "udp", "icmp", "icmpv6", "-1"].includes(name)) return name;
  if (/^\d{1,3}$/.test(name) && Number(name) <= 255) return name;
  return refuse(
    "InvalidPermission.Malformed",
    `Unsupported IP protocol "${protocol}"  - supported: [tcp, udp, icmp, icmpv6, -1 or a protocol number]`,
  );
}

/** Takes permissions apart into rules with one source or destination each, after checking them. */
export function rulesOf(
  scope: Scope,
  group: Readonly<GroupRow>,
  egress: boolean,
  permissions: readonly EC2.IpPermission[],
): RuleFacts[] {
  return permissions.flatMap((permission) => {
    if (permission.IpProtocol === undefined)
      refuse("MissingParameter", "The request must contain the parameter ipProtocol");
    const base = { egress, ...portsOf(permission) };
    const rules: RuleFacts[] = [
      ...(permission.IpRanges ?? []).map((range) =>
        described(base, { cidrIpv4: checkCidr(range.CidrIp) }, range),
      ),
      ...(permission.Ipv6Ranges ?? []).map((range) =>
        described(base, { cidrIpv6: checkIpv6(range.CidrIpv6) }, range),
      ),
      ...(permission.PrefixListIds ?? []).map((list) =>
        described(base, { prefixListId: checkPrefixList(scope, list.PrefixListId) }, list),
      ),
      ...(permission.UserIdGroupPairs ?? []).map((pair) =>
        described(base, { referencedGroupId: referencedGroup(scope, group, pair) }, pair),
      ),
    ];
    if (!rules.length)
      refuse(
        "InvalidParameterValue",
        "No source or destination was specified. Provide a CIDR range, a prefix list ID, or a security group.",
      );
    return rules;
  });
}

/** The flat form as a permission; `undefined` when the request does not use it. */
export function flatPermission(flat: FlatRule): EC2.IpPermission | undefined {
  if (
    flat.IpProtocol === undefined &&
    flat.CidrIp === undefined &&
    flat.SourceSecurityGroupName === undefined
  )
    return undefined;
  return {
    // `--source-group` alone opens everything to that group, as the API reference says.
    IpProtocol: flat.IpProtocol ?? (flat.SourceSecurityGroupName === undefined ? undefined : "-1"),
    FromPort: flat.FromPort,
    ToPort: flat.ToPort,
    ...(flat.CidrIp !== undefined && { IpRanges: [{ CidrIp: flat.CidrIp }] }),
    ...(flat.SourceSecurityGroupName !== undefined && {
      UserIdGroupPairs: [
        { GroupName: flat.SourceSecurityGroupName, UserId: flat.SourceSecurityGroupOwnerId },
      ],
    }),
  };
}

function described<S extends object>(
  base: Pick<RuleFacts, "egress" | "protocol" | "fromPort" | "toPort">,
  source: S,
  { Description }: { Description?: string | undefined },
): RuleFacts {
  return { ...base, ...source, ...(Description && { description: checkDescription(Description) }) };
}

export function checkDescription(text: string): string {
  if (text.length > 255 || !/^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]*$/.test(text))
    refuse(
      "InvalidParameterValue",
      `Invalid rule description. Valid descriptions are strings less than 256 characters from the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*`,
    );
  return text;
}

/** The protocol and ports (or ICMP type and code) of a rule. */
export function portsOf(
  permission: Pick<EC2.IpPermission, "IpProtocol" | "FromPort" | "ToPort">,
): Pick<RuleFacts, "protocol" | "fromPort" | "toPort"> {
  const protocol = protocolName(permission.IpProtocol ?? "");
  const { FromPort: from, ToPort: to } = permission;
  if (protocol === "tcp" || protocol === "udp") {
    if (from === undefined || to === undefined)
      return refuse(
        "InvalidParameterValue",
        `Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.`,
      );
    if (from < 0 || to > 65_535 || from > to)
      return refuse(
        "InvalidParameterValue",
        `Invalid value '${from} to ${to}' for portRange: valid ports are 0 to 65535, the first not above the last.`,
      );
    return { protocol, fromPort: from, toPort: to };
  }
  if (protocol === "icmp" || protocol === "icmpv6")
    return { protocol, fromPort: from ?? -1, toPort: to ?? -1 };
  return { protocol, fromPort: undefined, toPort: undefined };
}

/** EC2 keeps blocks in canonical form: `100.68.0.18/18` becomes `100.68.0.0/18`. */
function checkCidr(cidr: string | undefined): string {
  const block = parseCidr(cidr ?? "");
  return block ? formatCidr(block) : refuse("InvalidParameterValue", `CIDR block ${cidr} is malformed`);
}

const checkIpv6 = (cidr: string | undefined): string =>
  cidr !== undefined && isIpv6Cidr(cidr)
    ? cidr
    : refuse("InvalidParameterValue", `CIDR block ${cidr} is malformed`);

function referencedGroup(scope: Scope, group: Readonly<GroupRow>, pair: EC2.UserIdGroupPair): string {
  if (pair.UserId !== undefined && pair.UserId !== scope.accountId)
    throw new NotImplemented("security-group references to other accounts");
  if (pair.GroupId !== undefined) {
    const other = find(scope, "securityGroup", pair.GroupId);
    if (other.vpcId !== group.vpcId) refuse(...KINDS.securityGroup.missing([pair.GroupId]));
    return other.id;
  }
  const named = ec2State(scope).groups.find(
    (row) => row.vpcId === group.vpcId && row.name === pair.GroupName,
  );
  return (
    named?.id ?? refuse("InvalidGroup.NotFound", `The security group '${pair.GroupName}' does not exist`)
  );
}

/** Whether two rules are the same to EC2: descriptions do not count. */
export const isSameRule = (a: RuleFacts, b: RuleFacts): boolean =>
  a.egress === b.egress &&
  a.protocol === b.protocol &&
  a.fromPort === b.fromPort &&
  a.toPort === b.toPort &&
  a.cidrIpv4 === b.cidrIpv4 &&
  a.cidrIpv6 === b.cidrIpv6 &&
  a.prefixListId === b.prefixListId &&
  a.referencedGroupId === b.referencedGroupId;

/** A rule as EC2 writes it into its error messages. */
export function ruleText(rule: RuleFacts): string {
  const peer = rule.cidrIpv4 ?? rule.cidrIpv6 ?? rule.prefixListId ?? rule.referencedGroupId;
  const protocol = rule.protocol === "-1" ? "ALL" : rule.protocol.toUpperCase();
  const ports = rule.fromPort === undefined ? "" : `, from port: ${rule.fromPort}, to port: ${rule.toPort}`;
  return `peer: ${peer}, ${protocol}${ports}, ALLOW`;
}

/** Rules as DescribeSecurityGroups shows them: one permission for each protocol and port range. */
export function permissionsView(
  accountId: string,
  rules: readonly GroupRuleRow[],
  egress: boolean,
): EC2.IpPermission[] {
  const byPorts = new Map<
    string,
    EC2.IpPermission &
      Required<Pick<EC2.IpPermission, "IpRanges" | "Ipv6Ranges" | "PrefixListIds" | "UserIdGroupPairs">>
  >();
  for (const rule of rules) {
    if (rule.egress !== egress) continue;
    const key = `${rule.protocol}/${rule.fromPort}/${rule.toPort}`;
    let permission = byPorts.get(key);
    if (!permission) {
      permission = {
        IpProtocol: rule.protocol,
        ...(rule.fromPort !== undefined && { FromPort: rule.fromPort, ToPort: rule.toPort }),
        IpRanges: [],
        Ipv6Ranges: [],
        PrefixListIds: [],
        UserIdGroupPairs: [],
      };
      byPorts.set(key, permission);
    }
    const note = rule.description ? { Description: rule.description } : {};
    if (rule.cidrIpv4 !== undefined) permission.IpRanges.push({ CidrIp: rule.cidrIpv4, ...note });
    else if (rule.cidrIpv6 !== undefined) permission.Ipv6Ranges.push({ CidrIpv6: rule.cidrIpv6, ...note });
    else if (rule.prefixListId !== undefined)
      permission.PrefixListIds.push({ PrefixListId: rule.prefixListId, ...note });
    else permission.UserIdGroupPairs.push({ GroupId: rule.referencedGroupId, UserId: accountId, ...note });
  }
  return [...byPorts.values()];
}

/** One rule as DescribeSecurityGroupRules and the Authorize operations show it. */
export function ruleView(scope: Scope, group: Readonly<GroupRow>, rule: GroupRuleRow): EC2.SecurityGroupRule {
  return {
    SecurityGroupRuleId: rule.id,
    GroupId: group.id,
    GroupOwnerId: scope.accountId,
    IsEgress: rule.egress,
    IpProtocol: rule.protocol,
    FromPort: rule.fromPort ?? -1,
    ToPort: rule.toPort ?? -1,
    ...(rule.cidrIpv4 !== undefined && { CidrIpv4: rule.cidrIpv4 }),
    ...(rule.cidrIpv6 !== undefined && { CidrIpv6: rule.cidrIpv6 }),
    ...(rule.prefixListId !== undefined && { PrefixListId: rule.prefixListId }),
    ...(rule.referencedGroupId !== undefined && {
      ReferencedGroupInfo: { GroupId: rule.referencedGroupId, UserId: scope.accountId },
    }),
    ...(rule.description && { Description: rule.description }),
    SecurityGroupRuleArn: scope.arn("ec2", `security-group-rule/${rule.id}`),
    Tags: [...rule.tags],
  };
}
