import type * as ElasticLoadBalancing from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Rule } from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsError } from "../../errors.ts";
import { healthFollowsForwarding } from "../../physics/fleet/target-health.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { pageOf } from "../paging.ts";
import { refuseMembers } from "../refusal.ts";
import { actionViews, checkActions } from "./actions.ts";
import { invalidMarker, invalidPageSize, listenerOf, ruleOf } from "./find.ts";
import { checkConditions } from "./rule-conditions.ts";
import { elbv2State, type RuleRow } from "./state.ts";
import { checkTags } from "./tags.ts";

export const rules = handlers<typeof ElasticLoadBalancing>()({
  CreateRule(input, call) {
    refuseMembers("CreateRule", input, ["Transforms"]);
    const { scope } = call;
    const listener = listenerOf(scope, input.ListenerArn);
    const priority = checkPriority(input.Priority);
    checkPriorityIsFree(scope, listener.arn, priority);
    const row: RuleRow = {
      arn: `${listener.arn.replace(":listener/", ":listener-rule/")}/${scope.world.random.hex(16)}`,
      listenerArn: listener.arn,
      priority,
      conditions: checkConditions(input.Conditions),
      actions: checkActions(scope, listener.loadBalancerArn, input.Actions),
      tags: checkTags(input.Tags, call.invokedBy),
    };
    elbv2State(scope).rules.put(row.arn, row);
    healthFollowsForwarding(scope);
    return { Rules: [ruleView(row)] };
  },

  ModifyRule(input, call) {
    refuseMembers("ModifyRule", input, ["Transforms", "ResetTransforms"]);
    const { scope } = call;
    const row = ruleOf(scope, input.RuleArn);
    if (row.priority === undefined)
      throw new AwsError("OperationNotPermitted", `Default rule '${row.arn}' cannot be modified`);
    const listener = listenerOf(scope, row.listenerArn);
    const conditions = input.Conditions && checkConditions(input.Conditions);
    const actions = input.Actions && checkActions(scope, listener.loadBalancerArn, input.Actions);
    const changed = elbv2State(scope).rules.update(row.arn, (row) => {
      if (conditions) row.conditions = conditions;
      if (actions) row.actions = actions;
    });
    healthFollowsForwarding(scope);
    return { Rules: [ruleView(changed)] };
  },

  DeleteRule(input, call) {
    const row = ruleOf(call.scope, input.RuleArn);
    if (row.priority === undefined)
      throw new AwsError("OperationNotPermitted", `Default rule '${row.arn}' cannot be deleted`);
    elbv2State(call.scope).rules.delete(row.arn);
    healthFollowsForwarding(call.scope);
    return {};
  },

  DescribeRules(input, call) {
    const { scope } = call;
    if (!input.ListenerArn && !input.RuleArns?.length)
      throw new AwsError("ValidationError", "You must specify either listener rule ARNs or a listener ARN");
    const rows = input.RuleArns?.length
      ? input.RuleArns.map((arn) => ruleOf(scope, arn))
      : rulesOf(scope, listenerOf(scope, input.ListenerArn).arn);
    const page = pageOf(
      rows,
      { token: input.Marker, size: input.PageSize, most: 400 },
      invalidMarker,
      invalidPageSize,
    );
    return { Rules: page.items.map(ruleView), ...(page.nextToken && { NextMarker: page.nextToken }) };
  },

  SetRulePriorities(input, call) {
    const { scope } = call;
    const pairs = (input.RulePriorities ?? []).map((pair) => {
      const row = ruleOf(scope, pair.RuleArn);
      if (row.priority === undefined)
        throw new AwsError("OperationNotPermitted", `Default rule '${row.arn}' cannot be modified`);
      return { row, priority: checkPriority(pair.Priority) };
    });
    const moved = new Set(pairs.map(({ row }) => row.arn));
    for (const { row, priority } of pairs) {
      const taken =
        rulesOf(scope, row.listenerArn).some(
          (other) => other.priority === priority && !moved.has(other.arn),
        ) ||
        pairs.some(
          (other) =>
            other.row !== row && other.row.listenerArn === row.listenerArn && other.priority === priority,
        );
      if (taken) throw new AwsError("PriorityInUse", `Priority '${priority}' is currently in use`);
    }
    const { rules } = elbv2State(scope);
    return {
      Rules: pairs.map(({ row, priority }) =>
        ruleView(rules.update(row.arn, (row) => (row.priority = priority))),
      ),
    };
  },
});

/** The rules of a listener in the order in which they are asked: by priority, the default rule last. */
export const rulesOf = (scope: Scope, listenerArn: string): Readonly<RuleRow>[] =>
  elbv2State(scope)
    .rules.filter((row) => row.listenerArn === listenerArn)
    .sort((a, b) => (a.priority ?? Infinity) - (b.priority ?? Infinity));

function checkPriority(priority: number | undefined): number {
  if (priority === undefined || priority < 1 || priority > 50_000)
    throw new AwsError(
      "ValidationError",
      `Priority '${priority ?? ""}' must be between '1' and '50000' inclusive`,
    );
  return priority;
}

function checkPriorityIsFree(scope: Scope, listenerArn: string, priority: number): void {
  if (rulesOf(scope, listenerArn).some((row) => row.priority === priority))
    throw new AwsError("PriorityInUse", `Priority '${priority}' is currently in use`);
}

function ruleView(row: Readonly<RuleRow>): Rule {
  return {
    RuleArn: row.arn,
    Priority: row.priority === undefined ? "default" : String(row.priority),
    Conditions: structuredClone([...row.conditions]),
    Actions: actionViews(row.actions),
    IsDefault: row.priority === undefined,
  };
}
