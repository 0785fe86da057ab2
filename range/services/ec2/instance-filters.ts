import type { Instance, InstanceNetworkInterface } from "@aws-sdk/client-ec2";
import type { FilterTable } from "./filters.ts";

/** What DescribeInstances filters on: the instance's view and what only its reservation knows. */
export interface FilteredInstance {
  view: Instance;
  reservationId: string;
  ownerId: string;
  requesterId: string | undefined;
}

const eni =
  <T>(get: (row: InstanceNetworkInterface) => T) =>
  ({ view }: FilteredInstance): T[] =>
    (view.NetworkInterfaces ?? []).map(get);

/** The filters of DescribeInstances, as its API reference lists them for what the range models. */
export const INSTANCE_FILTERS: FilterTable<FilteredInstance> = {
  architecture: ({ view }) => view.Architecture,
  "availability-zone": ({ view }) => view.Placement?.AvailabilityZone,
  "availability-zone-id": ({ view }) => view.Placement?.AvailabilityZoneId,
  "block-device-mapping.attach-time": ({ view }) =>
    view.BlockDeviceMappings?.map((each) => each.Ebs?.AttachTime),
  "block-device-mapping.delete-on-termination": ({ view }) =>
    view.BlockDeviceMappings?.map((each) => each.Ebs?.DeleteOnTermination) ?? [],
  "block-device-mapping.device-name": ({ view }) => view.BlockDeviceMappings?.map((each) => each.DeviceName),
  "block-device-mapping.status": ({ view }) => view.BlockDeviceMappings?.map((each) => each.Ebs?.Status),
  "block-device-mapping.volume-id": ({ view }) => view.BlockDeviceMappings?.map((each) => each.Ebs?.VolumeId),
  "boot-mode": ({ view }) => view.BootMode,
  "capacity-reservation-specification.capacity-reservation-preference": ({ view }) =>
    view.CapacityReservationSpecification?.CapacityReservationPreference,
  "client-token": ({ view }) => view.ClientToken,
  "current-instance-boot-mode": ({ view }) => view.CurrentInstanceBootMode,
  "dns-name": ({ view }) => view.PublicDnsName,
  "ebs-optimized": ({ view }) => view.EbsOptimized,
  "ena-support": ({ view }) => view.EnaSupport,
  "enclave-options.enabled": ({ view }) => view.EnclaveOptions?.Enabled,
  "hibernation-options.configured": ({ view }) => view.HibernationOptions?.Configured,
  hypervisor: ({ view }) => view.Hypervisor,
  "iam-instance-profile.arn": ({ view }) => view.IamInstanceProfile?.Arn,
  "iam-instance-profile.id": ({ view }) => view.IamInstanceProfile?.Id,
  "image-id": ({ view }) => view.ImageId,
  "instance-id": ({ view }) => view.InstanceId,
  "instance-lifecycle": () => undefined,
  "instance-state-code": ({ view }) => view.State?.Code,
  "instance-state-name": ({ view }) => view.State?.Name,
  "instance-type": ({ view }) => view.InstanceType,
  "instance.group-id": ({ view }) => view.SecurityGroups?.map((group) => group.GroupId),
  "instance.group-name": ({ view }) => view.SecurityGroups?.map((group) => group.GroupName),
  "ip-address": ({ view }) => view.PublicIpAddress,
  "key-name": ({ view }) => view.KeyName,
  "launch-index": ({ view }) => view.AmiLaunchIndex,
  "launch-time": ({ view }) => view.LaunchTime,
  "maintenance-options.auto-recovery": ({ view }) => view.MaintenanceOptions?.AutoRecovery,
  "metadata-options.http-endpoint": ({ view }) => view.MetadataOptions?.HttpEndpoint,
  "metadata-options.http-protocol-ipv6": ({ view }) => view.MetadataOptions?.HttpProtocolIpv6,
  "metadata-options.http-put-response-hop-limit": ({ view }) => view.MetadataOptions?.HttpPutResponseHopLimit,
  "metadata-options.http-tokens": ({ view }) => view.MetadataOptions?.HttpTokens,
  "metadata-options.instance-metadata-tags": ({ view }) => view.MetadataOptions?.InstanceMetadataTags,
  "metadata-options.state": ({ view }) => view.MetadataOptions?.State,
  "monitoring-state": ({ view }) => view.Monitoring?.State,
  "network-interface.addresses.association.ip-owner-id": eni((each) => each.Association?.IpOwnerId),
  "network-interface.addresses.association.public-ip": eni((each) => each.Association?.PublicIp),
  "network-interface.addresses.primary": eni(() => true),
  "network-interface.addresses.private-ip-address": eni((each) => each.PrivateIpAddress),
  "network-interface.association.ip-owner-id": eni((each) => each.Association?.IpOwnerId),
  "network-interface.association.public-dns-name": eni((each) => each.Association?.PublicDnsName),
  "network-interface.association.public-ip": eni((each) => each.Association?.PublicIp),
  "network-interface.attachment.attach-time": eni((each) => each.Attachment?.AttachTime),
  "network-interface.attachment.attachment-id": eni((each) => each.Attachment?.AttachmentId),
  "network-interface.attachment.delete-on-termination": eni((each) => each.Attachment?.DeleteOnTermination),
  "network-interface.attachment.device-index": eni((each) => each.Attachment?.DeviceIndex),
  "network-interface.attachment.instance-id": ({ view }) =>
    view.NetworkInterfaces?.length ? view.InstanceId : undefined,
  "network-interface.attachment.instance-owner-id": eni((each) => each.OwnerId),
  "network-interface.attachment.status": eni((each) => each.Attachment?.Status),
  "network-interface.availability-zone": ({ view }) =>
    view.NetworkInterfaces?.length ? view.Placement?.AvailabilityZone : undefined,
  "network-interface.description": eni((each) => each.Description),
  "network-interface.group-id": ({ view }) =>
    (view.NetworkInterfaces ?? []).flatMap((each) => (each.Groups ?? []).map((group) => group.GroupId)),
  "network-interface.group-name": ({ view }) =>
    (view.NetworkInterfaces ?? []).flatMap((each) => (each.Groups ?? []).map((group) => group.GroupName)),
  "network-interface.mac-address": eni((each) => each.MacAddress),
  "network-interface.network-interface-id": eni((each) => each.NetworkInterfaceId),
  "network-interface.owner-id": eni((each) => each.OwnerId),
  "network-interface.private-dns-name": eni((each) => each.PrivateDnsName),
  "network-interface.private-ip-address": eni((each) => each.PrivateIpAddress),
  "network-interface.source-dest-check": eni((each) => each.SourceDestCheck),
  "network-interface.status": eni((each) => each.Status),
  "network-interface.subnet-id": eni((each) => each.SubnetId),
  "network-interface.vpc-id": eni((each) => each.VpcId),
  "owner-id": ({ ownerId }) => ownerId,
  platform: ({ view }) => view.Platform,
  "platform-details": ({ view }) => view.PlatformDetails,
  "private-dns-name": ({ view }) => view.PrivateDnsName,
  "private-dns-name-options.hostname-type": ({ view }) => view.PrivateDnsNameOptions?.HostnameType,
  "private-ip-address": ({ view }) => view.PrivateIpAddress,
  reason: ({ view }) => view.StateTransitionReason,
  "requester-id": ({ requesterId }) => requesterId,
  "reservation-id": ({ reservationId }) => reservationId,
  "root-device-name": ({ view }) => view.RootDeviceName,
  "root-device-type": ({ view }) => view.RootDeviceType,
  "source-dest-check": ({ view }) => view.SourceDestCheck,
  "state-reason-code": ({ view }) => view.StateReason?.Code,
  "state-reason-message": ({ view }) => view.StateReason?.Message,
  "subnet-id": ({ view }) => view.SubnetId,
  tenancy: ({ view }) => view.Placement?.Tenancy,
  "usage-operation": ({ view }) => view.UsageOperation,
  "usage-operation-update-time": ({ view }) => view.UsageOperationUpdateTime,
  "virtualization-type": ({ view }) => view.VirtualizationType,
  "vpc-id": ({ view }) => view.VpcId,
};
