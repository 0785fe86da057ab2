import type * as EC2 from "@aws-sdk/client-ec2";
import type { Scope } from "../../world.ts";
import { coresOf, instanceType } from "./instance-types.ts";
import { addressOf } from "./interface-rows.ts";
import { privateDnsName, publicDnsName } from "./public-addresses.ts";
import { zoneIdOf } from "./regions.ts";
import { ec2State, type GroupRow, type InstanceRow, type InterfaceRow } from "./state.ts";

export const STATE_CODES: Readonly<Record<InstanceRow["state"], number>> = {
  pending: 0,
  running: 16,
  "shutting-down": 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};

export const stateView = (state: InstanceRow["state"]): EC2.InstanceState => ({
  Code: STATE_CODES[state],
  Name: state,
});

/** What a reservation has besides its instances. */
export const reservationMembers = (
  scope: Scope,
  reservationId: string,
  requesterId: string | undefined,
): Omit<EC2.Reservation, "Instances"> => ({
  ReservationId: reservationId,
  OwnerId: scope.accountId,
  ...(requesterId && { RequesterId: requesterId }),
  Groups: [],
});

interface Cache {
  stamp: number;
  views: Map<string, EC2.Instance>;
}
const caches = new WeakMap<Scope, Cache>();

/**
 * An instance as DescribeInstances shows it. Views are kept until any row changes of which they are made, and are
 * shared between answers: they are frozen, and the wire writes each of them once.
 */
export function instanceView(scope: Scope, row: Readonly<InstanceRow>): EC2.Instance {
  const { views } = cacheOf(scope);
  let view = views.get(row.id);
  if (!view) views.set(row.id, (view = Object.freeze(buildView(scope, row))));
  return view;
}

function cacheOf(scope: Scope): Cache {
  const { instances, interfaces, addresses, groups, vpcs, profileAssociations } = ec2State(scope);
  // Versions only rise, so that their sum tells whether any of them did.
  const stamp =
    instances.version +
    interfaces.version +
    addresses.version +
    groups.version +
    vpcs.version +
    profileAssociations.version;
  let cache = caches.get(scope);
  if (cache?.stamp !== stamp) caches.set(scope, (cache = { stamp, views: new Map() }));
  return cache;
}

function buildView(scope: Scope, row: Readonly<InstanceRow>): EC2.Instance {
  const { interfaces, vpcs, profileAssociations } = ec2State(scope);
  const gone = row.state === "terminated";
  const attached = row.interfaceIds.flatMap((id) => interfaces.get(id) ?? []);
  const primary = attached[0];
  const facts = instanceType(row.instanceType);
  const profile = profileAssociations.find(
    (each) => each.InstanceId === row.id && each.State !== "disassociating",
  );
  const publicIp = primary && publicAddress(scope, primary);
  const publicNames = vpcs.get(row.vpcId)?.EnableDnsHostnames ?? false;
  return {
    AmiLaunchIndex: row.launchIndex,
    ImageId: row.imageId,
    InstanceId: row.id,
    InstanceType: row.instanceType as EC2._InstanceType,
    ...(row.keyName && { KeyName: row.keyName }),
    LaunchTime: new Date(row.launchTime),
    Monitoring: { State: row.monitoring ? "enabled" : "disabled" },
    Placement: {
      AvailabilityZone: row.availabilityZone,
      AvailabilityZoneId: zoneIdOf(scope.region, row.availabilityZone),
      GroupName: "",
      Tenancy: row.tenancy ?? "default",
    },
    PrivateDnsName: primary ? privateDnsName(scope.region, primary.privateIp) : "",
    ...(primary && { PrivateIpAddress: primary.privateIp }),
    ProductCodes: [],
    PublicDnsName: publicIp && publicNames ? publicDnsName(scope.region, publicIp) : "",
    ...(publicIp && { PublicIpAddress: publicIp }),
    State: stateView(row.state),
    StateTransitionReason: row.stateTransitionReason,
    ...(!gone && { SubnetId: row.subnetId, VpcId: row.vpcId }),
    Architecture: row.architecture ?? "x86_64",
    BlockDeviceMappings: row.blockDevices.map((device) => ({
      DeviceName: device.deviceName,
      Ebs: {
        AttachTime: new Date(device.attachTime),
        DeleteOnTermination: device.deleteOnTermination,
        Status: device.status as EC2.AttachmentStatus,
        VolumeId: device.volumeId,
      },
    })),
    ClientToken: row.clientToken ?? "",
    EbsOptimized: row.ebsOptimized ?? false,
    EnaSupport: facts.hypervisor === "nitro",
    Hypervisor: "xen",
    ...(profile && !gone && { IamInstanceProfile: { ...profile.IamInstanceProfile } }),
    NetworkInterfaces: attached.map((each) => attachedView(scope, each, publicNames)),
    RootDeviceName: row.rootDeviceName,
    RootDeviceType: "ebs",
    SecurityGroups: primary ? groupNames(scope, primary) : [],
    ...(!gone && { SourceDestCheck: row.sourceDestCheck }),
    ...(row.stateReason && { StateReason: row.stateReason }),
    Tags: [...row.tags],
    VirtualizationType: "hvm",
    CpuOptions: { CoreCount: coresOf(facts), ThreadsPerCore: facts.threadsPerCore },
    CapacityReservationSpecification: { CapacityReservationPreference: "open" },
    HibernationOptions: { Configured: row.hibernationConfigured },
    MetadataOptions: row.metadata,
    EnclaveOptions: { Enabled: false },
    BootMode: "legacy-bios",
    CurrentInstanceBootMode: "legacy-bios",
    PlatformDetails: row.platformDetails ?? "Linux/UNIX",
    UsageOperation: "RunInstances",
    UsageOperationUpdateTime: new Date(row.launchTime),
    PrivateDnsNameOptions: {
      HostnameType: "ip-name",
      EnableResourceNameDnsARecord: false,
      EnableResourceNameDnsAAAARecord: false,
    },
    MaintenanceOptions: { AutoRecovery: "default", RebootMigration: "default" },
  };
}

