import type { InstanceNetworkInterfaceSpecification, Tag } from "@aws-sdk/client-ec2";
import type { Call } from "../../call.ts";
import type { Scope } from "../../world.ts";
import { checkGroups, createInterface, freeIpCount } from "./interface-rows.ts";
import type { InstanceTypeFacts } from "./instance-types.ts";
import { find } from "./kinds.ts";
import type { LaunchRequest } from "./launch-request.ts";
import { onlyMembersOfEach } from "./members.ts";
import { refuse } from "./refusals.ts";
import { ec2State, type InterfaceRow, type SubnetRow } from "./state.ts";

/** An interface that an instance will have: a new one, or one that exists. */
export interface PlannedInterface {
  deviceIndex: number;
  deleteOnTermination: boolean;
  existing?: Readonly<InterfaceRow>;
  groupIds: string[];
  description?: string | undefined;
  privateIp?: string | undefined;
  autoAssignPublicIp: boolean;
}

export interface PlannedNetwork {
  subnet: Readonly<SubnetRow>;
  interfaces: PlannedInterface[];
  /** How many instances the subnet has addresses for, at most. */
  room: number;
}

/**
 * Works out where instances will be and which interfaces they get; nothing is made yet.
 *
 * @throws {AwsError} what EC2 answers for subnets, groups and interfaces that do not fit together
 */
export function planNetwork(request: LaunchRequest, facts: InstanceTypeFacts, call: Call): PlannedNetwork {
  const { scope } = call;
  const specifications = request.NetworkInterfaces ?? [];
  if (!specifications.length) return planPrimary(request, call);
  onlyMembersOfEach("NetworkInterface", specifications, KNOWN);
  refuseInstanceLevel(request);
  if (specifications.length > facts.interfaces)
    refuse(
      "AttachmentLimitExceeded",
      `Interface count ${specifications.length} exceeds the limit for ${request.InstanceType}`,
    );
  if (specifications.length > 1 && specifications.some((each) => each.AssociatePublicIpAddress !== undefined))
    refuse(
      "InvalidParameterCombination",
      "The associatePublicIPAddress parameter cannot be specified when launching with multiple network interfaces.",
    );
  if (specifications.some((each) => each.NetworkInterfaceId) && (request.MaxCount ?? 1) > 1)
    refuse(
      "InvalidParameterCombination",
      "A network interface may not specify a network interface ID with more than one instance.",
    );
  const ordered = [...specifications].sort((a, b) => (a.DeviceIndex ?? 0) - (b.DeviceIndex ?? 0));
  const first = ordered[0]!;
  if ((first.DeviceIndex ?? 0) !== 0)
    refuse("InvalidParameterValue", "The primary network interface must have a device index of 0.");
  const subnet = subnetOf(scope, first);
  const interfaces = ordered.map((each) => planInterface(scope, each, subnet));
  return { subnet, interfaces, room: freeIpCount(scope, subnet.SubnetId, subnet.CidrBlock) };
}

const KNOWN = [
  "AssociatePublicIpAddress",
  "DeleteOnTermination",
  "Description",
  "DeviceIndex",
  "Groups",
  "InterfaceType",
  "NetworkCardIndex",
  "NetworkInterfaceId",
  "PrivateIpAddress",
  "SubnetId",
] as const;

function refuseInstanceLevel(request: LaunchRequest): void {
  const refuseOne = (what: string): never =>
    refuse(
      "InvalidParameterCombination",
      `Network interfaces and an instance-level ${what} may not be specified on the same request`,
    );
  if (request.SubnetId !== undefined) refuseOne("subnet ID");
  if (request.SecurityGroupIds?.length || request.SecurityGroups?.length) refuseOne("security groups");
  if (request.PrivateIpAddress !== undefined) refuseOne("private IP address");
}

function planPrimary(request: LaunchRequest, call: Call): PlannedNetwork {
  const { scope } = call;
  const subnet =
    request.SubnetId === undefined ? defaultSubnet(request, scope) : find(scope, "subnet", request.SubnetId);
  if (request.SecurityGroups?.length && request.SubnetId !== undefined)
    refuse("InvalidParameterCombination", "The parameter groupName cannot be used with the parameter subnet");
  const groupIds = [
    ...(request.SecurityGroupIds ?? []),
    ...groupsByName(scope, subnet.VpcId, request.SecurityGroups ?? []),
  ];
  if (request.PrivateIpAddress !== undefined && (request.MaxCount ?? 1) > 1)
    refuse(
      "InvalidParameterCombination",
      "The parameter privateIpAddress cannot be used with more than one instance.",
    );
  return {
    subnet,
    interfaces: [
      {
        deviceIndex: 0,
        deleteOnTermination: true,
        groupIds: checkGroups(scope, subnet.VpcId, groupIds, subnet.SubnetId),
        privateIp: request.PrivateIpAddress,
        autoAssignPublicIp: subnet.MapPublicIpOnLaunch ?? false,
      },
    ],
    room: freeIpCount(scope, subnet.SubnetId, subnet.CidrBlock),
  };
}

