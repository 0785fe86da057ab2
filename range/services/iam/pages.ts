import { strictPageOf } from "../paging.ts";
import { invalidMember, validationError } from "./refusals.ts";

interface PageRequest {
  Marker?: string | undefined;
  MaxItems?: number | undefined;
}

/** One page as IAM answers it. */
export interface IamPage<T> {
  items: T[];
  IsTruncated: boolean;
  Marker?: string;
}

/**
 * Cuts a list into IAM's pages: 100 items unless told, 1000 at most.
 *
 * @throws {AwsError} ValidationError for a marker that IAM never gave
 */
export function iamPage<T>(list: readonly T[], request: PageRequest): IamPage<T> {
  const { Marker: token, MaxItems: size = 100 } = request;
  if (size < 1 || size > 1000)
    throw invalidMember(
      "maxItems",
      `Member must have value ${size < 1 ? "greater than or equal to 1" : "less than or equal to 1000"}`,
    );
  const page = strictPageOf(list, { token, size, most: 1000 }, () => validationError("Invalid Marker."));
  return {
    items: page.items,
    IsTruncated: page.nextToken !== undefined,
    ...(page.nextToken && { Marker: page.nextToken }),
  };
}
