import { AwsError } from "../../errors.ts";

/**
 * A member of an input that breaks its constraint.
 *
 * @param member its name in lower camel case
 */
export const invalidField = (member: string, constraint: string): AwsError =>
  new AwsError(
    "ValidationException",
    `1 validation error detected: Value at '${member}' failed to satisfy constraint: ${constraint}`,
    400,
    { reason: "fieldValidationFailed", fieldList: [{ name: member, message: constraint }] },
  );

/** How long a text may be, and what it may look like. */
export interface Field {
  most: number;
  pattern?: RegExp;
  optional?: true;
}

/**
 * Checks the texts of an input by a table of its members, and copies those that are there.
 *
 * @throws {AwsError} ValidationException for the first that is wrong
 */
export function checkFields(input: object, fields: Readonly<Record<string, Field>>): Record<string, string> {
  const checked: Record<string, string> = {};
  for (const [name, { most, pattern, optional }] of Object.entries(fields)) {
    const member = name.charAt(0).toLowerCase() + name.slice(1);
    const value = (input as Record<string, string | undefined>)[name];
    if (value === undefined) {
      if (optional) continue;
      throw invalidField(member, "Member must not be null");
    }
    if (value.length < 1) throw invalidField(member, "Member must have length greater than or equal to 1");
    if (value.length > most)
      throw invalidField(member, `Member must have length less than or equal to ${most}`);
    if (pattern && !pattern.test(value))
      throw invalidField(member, `Member must satisfy regular expression pattern: ${pattern.source}`);
    checked[name] = value;
  }
  return checked;
}
