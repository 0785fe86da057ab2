import type * as Sdk from "@aws-sdk/client-scheduler";
import type { CreateScheduleInput, UpdateScheduleInput } from "@aws-sdk/client-scheduler";
import type { Call } from "../../call.ts";
import { handlers } from "../../service.ts";
import { checkExpression } from "./expression.ts";
import { byName, groupOf, page } from "./groups.ts";
import { checkName, conflict, invalid, invalidMember, notFound, required } from "./refusals.ts";
import { plan, unplan } from "./run.ts";
import { DEFAULT_GROUP, scheduleArn, scheduleId, schedulerState, type ScheduleRow } from "./state.ts";
import { checkBetween, checkTarget } from "./target.ts";
import { isTimeZone } from "./time-zone.ts";

const MOST_WINDOW_MINUTES = 1_440;

export const schedules = handlers<typeof Sdk>()({
  CreateSchedule(input, call) {
    const name = checkName("name", input.Name);
    const group = groupOf(call, input.GroupName ?? DEFAULT_GROUP).name;
    const { schedules } = schedulerState(call.scope);
    const id = scheduleId(group, name);
    const there = schedules.get(id);
    if (there) {
      if (input.ClientToken !== undefined && there.clientToken === input.ClientToken)
        return { ScheduleArn: there.arn };
      throw conflict(`Schedule ${name} already exists.`);
    }
    return put(call, { name, group, createdAt: call.at, author: call.actor }, input);
  },

  /** Whatever is not said is as if it had never been. */
  UpdateSchedule(input, call) {
    const { name, group, createdAt, author } = scheduleOf(call, input.Name, input.GroupName);
    return put(call, { name, group, createdAt, author }, input);
  },

  GetSchedule(input, call) {
    const row = scheduleOf(call, input.Name, input.GroupName);
    return {
      ...summary(row),
      ScheduleExpression: row.expression,
      ScheduleExpressionTimezone: row.timezone,
      FlexibleTimeWindow: { ...row.window },
      ActionAfterCompletion: row.afterCompletion,
      ...(row.startsAt !== undefined && { StartDate: new Date(row.startsAt) }),
      ...(row.endsAt !== undefined && { EndDate: new Date(row.endsAt) }),
      ...(row.description !== undefined && { Description: row.description }),
      ...(row.kmsKeyArn !== undefined && { KmsKeyArn: row.kmsKeyArn }),
      Target: structuredClone(row.target),
    };
  },

  ListSchedules(input, call) {
    if (input.GroupName !== undefined) groupOf(call, input.GroupName);
    const rows = schedulerState(call.scope)
      .schedules.list()
      .filter(
        (row) =>
          (input.GroupName === undefined || row.group === input.GroupName) &&
          row.name.startsWith(input.NamePrefix ?? "") &&
          (input.State === undefined || stateOf(row) === input.State),
      )
      .sort(byName);
    const { items, nextToken } = page(rows, input);
    return {
      Schedules: items.map((row) => ({ ...summary(row), Target: { Arn: row.target.Arn } })),
      ...(nextToken !== undefined && { NextToken: nextToken }),
    };
  },

  DeleteSchedule(input, call) {
    const { group, name } = scheduleOf(call, input.Name, input.GroupName);
    const id = scheduleId(group, name);
    unplan(call.scope, id);
    schedulerState(call.scope).schedules.delete(id);
    return {};
  },
});

function scheduleOf(call: Call, name: string | undefined, group = DEFAULT_GROUP): Readonly<ScheduleRow> {
  const wanted = checkName("name", name);
  const row = schedulerState(call.scope).schedules.get(scheduleId(group, wanted));
  if (!row) throw notFound(`Schedule ${wanted} does not exist.`);
  return row;
}

function put(
  call: Call,
  own: Pick<ScheduleRow, "name" | "group" | "createdAt" | "author">,
  input: CreateScheduleInput | UpdateScheduleInput,
): { ScheduleArn: string } {
  const arn = scheduleArn(call.scope, own.group, own.name);
  const timezone = input.ScheduleExpressionTimezone ?? "UTC";
  if (!isTimeZone(timezone)) throw invalid(`Invalid ScheduleExpressionTimezone ${timezone}.`);
  const { StartDate, EndDate } = input;
  if (StartDate && EndDate && StartDate >= EndDate)
    throw invalid("The StartDate you specify must come before the EndDate you specify.");
  const row: ScheduleRow = {
    ...own,
    arn,
    expression: required("scheduleExpression", input.ScheduleExpression),
    timezone,
    ...(StartDate && { startsAt: StartDate.getTime() }),
    ...(EndDate && { endsAt: EndDate.getTime() }),
    ...(input.Description !== undefined && { description: input.Description }),
    ...(input.KmsKeyArn !== undefined && { kmsKeyArn: input.KmsKeyArn }),
    ...(input.ClientToken !== undefined && { clientToken: input.ClientToken }),
    enabled: choice("state", input.State ?? "ENABLED", ["ENABLED", "DISABLED"]) === "ENABLED",
    afterCompletion: choice("actionAfterCompletion", input.ActionAfterCompletion ?? "NONE", [
      "NONE",
      "DELETE",
    ]),
    window: windowOf(input),
    target: checkTarget(call.scope, own.group, input.Target),
    changedAt: call.at,
  };
  checkExpression(row);
  const id = scheduleId(own.group, own.name);
  schedulerState(call.scope).schedules.put(id, row);
  plan(call.scope, id);
  return { ScheduleArn: arn };
}

function windowOf({
  FlexibleTimeWindow: given,
}: CreateScheduleInput | UpdateScheduleInput): ScheduleRow["window"] {
  const { Mode, MaximumWindowInMinutes: minutes } = required("flexibleTimeWindow", given);
  const mode = choice("flexibleTimeWindow.mode", required("flexibleTimeWindow.mode", Mode), [
    "OFF",
    "FLEXIBLE",
  ]);
  if (minutes !== undefined)
    checkBetween("flexibleTimeWindow.maximumWindowInMinutes", minutes, 1, MOST_WINDOW_MINUTES);
  if (mode === "OFF") {
    if (minutes !== undefined)
      throw invalid("MaximumWindowInMinutes cannot be set when the flexible time window mode is OFF.");
    return { Mode: mode };
  }
  if (minutes === undefined)
    throw invalid("MaximumWindowInMinutes must be set when the flexible time window mode is FLEXIBLE.");
  return { Mode: mode, MaximumWindowInMinutes: minutes };
}

function choice<T extends string>(member: string, value: T, choices: readonly T[]): T {
  if (!choices.includes(value))
    throw invalidMember(member, value, `Member must satisfy enum value set: [${choices.join(", ")}]`);
  return value;
}

const stateOf = ({ enabled }: Readonly<ScheduleRow>) => (enabled ? "ENABLED" : "DISABLED");

const summary = (row: Readonly<ScheduleRow>) => ({
  Arn: row.arn,
  GroupName: row.group,
  Name: row.name,
  State: stateOf(row) as "ENABLED" | "DISABLED",
  CreationDate: new Date(row.createdAt),
  LastModificationDate: new Date(row.changedAt),
});
