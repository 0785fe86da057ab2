import type { RetryPolicy, Tag, Target } from "@aws-sdk/client-eventbridge";
import type { Actor } from "../../call.ts";
import { defineState, type Scope } from "../../world.ts";

export interface BusRow {
  name: string;
  arn: string;
  description?: string;
  policy?: string;
  deadLetterArn?: string;
  tags: Tag[];
  createdAt: number;
  changedAt: number;
}

/** A target as it was put: its `Id` is unique in its rule. */
export type TargetRow = Target & { Id: string; Arn: string; RetryPolicy?: RetryPolicy };

export interface RuleRow {
  name: string;
  bus: string;
  arn: string;
  description?: string;
  eventPattern?: string;
  scheduleExpression?: string;
  enabled: boolean;
  /** Set for rules that an AWS service keeps. */
  managedBy?: string;
  roleArn?: string;
  createdBy: string;
  /** Who made it, for the record of what it sets off. */
  author: Actor;
  targets: TargetRow[];
  tags: Tag[];
}

export const DEFAULT_BUS = "default";

export const eventsState = defineState("regional", (scope) => {
  const buses = scope.table<BusRow>("events.buses");
  const now = scope.world.clock.now();
  buses.put(DEFAULT_BUS, {
    name: DEFAULT_BUS,
    arn: scope.arn("events", `event-bus/${DEFAULT_BUS}`),
    tags: [],
    createdAt: now,
    changedAt: now,
  });
  return {
    buses,
    /** By {@link ruleId}. */
    rules: scope.table<RuleRow>("events.rules"),
    random: scope.world.random.fork(`events/${scope.accountId}/${scope.region}`),
  };
});

export const ruleId = (bus: string, name: string): string => `${bus}/${name}`;

/** Rules of the default bus live directly under `rule/`. */
export const ruleArn = (scope: Scope, bus: string, name: string): string =>
  scope.arn("events", bus === DEFAULT_BUS ? `rule/${name}` : `rule/${bus}/${name}`);

/** Whether any enabled rule of the default bus waits for events: where none does, costly events are not made. */
export const hasPatternRules = (scope: Scope): boolean =>
  eventsState(scope).rules.find((rule) => rule.enabled && rule.eventPattern !== undefined) !== undefined;