function planInterface(
  scope: Scope,
  wanted: InstanceNetworkInterfaceSpecification,
  subnet: Readonly<SubnetRow>,
): PlannedInterface {
  const deviceIndex = wanted.DeviceIndex ?? 0;
  if (wanted.NetworkInterfaceId !== undefined) {
    const existing = find(scope, "networkInterface", wanted.NetworkInterfaceId);
    if (existing.attachment) refuse("InvalidNetworkInterface.InUse", `Interface: [${existing.id}] in use.`);
    if (existing.availabilityZone !== subnet.AvailabilityZone)
      refuse(
        "InvalidParameterCombination",
        "Network interfaces must be in the same availability zone as the instance.",
      );
    return {
      deviceIndex,
      deleteOnTermination: wanted.DeleteOnTermination ?? false,
      existing,
      groupIds: [],
      autoAssignPublicIp: false,
    };
  }
  const own = wanted.SubnetId === undefined ? subnet : find(scope, "subnet", wanted.SubnetId);
  if (own.SubnetId !== subnet.SubnetId && own.AvailabilityZone !== subnet.AvailabilityZone)
    refuse(
      "InvalidParameterCombination",
      "Network interfaces must be in the same availability zone as the instance.",
    );
  return {
    deviceIndex,
    deleteOnTermination: wanted.DeleteOnTermination ?? true,
    groupIds: checkGroups(scope, own.VpcId, wanted.Groups ?? [], own.SubnetId),
    description: wanted.Description,
    privateIp: wanted.PrivateIpAddress,
    autoAssignPublicIp:
      deviceIndex === 0 && (wanted.AssociatePublicIpAddress ?? own.MapPublicIpOnLaunch ?? false),
  };
}

function subnetOf(scope: Scope, first: InstanceNetworkInterfaceSpecification): Readonly<SubnetRow> {
  if (first.NetworkInterfaceId !== undefined)
    return find(scope, "subnet", find(scope, "networkInterface", first.NetworkInterfaceId).subnetId);
  return first.SubnetId === undefined ? defaultSubnet({}, scope) : find(scope, "subnet", first.SubnetId);
}

function defaultSubnet(request: Pick<LaunchRequest, "Placement">, scope: Scope): Readonly<SubnetRow> {
  const { vpcs, subnets } = ec2State(scope);
  const vpc = vpcs.find((row) => row.IsDefault === true);
  if (!vpc)
    return refuse(
      "VPCIdNotSpecified",
      "No default VPC for this user. GroupName is only supported for EC2-Classic and default VPC.",
    );
  const zone = request.Placement?.AvailabilityZone;
  const subnet = subnets.find(
    (row) => row.VpcId === vpc.VpcId && row.DefaultForAz === true && (!zone || row.AvailabilityZone === zone),
  );
  return (
    subnet ??
    refuse("MissingInput", `No subnets found for the default VPC '${vpc.VpcId}'. Please specify a subnet.`)
  );
}

function groupsByName(scope: Scope, vpcId: string, names: readonly string[]): string[] {
  return names.map((name) => {
    const group = ec2State(scope).groups.find((row) => row.vpcId === vpcId && row.name === name);
    return (
      group?.id ??
      refuse("InvalidGroup.NotFound", `The security group '${name}' does not exist in default VPC '${vpcId}'`)
    );
  });
}

/** Makes the planned interfaces, attached to their instance, and answers their ids by device index. */
export function makeInterfaces(
  scope: Scope,
  instanceId: string,
  { subnet, interfaces }: PlannedNetwork,
  tags: readonly Tag[],
): string[] {
  const table = ec2State(scope).interfaces;
  return interfaces.map((planned) => {
    const row =
      planned.existing ??
      createInterface(scope, {
        subnetId: subnet.SubnetId,
        ...planned,
        tags: tags.map((tag) => ({ ...tag })),
      });
    table.update(row.id, (each) => {
      each.attachment = {
        id: scope.world.random.id("eni-attach"),
        instanceId,
        deviceIndex: planned.deviceIndex,
        attachTime: scope.world.clock.second(),
        deleteOnTermination: planned.deleteOnTermination,
      };
    });
    return row.id;
  });
}
