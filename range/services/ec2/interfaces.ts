import type * as EC2 from "@aws-sdk/client-ec2";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { pageViews } from "./describe.ts";
import type { FilterTable } from "./filters.ts";
import { once } from "./idempotency.ts";
import { instanceType } from "./instance-types.ts";
import { checkGroups, createInterface, removeInterface } from "./interface-rows.ts";
import { interfaceView } from "./interface-view.ts";
import { find, findOrAll } from "./kinds.ts";
import { networkChanged } from "./network-changed.ts";
import { refuse, refuseValue, required } from "./refusals.ts";
import { ec2State, type InterfaceRow } from "./state.ts";
import { newTags } from "./tags.ts";

export const interfaces = handlers<typeof EC2>()({
  CreateNetworkInterface(input, call) {
    const { scope } = call;
    if (input.InterfaceType !== undefined && (input.InterfaceType as string) !== "interface")
      refuseValue(input.InterfaceType, "interfaceType");
    const tags = newTags(input.TagSpecifications, "network-interface", call);
    const id = once(
      call,
      input,
      () =>
        createInterface(scope, {
          subnetId: required(input.SubnetId, "subnetId"),
          groupIds: input.Groups,
          description: input.Description,
          privateIp: input.PrivateIpAddress,
          tags,
        }).id,
    );
    return {
      NetworkInterface: interfaceView(scope, find(scope, "networkInterface", id)),
      ClientToken: input.ClientToken,
    };
  },

  DeleteNetworkInterface(input, call) {
    const row = find(
      call.scope,
      "networkInterface",
      required(input.NetworkInterfaceId, "networkInterfaceId"),
    );
    refuseManaged(row, call.invokedBy);
    if (row.attachment)
      refuse("InvalidNetworkInterface.InUse", `Network interface '${row.id}' is currently in use.`);
    removeInterface(call.scope, row.id);
    return {};
  },

  DescribeNetworkInterfaces(input, call) {
    const all = findOrAll(call.scope, "networkInterface", input.NetworkInterfaceIds).map((row) =>
      interfaceView(call.scope, row),
    );
    const { views, nextToken } = pageViews(all, input, FILTERS, { tagsOf: (view) => view.TagSet });
    return { NetworkInterfaces: views, NextToken: nextToken };
  },

  AttachNetworkInterface(input, call) {
    const { scope } = call;
    const row = find(scope, "networkInterface", required(input.NetworkInterfaceId, "networkInterfaceId"));
    const instance = find(scope, "instance", required(input.InstanceId, "instanceId"));
    const deviceIndex = required(input.DeviceIndex, "deviceIndex");
    refuseManaged(row, call.invokedBy);
    if (row.attachment) refuse("InvalidNetworkInterface.InUse", `Interface: [${row.id}] in use.`);
    if (instance.state !== "running" && instance.state !== "stopped")
      refuse("IncorrectState", `Instance '${instance.id}' is not 'running' or 'stopped'.`);
    if (row.availabilityZone !== instance.availabilityZone)
      refuse(
        "InvalidParameterCombination",
        `You may not attach a network interface to an instance if they are not in the same availability zone`,
      );
    if (attachmentAt(scope, instance.interfaceIds, deviceIndex))
      refuse(
        "InvalidParameterValue",
        `Instance '${instance.id}' already has an interface attached at device index '${deviceIndex}'.`,
      );
    if (instance.interfaceIds.length >= instanceType(instance.instanceType).interfaces)
      refuse(
        "AttachmentLimitExceeded",
        `Interface count ${instance.interfaceIds.length + 1} exceeds the limit for ${instance.instanceType}`,
      );
    const attachmentId = scope.world.random.id("eni-attach");
    const attachTime = scope.world.clock.second();
    ec2State(scope).interfaces.update(row.id, (each) => {
      each.attachment = {
        id: attachmentId,
        instanceId: instance.id,
        deviceIndex,
        attachTime,
        deleteOnTermination: false,
      };
    });
    setInterfaces(scope, instance.id, [...instance.interfaceIds, row.id]);
    return { AttachmentId: attachmentId, NetworkCardIndex: 0 };
  },

  DetachNetworkInterface(input, call) {
    const { scope } = call;
    const id = required(input.AttachmentId, "attachmentId");
    const row = ec2State(scope).interfaces.find((each) => each.attachment?.id === id);
    if (!row?.attachment)
      return refuse(
        "InvalidAttachmentID.NotFound",
        `The network interface attachment ID '${id}' does not exist`,
      );
    if (row.attachment.deviceIndex === 0)
      refuse(
        "OperationNotPermitted",
        "The network interface at device index 0 and networkCard index 0 cannot be detached.",
      );
    const { instanceId } = row.attachment;
    ec2State(scope).interfaces.update(row.id, (each) => void delete each.attachment);
    const instance = ec2State(scope).instances.get(instanceId);
    if (instance)
      setInterfaces(
        scope,
        instanceId,
        instance.interfaceIds.filter((each) => each !== row.id),
      );
    return {};
  },

  ModifyNetworkInterfaceAttribute(input, call) {
    const { scope } = call;
    const table = ec2State(scope).interfaces;
    const row = find(scope, "networkInterface", required(input.NetworkInterfaceId, "networkInterfaceId"));
    const named = [input.Description, input.SourceDestCheck, input.Groups, input.Attachment].filter(Boolean);
    if (!named.length) refuse("InvalidParameterCombination", "No attributes specified.");
    if (named.length > 1)
      refuse("InvalidParameterCombination", "Fields for multiple attribute types specified");
    if (input.Groups) {
      refuseManaged(row, call.invokedBy);
      if (!input.Groups.length)
        refuse("InvalidParameterValue", "You must specify at least one security group.");
      const groupIds = checkGroups(scope, row.vpcId, input.Groups, row.subnetId);
      table.update(row.id, (each) => void (each.groupIds = groupIds));
      networkChanged(scope, `groups of ${row.id}`);
    }
    if (input.Description)
      table.update(row.id, (each) => void (each.description = input.Description?.Value ?? ""));
    if (input.SourceDestCheck)
      setSourceDestCheck(scope, row, required(input.SourceDestCheck.Value, "sourceDestCheck"));
    if (input.Attachment) {
      const { AttachmentId, DeleteOnTermination } = input.Attachment;
      if (!row.attachment || row.attachment.id !== AttachmentId)
        return refuse(
          "InvalidAttachmentID.NotFound",
          `The network interface attachment ID '${AttachmentId}' does not exist`,
        );
      const attachment = {
        ...row.attachment,
        deleteOnTermination: required(DeleteOnTermination, "deleteOnTermination"),
      };
      table.update(row.id, (each) => void (each.attachment = attachment));
    }
    return {};
  },

  DescribeNetworkInterfaceAttribute(input, call) {
    const { scope } = call;
    const row = find(scope, "networkInterface", required(input.NetworkInterfaceId, "networkInterfaceId"));
    const view = interfaceView(scope, row);
    switch (input.Attribute) {
      case "description":
        return { NetworkInterfaceId: row.id, Description: { Value: row.description } };
      case "groupSet":
        return { NetworkInterfaceId: row.id, Groups: view.Groups };
      case "sourceDestCheck":
        return { NetworkInterfaceId: row.id, SourceDestCheck: { Value: row.sourceDestCheck } };
      case "attachment":
        return { NetworkInterfaceId: row.id, ...(view.Attachment && { Attachment: view.Attachment }) };
      case "associatePublicIpAddress":
        return { NetworkInterfaceId: row.id, AssociatePublicIpAddress: row.autoAssignPublicIp };
      default:
        return refuseValue(input.Attribute, "attribute", "Unknown attribute.");
    }
  },
});

