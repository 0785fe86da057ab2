import type * as sdk from "@aws-sdk/client-eventbridge";
import type { DescribeRuleResponse, Rule } from "@aws-sdk/client-eventbridge";
import type { Call } from "../../call.ts";
import { AwsError, NotImplemented } from "../../errors.ts";
import { trustsService } from "../../iam/service-role.ts";
import { handlers } from "../../service.ts";
import { callerArn } from "../s3/access.ts";
import { strictPageOf } from "../paging.ts";
import { deliverScheduled } from "./deliver.ts";
import { EVENTS } from "./destinations.ts";
import { busOf, invalid, invalidToken, required, ruleOf } from "./find.ts";
import { compilePattern } from "./pattern.ts";
import { parseSchedule } from "./schedule.ts";
import { planSchedule } from "./schedules.ts";
import { DEFAULT_BUS, eventsState, ruleArn, ruleId, type RuleRow } from "./state.ts";
import { checkTags } from "./tags.ts";

type Sdk = typeof sdk;

const MOST_RULES = 300;

export const rules = handlers<Sdk>()({
  PutRule(input, call) {
    const bus = busOf(call, input.EventBusName).name;
    const name = required("name", input.Name);
    if (!/^[.\-_A-Za-z0-9]{1,64}$/.test(name))
      throw invalid(
        `1 validation error detected: Value '${name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+`,
      );
    const { EventPattern: pattern, ScheduleExpression: schedule } = input;
    if (!pattern && !schedule)
      throw invalid("Parameter(s) EventPattern or ScheduleExpression must be specified.");
    if (schedule && bus !== DEFAULT_BUS)
      throw invalid("ScheduleExpression is supported only on the default event bus.");
    if (pattern) compilePattern(pattern);
    if (schedule) parseSchedule(schedule, call.at);
    checkRole(call, input.RoleArn, ruleArn(call.scope, bus, name));
    const { rules: table } = eventsState(call.scope);
    const old = table.get(ruleId(bus, name));
    if (!old && table.filter((rule) => rule.bus === bus).length >= MOST_RULES)
      throw new AwsError(
        "LimitExceededException",
        "The requested resource exceeds the maximum number allowed.",
        400,
      );
    table.put(ruleId(bus, name), {
      name,
      bus,
      arn: ruleArn(call.scope, bus, name),
      ...(input.Description && { description: input.Description }),
      ...(pattern && { eventPattern: pattern }),
      ...(schedule && { scheduleExpression: schedule }),
      ...(input.RoleArn && { roleArn: input.RoleArn }),
      enabled: isEnabled(input.State),
      createdBy: old?.createdBy ?? call.account.id,
      author: call.actor,
      targets: old?.targets ?? [],
      // Tags of an existing rule are changed by TagResource only.
      tags: old?.tags ?? checkTags(input.Tags ?? []),
    });
    replan(call, name);
    return { RuleArn: ruleArn(call.scope, bus, name) };
  },

  /** A rule that does not exist is deleted without a word, as EventBridge does. */
  DeleteRule(input, call) {
    const bus = busOf(call, input.EventBusName).name;
    const id = ruleId(bus, required("name", input.Name));
    const { rules: table } = eventsState(call.scope);
    if (table.get(id)?.targets.length) throw invalid("Rule can't be deleted since it has targets.");
    table.delete(id);
    replan(call, input.Name!);
  },

  DescribeRule(input, call) {
    const row = ruleOf(call, input.Name, input.EventBusName);
    return { ...ruleView(row), CreatedBy: row.createdBy } satisfies DescribeRuleResponse;
  },

  ListRules(input, call) {
    const bus = busOf(call, input.EventBusName).name;
    const rows = eventsState(call.scope)
      .rules.filter((rule) => rule.bus === bus && rule.name.startsWith(input.NamePrefix ?? ""))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const { items, nextToken } = strictPageOf(
      rows,
      { token: input.NextToken, size: input.Limit, most: 100 },
      invalidToken,
    );
    return { Rules: items.map(ruleView), ...(nextToken !== undefined && { NextToken: nextToken }) };
  },

  ListRuleNamesByTarget(input, call) {
    const bus = busOf(call, input.EventBusName).name;
    const target = required("targetArn", input.TargetArn);
    const names = eventsState(call.scope)
      .rules.filter((rule) => rule.bus === bus && rule.targets.some(({ Arn }) => Arn === target))
      .map((rule) => rule.name)
      .sort();
    const { items, nextToken } = strictPageOf(
      names,
      { token: input.NextToken, size: input.Limit, most: 100 },
      invalidToken,
    );
    return { RuleNames: items, ...(nextToken !== undefined && { NextToken: nextToken }) };
  },

  EnableRule(input, call) {
    setEnabled(call, input, true);
  },

  DisableRule(input, call) {
    setEnabled(call, input, false);
  },
});

/** A rule takes only a role that EventBridge can take at once: that a role is made later does not help. */
function checkRole({ scope }: Call, roleArn: string | undefined, rule: string): void {
  if (roleArn && !trustsService(scope, roleArn, EVENTS, rule))
    throw invalid(`Provided role '${roleArn}' cannot be assumed by principal '${EVENTS}'.`);
}

function isEnabled(state: string | undefined): boolean {
  if (state === "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS")
    throw new NotImplemented(`rules in the state ${state}`);
  if (state !== undefined && state !== "ENABLED" && state !== "DISABLED")
    throw invalid(
      `1 validation error detected: Value '${state}' at 'state' failed to satisfy constraint: Member must satisfy enum value set: [ENABLED, DISABLED, ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS]`,
    );
  return state !== "DISABLED";
}

function setEnabled(
  call: Call,
  input: { Name: string | undefined; EventBusName?: string | undefined },
  enabled: boolean,
): void {
  const row = ruleOf(call, input.Name, input.EventBusName);
  if (row.managedBy)
    throw new AwsError(
      "ManagedRuleException",
      `Rule ${row.name} is managed by ${row.managedBy}: ${callerArn(call.principal)} may not change it.`,
      400,
    );
  eventsState(call.scope).rules.update(ruleId(row.bus, row.name), (rule) => void (rule.enabled = enabled));
  replan(call, row.name);
}

const replan = (call: Call, name: string): void =>
  planSchedule(call.scope, name, (rule) => deliverScheduled(call.scope, rule));

const ruleView = (row: Readonly<RuleRow>): Rule => ({
  Name: row.name,
  Arn: row.arn,
  ...(row.eventPattern !== undefined && { EventPattern: row.eventPattern }),
  ...(row.scheduleExpression !== undefined && { ScheduleExpression: row.scheduleExpression }),
  State: row.enabled ? "ENABLED" : "DISABLED",
  ...(row.description !== undefined && { Description: row.description }),
  ...(row.roleArn !== undefined && { RoleArn: row.roleArn }),
  ...(row.managedBy !== undefined && { ManagedBy: row.managedBy }),
  EventBusName: row.bus,
});
