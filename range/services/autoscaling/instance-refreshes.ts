import type * as AutoScaling from "@aws-sdk/client-auto-scaling";
import type { InstanceRefresh, RefreshPreferences } from "@aws-sdk/client-auto-scaling";
import type { Call } from "../../call.ts";
import { AwsError, NotImplemented } from "../../errors.ts";
import { versionNumber } from "../../physics/fleet/launch.ts";
import { beginRefresh, beginRollback, isOn, percentageOf } from "../../physics/fleet/refresh.ts";
import { handlers } from "../../service.ts";
import { pageOf } from "../paging.ts";
import { refuseMembers } from "../refusal.ts";
import { groupOf, invalidToken, invalidSize } from "./find.ts";
import { checkTemplate, templateView } from "./launch-template.ts";
import {
  activeRefresh,
  autoscalingState,
  membersOf,
  type GroupRow,
  type RefreshRow,
  type TemplateChoice,
} from "./state.ts";

export const instanceRefreshes = handlers<typeof AutoScaling>()({
  StartInstanceRefresh(input, call) {
    const { scope } = call;
    const group = groupOf(scope, input.AutoScalingGroupName);
    if (input.Strategy && input.Strategy !== "Rolling")
      throw new NotImplemented(`the refresh strategy '${input.Strategy}'`);
    if (input.DesiredConfiguration)
      refuseMembers("StartInstanceRefresh", input.DesiredConfiguration, ["MixedInstancesPolicy"]);
    const active = activeRefresh(autoscalingState(scope), group.name);
    if (active)
      throw new AwsError(
        "InstanceRefreshInProgress",
        "An Instance Refresh is already in progress and blocks the execution of this Instance Refresh.",
      );
    const preferences = checkPreferences(input.Preferences ?? {}, group);
    const wanted = input.DesiredConfiguration?.LaunchTemplate;
    const desired = wanted && checkTemplate(scope, wanted);
    if (preferences.AutoRollback && (!desired || desired.version.startsWith("$")))
      throw new AwsError(
        "ValidationError",
        "AutoRollback requires a DesiredConfiguration with a specific launch template version.",
      );
    const id = scope.world.random.uuid();
    autoscalingState(scope).refreshes.put(id, {
      id,
      groupName: group.name,
      status: "Pending",
      startAt: call.at,
      preferences,
      ...(desired && { desired }),
      before: { ...group.launchTemplate },
      toReplace: toReplace(call, group, preferences, desired ?? group.launchTemplate),
      replaced: [],
    });
    beginRefresh(scope, id);
    return { InstanceRefreshId: id };
  },

  CancelInstanceRefresh(input, call) {
    refuseMembers("CancelInstanceRefresh", input, ["WaitForTransitioningInstances"]);
    const refresh = activeOf(call, input.AutoScalingGroupName);
    autoscalingState(call.scope).refreshes.update(refresh.id, (row) => (row.status = "Cancelling"));
    return { InstanceRefreshId: refresh.id };
  },

  RollbackInstanceRefresh(input, call) {
    const refresh = activeOf(call, input.AutoScalingGroupName);
    if (refresh.status !== "Pending" && refresh.status !== "InProgress")
      throw new AwsError(
        "ActiveInstanceRefreshNotFound",
        "No in progress or pending Instance Refresh found for Auto Scaling group",
      );
    if (!refresh.desired || refresh.before.version.startsWith("$"))
      throw new AwsError(
        "IrreversibleInstanceRefresh",
        "The instance refresh has no desired configuration, or the group's launch template version is $Latest or $Default: it cannot be rolled back.",
      );
    beginRollback(call.scope, refresh, "User initiated rollback.");
    return { InstanceRefreshId: refresh.id };
  },

  DescribeInstanceRefreshes(input, call) {
    const group = groupOf(call.scope, input.AutoScalingGroupName);
    const { InstanceRefreshIds: ids } = input;
    const rows = autoscalingState(call.scope)
      .refreshes.filter((row) => row.groupName === group.name && (!ids?.length || ids.includes(row.id)))
      .toReversed();
    const page = pageOf(
      rows,
      { token: input.NextToken, size: input.MaxRecords ?? 50, most: 100 },
      invalidToken,
      invalidSize,
    );
    return {
      InstanceRefreshes: page.items.map(refreshView),
      ...(page.nextToken && { NextToken: page.nextToken }),
    };
  },
});

