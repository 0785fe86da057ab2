import type * as EC2 from "@aws-sdk/client-ec2";
import type { Call } from "../../call.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { pageViews } from "./describe.ts";
import type { FilterTable } from "./filters.ts";
import { createGroup } from "./group-rows.ts";
import { permissionsView } from "./group-rules.ts";
import { find, findAll } from "./kinds.ts";
import { networkChanged } from "./network-changed.ts";
import { refuse, required } from "./refusals.ts";
import { ec2State, type GroupRow } from "./state.ts";
import { newTags } from "./tags.ts";

export const securityGroups = handlers<typeof EC2>()({
  CreateSecurityGroup(input, call) {
    const { scope } = call;
    const name = checkText(required(input.GroupName, "GroupName"), "GroupName");
    const description = checkText(required(input.Description, "GroupDescription"), "GroupDescription");
    if (name.toLowerCase() === "default")
      refuse("InvalidParameterValue", `Cannot use reserved security group name: ${name}`);
    if (name.startsWith("sg-"))
      refuse(
        "InvalidParameterValue",
        `Value (${name}) for parameter GroupName is invalid. Group names may not be in the format sg-*.`,
      );
    const vpcId = input.VpcId === undefined ? defaultVpc(scope) : find(scope, "vpc", input.VpcId).VpcId;
    if (ec2State(scope).groups.find((row) => row.vpcId === vpcId && row.name === name))
      refuse("InvalidGroup.Duplicate", `The security group '${name}' already exists for VPC '${vpcId}'`);
    const tags = newTags(input.TagSpecifications, "security-group", call);
    const row = createGroup(scope, { name, description, vpcId, tags });
    networkChanged(scope, `${row.id} created`);
    return { GroupId: row.id, Tags: tags, SecurityGroupArn: scope.arn("ec2", `security-group/${row.id}`) };
  },

  DeleteSecurityGroup(input, call) {
    const { scope } = call;
    const row = findGroup(call, input);
    if (row.name === "default")
      refuse("CannotDelete", `the specified group: "${row.id}" name: "default" cannot be deleted by a user`);
    if (isUsed(scope, row.id)) refuse("DependencyViolation", `resource ${row.id} has a dependent object`);
    ec2State(scope).groups.delete(row.id);
    networkChanged(scope, `${row.id} deleted`);
    return { Return: true, GroupId: row.id };
  },

  DescribeSecurityGroups(input, call) {
    const { scope } = call;
    const rows =
      input.GroupIds?.length || input.GroupNames?.length
        ? [
            ...findAll(scope, "securityGroup", input.GroupIds ?? []),
            ...byNames(scope, input.GroupNames ?? []),
          ]
        : ec2State(scope).groups.list();
    const { views, nextToken } = pageViews(
      rows.map((row) => groupView(scope, row)),
      input,
      FILTERS,
    );
    return { SecurityGroups: views, NextToken: nextToken };
  },

  GetSecurityGroupsForVpc(input, call) {
    const { scope } = call;
    const { VpcId: vpcId } = find(scope, "vpc", required(input.VpcId, "VpcId"));
    const all = ec2State(scope)
      .groups.filter((row) => row.vpcId === vpcId)
      .map((row): EC2.SecurityGroupForVpc => ({
        GroupId: row.id,
        GroupName: row.name,
        Description: row.description,
        OwnerId: scope.accountId,
        PrimaryVpcId: row.vpcId,
        Tags: [...row.tags],
      }));
    const { views, nextToken } = pageViews(all, input, {
      "group-id": (view) => view.GroupId,
      description: (view) => view.Description,
      "group-name": (view) => view.GroupName,
      "owner-id": (view) => view.OwnerId,
      "primary-vpc-id": (view) => view.PrimaryVpcId,
    });
    return { SecurityGroupForVpcs: views, NextToken: nextToken };
  },

  DescribeSecurityGroupReferences(input, call) {
    findAll(call.scope, "securityGroup", required(input.GroupId, "GroupId"));
    // Only groups in peered VPCs are told, and the range has no peering.
    return { SecurityGroupReferenceSet: [] };
  },

  DescribeStaleSecurityGroups(input, call) {
    find(call.scope, "vpc", required(input.VpcId, "VpcId"));
    // Rules turn stale when a peered VPC's group goes, and the range has no peering.
    return { StaleSecurityGroupSet: [] };
  },
});

