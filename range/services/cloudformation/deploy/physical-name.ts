import type { Random } from "../../../random.ts";
import type { NameRule } from "../resources/type.ts";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const SUFFIX_LENGTH = 12;

/**
 * Generates a physical name as CloudFormation does: `Stack-LogicalId-RANDOM`, shortened on both sides where the
 * service takes less.
 *
 * @param rule.most the longest name that the service takes
 * @param rule.withoutStack for the types whose names are `LogicalId-RANDOM`
 */
export function physicalName(
  random: Random,
  stackName: string,
  logicalId: string,
  rule: NameRule = {},
): string {
  const { most = 255, lowerCase = false, withoutStack = false } = rule;
  const suffix = random.text(SUFFIX_LENGTH, LETTERS);
  if (withoutStack) return `${logicalId.slice(0, most - SUFFIX_LENGTH - 1)}-${suffix}`;
  const room = most - SUFFIX_LENGTH - 2;
  const half = Math.floor(room / 2);
  const logicalPart = logicalId.slice(0, Math.max(half, room - stackName.length));
  const stackPart = stackName.slice(0, room - logicalPart.length);
  const name = `${stackPart}-${logicalPart}-${suffix}`;
  return lowerCase ? name.toLowerCase() : name;
}
