import type * as AutoScaling from "@aws-sdk/client-auto-scaling";
import type { AutoScalingGroup, Filter, Instance } from "@aws-sdk/client-auto-scaling";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { ec2State } from "../ec2/state.ts";
import { pageOf } from "../paging.ts";
import { refuseMembers } from "../refusal.ts";
import { checkInstanceId, invalidToken, invalidSize } from "./find.ts";
import { templateView } from "./launch-template.ts";
import { autoscalingState, membersOf, type AsgInstanceRow, type GroupRow } from "./state.ts";

export const describeGroups = handlers<typeof AutoScaling>()({
  DescribeAutoScalingGroups(input, call) {
    refuseMembers("DescribeAutoScalingGroups", input, ["IncludeManagedResources"]);
    const { scope } = call;
    const names = input.AutoScalingGroupNames ?? [];
    const rows = autoscalingState(scope)
      .groups.filter((row) => !names.length || names.includes(row.name) || names.includes(row.arn))
      .filter((row) => meetsFilters(row, input.Filters ?? []));
    const page = pageOf(
      rows,
      { token: input.NextToken, size: input.MaxRecords ?? 50, most: 100 },
      invalidToken,
      invalidSize,
    );
    return {
      AutoScalingGroups: page.items.map((row) => groupView(scope, row, input.IncludeInstances ?? true)),
      ...(page.nextToken && { NextToken: page.nextToken }),
    };
  },

  DescribeAutoScalingInstances(input, call) {
    refuseMembers("DescribeAutoScalingInstances", input, ["IncludeManagedResources"]);
    const { scope } = call;
    for (const id of input.InstanceIds ?? []) checkInstanceId(id);
    const rows = autoscalingState(scope).instances.filter(
      (row) => !input.InstanceIds?.length || input.InstanceIds.includes(row.id),
    );
    const page = pageOf(
      rows,
      { token: input.NextToken, size: input.MaxRecords ?? 50, most: 50 },
      invalidToken,
      invalidSize,
    );
    return {
      AutoScalingInstances: page.items.map((row) => ({
        ...instanceView(scope, row),
        AutoScalingGroupName: row.groupName,
        HealthStatus: row.healthStatus.toUpperCase(),
      })),
      ...(page.nextToken && { NextToken: page.nextToken }),
    };
  },
});

function meetsFilters(row: Readonly<GroupRow>, filters: readonly Filter[]): boolean {
  return filters.every(({ Name: name = "", Values: values = [] }) => {
    if (name === "tag-key") return row.tags.some((tag) => values.includes(tag.Key));
    if (name === "tag-value") return row.tags.some((tag) => values.includes(tag.Value));
    if (name.startsWith("tag:"))
      return row.tags.some((tag) => tag.Key === name.slice(4) && values.includes(tag.Value));
    throw new AwsError(
      "ValidationError",
      `Filter type ${name} is not correct. Allowed Filter types are: tag-key tag-value tag:<key>`,
    );
  });
}

function groupView(scope: Scope, row: Readonly<GroupRow>, withInstances: boolean): AutoScalingGroup {
  return {
    AutoScalingGroupName: row.name,
    AutoScalingGroupARN: row.arn,
    LaunchTemplate: templateView(row.launchTemplate),
    MinSize: row.minSize,
    MaxSize: row.maxSize,
    DesiredCapacity: row.desiredCapacity,
    DefaultCooldown: row.defaultCooldown,
    AvailabilityZones: [...row.availabilityZones],
    LoadBalancerNames: [],
    TargetGroupARNs: [...row.targetGroupArns],
    HealthCheckType: row.healthCheckTypes.join(","),
    HealthCheckGracePeriod: row.healthCheckGracePeriod,
    Instances: withInstances
      ? membersOf(autoscalingState(scope), row.name).map((member) => instanceView(scope, member))
      : [],
    CreatedTime: new Date(row.createdAt),
    SuspendedProcesses: row.suspended.map((each) => ({ ...each })),
    VPCZoneIdentifier: row.subnetIds.join(","),
    EnabledMetrics: row.enabledMetrics.map((Metric) => ({ Metric, Granularity: "1Minute" })),
    ...(row.status && { Status: row.status }),
    Tags: row.tags.map((tag) => ({ ...tag, ResourceId: row.name, ResourceType: "auto-scaling-group" })),
    TerminationPolicies: [...row.terminationPolicies],
    NewInstancesProtectedFromScaleIn: row.newInstancesProtectedFromScaleIn,
    ServiceLinkedRoleARN: row.serviceLinkedRoleArn,
    CapacityRebalance: row.capacityRebalance,
    ...(row.defaultInstanceWarmup !== undefined && { DefaultInstanceWarmup: row.defaultInstanceWarmup }),
    ...(row.instanceMaintenancePolicy?.MaxHealthyPercentage !== undefined && {
      InstanceMaintenancePolicy: { ...row.instanceMaintenancePolicy },
    }),
    ...(row.context !== undefined && { Context: row.context }),
    TrafficSources: row.targetGroupArns.map((Identifier) => ({ Identifier, Type: "elbv2" })),
  };
}

function instanceView(scope: Scope, row: Readonly<AsgInstanceRow>): Instance {
  const zoneId = ec2State(scope).subnets.find(
    (subnet) => subnet.AvailabilityZone === row.availabilityZone,
  )?.AvailabilityZoneId;
  return {
    InstanceId: row.id,
    InstanceType: row.instanceType,
    AvailabilityZone: row.availabilityZone,
    ...(zoneId && { AvailabilityZoneId: zoneId }),
    LifecycleState: row.lifecycleState,
    HealthStatus: row.healthStatus,
    ...(row.launchTemplate && {
      LaunchTemplate: templateView({
        ...row.launchTemplate,
        version: row.launchedVersion ?? row.launchTemplate.version,
      }),
    }),
    ProtectedFromScaleIn: row.protectedFromScaleIn,
  };
}
