import type { IpPermission } from "@aws-sdk/client-ec2";
import { allFixed, fixed, list, number, object, required, tags, text, type ValuesOf } from "../shape.ts";
import { found, resource, type Act } from "../type.ts";
import { ec2, retag, tagged } from "./api.ts";

const RULE = {
  IpProtocol: required(text),
  FromPort: number,
  ToPort: number,
  CidrIp: text,
  CidrIpv6: text,
  Description: text,
} as const;
const INGRESS = { ...RULE, SourceSecurityGroupId: text, SourcePrefixListId: text } as const;
const EGRESS = { ...RULE, DestinationSecurityGroupId: text, DestinationPrefixListId: text } as const;

interface Rule extends ValuesOf<typeof RULE> {
  SourceSecurityGroupId?: string;
  SourcePrefixListId?: string;
  DestinationSecurityGroupId?: string;
  DestinationPrefixListId?: string;
}

function permissionOf(rule: Rule): IpPermission {
  const described = rule.Description === undefined ? {} : { Description: rule.Description };
  const group = rule.SourceSecurityGroupId ?? rule.DestinationSecurityGroupId;
  const prefixList = rule.SourcePrefixListId ?? rule.DestinationPrefixListId;
  return {
    IpProtocol: rule.IpProtocol,
    ...(rule.FromPort !== undefined && { FromPort: rule.FromPort }),
    ...(rule.ToPort !== undefined && { ToPort: rule.ToPort }),
    ...(rule.CidrIp !== undefined && { IpRanges: [{ CidrIp: rule.CidrIp, ...described }] }),
    ...(rule.CidrIpv6 !== undefined && { Ipv6Ranges: [{ CidrIpv6: rule.CidrIpv6, ...described }] }),
    ...(group !== undefined && { UserIdGroupPairs: [{ GroupId: group, ...described }] }),
    ...(prefixList !== undefined && { PrefixListIds: [{ PrefixListId: prefixList, ...described }] }),
  };
}

type Direction = "Ingress" | "Egress";

const authorise = (act: Act, id: string, direction: Direction, rules: readonly Rule[]): void => {
  if (rules.length)
    ec2(act, `AuthorizeSecurityGroup${direction}`, { GroupId: id, IpPermissions: rules.map(permissionOf) });
};

const revoke = (act: Act, id: string, direction: Direction, rules: readonly Rule[]): void => {
  if (rules.length)
    ec2(act, `RevokeSecurityGroup${direction}`, { GroupId: id, IpPermissions: rules.map(permissionOf) });
};

/** The rule that every new group has; CloudFormation takes it away where the template states egress rules. */
const ALL_EGRESS: Rule = { IpProtocol: "-1", CidrIp: "0.0.0.0/0" };

/** New rules come before old ones go, so that what both allow is never cut. */
function change(
  act: Act,
  id: string,
  direction: Direction,
  now: readonly Rule[],
  before: readonly Rule[],
): void {
  const keyOf = ({ Description: _description, ...rule }: Rule): string => JSON.stringify(rule);
  const without = (list: readonly Rule[], others: readonly Rule[]): Rule[] => {
    const known = new Set(others.map(keyOf));
    return list.filter((rule) => !known.has(keyOf(rule)));
  };
  authorise(act, id, direction, without(now, before));
  revoke(act, id, direction, without(before, now));
  const descriptions = new Map(before.map((rule) => [keyOf(rule), rule.Description]));
  const renamed = now.filter(
    (rule) => descriptions.has(keyOf(rule)) && descriptions.get(keyOf(rule)) !== rule.Description,
  );
  if (renamed.length)
    ec2(act, `UpdateSecurityGroupRuleDescriptions${direction}`, {
      GroupId: id,
      IpPermissions: renamed.map(permissionOf),
    });
}

const securityGroup = resource("AWS::EC2::SecurityGroup", {
  properties: {
    GroupDescription: required(fixed(text)),
    GroupName: fixed(text),
    VpcId: required(fixed(text)),
    SecurityGroupIngress: list(object(INGRESS)),
    SecurityGroupEgress: list(object(EGRESS)),
    Tags: tags,
  },
  attributes: ["GroupId", "Id", "VpcId"],
  create(act, p) {
    const { GroupId } = ec2(act, "CreateSecurityGroup", {
      GroupName: act.name(p.GroupName, { most: 255 }),
      Description: p.GroupDescription,
      VpcId: p.VpcId,
      ...tagged(act, "security-group"),
    });
    const id = act.begin(found(GroupId, "GroupId"));
    if (p.SecurityGroupEgress) {
      revoke(act, id, "Egress", [ALL_EGRESS]);
      authorise(act, id, "Egress", p.SecurityGroupEgress);
    }
    authorise(act, id, "Ingress", p.SecurityGroupIngress ?? []);
    return { id, attributes: { GroupId: id, Id: id, VpcId: p.VpcId } };
  },
  update(act, p, was) {
    change(act, act.id, "Ingress", p.SecurityGroupIngress ?? [], was.SecurityGroupIngress ?? []);
    const own = [ALL_EGRESS];
    change(act, act.id, "Egress", p.SecurityGroupEgress ?? own, was.SecurityGroupEgress ?? own);
  },
  retag,
  delete: (act) => void ec2(act, "DeleteSecurityGroup", { GroupId: act.id }),
});

const ruleId = (act: Act, id: string | undefined): string => id ?? act.name(undefined);

const ingress = resource("AWS::EC2::SecurityGroupIngress", {
  properties: allFixed({ GroupId: required(text), ...INGRESS }),
  attributes: ["Id"],
  create(act, { GroupId, ...rule }) {
    const made = ec2(act, "AuthorizeSecurityGroupIngress", { GroupId, IpPermissions: [permissionOf(rule)] });
    const id = ruleId(act, made.SecurityGroupRules?.[0]?.SecurityGroupRuleId);
    return { id, attributes: { Id: id } };
  },
  delete: (act, { GroupId, ...rule }) => revoke(act, GroupId, "Ingress", [rule]),
});

const egress = resource("AWS::EC2::SecurityGroupEgress", {
  properties: allFixed({ GroupId: required(text), ...EGRESS }),
  attributes: ["Id"],
  create(act, { GroupId, ...rule }) {
    const made = ec2(act, "AuthorizeSecurityGroupEgress", { GroupId, IpPermissions: [permissionOf(rule)] });
    const id = ruleId(act, made.SecurityGroupRules?.[0]?.SecurityGroupRuleId);
    return { id, attributes: { Id: id } };
  },
  delete: (act, { GroupId, ...rule }) => revoke(act, GroupId, "Egress", [rule]),
});

export const securityGroupTypes = [securityGroup, ingress, egress];
