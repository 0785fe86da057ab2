import type { InstanceMaintenancePolicy, Tag } from "@aws-sdk/client-auto-scaling";
import { AwsError, NotImplemented } from "../../errors.ts";
import { TERMINATION_POLICIES } from "../../physics/fleet/termination-choice.ts";
import type { Scope } from "../../world.ts";
import { ec2State } from "../ec2/state.ts";
import { elbv2State } from "../elbv2/state.ts";
import { refuseMembers } from "../refusal.ts";
import type { GroupRow, GroupTag } from "./state.ts";

/** Members of both Create and Update that the range does not model. */
const REFUSED = [
  "LaunchConfigurationName",
  "MixedInstancesPolicy",
  "PlacementGroup",
  "DesiredCapacityType",
  "AvailabilityZoneDistribution",
  "AvailabilityZoneImpairmentPolicy",
  "SkipZonalShiftValidation",
  "CapacityReservationSpecification",
  "InstanceLifecyclePolicy",
  "DeletionProtection",
] as const;

interface SharedInput {
  DefaultCooldown?: number | undefined;
  AvailabilityZones?: string[] | undefined;
  VPCZoneIdentifier?: string | undefined;
  HealthCheckType?: string | undefined;
  HealthCheckGracePeriod?: number | undefined;
  TerminationPolicies?: string[] | undefined;
  NewInstancesProtectedFromScaleIn?: boolean | undefined;
  CapacityRebalance?: boolean | undefined;
  MaxInstanceLifetime?: number | undefined;
  DefaultInstanceWarmup?: number | undefined;
  InstanceMaintenancePolicy?: InstanceMaintenancePolicy | undefined;
  ServiceLinkedRoleARN?: string | undefined;
  Context?: string | undefined;
}

export function refuseUnmodelled(
  operation: string,
  input: Partial<Record<(typeof REFUSED)[number], unknown>>,
): void {
  refuseMembers(operation, input, REFUSED);
}

/** What both Create and Update can set, checked; members that the caller left out are absent. */
export function checkSettings(scope: Scope, input: SharedInput): Partial<GroupRow> {
  const settings: Partial<GroupRow> = {};
  const { DefaultCooldown, HealthCheckGracePeriod, MaxInstanceLifetime, DefaultInstanceWarmup } = input;
  if (DefaultCooldown !== undefined) settings.defaultCooldown = DefaultCooldown;
  if (HealthCheckGracePeriod !== undefined) {
    if (HealthCheckGracePeriod < 0)
      throw new AwsError("ValidationError", "Health check grace period must be greater than or equal to 0");
    settings.healthCheckGracePeriod = HealthCheckGracePeriod;
  }
  if (input.HealthCheckType !== undefined)
    settings.healthCheckTypes = checkHealthCheckType(input.HealthCheckType);
  if (input.TerminationPolicies !== undefined)
    settings.terminationPolicies = checkTerminationPolicies(input.TerminationPolicies);
  if (input.NewInstancesProtectedFromScaleIn !== undefined)
    settings.newInstancesProtectedFromScaleIn = input.NewInstancesProtectedFromScaleIn;
  if (input.CapacityRebalance !== undefined) settings.capacityRebalance = input.CapacityRebalance;
  if (MaxInstanceLifetime) {
    if (MaxInstanceLifetime < 86_400 || MaxInstanceLifetime > 31_536_000)
      throw new AwsError(
        "ValidationError",
        "Max instance lifetime must be between 86400 and 31536000 seconds",
      );
    throw new NotImplemented("MaxInstanceLifetime of Auto Scaling groups");
  }
  if (DefaultInstanceWarmup !== undefined && DefaultInstanceWarmup >= 0)
    settings.defaultInstanceWarmup = DefaultInstanceWarmup;
  if (input.InstanceMaintenancePolicy)
    settings.instanceMaintenancePolicy = checkMaintenancePolicy(input.InstanceMaintenancePolicy);
  if (input.ServiceLinkedRoleARN) settings.serviceLinkedRoleArn = input.ServiceLinkedRoleARN;
  if (input.Context !== undefined) settings.context = input.Context;
  if (input.VPCZoneIdentifier || input.AvailabilityZones?.length)
    Object.assign(settings, checkPlaces(scope, input));
  return settings;
}

/**
 * @returns an empty policy where both bounds are -1, which takes away what was set before
 * @throws {AwsError} `ValidationError` for bounds out of range or too far apart (API reference,
 * `InstanceMaintenancePolicy`)
 */
