import { gunzipSync } from "node:zlib";
import type {
  AccountState,
  EvidenceObjectState,
  PolicyDocument,
  StateChange,
  StateTable,
  Tags,
} from "../../../grader/index.ts";
import { autoscalingState, membersOf } from "../../../range/services/autoscaling/state.ts";
import { cloudtrailState } from "../../../range/services/cloudtrail/state.ts";
import { ec2State, type GroupRuleRow } from "../../../range/services/ec2/state.ts";
import { publicAddressOf } from "../../../range/physics/network/index.ts";
import { elbv2State } from "../../../range/services/elbv2/state.ts";
import { iamState, type IamState } from "../../../range/services/iam/state.ts";
import { s3State } from "../../../range/services/s3/state.ts";
import { GLOBAL, type Change, type Scope, type World } from "../../../range/world.ts";

type Project<T> = (scope: Scope, id: string) => T | undefined;
type Projections = { [T in StateTable]: Project<AccountState[T][string]> };

/**
 * Surveys of a range: each row that changed is looked at again and told in the grader's words, when it differs
 * from what was told before.
 */
export class Survey {
  readonly #told = new Map<string, string>();
  readonly #facts = new Map<string, string>();
  readonly #projections: Projections;

  /**
   * @param evidenceBucket whose objects are looked into
   * @param markers strings whose presence in them is reported
   */
  constructor(
    private readonly world: World,
    options: { evidenceBucket: string; markers: readonly string[] },
  ) {
    this.#projections = { ...PROJECTIONS, evidenceObjects: evidenceObject(options) };
  }

