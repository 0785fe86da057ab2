import type * as EC2 from "@aws-sdk/client-ec2";
import type { Call } from "../../call.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { pageViews } from "./describe.ts";
import { withId } from "./group-rows.ts";
import {
  checkDescription,
  flatPermission,
  isSameRule,
  rulesOf,
  ruleText,
  ruleView,
  type FlatRule,
  type RuleFacts,
} from "./group-rules.ts";
import { find, findGroupRule } from "./kinds.ts";
import { onlyMembers } from "./members.ts";
import { networkChanged } from "./network-changed.ts";
import { refuse, required } from "./refusals.ts";
import { checkRuleQuota } from "./rule-quota.ts";
import { findGroup } from "./security-groups.ts";
import { ec2State, type GroupRow, type GroupRuleRow } from "./state.ts";
import { newTags } from "./tags.ts";

export const securityGroupRules = handlers<typeof EC2>()({
  AuthorizeSecurityGroupIngress(input, call) {
    return authorize(input, call, false);
  },

  AuthorizeSecurityGroupEgress(input, call) {
    return authorize(input, call, true);
  },

  RevokeSecurityGroupIngress(input, call) {
    return revoke(input, call, false);
  },

  RevokeSecurityGroupEgress(input, call) {
    return revoke(input, call, true);
  },

  ModifySecurityGroupRules(input, call) {
    const { scope } = call;
    const group = find(scope, "securityGroup", required(input.GroupId, "GroupId"));
    const updates = required(input.SecurityGroupRules, "SecurityGroupRule").map((update) => {
      const id = required(update.SecurityGroupRuleId, "SecurityGroupRuleId");
      const before = ruleIn(group, id);
      return {
        id,
        facts: requestedRule(scope, group, before, required(update.SecurityGroupRule, "SecurityGroupRule")),
      };
    });
    const changed = group.rules.map((rule) => {
      const update = updates.find((each) => each.id === rule.id);
      return update ? { ...update.facts, id: rule.id, tags: rule.tags } : rule;
    });
    for (const [i, rule] of changed.entries())
      if (changed.some((other, j) => j < i && isSameRule(other, rule))) refuseDuplicate(rule);
    for (const egress of [false, true]) checkRuleQuota(scope, changed, egress);
    setRules(scope, group, changed);
    return { Return: true };
  },

  DescribeSecurityGroupRules(input, call) {
    const { scope } = call;
    const all = input.SecurityGroupRuleIds?.length
      ? input.SecurityGroupRuleIds.map((id) => {
          const { group, rule } = findGroupRule(scope, id);
          return ruleView(scope, group, rule);
        })
      : ec2State(scope)
          .groups.list()
          .flatMap((group) => group.rules.map((rule) => ruleView(scope, group, rule)));
    const { views, nextToken } = pageViews(all, input, {
      "group-id": (view) => view.GroupId,
      "security-group-rule-id": (view) => view.SecurityGroupRuleId,
    });
    return { SecurityGroupRules: views, NextToken: nextToken };
  },

  UpdateSecurityGroupRuleDescriptionsIngress(input, call) {
    return updateDescriptions(input, call, false);
  },

  UpdateSecurityGroupRuleDescriptionsEgress(input, call) {
    return updateDescriptions(input, call, true);
  },
});

interface RuleRequest extends FlatRule {
  GroupId?: string | undefined;
  GroupName?: string | undefined;
  IpPermissions?: EC2.IpPermission[] | undefined;
  TagSpecifications?: EC2.TagSpecification[] | undefined;
  SecurityGroupRuleIds?: string[] | undefined;
}

