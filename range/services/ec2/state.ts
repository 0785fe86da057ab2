import type {
  BlockDeviceMapping,
  DhcpOptions,
  IamInstanceProfileAssociation,
  Image,
  InstanceMetadataOptionsResponse,
  InternetGateway,
  IpPermission,
  KeyPairInfo,
  LaunchTemplate,
  LaunchTemplateVersion,
  ManagedPrefixList,
  NatGateway,
  NetworkAcl,
  PrefixListEntry,
  RouteTable,
  Snapshot,
  Subnet,
  Tag,
  Volume,
  VolumeModification,
  Vpc,
  VpcEndpoint,
  FlowLog,
} from "@aws-sdk/client-ec2";
import type { Table } from "../../table.ts";
import { defineState } from "../../world.ts";

/**
 * EC2's state in one account and Region. Rows hold facts once; answers such as `Instance` are views that
 * `services/ec2/*` put together (an instance's groups live on its interfaces, its volumes in `volumes`).
 *
 * Lists and objects inside a row are replaced, never changed in place: answers and records may share them.
 */
export interface InstanceRow {
  id: string;
  reservationId: string;
  launchIndex: number;
  imageId: string;
  instanceType: string;
  keyName?: string;
  /** The key pair's public key, as a line, as it was at the launch: cloud-init has it, whatever becomes of the pair. */
  publicKey?: string;
  /** AWS's lifecycle: pending → running → stopping → stopped → pending …, shutting-down → terminated. */
  state: "pending" | "running" | "stopping" | "stopped" | "shutting-down" | "terminated";
  stateReason?: { Code: string; Message: string };
  stateTransitionReason: string;
  launchTime: number;
  availabilityZone: string;
  subnetId: string;
  vpcId: string;
  rootDeviceName: string;
  /** In order of attachment; each entry points at a row of `volumes`. */
  blockDevices: {
    deviceName: string;
    volumeId: string;
    deleteOnTermination: boolean;
    attachTime: number;
    status: string;
  }[];
  /** ENI ids by device index. */
  interfaceIds: string[];
  disableApiTermination: boolean;
  disableApiStop: boolean;
  instanceInitiatedShutdownBehavior: "stop" | "terminate";
  sourceDestCheck: boolean;
  userData?: string;
  monitoring: boolean;
  hibernationConfigured: boolean;
  metadata: InstanceMetadataOptionsResponse;
  tags: Tag[];
  clientToken?: string;
  /** The principal that launched it (ARN), for tracing. */
  launchedBy: string;
  /** When the instance reached `stopped` or `terminated`; terminated rows are forgotten an hour later. */
  endedAt?: number;
  /** When the operating system last came up. Absent while it does not answer: booting, rebooting, stopped. */
  bootedAt?: number;
  /**
   * What is in RAM, by an opaque id: new with every boot, absent when the power is off. Hibernation keeps it, and
   * the guest may keep processes and a memory image under it.
   */
  memoryId?: string;
  /** True from a hibernation until the next start: RAM waits on the root volume. */
  hibernated?: boolean;
  architecture?: "i386" | "x86_64" | "arm64";
  platformDetails?: string;
  ebsOptimized?: boolean;
  tenancy?: "default" | "dedicated" | "host";
  cpuCredits?: "standard" | "unlimited";
  /** The alias of the service that launched it, such as the account of Auto Scaling. */
  requesterId?: string;
  /** Rises with each planned change of state, so that an overtaken one does nothing. */
  transition?: number;
}

export interface InterfaceRow {
  id: string;
  subnetId: string;
  vpcId: string;
  availabilityZone: string;
  description: string;
  macAddress: string;
  privateIp: string;
  /** Security group ids; never empty. */
  groupIds: string[];
  /** The auto-assigned public address of a running instance. Lost on stop. An Elastic IP shadows it. */
  autoPublicIp?: string;
  autoAssignPublicIp: boolean;
  attachment?: {
    id: string;
    instanceId: string;
    deviceIndex: number;
    attachTime: number;
    deleteOnTermination: boolean;
  };
  /** Set for interfaces that AWS keeps: load balancers, NAT gateways, endpoints. */
  requesterId?: string;
  sourceDestCheck: boolean;
  interfaceType: string;
  tags: Tag[];
}

export interface GroupRow {
  id: string;
  name: string;
  description: string;
  vpcId: string;
  rules: GroupRuleRow[];
  tags: Tag[];
}

/** One rule with one source or destination, as DescribeSecurityGroupRules shows it. */
export interface GroupRuleRow {
  id: string;
  egress: boolean;
  /** `tcp`, `udp`, `icmp`, `icmpv6`, `-1` or a number. */
  protocol: string;
  fromPort: number | undefined;
  toPort: number | undefined;
  cidrIpv4?: string;
  cidrIpv6?: string;
  prefixListId?: string;
  referencedGroupId?: string;
  description?: string;
  tags: Tag[];
}

export interface AddressRow {
  allocationId: string;
  publicIp: string;
  associationId?: string;
  interfaceId?: string;
  instanceId?: string;
  privateIp?: string;
  tags: Tag[];
}

/** What changed a volume last: DescribeVolumesModifications. */
export interface ModificationRow extends VolumeModification {
  VolumeId: string;
}

