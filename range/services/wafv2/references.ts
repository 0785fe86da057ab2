import type { Rule, Statement } from "@aws-sdk/client-wafv2";
import type { Scope } from "../../world.ts";
import { wafv2State } from "./state.ts";

/** The statements of a rule, nested ones too. */
export function* statementsIn(statement: Statement | undefined): Iterable<Statement> {
  if (!statement) return;
  yield statement;
  for (const nested of [
    ...(statement.AndStatement?.Statements ?? []),
    ...(statement.OrStatement?.Statements ?? []),
    statement.NotStatement?.Statement,
    statement.RateBasedStatement?.ScopeDownStatement,
  ])
    yield* statementsIn(nested);
}

/** The ARNs of IP sets, regex pattern sets and rule groups that rules refer to, as often as they do. */
export const referencesIn = (rules: readonly Rule[] | undefined): string[] =>
  (rules ?? []).flatMap((rule) =>
    [...statementsIn(rule.Statement)].flatMap((statement) => {
      const arn = (
        statement.IPSetReferenceStatement ??
        statement.RegexPatternSetReferenceStatement ??
        statement.RuleGroupReferenceStatement
      )?.ARN;
      return arn === undefined ? [] : [arn];
    }),
  );

/** Whether any rule of the Region refers to an entity. */
export function referencesTo(scope: Scope, arn: string): boolean {
  const { ruleGroups, webAcls } = wafv2State(scope);
  return [...ruleGroups, ...webAcls].some(({ rules }) => referencesIn(rules).includes(arn));
}
