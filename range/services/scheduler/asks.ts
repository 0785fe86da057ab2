import type * as Sdk from "@aws-sdk/client-scheduler";
import type { Target } from "@aws-sdk/client-scheduler";
import type { Ask, Call } from "../../call.ts";
import { passRoleAsk } from "../../iam/pass-role.ts";
import { requestTagContext, resourceTagContext } from "../../iam/tag-context.ts";
import { asks } from "../../service.ts";
import { DEFAULT_GROUP, groupArn, scheduleArn, schedulerState } from "./state.ts";
import { SCHEDULER } from "./target.ts";

type OnSchedule = { Name: string | undefined; GroupName?: string | undefined };

/** A schedule has no tags but its group's. */
const onSchedule = (
  action: string,
  { Name = "", GroupName = DEFAULT_GROUP }: OnSchedule,
  call: Call,
): Ask => ({
  action: `scheduler:${action}`,
  resource: scheduleArn(call.scope, GroupName, Name),
  context: resourceTagContext("scheduler", schedulerState(call.scope).groups.get(GroupName)?.tags),
});

const onGroup = (action: string, arn: string, call: Call, more: Ask["context"] = {}): Ask => ({
  action: `scheduler:${action}`,
  resource: arn,
  context: {
    ...resourceTagContext(
      "scheduler",
      schedulerState(call.scope).groups.find((row) => row.arn === arn)?.tags,
    ),
    ...more,
  },
});

const withRole = (ask: Ask, target: Target | undefined, call: Call): Ask[] =>
  target?.RoleArn === undefined ? [ask] : [ask, passRoleAsk(call, target.RoleArn, SCHEDULER)];

/**
 * What each operation asks of IAM.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridgescheduler.html
 */
export const schedulerAsks = asks<typeof Sdk>()({
  CreateSchedule: (input, call) => withRole(onSchedule("CreateSchedule", input, call), input.Target, call),
  UpdateSchedule: (input, call) => withRole(onSchedule("UpdateSchedule", input, call), input.Target, call),
  GetSchedule: (input, call) => onSchedule("GetSchedule", input, call),
  DeleteSchedule: (input, call) => onSchedule("DeleteSchedule", input, call),
  ListSchedules: ({ GroupName }, call) => ({
    action: "scheduler:ListSchedules",
    resource: scheduleArn(call.scope, GroupName ?? "*", "*"),
  }),
  CreateScheduleGroup: ({ Name = "", Tags }, call) =>
    onGroup("CreateScheduleGroup", groupArn(call.scope, Name), call, requestTagContext(Tags)),
  GetScheduleGroup: ({ Name = "" }, call) => onGroup("GetScheduleGroup", groupArn(call.scope, Name), call),
  DeleteScheduleGroup: ({ Name = "" }, call) =>
    onGroup("DeleteScheduleGroup", groupArn(call.scope, Name), call),
  ListScheduleGroups: (_input, call) => ({
    action: "scheduler:ListScheduleGroups",
    resource: groupArn(call.scope, "*"),
  }),
  TagResource: ({ ResourceArn = "*", Tags }, call) =>
    onGroup("TagResource", ResourceArn, call, requestTagContext(Tags)),
  UntagResource: ({ ResourceArn = "*", TagKeys }, call) =>
    onGroup("UntagResource", ResourceArn, call, requestTagContext(undefined, TagKeys ?? [])),
  ListTagsForResource: ({ ResourceArn = "*" }, call) => onGroup("ListTagsForResource", ResourceArn, call),
});