/** Interfaces that AWS keeps for a service can only be changed through that service. */
function refuseManaged(row: Readonly<InterfaceRow>, invokedBy: string | undefined): void {
  if (row.requesterId !== undefined && invokedBy === undefined)
    refuse(
      "OperationNotPermitted",
      `You are not allowed to manage '${row.id}': it is managed by ${row.requesterId}.`,
    );
}

const attachmentAt = (scope: Scope, ids: readonly string[], deviceIndex: number): boolean =>
  ids.some((id) => ec2State(scope).interfaces.get(id)?.attachment?.deviceIndex === deviceIndex);

/** Keeps the ids of an instance's interfaces in the order of their device indexes. */
function setInterfaces(scope: Scope, instanceId: string, ids: readonly string[]): void {
  const index = (id: string): number => ec2State(scope).interfaces.get(id)?.attachment?.deviceIndex ?? 0;
  ec2State(scope).instances.update(instanceId, (row) => {
    row.interfaceIds = [...ids].sort((a, b) => index(a) - index(b));
  });
  networkChanged(scope, `interfaces of ${instanceId}`);
}

function setSourceDestCheck(scope: Scope, row: Readonly<InterfaceRow>, value: boolean): void {
  ec2State(scope).interfaces.update(row.id, (each) => void (each.sourceDestCheck = value));
  if (row.attachment?.deviceIndex === 0)
    ec2State(scope).instances.update(
      row.attachment.instanceId,
      (each) => void (each.sourceDestCheck = value),
    );
  networkChanged(scope, `source/destination check of ${row.id}`);
}

const FILTERS: FilterTable<EC2.NetworkInterface> = {
  "addresses.association.owner-id": (view) => view.Association?.IpOwnerId,
  "addresses.association.public-ip": (view) => view.Association?.PublicIp,
  "addresses.primary": () => true,
  "addresses.private-ip-address": (view) => view.PrivateIpAddress,
  "association.allocation-id": (view) => view.Association?.AllocationId,
  "association.association-id": (view) => view.Association?.AssociationId,
  "association.ip-owner-id": (view) => view.Association?.IpOwnerId,
  "association.public-dns-name": (view) => view.Association?.PublicDnsName,
  "association.public-ip": (view) => view.Association?.PublicIp,
  "attachment.attach-time": (view) => view.Attachment?.AttachTime,
  "attachment.attachment-id": (view) => view.Attachment?.AttachmentId,
  "attachment.delete-on-termination": (view) => view.Attachment?.DeleteOnTermination,
  "attachment.device-index": (view) => view.Attachment?.DeviceIndex,
  "attachment.instance-id": (view) => view.Attachment?.InstanceId,
  "attachment.instance-owner-id": (view) => view.Attachment?.InstanceOwnerId,
  "attachment.status": (view) => view.Attachment?.Status,
  "availability-zone": (view) => view.AvailabilityZone,
  "availability-zone-id": (view) => view.AvailabilityZoneId,
  description: (view) => view.Description,
  "group-id": (view) => view.Groups?.map((group) => group.GroupId),
  "group-name": (view) => view.Groups?.map((group) => group.GroupName),
  "interface-type": (view) => view.InterfaceType,
  "mac-address": (view) => view.MacAddress,
  "network-interface-id": (view) => view.NetworkInterfaceId,
  "owner-id": (view) => view.OwnerId,
  "private-dns-name": (view) => view.PrivateDnsName,
  "private-ip-address": (view) => view.PrivateIpAddress,
  "requester-id": (view) => view.RequesterId,
  "requester-managed": (view) => view.RequesterManaged,
  "source-dest-check": (view) => view.SourceDestCheck,
  status: (view) => view.Status,
  "subnet-id": (view) => view.SubnetId,
  "vpc-id": (view) => view.VpcId,
};
