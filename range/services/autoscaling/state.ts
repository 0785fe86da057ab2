import type {
  Activity,
  InstanceMaintenancePolicy,
  LifecycleState,
  RefreshPreferences,
  RollbackDetails,
  ScalingPolicy,
  ScheduledUpdateGroupAction,
} from "@aws-sdk/client-auto-scaling";
import { defineState } from "../../world.ts";

/** A launch template and its version as the group was told, such as `$Latest`. */
export interface TemplateChoice {
  id: string;
  name: string;
  version: string;
}

export interface GroupTag {
  Key: string;
  Value: string;
  PropagateAtLaunch: boolean;
}

export interface GroupRow {
  name: string;
  arn: string;
  createdAt: number;
  /** Undefined only for a group that was made by attaching instances to nothing, which AWS does not allow. */
  launchTemplate: TemplateChoice;
  minSize: number;
  maxSize: number;
  desiredCapacity: number;
  defaultCooldown: number;
  availabilityZones: string[];
  subnetIds: string[];
  targetGroupArns: string[];
  healthCheckTypes: ("EC2" | "ELB")[];
  /** In seconds, as the caller gave it; PACE scales it. */
  healthCheckGracePeriod: number;
  terminationPolicies: string[];
  newInstancesProtectedFromScaleIn: boolean;
  capacityRebalance: boolean;
  maxInstanceLifetime?: number;
  defaultInstanceWarmup?: number;
  instanceMaintenancePolicy?: InstanceMaintenancePolicy;
  context?: string;
  serviceLinkedRoleArn: string;
  suspended: { ProcessName: string; SuspensionReason: string }[];
  enabledMetrics: string[];
  tags: GroupTag[];
  /** Sentences for the Cause of the next activities: which request changed the desired capacity. */
  pendingCause?: string;
  status?: "Delete in progress";
}

export interface AsgInstanceRow {
  id: string;
  groupName: string;
  lifecycleState: LifecycleState;
  healthStatus: "Healthy" | "Unhealthy";
  /** Who found it unhealthy, for the Cause of its replacement. */
  unhealthyBecause?: "ec2" | "elb" | "user";
  availabilityZone: string;
  instanceType: string;
  imageId: string;
  launchTemplate?: TemplateChoice;
  /** The number that `$Latest` or `$Default` meant at launch. */
  launchedVersion?: string;
  protectedFromScaleIn: boolean;
  /** When it was launched or attached. */
  joinedAt: number;
  /** When it came into service; the health check grace period counts from here. */
  inServiceAt?: number;
  /** The activity that brings it in or takes it out. */
  activityId?: string;
  /** While it waits for a lifecycle hook. */
  hook?: { name: string; token: string; until: number; result: string };
}

export interface ActivityRow extends Omit<Activity, "StartTime" | "EndTime"> {
  ActivityId: string;
  AutoScalingGroupName: string;
  startAt: number;
  endAt?: number;
  /** Order of creation: newest first in answers. */
  order: number;
}

export interface HookRow {
  name: string;
  groupName: string;
  transition: "autoscaling:EC2_INSTANCE_LAUNCHING" | "autoscaling:EC2_INSTANCE_TERMINATING";
  heartbeatTimeout: number;
  globalTimeout: number;
  defaultResult: "ABANDON" | "CONTINUE";
  notificationTargetArn?: string;
  roleArn?: string;
  notificationMetadata?: string;
}

export interface RefreshRow {
  id: string;
  groupName: string;
  status:
    | "Pending"
    | "InProgress"
    | "Successful"
    | "Failed"
    | "Cancelling"
    | "Cancelled"
    | "RollbackInProgress"
    | "RollbackSuccessful";
  statusReason?: string;
  startAt: number;
  endAt?: number;
  preferences: RefreshPreferences & { MinHealthyPercentage: number };
  desired?: TemplateChoice;
  /** What the group launched from before, for a rollback. */
  before: TemplateChoice;
  /** The instances that are to be replaced, and those whose replacement is done. */
  toReplace: string[];
  replaced: string[];
  rollback?: RollbackDetails;
}

export interface PolicyRow extends ScalingPolicy {
  AutoScalingGroupName: string;
  PolicyName: string;
  PolicyARN: string;
}

export interface ScheduledActionRow extends ScheduledUpdateGroupAction {
  AutoScalingGroupName: string;
  ScheduledActionName: string;
}

export const autoscalingState = defineState("regional", (scope) => ({
  groups: scope.table<GroupRow>("autoscaling.groups"),
  instances: scope.table<AsgInstanceRow>("autoscaling.instances"),
  activities: scope.table<ActivityRow>("autoscaling.activities"),
  hooks: scope.table<HookRow>("autoscaling.hooks"),
  refreshes: scope.table<RefreshRow>("autoscaling.refreshes"),
  policies: scope.table<PolicyRow>("autoscaling.policies"),
  scheduledActions: scope.table<ScheduledActionRow>("autoscaling.scheduledActions"),
  notifications: scope.table<{ groupName: string; topicArn: string; types: string[] }>(
    "autoscaling.notifications",
  ),
}));

const ACTIVE = new Set<RefreshRow["status"]>(["Pending", "InProgress", "Cancelling", "RollbackInProgress"]);

/** Whether a refresh is not over. */
export const isActive = ({ status }: Pick<RefreshRow, "status">): boolean => ACTIVE.has(status);

/** The refresh of a group that is not over, if there is one. */
export const activeRefresh = (
  { refreshes }: AutoscalingState,
  groupName: string,
): Readonly<RefreshRow> | undefined => refreshes.find((row) => row.groupName === groupName && isActive(row));

/** The group's instances, in the order in which they joined. */
export const membersOf = (state: AutoscalingState, groupName: string): Readonly<AsgInstanceRow>[] => {
  const rows: Readonly<AsgInstanceRow>[] = [];
  for (const row of state.instances) if (row.groupName === groupName) rows.push(row);
  return rows;
};

/** Instances in these states fill the desired capacity; standby and terminating ones do not. */
export const countsForCapacity = (row: Readonly<AsgInstanceRow>): boolean =>
  row.lifecycleState === "InService" || row.lifecycleState.startsWith("Pending");

export type AutoscalingState = ReturnType<typeof autoscalingState>;
