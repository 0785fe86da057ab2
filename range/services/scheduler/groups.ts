import type * as Sdk from "@aws-sdk/client-scheduler";
import type { Call } from "../../call.ts";
import { handlers } from "../../service.ts";
import { strictPageOf } from "../paging.ts";
import { checkName, conflict, invalid, invalidToken, notFound } from "./refusals.ts";
import { unplan } from "./run.ts";
import { DEFAULT_GROUP, groupArn, scheduleId, schedulerState, type GroupRow } from "./state.ts";
import { checkTags } from "./tags.ts";
import { checkBetween } from "./target.ts";

const MOST_PER_PAGE = 100;

export const groups = handlers<typeof Sdk>()({
  CreateScheduleGroup(input, call) {
    const name = checkName("name", input.Name);
    const { groups } = schedulerState(call.scope);
    if (groups.has(name)) throw conflict(`Schedule group ${name} already exists.`);
    const arn = groupArn(call.scope, name);
    groups.put(name, { name, arn, tags: checkTags(input.Tags), createdAt: call.at, changedAt: call.at });
    return { ScheduleGroupArn: arn };
  },

  GetScheduleGroup(input, call) {
    return view(groupOf(call, checkName("name", input.Name)));
  },

  ListScheduleGroups(input, call) {
    const rows = schedulerState(call.scope)
      .groups.list()
      .filter(({ name }) => name.startsWith(input.NamePrefix ?? ""))
      .sort(byName);
    const { items, nextToken } = page(rows, input);
    return { ScheduleGroups: items.map(view), ...(nextToken !== undefined && { NextToken: nextToken }) };
  },

  /** Its schedules go with it. */
  DeleteScheduleGroup(input, call) {
    const { name } = groupOf(call, checkName("name", input.Name));
    if (name === DEFAULT_GROUP) throw invalid("Default schedule group cannot be deleted.");
    const { groups, schedules } = schedulerState(call.scope);
    for (const row of schedules.list())
      if (row.group === name) {
        unplan(call.scope, scheduleId(name, row.name));
        schedules.delete(scheduleId(name, row.name));
      }
    groups.delete(name);
    return {};
  },
});

export const byName = (a: { name: string }, b: { name: string }): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0;

/** One page of a list, as all of the service's lists are cut. */
export function page<Row>(
  rows: readonly Row[],
  { MaxResults, NextToken }: { MaxResults?: number | undefined; NextToken?: string | undefined },
) {
  if (MaxResults !== undefined) checkBetween("maxResults", MaxResults, 1, MOST_PER_PAGE);
  return strictPageOf(rows, { token: NextToken, size: MaxResults, most: MOST_PER_PAGE }, invalidToken);
}

/** @throws {AwsError} ResourceNotFoundException */
export function groupOf(call: Call, name: string): Readonly<GroupRow> {
  const row = schedulerState(call.scope).groups.get(name);
  if (!row) throw notFound(`Schedule group ${name} does not exist.`);
  return row;
}

const view = ({ name, arn, createdAt, changedAt }: Readonly<GroupRow>) => ({
  Arn: arn,
  Name: name,
  State: "ACTIVE" as const,
  CreationDate: new Date(createdAt),
  LastModificationDate: new Date(changedAt),
});
