import type { Scope } from "../../world.ts";
import type { RuleFacts } from "./group-rules.ts";
import { refuse } from "./refusals.ts";
import { ec2State } from "./state.ts";

/** Rules per group and direction: the default quota of a VPC. */
const MOST_RULES = 60;

/**
 * Refuses rules of a group that are too many in one direction.
 *
 * @throws {AwsError} RulesPerSecurityGroupLimitExceeded
 */
export function checkRuleQuota(scope: Scope, rules: readonly RuleFacts[], egress: boolean): void {
  if (!fitsQuota(scope, rules, egress))
    refuse(
      "RulesPerSecurityGroupLimitExceeded",
      "The maximum number of rules per security group has been reached.",
    );
}

/** The groups that name a prefix list and would hold too many rules were it of another size. */
export const groupsTooFullFor = (scope: Scope, prefixListId: string, maxEntries: number): string[] =>
  ec2State(scope)
    .groups.filter(({ rules }) =>
      [false, true].some(
        (egress) =>
          rules.some((rule) => rule.egress === egress && rule.prefixListId === prefixListId) &&
          !fitsQuota(scope, rules, egress, { prefixListId, maxEntries }),
      ),
    )
    .map(({ id }) => id);

/**
 * A rule that names a prefix list counts as many as the list may hold; those of AWS's that the range has count one.
 *
 * @param resized a list with the size that it is to have
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/managed-prefix-lists.html
 */
function fitsQuota(
  scope: Scope,
  rules: readonly RuleFacts[],
  egress: boolean,
  resized?: { prefixListId: string; maxEntries: number },
): boolean {
  const { prefixLists } = ec2State(scope);
  const weightOf = ({ prefixListId }: RuleFacts): number =>
    resized !== undefined && prefixListId === resized.prefixListId
      ? resized.maxEntries
      : (prefixLists.get(prefixListId)?.MaxEntries ?? 1);
  const used = rules.reduce((sum, rule) => sum + (rule.egress === egress ? weightOf(rule) : 0), 0);
  return used <= MOST_RULES;
}
