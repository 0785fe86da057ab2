import type * as EC2 from "@aws-sdk/client-ec2";
import { NotImplemented } from "../../errors.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { applyFilters, type FilterTable } from "./filters.ts";
import { addressOf, assignAutoPublicIp, clearAssociation } from "./interface-rows.ts";
import { find } from "./kinds.ts";
import { networkChanged } from "./network-changed.ts";
import { takePublicIp } from "./public-addresses.ts";
import { oneOf, refuse, required } from "./refusals.ts";
import { ec2State, type AddressRow, type InterfaceRow } from "./state.ts";
import { newTags } from "./tags.ts";

/** Elastic IPs per Region: the default quota. */
const MOST_ADDRESSES = 5;

export const addresses = handlers<typeof EC2>()({
  AllocateAddress(input, call) {
    const { scope } = call;
    oneOf(input.Domain ?? "vpc", ["vpc"], "domain");
    if (input.PublicIpv4Pool !== undefined && input.PublicIpv4Pool !== "amazon")
      throw new NotImplemented("own address pools (PublicIpv4Pool)");
    if (input.NetworkBorderGroup !== undefined && input.NetworkBorderGroup !== call.region)
      refuse("InvalidParameterValue", `Invalid value '${input.NetworkBorderGroup}' for networkBorderGroup.`);
    const tags = newTags(input.TagSpecifications, "elastic-ip", call);
    if (ec2State(scope).addresses.size >= MOST_ADDRESSES)
      refuse("AddressLimitExceeded", "The maximum number of addresses has been reached.");
    const allocationId = scope.world.random.id("eipalloc");
    const { publicIp } = ec2State(scope).addresses.put(allocationId, {
      allocationId,
      publicIp: takePublicIp(scope),
      tags,
    });
    return {
      PublicIp: publicIp,
      AllocationId: allocationId,
      PublicIpv4Pool: "amazon",
      NetworkBorderGroup: call.region,
      Domain: "vpc",
    };
  },

  AssociateAddress(input, call) {
    const { scope } = call;
    const address = findAddress(scope, input.AllocationId, input.PublicIp);
    const target = targetOf(scope, input);
    if (input.PrivateIpAddress !== undefined && input.PrivateIpAddress !== target.privateIp)
      refuse(
        "InvalidParameterValue",
        `The private IP address '${input.PrivateIpAddress}' is not assigned to interface '${target.id}'.`,
      );
    if (address.interfaceId === target.id) return { AssociationId: address.associationId };
    // An address moves on by itself, and takes another's place, unless the caller forbids it.
    if (address.associationId && input.AllowReassociation === false)
      refuse(
        "Resource.AlreadyAssociated",
        `resource ${address.allocationId} is already associated with associate-id ${address.associationId}`,
      );
    const before = addressOf(scope, target.id);
    if (before && input.AllowReassociation === false)
      refuse(
        "Resource.AlreadyAssociated",
        `resource ${target.id} is already associated with associate-id ${before.associationId}`,
      );
    if (before) release(scope, before);
    if (address.associationId) release(scope, address);
    const associationId = scope.world.random.id("eipassoc");
    ec2State(scope).addresses.update(address.allocationId, (row) => {
      row.associationId = associationId;
      row.interfaceId = target.id;
      row.privateIp = target.privateIp;
      if (target.attachment) row.instanceId = target.attachment.instanceId;
    });
    // The auto-assigned address goes back to AWS's pool (EC2 user guide, "Elastic IP addresses").
    ec2State(scope).interfaces.update(target.id, (row) => void delete row.autoPublicIp);
    networkChanged(scope, `${address.publicIp} associated with ${target.id}`);
    return { AssociationId: associationId };
  },

  DisassociateAddress(input, call) {
    const { scope } = call;
    if (input.AssociationId === undefined && input.PublicIp === undefined)
      refuse("MissingParameter", "Either public IP or association id must be specified");
    const address =
      input.AssociationId === undefined
        ? findAddress(scope, undefined, input.PublicIp)
        : ec2State(scope).addresses.find((row) => row.associationId === input.AssociationId);
    if (!address)
      return refuse(
        "InvalidAssociationID.NotFound",
        `The association ID '${input.AssociationId}' does not exist`,
      );
    if (address.associationId) release(scope, address);
    return {};
  },

  ReleaseAddress(input, call) {
    const { scope } = call;
    const address = findAddress(scope, input.AllocationId, input.PublicIp);
    if (address.associationId) refuse("InvalidIPAddress.InUse", `Address ${address.publicIp} is in use.`);
    ec2State(scope).addresses.delete(address.allocationId);
    return {};
  },

  DescribeAddresses(input, call) {
    const { scope } = call;
    const rows = [
      ...(input.AllocationIds ?? []).map((id) => find(scope, "address", id)),
      ...(input.PublicIps ?? []).map((ip) => findAddress(scope, undefined, ip)),
    ];
    const chosen =
      input.AllocationIds?.length || input.PublicIps?.length ? rows : ec2State(scope).addresses.list();
    const views = chosen.map((row) => addressView(scope, row));
    return { Addresses: applyFilters(views, input.Filters, FILTERS, (view) => view.Tags) };
  },
});

