import type { Tag } from "@aws-sdk/client-ec2";
import type { Scope } from "../../world.ts";
import { formatIp, holdsIp, parseCidr, parseIp, sizeOf } from "./cidr.ts";
import { find, findAll } from "./kinds.ts";
import { networkChanged } from "./network-changed.ts";
import { takePublicIp } from "./public-addresses.ts";
import { refuse, refuseValue } from "./refusals.ts";
import { markRoutes } from "./route-table-rows.ts";
import { ec2State, type AddressRow, type InstanceRow, type InterfaceRow } from "./state.ts";

const MOST_GROUPS = 5;
/** AWS keeps the first four addresses of a subnet and the last. */
const KEPT_FIRST = 4;
const KEPT = 5;

export interface NewInterface {
  subnetId: string;
  /** The subnet's VPC's default group when empty. */
  groupIds?: readonly string[] | undefined;
  description?: string | undefined;
  privateIp?: string | undefined;
  requesterId?: string;
  /** `interface` unless told; `nat_gateway`, `vpc_endpoint` and the like for AWS's own. */
  interfaceType?: string;
  sourceDestCheck?: boolean;
  autoAssignPublicIp?: boolean;
  tags?: Tag[];
}

/**
 * Makes a network interface in a subnet.
 *
 * @throws {AwsError} InvalidSubnetID.NotFound, InvalidGroup.NotFound, InvalidIPAddress.InUse and the like
 */
export function createInterface(scope: Scope, wanted: NewInterface): Readonly<InterfaceRow> {
  const subnet = find(scope, "subnet", wanted.subnetId);
  const groupIds = checkGroups(scope, subnet.VpcId, wanted.groupIds ?? [], subnet.SubnetId);
  const id = scope.world.random.id("eni");
  const row: InterfaceRow = {
    id,
    subnetId: subnet.SubnetId,
    vpcId: subnet.VpcId,
    availabilityZone: subnet.AvailabilityZone,
    description: wanted.description ?? "",
    macAddress: newMac(scope),
    privateIp: allocatePrivateIp(scope, subnet.SubnetId, wanted.privateIp),
    groupIds,
    autoAssignPublicIp: wanted.autoAssignPublicIp ?? false,
    sourceDestCheck: wanted.sourceDestCheck ?? true,
    interfaceType: wanted.interfaceType ?? "interface",
    tags: wanted.tags ?? [],
    ...(wanted.requesterId && { requesterId: wanted.requesterId }),
  };
  ec2State(scope).interfaces.put(id, row);
  networkChanged(scope, "interface created");
  return row;
}

/**
 * Makes an interface that AWS keeps for a service: a load balancer, a NAT gateway, an endpoint.
 *
 * @param wanted `requesterId` such as `amazon-elb`; with `publicIp` it has a public address of its own
 */
export function createServiceInterface(
  scope: Scope,
  wanted: {
    subnetId: string;
    groupIds?: readonly string[];
    requesterId: string;
    description: string;
    interfaceType?: string;
    publicIp?: boolean;
  },
): Readonly<InterfaceRow> {
  const row = createInterface(scope, { ...wanted, sourceDestCheck: wanted.interfaceType !== "nat_gateway" });
  if (!wanted.publicIp) return row;
  return ec2State(scope).interfaces.update(row.id, (each) => {
    each.autoPublicIp = takePublicIp(scope);
    each.autoAssignPublicIp = true;
  });
}

/** Removes an interface and lets go of its Elastic IP. Used for AWS's own interfaces and at termination. */
export function removeInterface(scope: Scope, interfaceId: string): void {
  const { interfaces, addresses } = ec2State(scope);
  const address = addressOf(scope, interfaceId);
  if (address) addresses.update(address.allocationId, clearAssociation);
  if (!interfaces.delete(interfaceId)) return;
  markRoutes(scope, "blackhole", (route) => route.NetworkInterfaceId === interfaceId);
  networkChanged(scope, "interface deleted");
}

/** Takes an Elastic IP off whatever holds it. */
export function clearAssociation(row: AddressRow): void {
  delete row.associationId;
  delete row.interfaceId;
  delete row.instanceId;
  delete row.privateIp;
}

/** The Elastic IP that an interface holds. */
export const addressOf = (scope: Scope, interfaceId: string): Readonly<AddressRow> | undefined =>
  ec2State(scope).addresses.find((address) => address.interfaceId === interfaceId);