function attachedView(
  scope: Scope,
  row: Readonly<InterfaceRow>,
  publicNames: boolean,
): EC2.InstanceNetworkInterface {
  const association = associationView(scope, row, publicNames);
  const privateName = privateDnsName(scope.region, row.privateIp);
  return {
    ...(association && { Association: association }),
    ...(row.attachment && {
      Attachment: {
        AttachTime: new Date(row.attachment.attachTime),
        AttachmentId: row.attachment.id,
        DeleteOnTermination: row.attachment.deleteOnTermination,
        DeviceIndex: row.attachment.deviceIndex,
        NetworkCardIndex: 0,
        Status: "attached",
      },
    }),
    Description: row.description,
    Groups: groupNames(scope, row),
    Ipv6Addresses: [],
    MacAddress: row.macAddress,
    NetworkInterfaceId: row.id,
    OwnerId: scope.accountId,
    PrivateDnsName: privateName,
    PrivateIpAddress: row.privateIp,
    PrivateIpAddresses: [
      {
        ...(association && { Association: association }),
        Primary: true,
        PrivateDnsName: privateName,
        PrivateIpAddress: row.privateIp,
      },
    ],
    SourceDestCheck: row.sourceDestCheck,
    Status: "in-use",
    SubnetId: row.subnetId,
    VpcId: row.vpcId,
    InterfaceType: row.interfaceType,
  };
}

function associationView(
  scope: Scope,
  row: Readonly<InterfaceRow>,
  publicNames: boolean,
): EC2.InstanceNetworkInterfaceAssociation | undefined {
  const elastic = addressOf(scope, row.id);
  const publicIp = elastic?.publicIp ?? row.autoPublicIp;
  if (!publicIp) return undefined;
  return {
    IpOwnerId: elastic ? scope.accountId : "amazon",
    PublicDnsName: publicNames ? publicDnsName(scope.region, publicIp) : "",
    PublicIp: publicIp,
  };
}

const publicAddress = (scope: Scope, row: Readonly<InterfaceRow>): string | undefined =>
  addressOf(scope, row.id)?.publicIp ?? row.autoPublicIp;

/** The groups of an interface, each with its name. */
export function groupNames(
  scope: Scope,
  row: Readonly<Pick<InterfaceRow, "groupIds">>,
): EC2.GroupIdentifier[] {
  const { groups } = ec2State(scope);
  return row.groupIds.map((id) => ({
    GroupId: id,
    GroupName: (groups.get(id) as GroupRow | undefined)?.name ?? "",
  }));
}
