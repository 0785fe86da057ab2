import { GLOBAL, type Scope } from "../../world.ts";
import { autoscalingState } from "../autoscaling/state.ts";
import { cloudtrailState } from "../cloudtrail/state.ts";
import { elbv2State } from "../elbv2/state.ts";
import { guarddutyState } from "../guardduty/state.ts";
import { kmsState } from "../kms/state.ts";
import { EC2_TYPES } from "./ec2-types.ts";
import { IAM_TYPES } from "./iam-types.ts";
import type { Members } from "./read.ts";
import { text, type Listing, type RecordedType } from "./recorded-type.ts";
import { S3_TYPES } from "./s3-types.ts";

const trail: RecordedType = {
  type: "AWS::CloudTrail::Trail",
  table: "cloudtrail.trails",
  action: "cloudtrail:DescribeTrails",
  rows: (scope) =>
    cloudtrailState(scope)
      .trails.filter((row) => row.homeRegion === scope.region)
      .map((row) => row.arn),
  find(read, arn, scope) {
    if (cloudtrailState(scope).trails.get(arn)?.homeRegion !== scope.region) return undefined;
    const [facts] =
      read<Listing>("cloudtrail", "DescribeTrails", { trailNameList: [arn] })?.["trailList"] ?? [];
    if (!facts) return undefined;
    const status = read<Members>("cloudtrail", "GetTrailStatus", { Name: arn });
    const name = text(facts, "Name");
    return { id: name, arn, name, configuration: { ...facts, IsLogging: status?.["IsLogging"] } };
  },
};

const loadBalancer: RecordedType = {
  type: "AWS::ElasticLoadBalancingV2::LoadBalancer",
  table: "elbv2.loadBalancers",
  action: "elasticloadbalancing:DescribeLoadBalancers",
  rows: (scope) => elbv2State(scope).loadBalancers.ids(),
  find(read, arn) {
    const [facts] =
      read<Listing>("elbv2", "DescribeLoadBalancers", { LoadBalancerArns: [arn] })?.["LoadBalancers"] ?? [];
    if (!facts) return undefined;
    const attributes = read<Members>("elbv2", "DescribeLoadBalancerAttributes", { LoadBalancerArn: arn });
    return {
      id: arn,
      arn,
      name: text(facts, "LoadBalancerName"),
      configuration: facts,
      supplementary: { LoadBalancerAttributes: attributes?.["Attributes"] },
    };
  },
};

const autoScalingGroup: RecordedType = {
  type: "AWS::AutoScaling::AutoScalingGroup",
  table: "autoscaling.groups",
  action: "autoscaling:DescribeAutoScalingGroups",
  rows: (scope) => autoscalingState(scope).groups.ids(),
  find(read, name) {
    const [facts] =
      read<Listing>("autoscaling", "DescribeAutoScalingGroups", { AutoScalingGroupNames: [name] })?.[
        "AutoScalingGroups"
      ] ?? [];
    const arn = facts && text(facts, "AutoScalingGroupARN");
    return facts && { id: arn!, arn: arn!, name, configuration: facts };
  },
};

const key: RecordedType = {
  type: "AWS::KMS::Key",
  table: "kms.keys",
  action: "kms:DescribeKey",
  rows: (scope) => kmsState(scope).keys.ids(),
  find(read, id) {
    const facts = read<{ KeyMetadata?: Members }>("kms", "DescribeKey", { KeyId: id })?.KeyMetadata;
    if (!facts) return undefined;
    const status = read<Members>("kms", "GetKeyRotationStatus", { KeyId: id });
    return {
      id,
      arn: text(facts, "Arn"),
      configuration: { ...facts, KeyRotationEnabled: status?.["KeyRotationEnabled"] ?? false },
      supplementary: { Policy: read<Members>("kms", "GetKeyPolicy", { KeyId: id })?.["Policy"] },
    };
  },
};

const detector: RecordedType = {
  type: "AWS::GuardDuty::Detector",
  table: "guardduty.detectors",
  action: "guardduty:GetDetector",
  rows: (scope) => guarddutyState(scope).detectors.ids(),
  find(read, id, scope) {
    const configuration = read<Members>("guardduty", "GetDetector", { DetectorId: id });
    return configuration && { id, arn: scope.arn("guardduty", `detector/${id}`), configuration };
  },
};

/** Every resource type that the range records. The others that AWS knows are not recorded, as nothing makes them. */
export const RECORDED_TYPES: readonly RecordedType[] = [
  ...EC2_TYPES,
  ...S3_TYPES,
  ...IAM_TYPES,
  trail,
  loadBalancer,
  autoScalingGroup,
  key,
  detector,
];

const BY_TABLE = new Map(RECORDED_TYPES.map((each) => [each.table, each]));

export const typeOfTable = (table: string): RecordedType | undefined => BY_TABLE.get(table);

/** Whether rows of a table live in a Region's own scope: global ones change once for every Region. */
export const isOfScope = (region: string, scope: Scope): boolean =>
  region === scope.region || region === GLOBAL;
