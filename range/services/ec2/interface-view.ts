import type * as EC2 from "@aws-sdk/client-ec2";
import type { Scope } from "../../world.ts";
import { addressOf } from "./interface-rows.ts";
import { groupNames } from "./instance-view.ts";
import { privateDnsName, publicDnsName } from "./public-addresses.ts";
import { zoneIdOf } from "./regions.ts";
import { ec2State, type InterfaceRow } from "./state.ts";

/** An interface as DescribeNetworkInterfaces shows it. */
export function interfaceView(scope: Scope, row: Readonly<InterfaceRow>): EC2.NetworkInterface {
  const association = associationOf(scope, row);
  const attachment = attachmentOf(scope, row);
  return {
    ...(association && { Association: association }),
    ...(attachment && { Attachment: attachment }),
    AvailabilityZone: row.availabilityZone,
    AvailabilityZoneId: zoneIdOf(scope.region, row.availabilityZone),
    Description: row.description,
    Groups: groupNames(scope, row),
    InterfaceType: row.interfaceType as EC2.NetworkInterfaceType,
    Ipv6Addresses: [],
    MacAddress: row.macAddress,
    NetworkInterfaceId: row.id,
    OwnerId: scope.accountId,
    PrivateDnsName: privateDnsName(scope.region, row.privateIp),
    PrivateIpAddress: row.privateIp,
    PrivateIpAddresses: [
      {
        ...(association && { Association: association }),
        Primary: true,
        PrivateDnsName: privateDnsName(scope.region, row.privateIp),
        PrivateIpAddress: row.privateIp,
      },
    ],
    ...(row.requesterId && { RequesterId: row.requesterId }),
    RequesterManaged: row.requesterId !== undefined,
    SourceDestCheck: row.sourceDestCheck,
    Status: attachment ? "in-use" : "available",
    SubnetId: row.subnetId,
    TagSet: [...row.tags],
    VpcId: row.vpcId,
  };
}

function associationOf(
  scope: Scope,
  row: Readonly<InterfaceRow>,
): EC2.NetworkInterfaceAssociation | undefined {
  const elastic = addressOf(scope, row.id);
  const publicIp = elastic?.publicIp ?? row.autoPublicIp;
  if (!publicIp) return undefined;
  const named = ec2State(scope).vpcs.get(row.vpcId)?.EnableDnsHostnames ?? false;
  return {
    ...(elastic && { AllocationId: elastic.allocationId, AssociationId: elastic.associationId }),
    IpOwnerId: elastic ? scope.accountId : (row.requesterId ?? "amazon"),
    PublicDnsName: named ? publicDnsName(scope.region, publicIp) : "",
    PublicIp: publicIp,
  };
}

/** AWS's own interfaces are attached to something that only AWS sees. */
function attachmentOf(scope: Scope, row: Readonly<InterfaceRow>): EC2.NetworkInterfaceAttachment | undefined {
  if (row.attachment)
    return {
      AttachTime: new Date(row.attachment.attachTime),
      AttachmentId: row.attachment.id,
      DeleteOnTermination: row.attachment.deleteOnTermination,
      DeviceIndex: row.attachment.deviceIndex,
      NetworkCardIndex: 0,
      InstanceId: row.attachment.instanceId,
      InstanceOwnerId: scope.accountId,
      Status: "attached",
    };
  if (row.requesterId === undefined) return undefined;
  return {
    AttachmentId: row.id.replace("eni-", "ela-attach-"),
    DeleteOnTermination: false,
    DeviceIndex: 1,
    InstanceOwnerId: row.requesterId,
    Status: "attached",
  };
}
