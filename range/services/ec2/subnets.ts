import type * as EC2 from "@aws-sdk/client-ec2";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { formatCidr, holdsBlock, overlaps, parseCidr } from "./cidr.ts";
import { pageViews } from "./describe.ts";
import type { FilterTable } from "./filters.ts";
import { freeIpCount } from "./interface-rows.ts";
import { find, findOrAll } from "./kinds.ts";
import { dissociateAcl } from "./network-acl-rows.ts";
import { networkChanged } from "./network-changed.ts";
import { refuse, refuseValue, required } from "./refusals.ts";
import { zonesOf } from "./regions.ts";
import { forgetSubnetRoutes } from "./route-table-rows.ts";
import { ec2State, type SubnetRow, type VpcRow } from "./state.ts";
import { newTags } from "./tags.ts";
import { createSubnet } from "./vpc-rows.ts";

export const subnets = handlers<typeof EC2>()({
  CreateSubnet(input, call) {
    const { scope } = call;
    const vpc = find(scope, "vpc", required(input.VpcId, "vpcId"));
    const cidr = checkSubnetCidr(scope, vpc, required(input.CidrBlock, "cidrBlock"));
    const zone = zoneFor(call.region, input.AvailabilityZone ?? input.AvailabilityZoneId);
    const tags = newTags(input.TagSpecifications, "subnet", call);
    const row = createSubnet(scope, { vpcId: vpc.VpcId, cidr, zone, tags });
    return { Subnet: subnetView(scope, row) };
  },

  DeleteSubnet(input, call) {
    const { scope } = call;
    const { SubnetId: id } = find(scope, "subnet", required(input.SubnetId, "subnetId"));
    const { interfaces, natGateways, subnets } = ec2State(scope);
    const isUsed =
      interfaces.find((row) => row.subnetId === id) ??
      natGateways.find((row) => row.SubnetId === id && row.State !== "deleted" && row.State !== "failed");
    if (isUsed) refuse("DependencyViolation", `The subnet '${id}' has dependencies and cannot be deleted.`);
    dissociateAcl(scope, id);
    forgetSubnetRoutes(scope, id);
    subnets.delete(id);
    networkChanged(scope, `${id} deleted`);
    return {};
  },

  DescribeSubnets(input, call) {
    const all = findOrAll(call.scope, "subnet", input.SubnetIds).map((row) => subnetView(call.scope, row));
    const { views, nextToken } = pageViews(all, input, FILTERS);
    return { Subnets: views, NextToken: nextToken };
  },

  ModifySubnetAttribute(input, call) {
    const { SubnetId: id } = find(call.scope, "subnet", required(input.SubnetId, "subnetId"));
    const value = required(input.MapPublicIpOnLaunch, "mapPublicIpOnLaunch").Value ?? false;
    ec2State(call.scope).subnets.update(id, (row) => void (row.MapPublicIpOnLaunch = value));
    return {};
  },

  /** Nobody can reserve a part of a subnet: CreateSubnetCidrReservation is refused by name. */
  GetSubnetCidrReservations(input, call) {
    find(call.scope, "subnet", required(input.SubnetId, "SubnetId"));
    pageViews([], input, {
      reservationType: () => undefined,
      "subnet-id": () => undefined,
    });
    return { SubnetIpv4CidrReservations: [], SubnetIpv6CidrReservations: [] };
  },
});

function checkSubnetCidr(scope: Scope, vpc: Readonly<VpcRow>, cidr: string): string {
  const block = parseCidr(cidr) ?? refuseValue(cidr, "cidrBlock", "This is not a valid CIDR block.");
  const fits = (vpc.CidrBlockAssociationSet ?? []).some((each) =>
    holdsBlock(parseCidr(each.CidrBlock ?? "")!, block),
  );
  if (block.bits < 16 || block.bits > 28 || !fits)
    refuse("InvalidSubnet.Range", `The CIDR '${cidr}' is invalid.`);
  const other = ec2State(scope).subnets.find(
    (row) => row.VpcId === vpc.VpcId && overlaps(parseCidr(row.CidrBlock)!, block),
  );
  if (other) refuse("InvalidSubnet.Conflict", `The CIDR '${cidr}' conflicts with another subnet`);
  return formatCidr(block);
}

function zoneFor(region: string, wanted: string | undefined): { name: string; id: string } {
  const zones = zonesOf(region);
  if (wanted === undefined) return zones[0]!;
  return (
    zones.find((zone) => zone.name === wanted || zone.id === wanted) ??
    refuseValue(
      wanted,
      "availabilityZone",
      `Subnets can currently only be created in the following availability zones: ${zones.map((zone) => zone.name).join(", ")}.`,
    )
  );
}

const subnetView = (scope: Scope, row: Readonly<SubnetRow>): EC2.Subnet => ({
  ...row,
  AvailableIpAddressCount: freeIpCount(scope, row.SubnetId, row.CidrBlock),
});

const FILTERS: FilterTable<EC2.Subnet> = {
  "availability-zone": (view) => view.AvailabilityZone,
  availabilityZone: (view) => view.AvailabilityZone,
  "availability-zone-id": (view) => view.AvailabilityZoneId,
  "available-ip-address-count": (view) => view.AvailableIpAddressCount,
  "cidr-block": (view) => view.CidrBlock,
  "default-for-az": (view) => view.DefaultForAz,
  "enable-dns64": (view) => view.EnableDns64,
  "ipv6-native": (view) => view.Ipv6Native,
  "map-customer-owned-ip-on-launch": (view) => view.MapCustomerOwnedIpOnLaunch,
  "map-public-ip-on-launch": (view) => view.MapPublicIpOnLaunch,
  "owner-id": (view) => view.OwnerId,
  "private-dns-name-options-on-launch.hostname-type": (view) =>
    view.PrivateDnsNameOptionsOnLaunch?.HostnameType,
  state: (view) => view.State,
  "subnet-arn": (view) => view.SubnetArn,
  "subnet-id": (view) => view.SubnetId,
  "vpc-id": (view) => view.VpcId,
};
