import { AwsError } from "../../errors.ts";
import { brokenConstraint } from "../refusal.ts";

export const refuse = (code: string, message: string): AwsError => new AwsError(code, message);

export const invalidValue = (message: string): AwsError => refuse("InvalidParameterValueException", message);

export const invalidToken = (): AwsError =>
  refuse("InvalidNextTokenException", "The specified next token is not valid.");

export const invalidLimit = (): AwsError =>
  refuse("InvalidLimitException", "The specified limit is outside the allowable range.");

/** A page size within the operation's own bounds. */
export function checkedLimit(limit: number | undefined, most: number): number | undefined {
  if (limit === undefined || limit === 0) return undefined;
  if (limit < 0 || limit > most) throw invalidLimit();
  return limit;
}

/** A member that breaks a rule of the model. */
export const brokenMember = (member: string, value: unknown, constraint: string): AwsError =>
  refuse("ValidationException", brokenConstraint(member, value, constraint));

/** @throws {AwsError} ValidationException where a member is missing or none of its values */
export function checkChoice<T extends string>(
  member: string,
  value: string | undefined,
  values: readonly T[],
): asserts value is T {
  if (value === undefined) throw brokenMember(member, value, "Member must not be null");
  if (!(values as readonly string[]).includes(value))
    throw brokenMember(member, value, `Member must satisfy enum value set: [${values.join(", ")}]`);
}

/** @throws {AwsError} ValidationException where a text is missing, too long or too short */
export function checkLength(member: string, value: string | undefined, most: number, least = 1): void {
  if (value === undefined) throw brokenMember(member, value, "Member must not be null");
  if (value.length < least)
    throw brokenMember(member, value, `Member must have length greater than or equal to ${least}`);
  if (value.length > most)
    throw brokenMember(member, value, `Member must have length less than or equal to ${most}`);
}

/** @throws {AwsError} ValidationException where a list has too many members */
export function checkCount(member: string, list: readonly unknown[] = [], most: number): void {
  if (list.length > most)
    throw brokenMember(
      member,
      `[${list.length} members]`,
      `Member must have length less than or equal to ${most}`,
    );
}
