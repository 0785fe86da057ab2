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
 * Checks the size of a page.
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
