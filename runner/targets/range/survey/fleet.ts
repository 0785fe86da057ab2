import { autoscalingState, membersOf } from "../../../../range/services/autoscaling/state.ts";
import { elbv2State } from "../../../../range/services/elbv2/state.ts";
import type { Scope } from "../../../../range/world.ts";
import { partOf, same, type SurveyPart } from "./part.ts";

export const fleet: SurveyPart<"autoScalingGroups" | "targetGroups"> = {
  follow: {
    "autoscaling.groups": same("autoScalingGroups"),
    "autoscaling.instances": partOf("autoScalingGroups", (scope, id) => groupsWith(scope, id)),
    "elbv2.targetGroups": same("targetGroups"),
    "elbv2.targets": partOf("targetGroups", (_scope, id) => [id.split("|")[0]]),
  },
  project: {
    autoScalingGroups(scope, id) {
      const state = autoscalingState(scope);
      const row = state.groups.get(id);
      return (
        row && {
          Region: scope.region,
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
  },
};

/** The group of a member. One that is gone no longer names its group: telling all of them does no harm. */
function groupsWith(scope: Scope, id: string): string[] {
  const { groups, instances } = autoscalingState(scope);
  const name = instances.get(id)?.groupName;
  return name === undefined ? groups.list().map((x) => x.name) : [name];
}