  /** What changed since the last survey; the first one tells everything. */
  take(): StateChange[] {
    const changes: StateChange[] = [];
    for (const change of this.world.takeChanges()) {
      if (change.table === "iam.accessKeys" && !this.#isNew(change, keyFacts)) continue;
      if (change.table === "iam.roles" && !this.#isNew(change, roleFacts)) continue;
      const subject = subjectOf(change, this.world);
      if (subject) this.#tell(subject.table, subject.id, subject.scope, changes);
    }
    return changes;
  }

  /** Rows of keys and roles change with every use of them, which is not told: only what these facts say is. */
  #isNew(
    { accountId, table, id }: Change,
    factsOf: (iam: IamState, id: string) => string | undefined,
  ): boolean {
    const facts = factsOf(iamState(this.world.account(accountId).scope(GLOBAL)), id);
    const key = `${table}/${id}`;
    if (this.#facts.get(key) === facts) return false;
    if (facts === undefined) this.#facts.delete(key);
    else this.#facts.set(key, facts);
    return true;
  }

  #tell(table: StateTable, id: string, scope: Scope, changes: StateChange[]): void {
    const value = this.#projections[table](scope, id);
    const text = value === undefined ? undefined : JSON.stringify(value);
    const key = `${table}/${id}`;
    if (this.#told.get(key) === text) return;
    if (text === undefined) {
      this.#told.delete(key);
      changes.push({ table, id });
    } else {
      this.#told.set(key, text);
      changes.push({ table, id, value });
    }
  }
}

function keyFacts({ accessKeys }: IamState, id: string): string | undefined {
  const key = accessKeys.get(id);
  return key && `${key.status} ${key.userName}`;
}

/** What a role's survey is made of: attached policies have texts of their own, whose table says when they change. */
function roleFacts({ roles, policies }: IamState, id: string): string | undefined {
  const role = roles.get(id);
  return role && JSON.stringify([policies.version, role.arn, role.trust, role.inline, role.attached]);
}

/** Which subject of the survey a changed row belongs to: an interface is told as part of its instance. */
function subjectOf(
  change: Change,
  world: World,
): { table: StateTable; id: string; scope: Scope } | undefined {
  const scope = world.account(change.accountId).scope(change.region);
  const at = (table: StateTable, id: string | undefined) =>
    id === undefined ? undefined : { table, id, scope };
  switch (change.table) {
    case "ec2.instances":
      return at("instances", change.id);
    case "ec2.interfaces":
      return at("instances", ec2State(scope).interfaces.get(change.id)?.attachment?.instanceId);
    case "ec2.groups":
      return at("securityGroups", change.id);
    case "ec2.networkAcls":
      return at("networkAcls", change.id);
    case "ec2.volumes":
      return at("volumes", change.id);
    case "ec2.snapshots":
      return at("snapshots", change.id);
    case "ec2.addresses":
      return at("addresses", change.id);
    case "ec2.images":
      return at("images", change.id);
    case "ec2.launchTemplates":
      return at("launchTemplates", change.id);
    case "ec2.profileAssociations":
      return at("instanceProfileAssociations", change.id);
    case "autoscaling.groups":
      return at("autoScalingGroups", change.id);
    case "autoscaling.instances":
      return at(
        "autoScalingGroups",
        autoscalingState(scope).instances.get(change.id)?.groupName ?? groupOfGone(scope),
      );
    case "elbv2.targetGroups":
      return at("targetGroups", change.id);
    case "elbv2.targets":
      return at("targetGroups", change.id.split("|")[0]);
    case "iam.roles":
      return at("roles", change.id);
    case "iam.users":
      return at("users", change.id);
    case "iam.accessKeys":
      return at("users", iamState(scope).accessKeys.get(change.id)?.userName);
    case "s3.buckets":
      return at("buckets", change.id);
    case "s3.objects":
      return at("evidenceObjects", change.id);
    case "cloudtrail.trails":
      return at("trails", change.id);
    default:
      return undefined;
  }
}

/** A member that is gone no longer names its group; a drill has one group, and telling it twice does no harm. */
const groupOfGone = (scope: Scope): string | undefined => autoscalingState(scope).groups.list()[0]?.name;

const tagsOf = (tags: readonly { Key?: string; Value?: string }[] | undefined): Tags =>
  Object.fromEntries((tags ?? []).map((tag) => [tag.Key ?? "", tag.Value ?? ""]));

const rule = (x: GroupRuleRow) => ({
  IpProtocol: x.protocol,
  ...(x.fromPort !== undefined && { FromPort: x.fromPort }),
  ...(x.toPort !== undefined && { ToPort: x.toPort }),
  Peer: x.cidrIpv4 ?? x.cidrIpv6 ?? x.referencedGroupId ?? x.prefixListId ?? "",
});

function parsePolicy(text: string): PolicyDocument {
  try {
    return JSON.parse(text) as PolicyDocument;
  } catch {
    return {};
  }
}

/** Inline and customer-managed policies of a user or role, by name. */
function policiesOf(
  scope: Scope,
  holder: { inline: readonly { name: string; document: string }[]; attached: readonly string[] },
): Record<string, PolicyDocument> {
  const { policies } = iamState(scope);
  const found: Record<string, PolicyDocument> = {};
  for (const { name, document } of holder.inline) found[name] = parsePolicy(document);
  for (const arn of holder.attached) {
    const managed = policies.get(arn);
    const version = managed?.versions.find((x) => x.id === managed.defaultVersionId);
    if (managed && version) found[managed.name] = parsePolicy(version.document);
  }
  return found;
}

const PROJECTIONS: Omit<Projections, "evidenceObjects"> = {
  instances(scope, id) {
    const { instances, interfaces } = ec2State(scope);
    const row = instances.get(id);
    if (!row) return undefined;
    const primary = interfaces.get(row.interfaceIds[0]);
    const address = primary && publicAddressOf(scope, primary);
    return {
      State: row.state,
      VpcId: row.vpcId,
      SubnetId: row.subnetId,
      ImageId: row.imageId,
      ...(address && { PublicIpAddress: address }),
      PrivateIpAddress: primary?.privateIp ?? "",
      InterfaceGroups: Object.fromEntries(
        row.interfaceIds.map((interfaceId) => [
          interfaceId,
          [...(interfaces.get(interfaceId)?.groupIds ?? [])],
        ]),
      ),
      DisableApiTermination: row.disableApiTermination,
      InstanceInitiatedShutdownBehavior: row.instanceInitiatedShutdownBehavior,
      BlockDevices: row.blockDevices.map((x) => ({
        VolumeId: x.volumeId,
        DeviceName: x.deviceName,
        DeleteOnTermination: x.deleteOnTermination,
      })),
      Tags: tagsOf(row.tags),
      LaunchedBy: row.launchedBy,
    };
  },
  securityGroups(scope, id) {
    const row = ec2State(scope).groups.get(id);
    return (
      row && {
        VpcId: row.vpcId,
        GroupName: row.name,
        Ingress: row.rules.filter((x) => !x.egress).map(rule),
        Egress: row.rules.filter((x) => x.egress).map(rule),
      }
    );
  },
  networkAcls(scope, id) {
    const row = ec2State(scope).networkAcls.get(id);
    return (
      row && {
        VpcId: row.VpcId ?? "",
        SubnetIds: (row.Associations ?? []).map((x) => x.SubnetId ?? ""),
        Entries: (row.Entries ?? []).map((x) => ({
          RuleNumber: x.RuleNumber ?? 0,
          Egress: x.Egress ?? false,
          RuleAction: x.RuleAction ?? "deny",
          Protocol: x.Protocol ?? "-1",
          CidrBlock: x.CidrBlock ?? x.Ipv6CidrBlock ?? "",
          ...(x.PortRange && { FromPort: x.PortRange.From ?? 0, ToPort: x.PortRange.To ?? 0 }),
        })),
      }
    );
  },
  volumes(scope, id) {
    const row = ec2State(scope).volumes.get(id);
    return (
      row && {
        State: row.State,
        AvailabilityZone: row.AvailabilityZone ?? "",
        ...(row.SnapshotId && { SnapshotId: row.SnapshotId }),
        Attachments: row.Attachments.map((x) => ({
          InstanceId: x.InstanceId,
          Device: x.Device,
          State: x.State,
        })),
        Tags: tagsOf(row.Tags),
      }
    );
  },
  snapshots(scope, id) {
    const row = ec2State(scope).snapshots.get(id);
    return (
      row && {
        VolumeId: row.VolumeId ?? "",
        State: row.State ?? "",
        StartTime: row.StartTime?.getTime() ?? 0,
        Tags: tagsOf(row.Tags),
      }
    );
  },
  addresses(scope, id) {
    const row = ec2State(scope).addresses.get(id);
    return row && { PublicIp: row.publicIp, ...(row.instanceId && { InstanceId: row.instanceId }) };
  },
  images(scope, id) {
    const row = ec2State(scope).images.get(id);
    return row && { Name: row.Name ?? "", State: row.State ?? "" };
  },
  launchTemplates(scope, id) {
    const row = ec2State(scope).launchTemplates.get(id);
    return (
      row && {
        DefaultVersionNumber: row.template.DefaultVersionNumber ?? 1,
        LatestVersionNumber: row.template.LatestVersionNumber ?? 1,
        Images: Object.fromEntries(
          row.versions.map((x) => [String(x.VersionNumber), x.LaunchTemplateData?.ImageId]),
        ),
      }
    );
  },
  autoScalingGroups(scope, id) {
    const state = autoscalingState(scope);
    const row = state.groups.get(id);
    return (
      row && {
        MinSize: row.minSize,
        MaxSize: row.maxSize,
        DesiredCapacity: row.desiredCapacity,
        Instances: membersOf(state, id).map((x) => ({
          InstanceId: x.id,
          LifecycleState: x.lifecycleState,
          HealthStatus: x.healthStatus,
        })),
        SuspendedProcesses: row.suspended.map((x) => x.ProcessName),
        LaunchTemplateId: row.launchTemplate.id,
        LaunchTemplateVersion: row.launchTemplate.version,
      }
    );
  },
  targetGroups(scope, id) {
    const { targetGroups, targets } = elbv2State(scope);
    if (!targetGroups.has(id)) return undefined;
    const mine = targets.filter((x) => x.targetGroupArn === id);
    return { Targets: Object.fromEntries(mine.map((x) => [x.targetId, x.state])) };
  },
  instanceProfileAssociations(scope, id) {
    const row = ec2State(scope).profileAssociations.get(id);
    if (!row || row.State === "disassociated") return undefined;
    return {
      InstanceId: row.InstanceId,
      ProfileArn: row.IamInstanceProfile?.Arn ?? "",
      State: row.State ?? "",
    };
  },
  roles(scope, id) {
    const row = iamState(scope).roles.get(id);
    return (
      row && {
        Arn: row.arn,
        Policies: policiesOf(scope, row),
        AttachedPolicyArns: [...row.attached],
        TrustPolicy: parsePolicy(row.trust),
      }
    );
  },
  users(scope, id) {
    const state = iamState(scope);
    const row = state.users.get(id);
    if (!row) return undefined;
    const keys = state.accessKeys.filter((x) => x.userName === id);
    return {
      Arn: row.arn,
      AccessKeys: Object.fromEntries(keys.map((x) => [x.id, x.status])),
      HasLoginProfile: row.loginProfile !== undefined,
      Policies: policiesOf(scope, row),
      AttachedPolicyArns: [...row.attached],
      Groups: [...row.groups],
    };
  },
  buckets(scope, id) {
    const row = s3State(scope).buckets.get(id);
    return (
      row && {
        Region: row.region,
        ...(row.policy && { Policy: parsePolicy(row.policy) }),
        ...(row.publicAccessBlock && {
          PublicAccessBlock: { ...row.publicAccessBlock } as Record<string, boolean>,
        }),
        ...(row.versioning && { Versioning: row.versioning }),
      }
    );
  },
  trails(scope, id) {
    const row = cloudtrailState(scope).trails.get(id);
    return (
      row && {
        HomeRegion: row.homeRegion,
        IsLogging: row.logging,
        IsMultiRegionTrail: row.multiRegion,
        S3BucketName: row.bucket,
      }
    );
  },
};

/** How much of an object is looked through for markers. */
const MAX_SEARCHED_BYTES = 8 * 1024 * 1024;

function evidenceObject(options: {
  evidenceBucket: string;
  markers: readonly string[];
}): Project<EvidenceObjectState> {
  return (scope, id) => {
    if (!id.startsWith(`${options.evidenceBucket}/`)) return undefined;
    const state = s3State(scope.account.scope(GLOBAL));
    const version = state.objectsOf(options.evidenceBucket).get(id)?.versions[0];
    if (!version || version.deleteMarker) return undefined;
    const bytes = version.body.subarray(0, MAX_SEARCHED_BYTES);
    const format = formatOf(bytes);
    const plain = format === "gzip" ? unzip(bytes) : bytes;
    return {
      Bucket: options.evidenceBucket,
      Key: id.slice(options.evidenceBucket.length + 1),
      Size: version.body.length,
      LastModified: version.modifiedAt,
      Format: format,
      Markers: options.markers.filter((marker) => plain.includes(marker)),
    };
  };
}

/** LiME images begin with the magic 0x4C694D45 in little-endian order, AVML's compressed ones with `AVML`. */
function formatOf(bytes: Buffer): EvidenceObjectState["Format"] {
  const head = bytes.toString("latin1", 0, 4);
  if (head === "EMiL") return "lime-memory";
  if (head === "AVML") return "avml-memory";
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return "gzip";
  if (head.startsWith("{") || head.startsWith("[")) return "json";
  return bytes.subarray(0, 512).every((byte) => byte >= 9) ? "text" : "other";
}

function unzip(bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_SEARCHED_BYTES });
  } catch {
    return Buffer.alloc(0);
  }
}