function authorize(
  input: RuleRequest,
  call: Call,
  egress: boolean,
): { Return: true; SecurityGroupRules: EC2.SecurityGroupRule[] } {
  const { scope } = call;
  const group = findGroup(call, input);
  const wanted = rulesOf(scope, group, egress, requestedPermissions(input));
  const tags = newTags(input.TagSpecifications, "security-group-rule", call);
  for (const [i, rule] of wanted.entries()) {
    if (group.rules.some((other) => isSameRule(other, rule))) refuseDuplicate(rule);
    if (wanted.some((other, j) => j < i && isSameRule(other, rule)))
      refuse("InvalidParameterValue", "The same permission must not appear multiple times");
  }
  checkRuleQuota(scope, [...group.rules, ...wanted], egress);
  const added = wanted.map((rule) => withId(scope, rule, [...tags]));
  setRules(scope, group, [...group.rules, ...added]);
  return { Return: true, SecurityGroupRules: added.map((rule) => ruleView(scope, group, rule)) };
}

/**
 * Takes rules away, by id or by what they say. In a default VPC unknown rules are only told, elsewhere they are an
 * error and nothing is revoked (API reference, RevokeSecurityGroupIngress).
 */
function revoke(
  input: RuleRequest,
  call: Call,
  egress: boolean,
): Pick<
  EC2.RevokeSecurityGroupIngressResult,
  "Return" | "RevokedSecurityGroupRules" | "UnknownIpPermissions"
> {
  const { scope } = call;
  const group = findGroup(call, input);
  const { revoked, unknown } = input.SecurityGroupRuleIds?.length
    ? { revoked: input.SecurityGroupRuleIds.map((id) => ruleIn(group, id, egress)), unknown: [] }
    : matching(scope, group, egress, requestedPermissions(input));
  if (unknown.length && !ec2State(scope).vpcs.get(group.vpcId)?.IsDefault)
    refuse("InvalidPermission.NotFound", "The specified rule does not exist in this security group.");
  setRules(
    scope,
    group,
    group.rules.filter((rule) => !revoked.includes(rule)),
  );
  return {
    Return: true,
    ...(unknown.length && { UnknownIpPermissions: unknown }),
    RevokedSecurityGroupRules: revoked.map((rule) => revokedView(group, rule)),
  };
}

function matching(
  scope: Scope,
  group: Readonly<GroupRow>,
  egress: boolean,
  permissions: readonly EC2.IpPermission[],
): { revoked: GroupRuleRow[]; unknown: EC2.IpPermission[] } {
  const revoked: GroupRuleRow[] = [];
  const unknown: EC2.IpPermission[] = [];
  for (const permission of permissions)
    for (const wanted of rulesOf(scope, group, egress, [permission])) {
      const rule = group.rules.find((each) => isSameRule(each, wanted));
      if (rule) revoked.push(rule);
      else if (!unknown.includes(permission)) unknown.push(permission);
    }
  return { revoked, unknown };
}

function requestedPermissions(input: RuleRequest): EC2.IpPermission[] {
  const flat = flatPermission(input);
  if (flat && input.IpPermissions?.length)
    refuse(
      "InvalidParameterCombination",
      "The parameter ipPermissions may not be used in combination with the flat parameters of a rule",
    );
  const permissions = flat ? [flat] : (input.IpPermissions ?? []);
  if (!permissions.length)
    refuse("MissingParameter", "Either 'ipPermissions' or 'securityGroupRuleIds' should be provided.");
  return permissions;
}

function ruleIn(group: Readonly<GroupRow>, id: string, egress?: boolean): GroupRuleRow {
  const rule = group.rules.find((each) => each.id === id && (egress === undefined || each.egress === egress));
  return (
    rule ?? refuse("InvalidSecurityGroupRuleId.NotFound", `The security group rule ID '${id}' does not exist`)
  );
}

