import { AwsError } from "../../errors.ts";

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
