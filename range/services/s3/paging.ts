import { AwsError } from "../../errors.ts";

/**
 * The page size that a request asks for.
 *
 * @param most what AWS returns at most, and by default
 * @throws {AwsError} InvalidArgument for negative numbers
 */
export function readPageSize(asked: number | undefined, most: number, name: string): number {
  if (asked === undefined) return most;
  if (!Number.isInteger(asked) || asked < 0)
    throw new AwsError(
      "InvalidArgument",
      `Argument ${name} must be an integer between 0 and 2147483647`,
      400,
      {
        ArgumentName: name,
        ArgumentValue: String(asked),
      },
    );
  return Math.min(asked, most);
}

/** An opaque continuation token that holds the last name of a page. */
export const writeToken = (last: string): string => Buffer.from(`1/${last}`).toString("base64");

/** What {@link writeToken} wrote. Throws InvalidArgument for anything else. */
export function readToken(token: string | undefined): string | undefined {
  if (token === undefined) return undefined;
  const text = Buffer.from(token, "base64").toString();
  if (!text.startsWith("1/") || writeToken(text.slice(2)) !== token)
    throw new AwsError("InvalidArgument", "The continuation token provided is incorrect", 400, {
      ArgumentName: "continuation-token",
    });
  return text.slice(2);
}
