import { AwsError } from "../../errors.ts";

/** IAM's errors, with its own texts. */
export const noSuchEntity = (message: string): AwsError => new AwsError("NoSuchEntity", message, 404);
export const alreadyExists = (message: string): AwsError => new AwsError("EntityAlreadyExists", message, 409);
export const deleteConflict = (message: string): AwsError => new AwsError("DeleteConflict", message, 409);
export const invalidInput = (message: string): AwsError => new AwsError("InvalidInput", message, 400);
export const validationError = (message: string): AwsError => new AwsError("ValidationError", message, 400);
export const malformedPolicy = (message: string): AwsError =>
  new AwsError("MalformedPolicyDocument", message, 400);
export const unmodifiable = (message: string): AwsError => new AwsError("UnmodifiableEntity", message, 400);
export const accessDenied = (message: string): AwsError => new AwsError("AccessDenied", message, 403);

/** @param quota IAM's name of it, such as `AccessKeysPerUser` */
export const overQuota = (quota: string, limit: number): AwsError =>
  new AwsError("LimitExceeded", `Cannot exceed quota for ${quota}: ${limit}`, 409);

/** AWS's text for one member of an input that breaks its constraint. */
export const invalidMember = (member: string, constraint: string): AwsError =>
  validationError(
    `1 validation error detected: Value at '${member}' failed to satisfy constraint: ${constraint}`,
  );

/**
 * A member that must be there.
 *
 * @param member its name in lower camel case, as AWS names it in the error
 * @throws {AwsError} ValidationError when it is missing
 */
export function required<T>(value: T | undefined | null, member: string): T {
  if (value === undefined || value === null)
    throw validationError(
      `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
    );
  return value;
}

/**
 * A text whose length has bounds.
 *
 * @throws {AwsError} ValidationError when it is missing, too short or too long
 */
export function lengthBetween(
  value: string | undefined,
  member: string,
  [least, most]: readonly [least: number, most: number],
): string {
  const given = required(value, member);
  if (given.length < least)
    throw invalidMember(member, `Member must have length greater than or equal to ${least}`);
  if (given.length > most)
    throw invalidMember(member, `Member must have length less than or equal to ${most}`);
  return given;
}
