import type * as AutoScaling from "@aws-sdk/client-auto-scaling";
import type { Activity } from "@aws-sdk/client-auto-scaling";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { pageOf } from "../paging.ts";
import { refuseMembers } from "../refusal.ts";
import { groupOf, invalidToken, invalidSize } from "./find.ts";
import { autoscalingState, type ActivityRow } from "./state.ts";

export const activities = handlers<typeof AutoScaling>()({
  DescribeScalingActivities(input, call) {
    refuseMembers("DescribeScalingActivities", input, ["IncludeManagedResources"]);
    if (input.Filters?.length) refuseMembers("DescribeScalingActivities", input, ["Filters"]);
    const { scope } = call;
    const state = autoscalingState(scope);
    const { AutoScalingGroupName: name, ActivityIds: ids, IncludeDeletedGroups: deleted } = input;
    if (name && !deleted) groupOf(scope, name);
    for (const id of ids ?? [])
      if (!state.activities.has(id)) throw new AwsError("ValidationError", `Activity id not found - ${id}`);
    const rows = state.activities
      .filter(
        (row) =>
          (!name || row.AutoScalingGroupName === name) && (!ids?.length || ids.includes(row.ActivityId)),
      )
      .filter((row) => deleted === true || state.groups.has(row.AutoScalingGroupName))
      .sort((a, b) => b.order - a.order);
    const page = pageOf(
      rows,
      { token: input.NextToken, size: input.MaxRecords, most: 100 },
      invalidToken,
      invalidSize,
    );
    return {
      Activities: page.items.map(activityView),
      ...(page.nextToken && { NextToken: page.nextToken }),
    };
  },
});

/** An activity as AWS answers it. */
export function activityView(row: Readonly<ActivityRow>): Activity {
  const { startAt, endAt, order: _order, ...rest } = row;
  return { ...rest, StartTime: new Date(startAt), ...(endAt !== undefined && { EndTime: new Date(endAt) }) };
}
