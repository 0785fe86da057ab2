import type { Relationship, ResourceType } from "@aws-sdk/client-config-service";
import { ec2State } from "../ec2/state.ts";
import type { Members } from "./read.ts";
import { text, type Found, type Listing, type RecordedType } from "./recorded-type.ts";

/** A type of EC2 whose rows, ids and Describe operation share one id. */
function ec2Type(
  type: ResourceType,
  table: keyof ReturnType<typeof ec2State>,
  [operation, list, idsMember, idMember]: readonly [string, string, string, string],
  resource: string,
  spelt = (found: Members): Members => found,
): RecordedType {
  return {
    type,
    table: `ec2.${table}`,
    action: `ec2:${operation}`,
    rows: (scope) => (ec2State(scope)[table] as { ids(): Iterable<string> }).ids(),
    find: (read, id, scope) => {
      const [found] = read<Listing>("ec2", operation, { [idsMember]: [id] })?.[list] ?? [];
      return (
        found && {
          id: text(found, idMember),
          arn: scope.arn("ec2", `${resource}/${id}`),
          configuration: spelt(found),
        }
      );
    },
  };
}

const instances: RecordedType = {
  type: "AWS::EC2::Instance",
  table: "ec2.instances",
  action: "ec2:DescribeInstances",
  rows: (scope) => ec2State(scope).instances.ids(),
  find: (read, id, scope) => {
    const answer = read<{ Reservations?: { Instances?: Members[] }[] }>("ec2", "DescribeInstances", {
      InstanceIds: [id],
    });
    const [configuration] = answer?.Reservations?.[0]?.Instances ?? [];
    // EC2 still shows what is terminated for a while; to Config it is deleted.
    const state = configuration?.["State"] as { Name?: string } | undefined;
    if (state?.Name === "terminated") return undefined;
    return configuration && { id, arn: scope.arn("ec2", `instance/${id}`), configuration };
  },
};

/**
 * A security group as Config spells it: `IpRanges` are plain CIDRs, and EC2's own form of them is `Ipv4Ranges`.
 *
 * @see https://github.com/awslabs/aws-config-resource-schema (AWS::EC2::SecurityGroup)
 */
function groupAsRecorded(group: Members): Members {
  const rulesAsRecorded = (rules: unknown): Members[] =>
    ((rules ?? []) as (Members & { IpRanges?: { CidrIp?: string }[] })[]).map(
      ({ IpRanges = [], ...rule }) => ({
        Ipv6Ranges: [],
        PrefixListIds: [],
        UserIdGroupPairs: [],
        ...rule,
        Ipv4Ranges: IpRanges,
        IpRanges: IpRanges.map(({ CidrIp }) => CidrIp),
      }),
    );
  return {
    ...group,
    IpPermissions: rulesAsRecorded(group["IpPermissions"]),
    IpPermissionsEgress: rulesAsRecorded(group["IpPermissionsEgress"]),
  };
}

export const EC2_TYPES: readonly RecordedType[] = [
  instances,
  ec2Type(
    "AWS::EC2::SecurityGroup",
    "groups",
    ["DescribeSecurityGroups", "SecurityGroups", "GroupIds", "GroupId"],
    "security-group",
    groupAsRecorded,
  ),
  ec2Type("AWS::EC2::Volume", "volumes", ["DescribeVolumes", "Volumes", "VolumeIds", "VolumeId"], "volume"),
  ec2Type("AWS::EC2::VPC", "vpcs", ["DescribeVpcs", "Vpcs", "VpcIds", "VpcId"], "vpc"),
  ec2Type("AWS::EC2::Subnet", "subnets", ["DescribeSubnets", "Subnets", "SubnetIds", "SubnetId"], "subnet"),
  ec2Type(
    "AWS::EC2::NetworkAcl",
    "networkAcls",
    ["DescribeNetworkAcls", "NetworkAcls", "NetworkAclIds", "NetworkAclId"],
    "network-acl",
  ),
  ec2Type(
    "AWS::EC2::NetworkInterface",
    "interfaces",
    ["DescribeNetworkInterfaces", "NetworkInterfaces", "NetworkInterfaceIds", "NetworkInterfaceId"],
    "network-interface",
  ),
  ec2Type(
    "AWS::EC2::RouteTable",
    "routeTables",
    ["DescribeRouteTables", "RouteTables", "RouteTableIds", "RouteTableId"],
    "route-table",
  ),
  ec2Type(
    "AWS::EC2::InternetGateway",
    "internetGateways",
    ["DescribeInternetGateways", "InternetGateways", "InternetGatewayIds", "InternetGatewayId"],
    "internet-gateway",
  ),
  ec2Type(
    "AWS::EC2::EIP",
    "addresses",
    ["DescribeAddresses", "Addresses", "AllocationIds", "AllocationId"],
    "eip-allocation",
  ),
  ec2Type(
    "AWS::EC2::FlowLog",
    "flowLogs",
    ["DescribeFlowLogs", "FlowLogs", "FlowLogIds", "FlowLogId"],
    "vpc-flow-log",
  ),
];

const RELATED: readonly [member: string, type: ResourceType, name: string][] = [
  ["VpcId", "AWS::EC2::VPC", "Is contained in Vpc"],
  ["SubnetId", "AWS::EC2::Subnet", "Is contained in Subnet"],
  ["GroupId", "AWS::EC2::SecurityGroup", "Is associated with SecurityGroup"],
  ["NetworkInterfaceId", "AWS::EC2::NetworkInterface", "Contains NetworkInterface"],
  ["VolumeId", "AWS::EC2::Volume", "Is attached to Volume"],
  ["InstanceId", "AWS::EC2::Instance", "Is attached to Instance"],
];

/** The resources of EC2 that a configuration names, each once. */
export function relationshipsOf({ id, configuration }: Found): Relationship[] {
  const found = new Map<string, Relationship>();
  const look = (name: string, value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) look(name, item);
    else if (typeof value === "object" && value !== null && !(value instanceof Date))
      for (const [member, inner] of Object.entries(value)) look(member, inner);
    else if (typeof value === "string" && value && value !== id)
      for (const [member, resourceType, relationshipName] of RELATED)
        if (member === name) found.set(value, { resourceType, resourceId: value, relationshipName });
  };
  look("", configuration);
  return [...found.values()];
}
