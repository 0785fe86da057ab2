import type { Filter, Tag } from "@aws-sdk/client-ec2";
import { AwsError } from "../../errors.ts";
import { pageOf } from "../paging.ts";
import { applyFilters, type FilterTable } from "./filters.ts";
import { refuse } from "./refusals.ts";

/** What Describe operations have in common. */
interface DescribeInput {
  Filters?: Filter[] | undefined;
  MaxResults?: number | undefined;
  NextToken?: string | undefined;
}

interface DescribeOptions<View> {
  /** Where a view keeps its tags, for resources that have them. `Tags` unless told. */
  tagsOf?: ((view: View) => readonly Tag[] | undefined) | undefined;
  /** The bounds of MaxResults. */
  least?: number;
  most?: number;
}

/**
 * Filters views and cuts out the page that a Describe call asks for.
 *
 * @throws {AwsError} InvalidParameterValue for an unknown filter or a MaxResults out of bounds, InvalidNextToken
 */
export function pageViews<View extends object>(
  views: readonly View[],
  input: DescribeInput,
  filters: FilterTable<View>,
  options: DescribeOptions<View> = {},
): { views: View[]; nextToken: string | undefined } {
  const { tagsOf = tagsIn, least = 5, most = 1000 } = options;
  if (input.MaxResults !== undefined && (input.MaxResults < least || input.MaxResults > most))
    refuse(
      "InvalidParameterValue",
      `Value ( ${input.MaxResults} ) for parameter maxResults is invalid. Expecting a value ` +
        (input.MaxResults < least ? `greater than or equal to ${least}.` : `less than or equal to ${most}.`),
    );
  const { items, nextToken } = pageOf(
    applyFilters(views, input.Filters, filters, tagsOf),
    { token: input.NextToken, size: input.MaxResults, most },
    () => new AwsError("InvalidNextToken", `The token '${input.NextToken}' is invalid`, 400),
  );
  return { views: items, nextToken };
}

const tagsIn = (view: object): readonly Tag[] | undefined => (view as { Tags?: Tag[] }).Tags;

/** EC2 refuses ids together with MaxResults where its documentation says so. */
export function refuseIdsWithPages(
  ids: readonly string[] | undefined,
  maxResults: number | undefined,
  set: string,
): void {
  if (ids?.length && maxResults !== undefined)
    refuse(
      "InvalidParameterCombination",
      `The parameter ${set} cannot be used with the parameter maxResults`,
    );
}