export interface VolumeRow extends Omit<Volume, "Attachments" | "State"> {
  VolumeId: string;
  State: "creating" | "available" | "in-use" | "deleting" | "deleted" | "error";
  Attachments: {
    InstanceId: string;
    Device: string;
    State: string;
    AttachTime: Date;
    DeleteOnTermination: boolean;
  }[];
  /** What is on the disk: the guest's file system content at a point in time, by an opaque id of range/guest. */
  contentId?: string;
}

export interface SnapshotRow extends Snapshot {
  SnapshotId: string;
  /** The disk's content at the moment of the call (not at completion). */
  contentId?: string;
  /** CreateVolumePermission: account ids, and `all` when public. */
  sharedWith: string[];
  /** Simulated time at which it will be completed, in milliseconds. */
  completesAt?: number;
}

export interface ImageRow extends Image {
  ImageId: string;
  contentId?: string;
  /** The application's version on it, such as `web-1.4.1`: what is patched and what is not. */
  software?: string;
  launchPermissions: string[];
}

export interface LaunchTemplateRow {
  template: LaunchTemplate & { LaunchTemplateId: string; LaunchTemplateName: string };
  versions: LaunchTemplateVersion[];
}

export interface KeyPairRow extends KeyPairInfo {
  KeyPairId: string;
  KeyName: string;
}

export interface NetworkAclRow extends NetworkAcl {
  NetworkAclId: string;
}

/** A prefix list of a customer's. */
export interface PrefixListRow extends ManagedPrefixList {
  PrefixListId: string;
  AddressFamily: "IPv4" | "IPv6";
  MaxEntries: number;
  Version: number;
  /** The entries of each version that is kept, oldest first; the last ones decide about packets. */
  versions: { version: number; entries: PrefixListEntry[] }[];
}

export type { BlockDeviceMapping, IpPermission };

/** The options of the metadata service for which an account has a preference in a Region. */
export type MetadataDefaults = Pick<
  InstanceMetadataOptionsResponse,
  "HttpTokens" | "HttpPutResponseHopLimit" | "HttpEndpoint" | "InstanceMetadataTags"
>;

export const ec2State = defineState("regional", (scope) => ({
  vpcs: scope.table<Vpc & { VpcId: string; EnableDnsSupport: boolean; EnableDnsHostnames: boolean }>(
    "ec2.vpcs",
  ),
  subnets: scope.table<
    Subnet & { SubnetId: string; VpcId: string; CidrBlock: string; AvailabilityZone: string }
  >("ec2.subnets"),
  routeTables: scope.table<RouteTable & { RouteTableId: string; VpcId: string }>("ec2.routeTables"),
  internetGateways: scope.table<InternetGateway & { InternetGatewayId: string }>("ec2.internetGateways"),
  natGateways: scope.table<NatGateway & { NatGatewayId: string }>("ec2.natGateways"),
  vpcEndpoints: scope.table<VpcEndpoint & { VpcEndpointId: string }>("ec2.vpcEndpoints"),
  networkAcls: scope.table<NetworkAclRow>("ec2.networkAcls"),
  prefixLists: scope.table<PrefixListRow>("ec2.prefixLists"),
  groups: scope.table<GroupRow>("ec2.groups"),
  interfaces: scope.table<InterfaceRow>("ec2.interfaces"),
  addresses: scope.table<AddressRow>("ec2.addresses"),
  instances: scope.table<InstanceRow>("ec2.instances"),
  profileAssociations: scope.table<
    IamInstanceProfileAssociation & { AssociationId: string; InstanceId: string }
  >("ec2.profileAssociations"),
  volumes: scope.table<VolumeRow>("ec2.volumes"),
  snapshots: scope.table<SnapshotRow>("ec2.snapshots"),
  images: scope.table<ImageRow>("ec2.images"),
  launchTemplates: scope.table<LaunchTemplateRow>("ec2.launchTemplates"),
  keyPairs: scope.table<KeyPairRow>("ec2.keyPairs"),
  flowLogs: scope.table<FlowLog & { FlowLogId: string }>("ec2.flowLogs"),
  dhcpOptions: scope.table<DhcpOptions & { DhcpOptionsId: string }>("ec2.dhcpOptions"),
  volumeModifications: scope.table<ModificationRow>("ec2.volumeModifications"),
  /** Settings of the account in this Region, one row: `settings`. */
  settings: scope.table<{
    ebsEncryptionByDefault: boolean;
    /** ARN of the key for volumes that name none; EBS's own key without it. */
    ebsDefaultKmsKeyId?: string;
    snapshotBlockPublicAccess: "unblocked" | "block-new-sharing" | "block-all-sharing";
    imageBlockPublicAccess?: boolean;
    serialConsoleAccess?: boolean;
    /** What new instances get where neither their launch nor its template says otherwise. */
    metadataDefaults?: MetadataDefaults;
  }>("ec2.settings"),
  /** Idempotency: client token → what the first call answered. */
  clientTokens: new Map<string, unknown>(),
}));

export type VpcRow = RowOf<"vpcs">;
export type SubnetRow = RowOf<"subnets">;
export type RouteTableRow = RowOf<"routeTables">;
export type InternetGatewayRow = RowOf<"internetGateways">;
export type NatGatewayRow = RowOf<"natGateways">;
export type VpcEndpointRow = RowOf<"vpcEndpoints">;
export type ProfileAssociationRow = RowOf<"profileAssociations">;
export type FlowLogRow = RowOf<"flowLogs">;

type State = ReturnType<typeof ec2State>;
type RowOf<Name extends keyof State> = State[Name] extends Table<infer Row> ? Row : never;
