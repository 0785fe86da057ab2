import type { FieldToMatch, Rule, Statement, TextTransformation } from "@aws-sdk/client-wafv2";
import type { Scope } from "../../world.ts";
import { statementsIn } from "./references.ts";
import { wafv2State } from "./state.ts";

/** The most that the rules of a web ACL or a rule group may take. */
export const MOST_CAPACITY = 5_000;

/**
 * The web ACL capacity units that rules take together. A transformation of a part of the request is charged once
 * for all rules, NONE not at all, and five labels take one unit.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-waf-capacity-units.html
 */
export function capacityOf(scope: Scope, rules: readonly Rule[] | undefined): number {
  let units = 0;
  let labels = 0;
  const transformed = new Set<string>();
  for (const rule of rules ?? []) {
    labels += rule.RuleLabels?.length ?? 0;
    for (const statement of statementsIn(rule.Statement)) {
      units += unitsOf(scope, statement);
      const inspected = inspectedBy(statement);
      for (const { Type } of inspected?.TextTransformations ?? [])
        if (Type !== "NONE") transformed.add(`${JSON.stringify(inspected?.FieldToMatch)} ${Type}`);
    }
  }
  return units + 10 * transformed.size + Math.ceil(labels / 5);
}

type Inspected = {
  FieldToMatch?: FieldToMatch | undefined;
  TextTransformations?: TextTransformation[] | undefined;
};

const inspectedBy = (statement: Statement): Inspected | undefined =>
  statement.ByteMatchStatement ??
  statement.RegexMatchStatement ??
  statement.RegexPatternSetReferenceStatement ??
  statement.SizeConstraintStatement;

function unitsOf(scope: Scope, statement: Statement): number {
  const everyArgument = inspectedBy(statement)?.FieldToMatch?.AllQueryArguments ? 10 : 0;
  const { ByteMatchStatement: bytes, IPSetReferenceStatement: ipSet, RateBasedStatement: rate } = statement;
  if (bytes) return (bytes.PositionalConstraint?.startsWith("CONTAINS") ? 10 : 2) + everyArgument;
  if (statement.RegexMatchStatement) return 3 + everyArgument;
  if (statement.RegexPatternSetReferenceStatement) return 25 + everyArgument;
  if (statement.SizeConstraintStatement) return 1 + everyArgument;
  if (ipSet) return ipSet.IPSetForwardedIPConfig?.Position === "ANY" ? 5 : 1;
  if (statement.LabelMatchStatement) return 1;
  if (rate) return 2 + 30 * (rate.CustomKeys?.length ?? 0);
  const group = statement.RuleGroupReferenceStatement?.ARN;
  return group === undefined ? 0 : (wafv2State(scope).ruleGroups.get(group)?.capacity ?? 0);
}
