import type * as EC2 from "@aws-sdk/client-ec2";
import { NotImplemented } from "../../errors.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { formatCidr, parseCidr } from "./cidr.ts";
import { pageViews } from "./describe.ts";
import type { FilterTable } from "./filters.ts";
import { find, findOrAll } from "./kinds.ts";
import { networkChanged } from "./network-changed.ts";
import { oneOf, refuse, refuseValue, required } from "./refusals.ts";
import { ec2State, type VpcRow } from "./state.ts";
import { newTags } from "./tags.ts";
import { createVpc } from "./vpc-rows.ts";

export const vpcs = handlers<typeof EC2>()({
  CreateVpc(input, call) {
    const { scope } = call;
    if (input.AmazonProvidedIpv6CidrBlock)
      throw new NotImplemented("IPv6 in VPCs (AmazonProvidedIpv6CidrBlock)");
    if (
      oneOf(input.InstanceTenancy ?? "default", ["default", "dedicated"], "instanceTenancy") === "dedicated"
    )
      throw new NotImplemented("dedicated tenancy");
    const cidr = checkVpcCidr(required(input.CidrBlock, "cidrBlock"));
    const tags = newTags(input.TagSpecifications, "vpc", call);
    const row = createVpc(scope, { cidr, tags });
    // AWS answers `pending`, and `available` a moment later.
    return { Vpc: { ...vpcView(row), State: "pending" } };
  },

  DeleteVpc(input, call) {
    const { scope } = call;
    const { VpcId: id } = find(scope, "vpc", required(input.VpcId, "vpcId"));
    if (hasDependents(scope, id))
      refuse("DependencyViolation", `The vpc '${id}' has dependencies and cannot be deleted.`);
    const { vpcs, groups, networkAcls, routeTables } = ec2State(scope);
    for (const group of groups.filter((row) => row.vpcId === id)) groups.delete(group.id);
    for (const acl of networkAcls.filter((row) => row.VpcId === id)) networkAcls.delete(acl.NetworkAclId);
    for (const table of routeTables.filter((row) => row.VpcId === id)) routeTables.delete(table.RouteTableId);
    vpcs.delete(id);
    networkChanged(scope, `${id} deleted`);
    return {};
  },

  DescribeVpcs(input, call) {
    const all = findOrAll(call.scope, "vpc", input.VpcIds).map(vpcView);
    const { views, nextToken } = pageViews(all, input, FILTERS);
    return { Vpcs: views, NextToken: nextToken };
  },

  DescribeVpcAttribute(input, call) {
    const row = find(call.scope, "vpc", required(input.VpcId, "vpcId"));
    switch (input.Attribute) {
      case "enableDnsSupport":
        return { VpcId: row.VpcId, EnableDnsSupport: { Value: row.EnableDnsSupport } };
      case "enableDnsHostnames":
        return { VpcId: row.VpcId, EnableDnsHostnames: { Value: row.EnableDnsHostnames } };
      case "enableNetworkAddressUsageMetrics":
        return { VpcId: row.VpcId, EnableNetworkAddressUsageMetrics: { Value: false } };
      default:
        return refuseValue(input.Attribute, "attribute", "Unknown attribute.");
    }
  },

  ModifyVpcAttribute(input, call) {
    const row = find(call.scope, "vpc", required(input.VpcId, "vpcId"));
    const { EnableDnsSupport: support, EnableDnsHostnames: hostnames } = input;
    if (!support && !hostnames) refuse("MissingParameter", "The request must contain one of the attributes.");
    if (support && hostnames)
      refuse("InvalidParameterCombination", "Fields for multiple attribute types specified");
    ec2State(call.scope).vpcs.update(row.VpcId, (each) => {
      if (support) each.EnableDnsSupport = required(support.Value, "enableDnsSupport");
      if (hostnames) each.EnableDnsHostnames = required(hostnames.Value, "enableDnsHostnames");
    });
    networkChanged(call.scope, `attributes of ${row.VpcId}`);
    return {};
  },
});

function checkVpcCidr(cidr: string): string {
  const block = parseCidr(cidr) ?? refuseValue(cidr, "cidrBlock", "This is not a valid CIDR block.");
  if (block.bits < 16 || block.bits > 28) refuse("InvalidVpc.Range", `The CIDR '${cidr}' is invalid.`);
  return formatCidr(block);
}

/** What a VPC has by itself goes with it; anything that was made in it keeps it. */
function hasDependents(scope: Scope, vpcId: string): boolean {
  const state = ec2State(scope);
  return (
    state.subnets.find((row) => row.VpcId === vpcId) !== undefined ||
    state.interfaces.find((row) => row.vpcId === vpcId) !== undefined ||
    state.groups.find((row) => row.vpcId === vpcId && row.name !== "default") !== undefined ||
    state.networkAcls.find((row) => row.VpcId === vpcId && !row.IsDefault) !== undefined ||
    state.routeTables.find((row) => row.VpcId === vpcId && !row.Associations?.some((each) => each.Main)) !==
      undefined ||
    state.internetGateways.find((row) => row.Attachments?.some((each) => each.VpcId === vpcId) ?? false) !==
      undefined ||
    state.vpcEndpoints.find((row) => row.VpcId === vpcId) !== undefined
  );
}

export function vpcView(row: Readonly<VpcRow>): EC2.Vpc {
  const { EnableDnsSupport: _, EnableDnsHostnames: __, ...view } = row;
  return view;
}

const FILTERS: FilterTable<EC2.Vpc> = {
  cidr: (view) => view.CidrBlock,
  "cidr-block": (view) => view.CidrBlock,
  "cidr-block-association.association-id": (view) =>
    view.CidrBlockAssociationSet?.map((each) => each.AssociationId),
  "cidr-block-association.cidr-block": (view) => view.CidrBlockAssociationSet?.map((each) => each.CidrBlock),
  "cidr-block-association.state": (view) =>
    view.CidrBlockAssociationSet?.map((each) => each.CidrBlockState?.State),
  "dhcp-options-id": (view) => view.DhcpOptionsId,
  isDefault: (view) => view.IsDefault,
  "is-default": (view) => view.IsDefault,
  "owner-id": (view) => view.OwnerId,
  state: (view) => view.State,
  "vpc-id": (view) => view.VpcId,
};