function checkMaintenancePolicy(policy: InstanceMaintenancePolicy): InstanceMaintenancePolicy {
  const { MinHealthyPercentage: min, MaxHealthyPercentage: max } = policy;
  const refuse = (message: string): never => {
    throw new AwsError("ValidationError", message);
  };
  if (min === undefined || max === undefined)
    return refuse("Both MinHealthyPercentage and MaxHealthyPercentage must be specified.");
  if (min === -1 && max === -1) return {};
  if (min < 0 || min > 100) refuse("MinHealthyPercentage must be between 0 and 100.");
  if (max < 100 || max > 200) refuse("MaxHealthyPercentage must be between 100 and 200.");
  if (max - min > 100)
    refuse(
      "The difference between MaxHealthyPercentage and MinHealthyPercentage cannot be greater than 100.",
    );
  return { MinHealthyPercentage: min, MaxHealthyPercentage: max };
}

/** @throws {AwsError} `ValidationError` for sizes that contradict each other */
export function checkSizes(min: number, max: number, desired: number): void {
  if (min < 0 || max < 0)
    throw new AwsError("ValidationError", "Min and max size must be greater than or equal to 0");
  if (max < min)
    throw new AwsError(
      "ValidationError",
      `Max bound, ${max}, must be greater than or equal to min bound, ${min}`,
    );
  if (desired < min || desired > max)
    throw new AwsError(
      "ValidationError",
      `Desired capacity:${desired} must be between the specified min size:${min} and max size:${max}`,
    );
}

export function checkTargetGroups(scope: Scope, arns: readonly string[] | undefined): string[] {
  const { targetGroups } = elbv2State(scope);
  for (const arn of arns ?? [])
    if (!targetGroups.has(arn))
      throw new AwsError(
        "ValidationError",
        "Provided Target Groups may not be valid. Please ensure they exist and try again.",
      );
  return [...new Set(arns ?? [])];
}

/** @param invokedBy the service that calls: only services such as CloudFormation may set `aws:` tags */
export function checkGroupTags(
  groupName: string,
  tags: readonly Tag[] | undefined,
  invokedBy: string | undefined,
): GroupTag[] {
  return (tags ?? []).map((tag) => {
    if (!tag.Key) throw new AwsError("ValidationError", "Tag keys must not be empty");
    if (tag.Key.startsWith("aws:") && !invokedBy)
      throw new AwsError(
        "ValidationError",
        `Tag keys must not start with the reserved prefix 'aws:': ${tag.Key}`,
      );
    if (tag.ResourceId !== undefined && tag.ResourceId !== groupName)
      throw new AwsError(
        "ValidationError",
        `The tag's ResourceId ${tag.ResourceId} is not the group ${groupName}`,
      );
    return { Key: tag.Key, Value: tag.Value ?? "", PropagateAtLaunch: tag.PropagateAtLaunch ?? false };
  });
}

function checkHealthCheckType(types: string): ("EC2" | "ELB")[] {
  return types.split(",").map((type) => {
    const name = type.trim();
    if (name === "VPC_LATTICE" || name === "EBS") throw new NotImplemented(`the health check type '${name}'`);
    if (name !== "EC2" && name !== "ELB")
      throw new AwsError("ValidationError", `Invalid health check type: ${name}`);
    return name;
  });
}

function checkTerminationPolicies(wanted: readonly string[]): string[] {
  for (const policy of wanted) {
    if (policy.startsWith("arn:")) throw new NotImplemented("custom termination policies");
    if (!TERMINATION_POLICIES.includes(policy))
      throw new AwsError("ValidationError", `The termination policy ${policy} is not valid.`);
  }
  return wanted.length ? [...wanted] : ["Default"];
}

/** The subnets of a group and their zones. Without subnets the default ones of the named zones serve. */
function checkPlaces(scope: Scope, input: SharedInput): Pick<GroupRow, "subnetIds" | "availabilityZones"> {
  const { subnets } = ec2State(scope);
  const named = (input.VPCZoneIdentifier ?? "")
    .split(",")
    .map((id) => id.trim())
    .filter(Boolean);
  const rows = named.length
    ? named.map((id) => {
        const row = subnets.get(id);
        if (!row) throw new AwsError("ValidationError", `The subnet ID '${id}' does not exist`);
        return row;
      })
    : (input.AvailabilityZones ?? []).map((zone) => {
        const row = subnets.find((row) => row.AvailabilityZone === zone && row.DefaultForAz === true);
        if (!row)
          throw new AwsError("ValidationError", `No default subnet for availability zone: '${zone}'.`);
        return row;
      });
  if (rows.some((row) => row.VpcId !== rows[0]!.VpcId))
    throw new AwsError("ValidationError", "All subnets of an Auto Scaling group must be in the same VPC");
  const zones = [...new Set(rows.map((row) => row.AvailabilityZone))].sort();
  for (const zone of input.AvailabilityZones ?? [])
    if (!zones.includes(zone))
      throw new AwsError(
        "ValidationError",
        "The availability zones of the specified subnets and the AutoScalingGroup do not match",
      );
  return { subnetIds: rows.map((row) => row.SubnetId), availabilityZones: zones };
}
