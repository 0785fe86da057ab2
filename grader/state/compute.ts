import type { Tags } from "./rows.ts";

export interface InstanceState {
  Region: string;
  State: string;
  VpcId: string;
  SubnetId: string;
  ImageId: string;
  PublicIpAddress?: string;
  PrivateIpAddress: string;
  /** Security group ids of each interface, by interface id. */
  InterfaceGroups: Readonly<Record<string, readonly string[]>>;
  DisableApiTermination: boolean;
  InstanceInitiatedShutdownBehavior: string;
  /** Of the metadata options: `required` stands for IMDSv2 only. */
  HttpTokens: string;
  /** Of the metadata options: one that is `disabled` hands out no credentials. */
  HttpEndpoint: string;
  BlockDevices: readonly { VolumeId: string; DeviceName: string; DeleteOnTermination: boolean }[];
  Tags: Tags;
  /** Who launched it: an ARN, or an AWS service. */
  LaunchedBy: string;
}

export interface SecurityGroupState {
  VpcId: string;
  GroupName: string;
  Ingress: readonly RuleState[];
  Egress: readonly RuleState[];
}

export interface RuleState {
  IpProtocol: string;
  FromPort?: number;
  ToPort?: number;
  /** An address range, a security group id or the id of one of AWS's own prefix lists; a customer's is told by its entries. */
  Peer: string;
}

export interface NetworkAclState {
  VpcId: string;
  SubnetIds: readonly string[];
  Entries: readonly {
    RuleNumber: number;
    Egress: boolean;
    RuleAction: string;
    Protocol: string;
    CidrBlock: string;
    FromPort?: number;
    ToPort?: number;
  }[];
  Tags: Tags;
}

export interface VolumeState {
  Region: string;
  State: string;
  AvailabilityZone: string;
  SnapshotId?: string;
  Attachments: readonly { InstanceId: string; Device: string; State: string }[];
  Tags: Tags;
}

export interface SnapshotState {
  Region: string;
  VolumeId: string;
  State: string;
  /** Milliseconds since the epoch: the moment of the call, which is the point in time of the data. */
  StartTime: number;
  Tags: Tags;
}

export interface AddressState {
  PublicIp: string;
  InstanceId?: string;
}

export interface ImageState {
  Region: string;
  Name: string;
  State: string;
}

export interface LaunchTemplateState {
  Region: string;
  DefaultVersionNumber: number;
  LatestVersionNumber: number;
  /** Image ids by version number. */
  Images: Readonly<Record<string, string | undefined>>;
  /** Of the metadata options, by version number: `required` stands for IMDSv2 only. */
  HttpTokens: Readonly<Record<string, string | undefined>>;
}

export interface AutoScalingGroupState {
  Region: string;
  MinSize: number;
  MaxSize: number;
  DesiredCapacity: number;
  Instances: readonly { InstanceId: string; LifecycleState: string; HealthStatus: string }[];
  SuspendedProcesses: readonly string[];
  LaunchTemplateId?: string;
  /** As configured: a number, `$Latest` or `$Default`. */
  LaunchTemplateVersion?: string;
}

export interface TargetGroupState {
  Targets: Readonly<Record<string, string>>;
}

export interface ProfileAssociationState {
  InstanceId: string;
  ProfileArn: string;
  State: string;
}

export interface KeyPairState {
  Region: string;
  KeyName: string;
}