/** The public address by which an interface is reached: its Elastic IP, or the auto-assigned one. */
export function publicIpOf(scope: Scope, interfaceId: string): string | undefined {
  return addressOf(scope, interfaceId)?.publicIp ?? ec2State(scope).interfaces.get(interfaceId)?.autoPublicIp;
}

/**
 * Gives an instance's primary interface the auto-assigned public address that is due to it: it had one at launch,
 * it is not stopped, it holds no Elastic IP, and it is the only interface (EC2 user guide, "public IPv4
 * addresses"; ground truth fact 12).
 *
 * @returns whether an address was given
 */
export function assignAutoPublicIp(scope: Scope, instance: Readonly<InstanceRow>): boolean {
  const { interfaces } = ec2State(scope);
  const [only, ...others] = instance.interfaceIds;
  const row = interfaces.get(only);
  if (!row?.autoAssignPublicIp || others.length || row.autoPublicIp || addressOf(scope, row.id)) return false;
  if (instance.state !== "pending" && instance.state !== "running") return false;
  interfaces.update(row.id, (each) => void (each.autoPublicIp = takePublicIp(scope)));
  return true;
}

/**
 * Finds a free private address in a subnet, or checks the wanted one.
 *
 * @throws {AwsError} InsufficientFreeAddressesInSubnet, InvalidIPAddress.InUse, InvalidParameterValue
 */
export function allocatePrivateIp(scope: Scope, subnetId: string, wanted?: string): string {
  const subnet = find(scope, "subnet", subnetId);
  const block = parseCidr(subnet.CidrBlock)!;
  const used = usedIps(scope, subnetId);
  const first = block.base + KEPT_FIRST;
  const last = block.base + sizeOf(block.bits) - 2;
  if (wanted !== undefined) {
    const address =
      parseIp(wanted) ?? refuse("InvalidParameterValue", `invalid value for parameter address: ${wanted}`);
    if (!holdsIp(block, address))
      refuse("InvalidParameterValue", "Address does not fall within the subnet's address range");
    if (address < first || address > last)
      refuse("InvalidParameterValue", "Address is in subnet's reserved address range");
    if (used.has(wanted)) refuse("InvalidIPAddress.InUse", `Address ${wanted} is in use.`);
    return wanted;
  }
  if (used.size >= sizeOf(block.bits) - KEPT)
    refuse(
      "InsufficientFreeAddressesInSubnet",
      "There are not enough free addresses in the subnet to satisfy the requested number of instances.",
    );
  let address = scope.world.random.int(first, last);
  while (used.has(formatIp(address))) address = address === last ? first : address + 1;
  return formatIp(address);
}

/** How many addresses of a subnet are free. */
export function freeIpCount(scope: Scope, subnetId: string, cidr: string): number {
  return sizeOf(parseCidr(cidr)!.bits) - KEPT - usedIps(scope, subnetId).size;
}

function usedIps(scope: Scope, subnetId: string): Set<string> {
  const used = new Set<string>();
  for (const row of ec2State(scope).interfaces) if (row.subnetId === subnetId) used.add(row.privateIp);
  return used;
}

/** Checks that groups exist in the VPC, and answers their ids, each once; the default group when none is named. */
export function checkGroups(
  scope: Scope,
  vpcId: string,
  groupIds: readonly string[],
  subnetId?: string,
): string[] {
  if (!groupIds.length) return [defaultGroupOf(scope, vpcId)];
  const groups = findAll(scope, "securityGroup", groupIds);
  for (const group of groups)
    if (group.vpcId !== vpcId)
      refuse(
        "InvalidParameter",
        subnetId
          ? `Security group ${group.id} and subnet ${subnetId} belong to different networks.`
          : "You have specified two resources that belong to different networks.",
      );
  if (groups.length > MOST_GROUPS)
    refuse(
      "SecurityGroupsPerInterfaceLimitExceeded",
      "The maximum number of security groups per interface has been reached.",
    );
  return groups.map((group) => group.id);
}

export function defaultGroupOf(scope: Scope, vpcId: string): string {
  const group = ec2State(scope).groups.find((each) => each.vpcId === vpcId && each.name === "default");
  return group?.id ?? refuseValue(vpcId, "vpcId");
}

/** Locally administered addresses, as EC2's Nitro interfaces have. */
function newMac(scope: Scope): string {
  return `0e:${scope.world.random.hex(10).match(/../g)!.join(":")}`;
}
