import type * as Sdk from "@aws-sdk/client-config-service";
import type { ConfigRule } from "@aws-sdk/client-config-service";
import type { Call } from "../../call.ts";
import { NotImplemented } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { pageOf } from "../paging.ts";
import { refuseMembers } from "../refusal.ts";
import { evaluateSoon, planPeriods } from "./evaluate.ts";
import { MANAGED_RULES } from "./managed-rules.ts";
import { invalidToken, invalidValue, refuse } from "./refusals.ts";
import { configState, type RuleRow } from "./state.ts";

/** Rules: AWS's managed ones, which judge resources and block nothing. */
export const rules = handlers<typeof Sdk>()({
  PutConfigRule(input, call) {
    const { scope } = call;
    const wanted = input.ConfigRule;
    if (!wanted) throw invalidValue("ConfigRule is required.");
    refuseMembers("PutConfigRule", wanted, ["EvaluationModes"]);
    if (wanted.Scope)
      refuseMembers("PutConfigRule.Scope", wanted.Scope, ["TagKey", "TagValue", "ServicePrincipals"]);
    const { identifier, parameters } = checkSource(wanted);
    const { rules: table, recorders, random } = configState(scope);
    if (!recorders.size)
      throw refuse(
        "NoAvailableConfigurationRecorderException",
        "Configuration Recorder is not available to put config rule.",
      );
    const name = wanted.ConfigRuleName ?? nameGiven(table, wanted);
    if (!name || name.length > 128) throw invalidValue("The config rule name is not valid.");
    const rule = MANAGED_RULES[identifier]!;
    if (wanted.MaximumExecutionFrequency && rule.about)
      throw invalidValue(
        "A maximum execution frequency is not allowed if MessageType is ConfigurationItemChangeNotification or OversizedConfigurationItemChangeNotification.",
      );
    const facts = {
      identifier,
      ...(wanted.Description !== undefined && { description: wanted.Description }),
      ...(parameters !== undefined && { parameters }),
      ...(wanted.Scope && { scope: structuredClone(wanted.Scope) }),
      ...(wanted.MaximumExecutionFrequency && { frequency: wanted.MaximumExecutionFrequency }),
    };
    const existing = table.get(name);
    const id = existing?.id ?? `config-rule-${random.text(6, "abcdefghijklmnopqrstuvwxyz0123456789")}`;
    const row = table.put(name, {
      name,
      id,
      arn: existing?.arn ?? scope.arn("config", `config-rule/${id}`),
      createdAt: existing?.createdAt ?? call.at,
      tags:
        existing?.tags ??
        Object.fromEntries((input.Tags ?? []).map((tag) => [tag.Key ?? "", tag.Value ?? ""])),
      results: existing?.results ?? [],
      ...facts,
    });
    evaluateSoon(scope, name);
    if (!rule.about && !existing) planPeriods(scope, row);
  },

  DescribeConfigRules(input, call) {
    refuseMembers("DescribeConfigRules", input, ["Filters"]);
    const all = input.ConfigRuleNames?.length
      ? input.ConfigRuleNames.map((name) => ruleNamed(call, name))
      : configState(call.scope).rules.list();
    const page = pageOf(all, { token: input.NextToken, size: 25, most: 25 }, invalidToken);
    return {
      ConfigRules: page.items.map(ruleView),
      ...(page.nextToken !== undefined && { NextToken: page.nextToken }),
    };
  },

  DeleteConfigRule(input, call) {
    const { name } = ruleNamed(call, input.ConfigRuleName);
    const { rules: table, remediations } = configState(call.scope);
    if (remediations.has(name))
      throw refuse(
        "ResourceInUseException",
        `The rule ${name} cannot be deleted because a remediation action is associated with it. Please delete the remediation action and try again.`,
      );
    table.delete(name);
  },

  StartConfigRulesEvaluation(input, call) {
    const names = input.ConfigRuleNames?.length
      ? input.ConfigRuleNames.map((name) => ruleNamed(call, name).name)
      : [...configState(call.scope).rules.ids()];
    for (const name of names) evaluateSoon(call.scope, name);
    return {};
  },

  DescribeConfigRuleEvaluationStatus(input, call) {
    const all = input.ConfigRuleNames?.length
      ? input.ConfigRuleNames.map((name) => ruleNamed(call, name))
      : configState(call.scope).rules.list();
    const page = pageOf(all, { token: input.NextToken, size: input.Limit, most: 150 }, invalidToken);
    return {
      ConfigRulesEvaluationStatus: page.items.map(({ name, arn, id, createdAt, startedAt, succeededAt }) => ({
        ConfigRuleName: name,
        ConfigRuleArn: arn,
        ConfigRuleId: id,
        FirstActivatedTime: new Date(createdAt),
        FirstEvaluationStarted: startedAt !== undefined,
        ...(succeededAt !== undefined && {
          LastSuccessfulInvocationTime: new Date(succeededAt),
          LastSuccessfulEvaluationTime: new Date(succeededAt),
        }),
      })),
      ...(page.nextToken !== undefined && { NextToken: page.nextToken }),
    };
  },
});

export function ruleNamed({ scope }: Call, name: string | undefined): Readonly<RuleRow> {
  const row = configState(scope).rules.get(name);
  if (!row)
    throw refuse(
      "NoSuchConfigRuleException",
      `The ConfigRule '${name ?? ""}' provided in the request is invalid. Please check the configRule name.`,
    );
  return row;
}

function checkSource({ Source, InputParameters }: ConfigRule): { identifier: string; parameters?: string } {
  if (Source?.Owner !== "AWS")
    throw new NotImplemented(`config:PutConfigRule with Owner ${Source?.Owner ?? "none"}`);
  const identifier = Source.SourceIdentifier ?? "";
  const rule = Object.hasOwn(MANAGED_RULES, identifier) ? MANAGED_RULES[identifier] : undefined;
  if (!rule) throw new NotImplemented(`the managed rule ${identifier} of AWS Config`);
  if (InputParameters === undefined || InputParameters === "") return { identifier };
  let given: unknown;
  try {
    given = JSON.parse(InputParameters);
  } catch {
    throw invalidValue(`Invalid json ${InputParameters} passed in the InputParameters field`);
  }
  const unknown = Object.keys(given as object).find((name) => !rule.parameters?.includes(name));
  if (unknown !== undefined)
    throw invalidValue(`Unknown parameters provided in the inputParameters: ${InputParameters}`);
  return { identifier, parameters: InputParameters };
}

/** An ARN or id finds the rule that is updated. */
function nameGiven(table: ReturnType<typeof configState>["rules"], wanted: ConfigRule): string | undefined {
  return table.find((row) => row.arn === wanted.ConfigRuleArn || row.id === wanted.ConfigRuleId)?.name;
}

const ruleView = (row: Readonly<RuleRow>): ConfigRule => ({
  ConfigRuleName: row.name,
  ConfigRuleArn: row.arn,
  ConfigRuleId: row.id,
  ...(row.description !== undefined && { Description: row.description }),
  ...(row.scope && { Scope: structuredClone(row.scope) }),
  Source: { Owner: "AWS", SourceIdentifier: row.identifier },
  ...(row.parameters !== undefined && { InputParameters: row.parameters }),
  ...(row.frequency && { MaximumExecutionFrequency: row.frequency }),
  ConfigRuleState: "ACTIVE",
  EvaluationModes: [{ Mode: "DETECTIVE" }],
});
