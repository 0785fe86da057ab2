import type { ResourceType } from "@aws-sdk/client-config-service";
import { publicExposure } from "../../telemetry/guardduty/resources.ts";
import type { Scope } from "../../world.ts";
import { entriesOf } from "../ec2/prefix-list-rows.ts";
import { ec2State } from "../ec2/state.ts";
import { elbv2State } from "../elbv2/state.ts";
import { kmsState } from "../kms/state.ts";
import { s3State } from "../s3/state.ts";
import type { Members, Read } from "./read.ts";

/** What a rule says of one resource. */
export interface Judgement {
  type: ResourceType | "AWS::::Account";
  id: string;
  compliant: boolean;
  annotation?: string;
}

/** One of AWS's managed rules. */
export interface ManagedRule {
  /** Evaluated when resources of these types change; periodic rules have none. */
  about?: readonly ResourceType[];
  /** Parameters that it takes; others are refused. */
  parameters?: readonly string[];
  judge: (look: { scope: Scope; read: Read; parameters: Readonly<Record<string, string>> }) => Judgement[];
}

const account = ({ accountId }: Scope, compliant: boolean, annotation?: string): Judgement[] => [
  {
    type: "AWS::::Account",
    id: accountId,
    compliant,
    ...(!compliant && annotation !== undefined && { annotation }),
  },
];

interface Trail {
  IsMultiRegionTrail?: boolean;
  LogFileValidationEnabled?: boolean;
  TrailARN?: string;
}

const trailsOf = (read: Read): Trail[] =>
  read<{ trailList?: Trail[] }>("cloudtrail", "DescribeTrails", {})?.trailList ?? [];

const isLogging = (read: Read, { TrailARN }: Trail): boolean =>
  read<{ IsLogging?: boolean }>("cloudtrail", "GetTrailStatus", { Name: TrailARN })?.IsLogging === true;

const buckets = (scope: Scope, judge: (name: string) => boolean, annotation: string): Judgement[] =>
  s3State(scope)
    .buckets.filter((row) => row.region === scope.region)
    .map(({ name }) => ({
      type: "AWS::S3::Bucket" as const,
      id: name,
      compliant: judge(name),
      ...(!judge(name) && { annotation }),
    }));

const SETTINGS = ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"];
const allOn = (block: Members | undefined): boolean => SETTINGS.every((setting) => block?.[setting] === true);
const blockOf = (answer: Members | undefined): Members | undefined =>
  answer?.["PublicAccessBlockConfiguration"] as Members | undefined;

/**
 * AWS's managed rules that the range evaluates, by identifier, from what the services themselves answer.
 *
 * @see https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html
 */
