import type * as AutoScaling from "@aws-sdk/client-auto-scaling";
import type {
  ScheduledUpdateGroupAction,
  ScheduledUpdateGroupActionRequest,
} from "@aws-sdk/client-auto-scaling";
import type { Call } from "../../call.ts";
import { AwsError, NotImplemented } from "../../errors.ts";
import { moment } from "../../physics/fleet/activities.ts";
import { reconcileSoon } from "../../physics/fleet/reconcile.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { pageOf } from "../paging.ts";
import { refuseMembers } from "../refusal.ts";
import { groupOf, invalidToken, invalidSize, missing } from "./find.ts";
import { autoscalingState, type ScheduledActionRow } from "./state.ts";
import { isSuspended } from "./suspension.ts";

export const scheduledActions = handlers<typeof AutoScaling>()({
  PutScheduledUpdateGroupAction(input, call) {
    refuseMembers("PutScheduledUpdateGroupAction", input, ["Time"]);
    const group = groupOf(call.scope, input.AutoScalingGroupName);
    putAction(call, group.name, { ...input, ScheduledActionName: input.ScheduledActionName ?? "" });
    return {};
  },

  BatchPutScheduledUpdateGroupAction(input, call) {
    const group = groupOf(call.scope, input.AutoScalingGroupName);
    for (const action of input.ScheduledUpdateGroupActions ?? []) putAction(call, group.name, action);
    return { FailedScheduledUpdateGroupActions: [] };
  },

  DeleteScheduledAction(input, call) {
    const group = groupOf(call.scope, input.AutoScalingGroupName);
    if (
      !autoscalingState(call.scope).scheduledActions.delete(
        `${group.name}/${input.ScheduledActionName ?? ""}`,
      )
    )
      throw new AwsError("ValidationError", "Scheduled action name not found");
    return {};
  },

  BatchDeleteScheduledAction(input, call) {
    const group = groupOf(call.scope, input.AutoScalingGroupName);
    const { scheduledActions } = autoscalingState(call.scope);
    return {
      FailedScheduledActions: (input.ScheduledActionNames ?? [])
        .filter((name) => !scheduledActions.delete(`${group.name}/${name}`))
        .map((ScheduledActionName) => ({
          ScheduledActionName,
          ErrorCode: "ValidationError",
          ErrorMessage: "Scheduled action name not found",
        })),
    };
  },

  DescribeScheduledActions(input, call) {
    refuseMembers("DescribeScheduledActions", input, ["StartTime", "EndTime", "IncludeManagedResources"]);
    const { AutoScalingGroupName: name, ScheduledActionNames: names } = input;
    if (name) groupOf(call.scope, name);
    const rows = autoscalingState(call.scope).scheduledActions.filter(
      (row) =>
        (!name || row.AutoScalingGroupName === name) &&
        (!names?.length || names.includes(row.ScheduledActionName)),
    );
    const page = pageOf(
      rows,
      { token: input.NextToken, size: input.MaxRecords ?? 50, most: 100 },
      invalidToken,
      invalidSize,
    );
    return {
      ScheduledUpdateGroupActions: page.items.map((row): ScheduledUpdateGroupAction => ({ ...row })),
      ...(page.nextToken && { NextToken: page.nextToken }),
    };
  },
});

function putAction(call: Call, groupName: string, wanted: ScheduledUpdateGroupActionRequest): void {
  const { scope } = call;
  const { ScheduledActionName: name, MinSize, MaxSize, DesiredCapacity, StartTime } = wanted;
  if (!name) throw new AwsError("ValidationError", missing("scheduledActionName"));
  if (wanted.Recurrence) throw new NotImplemented("Recurrence of scheduled actions");
  refuseMembers("PutScheduledUpdateGroupAction", wanted, ["TimeZone", "EndTime"]);
  if (!StartTime)
    throw new AwsError("ValidationError", "A scheduled action needs a StartTime or a Recurrence");
  if (StartTime.getTime() < call.at) throw new AwsError("ValidationError", "Given start time is in the past");
  if (MinSize === undefined && MaxSize === undefined && DesiredCapacity === undefined)
    throw new AwsError(
      "ValidationError",
      "At least one of MinSize, MaxSize or DesiredCapacity must be specified",
    );
  const key = `${groupName}/${name}`;
  const at = StartTime.getTime();
  autoscalingState(scope).scheduledActions.put(key, {
    AutoScalingGroupName: groupName,
    ScheduledActionName: name,
    ScheduledActionARN: scope.arn(
      "autoscaling",
      `scheduledUpdateGroupAction:${scope.world.random.uuid()}:autoScalingGroupName/${groupName}:scheduledActionName/${name}`,
    ),
    Time: new Date(at),
    StartTime: new Date(at),
    ...(MinSize !== undefined && { MinSize }),
    ...(MaxSize !== undefined && { MaxSize }),
    ...(DesiredCapacity !== undefined && { DesiredCapacity }),
  });
  scope.world.clock.at(at, `scheduled action ${key}`, () => {
    const row = autoscalingState(scope).scheduledActions.get(key);
    if (row?.StartTime?.getTime() === at) runAction(scope, row);
  });
}

/** A one-time action changes the sizes once and is forgotten. */
function runAction(scope: Scope, row: Readonly<ScheduledActionRow>): void {
  const { groups, scheduledActions } = autoscalingState(scope);
  const group = groups.get(row.AutoScalingGroupName);
  scheduledActions.delete(`${row.AutoScalingGroupName}/${row.ScheduledActionName}`);
  if (!group || isSuspended(group, "ScheduledActions")) return;
  const at = moment(scope.world.clock.now());
  groups.update(group.name, (each) => {
    each.minSize = row.MinSize ?? each.minSize;
    each.maxSize = Math.max(row.MaxSize ?? each.maxSize, each.minSize);
    const to = Math.min(Math.max(row.DesiredCapacity ?? each.desiredCapacity, each.minSize), each.maxSize);
    if (to !== each.desiredCapacity)
      each.pendingCause = `At ${at} the scheduled action ${row.ScheduledActionName} executed. Changing the desired capacity from ${each.desiredCapacity} to ${to}.`;
    each.desiredCapacity = to;
  });
  reconcileSoon(scope, group.name);
}
