import type * as Sdk from "@aws-sdk/client-scheduler";
import type { ActionAfterCompletion, FlexibleTimeWindowMode, ScheduleState } from "@aws-sdk/client-scheduler";
import {
  fixed,
  number,
  object,
  oneOf,
  PropertyProblem,
  required,
  tags,
  text,
  type ValuesOf,
} from "./shape.ts";
import { api, resource } from "./type.ts";

const scheduler = api<typeof Sdk>("scheduler");

const SCHEDULE = {
  Name: fixed(text),
  GroupName: fixed(text),
  Description: text,
  EndDate: text,
  FlexibleTimeWindow: required(
    object({ Mode: required(oneOf<FlexibleTimeWindowMode>()), MaximumWindowInMinutes: number }),
  ),
  KmsKeyArn: text,
  ActionAfterCompletion: oneOf<ActionAfterCompletion>(),
  ScheduleExpression: required(text),
  ScheduleExpressionTimezone: text,
  StartDate: text,
  State: oneOf<ScheduleState>(),
  Target: required(
    object({
      Arn: required(text),
      RoleArn: required(text),
      DeadLetterConfig: object({ Arn: text }),
      EventBridgeParameters: object({ DetailType: required(text), Source: required(text) }),
      Input: text,
      RetryPolicy: object({ MaximumEventAgeInSeconds: number, MaximumRetryAttempts: number }),
      SqsParameters: object({ MessageGroupId: text }),
    }),
  ),
} as const;

function settingsOf({ Name: _name, StartDate, EndDate, ...settings }: ValuesOf<typeof SCHEDULE>) {
  return {
    ...settings,
    ...(StartDate !== undefined && { StartDate: dateOf("StartDate", StartDate) }),
    ...(EndDate !== undefined && { EndDate: dateOf("EndDate", EndDate) }),
  };
}

function dateOf(property: string, value: string): Date {
  const date = new Date(value);
  if (Number.isNaN(date.getTime()))
    throw new PropertyProblem(`#/${property}: [${value}] is not a valid date`);
  return date;
}

const schedule = resource("AWS::Scheduler::Schedule", {
  properties: SCHEDULE,
  attributes: ["Arn"],
  create(act, p) {
    const Name = act.name(p.Name, { most: 64 });
    const { ScheduleArn } = scheduler(act, "CreateSchedule", { Name, ...settingsOf(p) });
    return { id: Name, attributes: { Arn: ScheduleArn } };
  },
  update: (act, p) => void scheduler(act, "UpdateSchedule", { Name: act.id, ...settingsOf(p) }),
  delete: (act, { GroupName }) => void scheduler(act, "DeleteSchedule", { Name: act.id, GroupName }),
});

const group = resource("AWS::Scheduler::ScheduleGroup", {
  properties: { Name: fixed(text), Tags: tags },
  attributes: ["Arn", "CreationDate", "LastModificationDate", "State"],
  create(act, p) {
    const Name = act.name(p.Name, { most: 64 });
    scheduler(act, "CreateScheduleGroup", { Name, Tags: [...act.tags] });
    const { Arn, CreationDate, LastModificationDate, State } = scheduler(act, "GetScheduleGroup", { Name });
    return {
      id: Name,
      attributes: {
        Arn,
        CreationDate: CreationDate?.toISOString(),
        LastModificationDate: LastModificationDate?.toISOString(),
        State,
      },
    };
  },
  retag(act, set, removed) {
    const ResourceArn = String(act.attributes["Arn"]);
    if (set.length) scheduler(act, "TagResource", { ResourceArn, Tags: set });
    if (removed.length) scheduler(act, "UntagResource", { ResourceArn, TagKeys: removed });
  },
  delete: (act) => void scheduler(act, "DeleteScheduleGroup", { Name: act.id }),
});

export const schedulerTypes = [schedule, group];
