/**
 * The account's state as surveys see it: resources by id, in AWS's own words, with only what grading asks for.
 * Surveys are taken after every change on the range and by polling elsewhere; each is recorded as the rows that
 * changed, so that the state at any moment can be built again.
 */
export interface AccountState {
  instances: Rows<InstanceState>;
  securityGroups: Rows<SecurityGroupState>;
  networkAcls: Rows<NetworkAclState>;
  volumes: Rows<VolumeState>;
  snapshots: Rows<SnapshotState>;
  addresses: Rows<AddressState>;
  images: Rows<ImageState>;
  launchTemplates: Rows<LaunchTemplateState>;
  autoScalingGroups: Rows<AutoScalingGroupState>;
  targetGroups: Rows<TargetGroupState>;
  instanceProfileAssociations: Rows<ProfileAssociationState>;
  roles: Rows<RoleState>;
  users: Rows<UserState>;
  buckets: Rows<BucketState>;
  /** Objects of the evidence bucket, by `bucket/key`. */
  evidenceObjects: Rows<EvidenceObjectState>;
  trails: Rows<TrailState>;
}

export type Rows<T> = Readonly<Record<string, T>>;
export type Tags = Readonly<Record<string, string>>;
export type StateTable = keyof AccountState;

export interface InstanceState {
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
  /** An address range, a security group id or a prefix list id. */
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
}

export interface VolumeState {
  State: string;
  AvailabilityZone: string;
  SnapshotId?: string;
  Attachments: readonly { InstanceId: string; Device: string; State: string }[];
  Tags: Tags;
}

export interface SnapshotState {
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
  Name: string;
  State: string;
}

export interface LaunchTemplateState {
  DefaultVersionNumber: number;
  LatestVersionNumber: number;
  /** Image ids by version number. */
  Images: Readonly<Record<string, string | undefined>>;
}

export interface AutoScalingGroupState {
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

export interface RoleState {
  Arn: string;
  /** Inline and attached customer policies, by name: parsed documents. */
  Policies: Readonly<Record<string, PolicyDocument>>;
  AttachedPolicyArns: readonly string[];
  TrustPolicy: PolicyDocument;
}

export interface UserState {
  Arn: string;
  AccessKeys: Readonly<Record<string, "Active" | "Inactive">>;
  HasLoginProfile: boolean;
  Policies: Readonly<Record<string, PolicyDocument>>;
  AttachedPolicyArns: readonly string[];
  Groups: readonly string[];
}

export interface PolicyDocument {
  Statement?: PolicyStatement | readonly PolicyStatement[];
}

export interface PolicyStatement {
  Effect?: string;
  Action?: string | readonly string[];
  NotAction?: string | readonly string[];
  Resource?: string | readonly string[];
  Principal?: unknown;
  Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface BucketState {
  Region: string;
  Policy?: PolicyDocument;
  PublicAccessBlock?: Readonly<Record<string, boolean>>;
  Versioning?: string;
}

export interface EvidenceObjectState {
  Bucket: string;
  Key: string;
  Size: number;
  /** Milliseconds since the epoch. */
  LastModified: number;
  /** What its first bytes say it is. */
  Format: "lime-memory" | "avml-memory" | "gzip" | "json" | "text" | "other";
  /** Which of the scenario's marker strings it holds. */
  Markers: readonly string[];
}

export interface TrailState {
  HomeRegion: string;
  IsLogging: boolean;
  IsMultiRegionTrail: boolean;
  S3BucketName: string;
}

export const STATE_TABLES: readonly StateTable[] = [
  "instances",
  "securityGroups",
  "networkAcls",
  "volumes",
  "snapshots",
  "addresses",
  "images",
  "launchTemplates",
  "autoScalingGroups",
  "targetGroups",
  "instanceProfileAssociations",
  "roles",
  "users",
  "buckets",
  "evidenceObjects",
  "trails",
];

/** One row that a survey found changed; without a value it is gone. */
export interface StateChange {
  table: StateTable;
  id: string;
  value?: unknown;
}

type MutableState = { [T in StateTable]: Record<string, unknown> };

export const emptyState = (): AccountState =>
  Object.fromEntries(STATE_TABLES.map((table) => [table, Object.create(null)])) as unknown as AccountState;

/** Writes changes into a state, in place: folding happens thousands of times for each verdict. */
export function applyChanges(state: AccountState, changes: readonly StateChange[]): void {
  const tables = state as unknown as MutableState;
  for (const { table, id, value } of changes) {
    if (value === undefined) delete tables[table][id];
    else tables[table][id] = value;
  }
}