function activeOf(call: Call, groupName: string | undefined): Readonly<RefreshRow> {
  const group = groupOf(call.scope, groupName);
  const refresh = activeRefresh(autoscalingState(call.scope), group.name);
  if (!refresh)
    throw new AwsError(
      "ActiveInstanceRefreshNotFound",
      `No in progress or pending Instance Refresh found for Auto Scaling group ${group.name}`,
    );
  return refresh;
}

function checkPreferences(wanted: RefreshPreferences, group: Readonly<GroupRow>): RefreshRow["preferences"] {
  refuseMembers("StartInstanceRefresh", wanted, [
    "CheckpointPercentages",
    "CheckpointDelay",
    "AlarmSpecification",
    "BakeTime",
  ]);
  const {
    MinHealthyPercentage: min = group.instanceMaintenancePolicy?.MinHealthyPercentage ?? 90,
    MaxHealthyPercentage: max = group.instanceMaintenancePolicy?.MaxHealthyPercentage,
  } = wanted;
  if (min < 0 || min > 100)
    throw new AwsError("ValidationError", "MinHealthyPercentage must be between 0 and 100.");
  if (max !== undefined) {
    if (max < 100 || max > 200)
      throw new AwsError("ValidationError", "MaxHealthyPercentage must be between 100 and 200.");
    if (max - min > 100)
      throw new AwsError(
        "ValidationError",
        "The difference between MaxHealthyPercentage and MinHealthyPercentage cannot be greater than 100.",
      );
  }
  return {
    SkipMatching: false,
    AutoRollback: false,
    ScaleInProtectedInstances: "Wait",
    StandbyInstances: "Wait",
    ...wanted,
    MinHealthyPercentage: min,
    ...(max !== undefined && { MaxHealthyPercentage: max }),
  };
}

/** The instances that a refresh replaces: all, but those that it is told to pass over. */
function toReplace(
  call: Call,
  group: Readonly<GroupRow>,
  preferences: RefreshPreferences,
  template: TemplateChoice,
): string[] {
  const version = versionNumber(call.scope, template);
  return membersOf(autoscalingState(call.scope), group.name)
    .filter(
      (member) =>
        member.lifecycleState === "InService" ||
        member.lifecycleState === "Standby" ||
        member.lifecycleState.startsWith("Pending"),
    )
    .filter((member) => !(preferences.SkipMatching && isOn(member, template, version)))
    .filter((member) => !(preferences.ScaleInProtectedInstances === "Ignore" && member.protectedFromScaleIn))
    .filter((member) => !(preferences.StandbyInstances === "Ignore" && member.lifecycleState === "Standby"))
    .map((member) => member.id);
}

function refreshView(row: Readonly<RefreshRow>): InstanceRefresh {
  return {
    InstanceRefreshId: row.id,
    AutoScalingGroupName: row.groupName,
    Status: row.status,
    ...(row.statusReason && { StatusReason: row.statusReason }),
    StartTime: new Date(row.startAt),
    ...(row.endAt !== undefined && { EndTime: new Date(row.endAt) }),
    ...(row.status !== "Pending" && {
      PercentageComplete: percentageOf(row),
      InstancesToUpdate: row.toReplace.length,
    }),
    Preferences: { ...row.preferences },
    ...(row.desired && { DesiredConfiguration: { LaunchTemplate: templateView(row.desired) } }),
    ...(row.rollback && { RollbackDetails: { ...row.rollback } }),
    Strategy: "Rolling",
  };
}