function findAddress(
  scope: Scope,
  allocationId: string | undefined,
  publicIp: string | undefined,
): Readonly<AddressRow> {
  if (allocationId !== undefined) return find(scope, "address", allocationId);
  const ip = publicIp ?? refuse("MissingParameter", "Either public IP or allocation id must be specified");
  return (
    ec2State(scope).addresses.find((row) => row.publicIp === ip) ??
    refuse("InvalidAddress.NotFound", `Address '${ip}' not found.`)
  );
}

function targetOf(scope: Scope, input: EC2.AssociateAddressRequest): Readonly<InterfaceRow> {
  if (input.NetworkInterfaceId !== undefined)
    return find(scope, "networkInterface", input.NetworkInterfaceId);
  const instance = find(scope, "instance", required(input.InstanceId, "instanceId"));
  if (instance.state !== "running" && instance.state !== "stopped" && instance.state !== "pending")
    refuse("InvalidInstanceID", `The instance '${instance.id}' is not in a valid state for this operation.`);
  const [only, ...others] = instance.interfaceIds;
  if (others.length)
    refuse(
      "InvalidInstanceID",
      `There are multiple interfaces attached to instance '${instance.id}'. Please specify an interface ID for the operation instead.`,
    );
  return find(scope, "networkInterface", required(only, "networkInterfaceId"));
}

/**
 * Takes an Elastic IP off its interface. The instance gets a new auto-assigned address if it had one, so that this
 * alone isolates nothing (ground truth fact 12).
 */
function release(scope: Scope, address: Readonly<AddressRow>): void {
  const { interfaceId } = address;
  ec2State(scope).addresses.update(address.allocationId, clearAssociation);
  const instanceId = ec2State(scope).interfaces.get(interfaceId)?.attachment?.instanceId;
  const instance = ec2State(scope).instances.get(instanceId);
  if (instance) assignAutoPublicIp(scope, instance);
  networkChanged(scope, `${address.publicIp} disassociated`);
}

function addressView(scope: Scope, row: Readonly<AddressRow>): EC2.Address {
  return {
    AllocationId: row.allocationId,
    PublicIp: row.publicIp,
    Domain: "vpc",
    PublicIpv4Pool: "amazon",
    NetworkBorderGroup: scope.region,
    Tags: [...row.tags],
    ...(row.associationId && {
      AssociationId: row.associationId,
      NetworkInterfaceId: row.interfaceId,
      NetworkInterfaceOwnerId: scope.accountId,
      PrivateIpAddress: row.privateIp,
    }),
    ...(row.instanceId && { InstanceId: row.instanceId }),
  };
}

const FILTERS: FilterTable<EC2.Address> = {
  "allocation-id": (view) => view.AllocationId,
  "association-id": (view) => view.AssociationId,
  domain: (view) => view.Domain,
  "instance-id": (view) => view.InstanceId,
  "network-border-group": (view) => view.NetworkBorderGroup,
  "network-interface-id": (view) => view.NetworkInterfaceId,
  "network-interface-owner-id": (view) => view.NetworkInterfaceOwnerId,
  "private-ip-address": (view) => view.PrivateIpAddress,
  "public-ip": (view) => view.PublicIp,
};
