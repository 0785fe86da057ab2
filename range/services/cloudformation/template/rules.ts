import { invalid } from "./errors.ts";
import { evaluate, type Facts } from "./functions.ts";
import type { RuleDeclaration } from "./template.ts";

/**
 * Checks the parameters against the template's rules.
 *
 * @throws {AwsError} ValidationError with the descriptions of the assertions that do not hold
 */
export function checkRules(rules: Readonly<Record<string, RuleDeclaration>>, facts: Facts): void {
  const broken: string[] = [];
  for (const [name, rule] of Object.entries(rules)) {
    if (rule.RuleCondition !== undefined && evaluate(rule.RuleCondition, facts) !== true) continue;
    for (const { Assert, AssertDescription } of rule.Assertions)
      if (evaluate(Assert, facts) !== true)
        broken.push(`${AssertDescription ?? "assertion failed"} (Rule: ${name})`);
  }
  if (broken.length) throw invalid(`Template error: Rule violation: ${broken.join("; ")}`);
}