/** What ModifySecurityGroupRules makes of a rule: the whole rule is replaced, its direction stays. */
function requestedRule(
  scope: Scope,
  group: Readonly<GroupRow>,
  before: GroupRuleRow,
  request: EC2.SecurityGroupRuleRequest,
): RuleFacts {
  onlyMembers("SecurityGroupRule", request, [
    "IpProtocol",
    "FromPort",
    "ToPort",
    "CidrIpv4",
    "CidrIpv6",
    "PrefixListId",
    "ReferencedGroupId",
    "Description",
  ]);
  const note = { Description: request.Description };
  const permission: EC2.IpPermission = {
    IpProtocol: request.IpProtocol ?? before.protocol,
    FromPort: request.FromPort,
    ToPort: request.ToPort,
    ...(request.CidrIpv4 !== undefined && { IpRanges: [{ CidrIp: request.CidrIpv4, ...note }] }),
    ...(request.CidrIpv6 !== undefined && { Ipv6Ranges: [{ CidrIpv6: request.CidrIpv6, ...note }] }),
    ...(request.PrefixListId !== undefined && {
      PrefixListIds: [{ PrefixListId: request.PrefixListId, ...note }],
    }),
    ...(request.ReferencedGroupId !== undefined && {
      UserIdGroupPairs: [{ GroupId: request.ReferencedGroupId, ...note }],
    }),
  };
  const [facts, ...more] = rulesOf(scope, group, before.egress, [permission]);
  if (!facts || more.length)
    return refuse(
      "InvalidParameterCombination",
      "Only one of CidrIpv4, CidrIpv6, PrefixListId, or ReferencedGroupId can be specified.",
    );
  return facts;
}

function updateDescriptions(
  input: EC2.UpdateSecurityGroupRuleDescriptionsIngressRequest,
  call: Call,
  egress: boolean,
): { Return: true } {
  const { scope } = call;
  const group = findGroup(call, input);
  const texts = new Map<string, string | undefined>();
  for (const { SecurityGroupRuleId, Description } of input.SecurityGroupRuleDescriptions ?? [])
    texts.set(
      ruleIn(group, required(SecurityGroupRuleId, "SecurityGroupRuleId"), egress).id,
      Description && checkDescription(Description),
    );
  for (const wanted of rulesOf(scope, group, egress, input.IpPermissions ?? [])) {
    const rule = group.rules.find((each) => isSameRule(each, wanted));
    if (!rule)
      return refuse(
        "InvalidPermission.NotFound",
        "The specified rule does not exist in this security group.",
      );
    texts.set(rule.id, wanted.description);
  }
  if (!texts.size)
    refuse(
      "MissingParameter",
      "Either 'ipPermissions' or 'securityGroupRuleDescriptions' should be provided.",
    );
  setRules(
    scope,
    group,
    group.rules.map((rule) => {
      if (!texts.has(rule.id)) return rule;
      const { description: _, ...plain } = rule;
      const text = texts.get(rule.id);
      return text ? { ...plain, description: text } : plain;
    }),
  );
  return { Return: true };
}

function setRules(scope: Scope, group: Readonly<GroupRow>, rules: GroupRuleRow[]): void {
  ec2State(scope).groups.update(group.id, (row) => void (row.rules = rules));
  networkChanged(scope, `rules of ${group.id}`);
}

const refuseDuplicate = (rule: RuleFacts): never =>
  refuse("InvalidPermission.Duplicate", `the specified rule "${ruleText(rule)}" already exists`);

const revokedView = (group: Readonly<GroupRow>, rule: GroupRuleRow): EC2.RevokedSecurityGroupRule => ({
  SecurityGroupRuleId: rule.id,
  GroupId: group.id,
  IsEgress: rule.egress,
  IpProtocol: rule.protocol,
  FromPort: rule.fromPort ?? -1,
  ToPort: rule.toPort ?? -1,
  ...(rule.cidrIpv4 !== undefined && { CidrIpv4: rule.cidrIpv4 }),
  ...(rule.cidrIpv6 !== undefined && { CidrIpv6: rule.cidrIpv6 }),
  ...(rule.prefixListId !== undefined && { PrefixListId: rule.prefixListId }),
  ...(rule.referencedGroupId !== undefined && { ReferencedGroupId: rule.referencedGroupId }),
  ...(rule.description && { Description: rule.description }),
});
