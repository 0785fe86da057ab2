import type { Tag } from "@aws-sdk/client-ec2";
import type { Scope } from "../../world.ts";
import { defaultDhcpOptions } from "./dhcp-options.ts";
import { createDefaultGroup } from "./group-rows.ts";
import { associateAcl, createAcl, defaultAclOf } from "./network-acl-rows.ts";
import { networkChanged } from "./network-changed.ts";
import { refuse } from "./refusals.ts";
import { createMainRouteTable } from "./route-table-rows.ts";
import { ec2State, type SubnetRow, type VpcRow } from "./state.ts";

/** VPCs per Region: the default quota. */
const MOST_VPCS = 5;

/**
 * Puts a VPC with what it has by itself: a default group, a default network ACL and a main route table.
 *
 * @param wanted a Region's default VPC gives its instances host names, others do not
 * @throws {AwsError} VpcLimitExceeded
 */
export function createVpc(
  scope: Scope,
  wanted: { cidr: string; tags?: Tag[]; isDefault?: boolean },
): Readonly<VpcRow> {
  const { cidr, tags = [], isDefault = false } = wanted;
  const { vpcs } = ec2State(scope);
  if (vpcs.size >= MOST_VPCS) refuse("VpcLimitExceeded", "The maximum number of VPCs has been reached.");
  const id = scope.world.random.id("vpc");
  const row = vpcs.put(id, {
    VpcId: id,
    OwnerId: scope.accountId,
    CidrBlock: cidr,
    CidrBlockAssociationSet: [
      {
        AssociationId: scope.world.random.id("vpc-cidr-assoc"),
        CidrBlock: cidr,
        CidrBlockState: { State: "associated" },
      },
    ],
    Ipv6CidrBlockAssociationSet: [],
    DhcpOptionsId: defaultDhcpOptions(scope),
    InstanceTenancy: "default",
    IsDefault: isDefault,
    State: "available",
    Tags: tags,
    EnableDnsSupport: true,
    EnableDnsHostnames: isDefault,
  });
  createDefaultGroup(scope, id);
  createAcl(scope, id, true);
  createMainRouteTable(scope, id, cidr);
  networkChanged(scope, `${id} created`);
  return row;
}

/**
 * Puts a subnet, under its VPC's default network ACL.
 *
 * @param wanted a zone's default subnet gives its instances public addresses, others do not
 */
export function createSubnet(
  scope: Scope,
  wanted: {
    vpcId: string;
    cidr: string;
    zone: { name: string; id: string };
    tags?: Tag[];
    isDefault?: boolean;
  },
): Readonly<SubnetRow> {
  const { vpcId, cidr, zone, tags = [], isDefault = false } = wanted;
  const id = scope.world.random.id("subnet");
  const row = ec2State(scope).subnets.put(id, {
    SubnetId: id,
    SubnetArn: scope.arn("ec2", `subnet/${id}`),
    OwnerId: scope.accountId,
    VpcId: vpcId,
    CidrBlock: cidr,
    AvailabilityZone: zone.name,
    AvailabilityZoneId: zone.id,
    State: "available",
    DefaultForAz: isDefault,
    MapPublicIpOnLaunch: isDefault,
    MapCustomerOwnedIpOnLaunch: false,
    AssignIpv6AddressOnCreation: false,
    Ipv6CidrBlockAssociationSet: [],
    EnableDns64: false,
    Ipv6Native: false,
    PrivateDnsNameOptionsOnLaunch: {
      HostnameType: "ip-name",
      EnableResourceNameDnsARecord: false,
      EnableResourceNameDnsAAAARecord: false,
    },
    Tags: tags,
  });
  const acl = defaultAclOf(scope, vpcId);
  if (acl) associateAcl(scope, acl.NetworkAclId, id);
  networkChanged(scope, `${id} created`);
  return row;
}
