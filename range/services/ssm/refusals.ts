import { AwsError } from "../../errors.ts";

/** The error for a page token that was never given. */
export const invalidToken = (): AwsError =>
  new AwsError("InvalidNextToken", "The specified token isn't valid.", 400);

/** AWS's general refusal of a value. */
export const validationError = (member: string, value: string, constraint: string): AwsError =>
  new AwsError(
    "ValidationException",
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`,
    400,
  );

/**
 * Refuses an input without members that AWS asks for, all in one message.
 *
 * @param members by their names as the message spells them
 * @throws {AwsError} ValidationException
 */
export function requireMembers(members: Readonly<Record<string, unknown>>): void {
  const absent = Object.keys(members).filter((name) => members[name] === undefined);
  if (!absent.length) return;
  const rules = absent.map(
    (name) => `Value null at '${name}' failed to satisfy constraint: Member must not be null`,
  );
  throw new AwsError(
    "ValidationException",
    `${rules.length} validation error${rules.length > 1 ? "s" : ""} detected: ${rules.join("; ")}`,
    400,
  );
}

/** The error for a page whose size is out of bounds. */
export const invalidSize = (size: number, constraint: string): AwsError =>
  validationError("maxResults", String(size), constraint);

/**
 * Checks the size of a page that must be longer than one.
 *
 * @throws {AwsError} ValidationException
 */
export function checkSize(size: number | undefined, least: number, most: number): void {
  if (size !== undefined && (size < least || size > most))
    throw validationError(
      "maxResults",
      String(size),
      `Member must have value ${size < least ? `greater than or equal to ${least}` : `less than or equal to ${most}`}`,
    );
}
