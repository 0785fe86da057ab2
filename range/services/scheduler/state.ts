import type { ActionAfterCompletion, FlexibleTimeWindow, Tag, Target } from "@aws-sdk/client-scheduler";
import type { Actor } from "../../call.ts";
import { defineState, type Scope } from "../../world.ts";

export interface GroupRow {
  name: string;
  arn: string;
  tags: Tag[];
  createdAt: number;
  changedAt: number;
}

/** A target as it was given, with the retry policy that holds. */
export type TargetRow = Target & { Arn: string; RoleArn: string };

export interface ScheduleRow {
  name: string;
  group: string;
  arn: string;
  expression: string;
  /** A name of the IANA's time zone database. */
  timezone: string;
  startsAt?: number;
  endsAt?: number;
  description?: string;
  enabled: boolean;
  kmsKeyArn?: string;
  target: TargetRow;
  window: FlexibleTimeWindow & { Mode: NonNullable<FlexibleTimeWindow["Mode"]> };
  afterCompletion: ActionAfterCompletion;
  createdAt: number;
  changedAt: number;
  clientToken?: string;
  /** Who made it, for the record of what it sets off. */
  author: Actor;
}

export const DEFAULT_GROUP = "default";

export const schedulerState = defineState("regional", (scope) => {
  const groups = scope.table<GroupRow>("scheduler.groups");
  const now = scope.world.clock.now();
  groups.put(DEFAULT_GROUP, {
    name: DEFAULT_GROUP,
    arn: groupArn(scope, DEFAULT_GROUP),
    tags: [],
    createdAt: now,
    changedAt: now,
  });
  return {
    groups,
    /** By {@link scheduleId}. */
    schedules: scope.table<ScheduleRow>("scheduler.schedules"),
    random: scope.world.random.fork(`scheduler/${scope.accountId}/${scope.region}`),
  };
});

export const scheduleId = (group: string, name: string): string => `${group}/${name}`;

export const groupArn = (scope: Scope, name: string): string =>
  scope.arn("scheduler", `schedule-group/${name}`);

export const scheduleArn = (scope: Scope, group: string, name: string): string =>
  scope.arn("scheduler", `schedule/${scheduleId(group, name)}`);