/** The group that a call names: by id, or by name in the default VPC. */
export function findGroup(
  call: Call,
  input: { GroupId?: string | undefined; GroupName?: string | undefined },
): Readonly<GroupRow> {
  if (input.GroupId !== undefined) return find(call.scope, "securityGroup", input.GroupId);
  if (input.GroupName === undefined)
    return refuse("MissingParameter", "The request must contain the parameter GroupName or GroupId");
  return byNames(call.scope, [input.GroupName])[0]!;
}

function byNames(scope: Scope, names: readonly string[]): Readonly<GroupRow>[] {
  if (!names.length) return [];
  const vpcId = defaultVpc(scope);
  return names.map(
    (name) =>
      ec2State(scope).groups.find((row) => row.vpcId === vpcId && row.name === name) ??
      refuse(
        "InvalidGroup.NotFound",
        `The security group '${name}' does not exist in default VPC '${vpcId}'`,
      ),
  );
}

function defaultVpc(scope: Scope): string {
  const vpc = ec2State(scope).vpcs.find((row) => row.IsDefault === true);
  return vpc?.VpcId ?? refuse("VPCIdNotSpecified", "No default VPC for this user");
}

/** In use by an interface, or named by another group's rule. */
function isUsed(scope: Scope, groupId: string): boolean {
  const { groups, interfaces, vpcEndpoints } = ec2State(scope);
  return (
    interfaces.find((row) => row.groupIds.includes(groupId)) !== undefined ||
    groups.find(
      (row) => row.id !== groupId && row.rules.some((rule) => rule.referencedGroupId === groupId),
    ) !== undefined ||
    vpcEndpoints.find((row) => row.Groups?.some((each) => each.GroupId === groupId) ?? false) !== undefined
  );
}

function checkText(text: string, parameter: string): string {
  if (text.length > 255 || !/^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]+$/.test(text))
    refuse(
      "InvalidParameterValue",
      `Value (${text}) for parameter ${parameter} is invalid. Character sets beyond ASCII are not supported.`,
    );
  return text;
}

function groupView(scope: Scope, row: Readonly<GroupRow>): EC2.SecurityGroup {
  return {
    GroupId: row.id,
    GroupName: row.name,
    Description: row.description,
    OwnerId: scope.accountId,
    VpcId: row.vpcId,
    SecurityGroupArn: scope.arn("ec2", `security-group/${row.id}`),
    IpPermissions: permissionsView(scope.accountId, row.rules, false),
    IpPermissionsEgress: permissionsView(scope.accountId, row.rules, true),
    Tags: [...row.tags],
  };
}

type PermissionsOf = (view: EC2.SecurityGroup) => readonly EC2.IpPermission[];

const permissionFilters = (prefix: string, of: PermissionsOf): FilterTable<EC2.SecurityGroup> => ({
  [`${prefix}.cidr`]: (view) =>
    of(view).flatMap((each) => (each.IpRanges ?? []).map((range) => range.CidrIp)),
  [`${prefix}.from-port`]: (view) => of(view).map((each) => each.FromPort),
  [`${prefix}.group-id`]: (view) =>
    of(view).flatMap((each) => (each.UserIdGroupPairs ?? []).map((pair) => pair.GroupId)),
  [`${prefix}.ipv6-cidr`]: (view) =>
    of(view).flatMap((each) => (each.Ipv6Ranges ?? []).map((range) => range.CidrIpv6)),
  [`${prefix}.prefix-list-id`]: (view) =>
    of(view).flatMap((each) => (each.PrefixListIds ?? []).map((list) => list.PrefixListId)),
  [`${prefix}.protocol`]: (view) => of(view).map((each) => each.IpProtocol),
  [`${prefix}.to-port`]: (view) => of(view).map((each) => each.ToPort),
  [`${prefix}.user-id`]: (view) =>
    of(view).flatMap((each) => (each.UserIdGroupPairs ?? []).map((pair) => pair.UserId)),
});

const FILTERS: FilterTable<EC2.SecurityGroup> = {
  ...permissionFilters("ip-permission", (view) => view.IpPermissions ?? []),
  ...permissionFilters("egress.ip-permission", (view) => view.IpPermissionsEgress ?? []),
  description: (view) => view.Description,
  "group-id": (view) => view.GroupId,
  "group-name": (view) => view.GroupName,
  "owner-id": (view) => view.OwnerId,
  "vpc-id": (view) => view.VpcId,
};