export const MANAGED_RULES: Readonly<Record<string, ManagedRule>> = {
  CLOUD_TRAIL_ENABLED: {
    parameters: ["s3BucketName", "snsTopicArn", "cloudWatchLogsLogGroupArn"],
    judge: ({ scope, read, parameters }) =>
      account(
        scope,
        trailsOf(read).some(
          (trail) =>
            isLogging(read, trail) &&
            (parameters["s3BucketName"] === undefined ||
              (trail as Members)["S3BucketName"] === parameters["s3BucketName"]),
        ),
        "No trail is enabled.",
      ),
  },
  MULTI_REGION_CLOUD_TRAIL_ENABLED: {
    judge: ({ scope, read }) =>
      account(
        scope,
        trailsOf(read).some((trail) => trail.IsMultiRegionTrail && isLogging(read, trail)),
        "No multi-Region trail is enabled.",
      ),
  },
  CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED: {
    judge: ({ read }) =>
      trailsOf(read).map((trail) => ({
        type: "AWS::CloudTrail::Trail",
        id: String((trail as Members)["Name"]),
        compliant: trail.LogFileValidationEnabled === true,
      })),
  },
  CLOUDTRAIL_S3_DATAEVENTS_ENABLED: {
    judge: ({ scope, read }) =>
      account(
        scope,
        trailsOf(read).some((trail) =>
          /AWS::S3::Object/.test(
            JSON.stringify(read("cloudtrail", "GetEventSelectors", { TrailName: trail.TrailARN }) ?? {}),
          ),
        ),
      ),
  },
  VPC_FLOW_LOGS_ENABLED: {
    parameters: ["trafficType"],
    judge: ({ scope, parameters }) =>
      ec2State(scope)
        .vpcs.list()
        .map(({ VpcId }) => ({
          type: "AWS::EC2::VPC" as const,
          id: VpcId,
          compliant:
            ec2State(scope).flowLogs.find(
              (row) =>
                row.ResourceId === VpcId &&
                (parameters["trafficType"] === undefined || row.TrafficType === parameters["trafficType"]),
            ) !== undefined,
        })),
  },
  ELB_LOGGING_ENABLED: {
    about: ["AWS::ElasticLoadBalancingV2::LoadBalancer"],
    parameters: ["s3BucketNames"],
    judge: ({ scope }) =>
      elbv2State(scope)
        .loadBalancers.list()
        .map(({ arn, attributes }) => ({
          type: "AWS::ElasticLoadBalancingV2::LoadBalancer" as const,
          id: arn,
          compliant: attributes["access_logs.s3.enabled"] === "true",
        })),
  },
  GUARDDUTY_ENABLED_CENTRALIZED: {
    judge: ({ scope, read }) => {
      const [id] = read<{ DetectorIds?: string[] }>("guardduty", "ListDetectors", {})?.DetectorIds ?? [];
      const detector = id && read<{ Status?: string }>("guardduty", "GetDetector", { DetectorId: id });
      return account(
        scope,
        detector ? detector.Status === "ENABLED" : false,
        "Amazon GuardDuty is not configured.",
      );
    },
  },
  EC2_EBS_ENCRYPTION_BY_DEFAULT: {
    judge: ({ scope, read }) =>
      account(
        scope,
        read<Members>("ec2", "GetEbsEncryptionByDefault", {})?.["EbsEncryptionByDefault"] === true,
        "EBS encryption by default is not enabled.",
      ),
  },
  ENCRYPTED_VOLUMES: {
    about: ["AWS::EC2::Volume"],
    parameters: ["kmsId"],
    judge: ({ scope, parameters }) =>
      ec2State(scope)
        .volumes.filter((row) => row.State === "in-use")
        .map((row) => ({
          type: "AWS::EC2::Volume" as const,
          id: row.VolumeId,
          compliant:
            row.Encrypted === true &&
            (parameters["kmsId"] === undefined || row.KmsKeyId?.endsWith(parameters["kmsId"]) === true),
        })),
  },
  EC2_IMDSV2_CHECK: {
    about: ["AWS::EC2::Instance"],
    judge: ({ scope }) =>
      ec2State(scope)
        .instances.filter((row) => row.state === "running")
        .map((row) => ({
          type: "AWS::EC2::Instance" as const,
          id: row.id,
          compliant: row.metadata.HttpTokens === "required",
        })),
  },
  INCOMING_SSH_DISABLED: {
    about: ["AWS::EC2::SecurityGroup"],
    judge: ({ scope, read }) =>
      (read<{ SecurityGroups?: Members[] }>("ec2", "DescribeSecurityGroups", {})?.SecurityGroups ?? []).map(
        (group) => ({
          type: "AWS::EC2::SecurityGroup",
          id: String(group["GroupId"]),
          compliant: !opensSsh(scope, group),
        }),
      ),
  },
  S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS_PERIODIC: {
    judge: ({ scope, read }) =>
      account(
        scope,
        allOn(blockOf(read("s3control", "GetPublicAccessBlock", { AccountId: scope.accountId }))),
        "Block Public Access is not on for the account.",
      ),
  },
  S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED: {
    about: ["AWS::S3::Bucket"],
    parameters: ["excludedPublicBuckets"],
    judge: ({ scope, read, parameters }) => {
      const excluded = (parameters["excludedPublicBuckets"] ?? "").split(",").map((name) => name.trim());
      return buckets(
        scope,
        (Bucket) =>
          excluded.includes(Bucket) || allOn(blockOf(read("s3", "GetPublicAccessBlock", { Bucket }))),
        "Public access is not blocked for the bucket.",
      );
    },
  },
  S3_BUCKET_PUBLIC_READ_PROHIBITED: {
    about: ["AWS::S3::Bucket"],
    judge: ({ scope }) =>
      buckets(
        scope,
        (name) => !publicExposure(scope.world, name).effective,
        "The S3 bucket policy or access control list allows public read access.",
      ),
  },
  S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED: {
    about: ["AWS::S3::Bucket"],
    // Every bucket encrypts since January 2023.
    judge: ({ scope }) => buckets(scope, () => true, ""),
  },
  S3_DEFAULT_ENCRYPTION_KMS: {
    about: ["AWS::S3::Bucket"],
    parameters: ["kmsKeyArns"],
    judge: ({ scope, read }) =>
      buckets(
        scope,
        (Bucket) => /"aws:kms/.test(JSON.stringify(read("s3", "GetBucketEncryption", { Bucket }) ?? {})),
        "The bucket is not encrypted with a key of AWS KMS by default.",
      ),
  },
  CMK_BACKING_KEY_ROTATION_ENABLED: {
    judge: ({ scope }) =>
      kmsState(scope)
        .keys.filter((row) => row.manager === "CUSTOMER" && row.state === "Enabled")
        .map((row) => ({
          type: "AWS::KMS::Key" as const,
          id: row.id,
          compliant: row.rotation !== undefined,
        })),
  },
  IAM_ROOT_ACCESS_KEY_CHECK: {
    judge: ({ scope, read }) => account(scope, summary(read)["AccountAccessKeysPresent"] === 0),
  },
  ROOT_ACCOUNT_MFA_ENABLED: {
    judge: ({ scope, read }) => account(scope, summary(read)["AccountMFAEnabled"] === 1),
  },
};

const summary = (read: Read): Record<string, number> =>
  read<{ SummaryMap?: Record<string, number> }>("iam", "GetAccountSummary", {})?.SummaryMap ?? {};

function opensSsh(scope: Scope, group: Members): boolean {
  const rules = (group["IpPermissions"] ?? []) as {
    IpProtocol?: string;
    FromPort?: number;
    ToPort?: number;
    IpRanges?: { CidrIp?: string }[];
    Ipv6Ranges?: { CidrIpv6?: string }[];
    PrefixListIds?: { PrefixListId?: string }[];
  }[];
  const isOpen = (cidr: string | undefined): boolean => cidr === "0.0.0.0/0" || cidr === "::/0";
  return rules.some(
    ({ IpProtocol, FromPort = 0, ToPort = 65_535, IpRanges = [], Ipv6Ranges = [], PrefixListIds = [] }) =>
      (IpProtocol === "-1" || (IpProtocol === "tcp" && FromPort <= 22 && ToPort >= 22)) &&
      (IpRanges.some((range) => isOpen(range.CidrIp)) ||
        Ipv6Ranges.some((range) => isOpen(range.CidrIpv6)) ||
        PrefixListIds.some(({ PrefixListId }) => {
          const list = ec2State(scope).prefixLists.get(PrefixListId);
          return list !== undefined && entriesOf(list).some(({ Cidr }) => isOpen(Cidr));
        })),
  );
}
