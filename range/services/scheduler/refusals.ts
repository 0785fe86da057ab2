import { AwsError } from "../../errors.ts";

export const invalid = (message: string): AwsError => new AwsError("ValidationException", message, 400);

/** In the words of the validator that stands before the service. */
export const invalidMember = (member: string, value: unknown, constraint: string): AwsError =>
  invalid(
    `1 validation error detected: Value ${value === undefined ? "null" : `'${String(value)}'`} at '${member}' failed to satisfy constraint: ${constraint}`,
  );

export const notFound = (message: string): AwsError =>
  new AwsError("ResourceNotFoundException", message, 404);

export const conflict = (message: string): AwsError => new AwsError("ConflictException", message, 409);

export const invalidToken = (): AwsError => invalid("Invalid token.");

/** @throws {AwsError} ValidationException where a member is missing */
export function required<T>(member: string, value: T | undefined): T {
  if (value === undefined) throw invalidMember(member, undefined, "Member must not be null");
  return value;
}

const NAME = /^[0-9a-zA-Z\-_.]{1,64}$/;

/**
 * Checks the name of a schedule or a group.
 *
 * @throws {AwsError} ValidationException
 */
export function checkName(member: string, name: string | undefined): string {
  const given = required(member, name);
  if (!NAME.test(given))
    throw invalidMember(
      member,
      given,
      given.length > 64
        ? "Member must have length less than or equal to 64"
        : "Member must satisfy regular expression pattern: ^[0-9a-zA-Z-_.]+$",
    );
  return given;
}
