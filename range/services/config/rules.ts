import type * as Sdk from "@aws-sdk/client-config-service";
import type { ConfigRule, ConfigRuleEvaluationStatus, Tag } from "@aws-sdk/client-config-service";
import type { Call } from "../../call.ts";
import type { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { pageOf } from "../paging.ts";
import { refuseMembers } from "../refusal.ts";
import { evaluateSoon, planPeriods } from "./evaluate.ts";
import { whyNotInvocable } from "./invoke.ts";
import { brokenMember, checkCount, checkLength, invalidToken, invalidValue, refuse } from "./refusals.ts";
import { readDefinition } from "./rule-definition.ts";
import { configState, type RuleRow } from "./state.ts";

/** Rules of an account in a Region (Service Limits, AWS Config Developer Guide). */
const MOST_RULES = 1_000;
/** Rules that one StartConfigRulesEvaluation names. */
const MOST_STARTED = 25;

/** Rules: AWS's managed ones and those by functions, which judge resources and block nothing. */
export const rules = handlers<typeof Sdk>()({
  PutConfigRule(input, call) {
    const { scope } = call;
    const wanted = input.ConfigRule;
    if (!wanted) throw brokenMember("configRule", undefined, "Member must not be null");
    const definition = readDefinition(wanted);
    const { rules: table, recorders } = configState(scope);
    if (!recorders.size)
      throw refuse(
        "NoAvailableConfigurationRecorderException",
        "Configuration Recorder is not available to put config rule.",
      );
    const existing = ruleGiven(call, wanted);
    const row = { ...(existing ?? newRule(call, wanted.ConfigRuleName!, input.Tags)), definition };
    if (definition.owner === "CUSTOM_LAMBDA") checkFunction(scope, row);
    table.put(row.name, row);
    evaluateSoon(scope, row.name);
    planPeriods(scope, row.name);
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
    checkCount("configRuleNames", input.ConfigRuleNames, MOST_STARTED);
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
      ConfigRulesEvaluationStatus: page.items.map(statusView),
      ...(page.nextToken !== undefined && { NextToken: page.nextToken }),
    };
  },
});

export function ruleNamed({ scope }: Call, name: string | undefined): Readonly<RuleRow> {
  const row = configState(scope).rules.get(name);
  if (!row) throw noSuchRule(name);
  return row;
}

export const noSuchRule = (name = ""): AwsError =>
  refuse(
    "NoSuchConfigRuleException",
    `The ConfigRule '${name}' provided in the request is invalid. Please check the configRule name.`,
  );

/**
 * The rule that is updated: the one of that name, or else of that ARN or id.
 *
 * @throws {AwsError} InvalidParameterValueException where there is none and a new one has no name, or more than a name
 */
function ruleGiven({ scope }: Call, wanted: ConfigRule): Readonly<RuleRow> | undefined {
  const { ConfigRuleName: name, ConfigRuleArn: arn, ConfigRuleId: id } = wanted;
  const { rules: table } = configState(scope);
  if (name !== undefined) checkLength("configRule.configRuleName", name, 128);
  const found = name === undefined ? table.find((row) => row.arn === arn || row.id === id) : table.get(name);
  if (found) return found;
  if (name === undefined)
    throw invalidValue("One or more identifiers needs to be provided. Provide Name or Id or Arn");
  if (arn !== undefined || id !== undefined)
    throw invalidValue(
      "ConfigRule Arn and Id can not be specified when creating a new ConfigRule. ConfigRule Arn and Id are generated by the service. Please try the request again without specifying ConfigRule Arn or Id",
    );
  if (table.size >= MOST_RULES)
    throw refuse(
      "MaxNumberOfConfigRulesExceededException",
      `Failed to put config rule '${name}' because the maximum number of config rules: ${MOST_RULES} is reached.`,
    );
  return undefined;
}

function newRule({ scope, at }: Call, name: string, given: Tag[] = []): Omit<RuleRow, "definition"> {
  const id = `config-rule-${configState(scope).random.text(6, "abcdefghijklmnopqrstuvwxyz0123456789")}`;
  return {
    name,
    id,
    arn: scope.arn("config", `config-rule/${id}`),
    createdAt: at,
    tags: Object.fromEntries(given.map((tag) => [tag.Key ?? "", tag.Value ?? ""])),
    results: [],
  };
}

/** @throws {AwsError} InsufficientPermissionsException where Config cannot invoke the function, or there is none */
function checkFunction(scope: Scope, row: Pick<RuleRow, "arn" | "definition">): void {
  const { identifier } = row.definition;
  const isFunction = /^arn:aws:lambda:[a-z0-9-]+:\d{12}:function:./.test(identifier);
  if (!isFunction || whyNotInvocable(scope, row))
    throw refuse(
      "InsufficientPermissionsException",
      `The AWS Lambda function ${identifier} cannot be invoked. Check the specified function ARN, and check the function's permissions.`,
    );
}

const ruleView = ({ name, arn, id, definition }: Readonly<RuleRow>): ConfigRule => ({
  ConfigRuleName: name,
  ConfigRuleArn: arn,
  ConfigRuleId: id,
  ...(definition.description !== undefined && { Description: definition.description }),
  ...(definition.scope && { Scope: structuredClone(definition.scope) }),
  Source: {
    Owner: definition.owner,
    SourceIdentifier: definition.identifier,
    ...(definition.triggers.length && { SourceDetails: structuredClone(definition.triggers) }),
  },
  ...(definition.parameters !== undefined && { InputParameters: definition.parameters }),
  ...(definition.frequency && { MaximumExecutionFrequency: definition.frequency }),
  ConfigRuleState: "ACTIVE",
  EvaluationModes: [{ Mode: "DETECTIVE" }],
});

/**
 * AWS's reference leaves rules by functions out here, and its guidance on rules without results looks them up here.
 *
 * @see https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeComplianceByConfigRule.html
 */
const statusView = (row: Readonly<RuleRow>): ConfigRuleEvaluationStatus => ({
  ConfigRuleName: row.name,
  ConfigRuleArn: row.arn,
  ConfigRuleId: row.id,
  FirstActivatedTime: new Date(row.createdAt),
  FirstEvaluationStarted: row.startedAt !== undefined,
  ...(row.invokedAt !== undefined && { LastSuccessfulInvocationTime: new Date(row.invokedAt) }),
  ...(row.evaluatedAt !== undefined && { LastSuccessfulEvaluationTime: new Date(row.evaluatedAt) }),
  ...(row.failure && {
    LastFailedInvocationTime: new Date(row.failure.at),
    LastErrorCode: row.failure.code,
    LastErrorMessage: row.failure.message,
  }),
});
