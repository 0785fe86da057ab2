import type * as Sdk from "@aws-sdk/client-secrets-manager";
import { handlers } from "../../service.ts";
import { pageOf } from "../paging.ts";
import { checkFilters, fits } from "./filters.ts";
import { checkChoice, invalidSize, invalidToken } from "./refusals.ts";
import { secretsState, type SecretRow } from "./state.ts";
import { labelled, outline } from "./views.ts";

type Key = (secret: Readonly<SecretRow>) => string | number;

const ORDERS: Readonly<Record<Sdk.SortByType, Key>> = {
  "created-date": ({ createdAt }) => createdAt,
  "last-accessed-date": ({ accessedAt = 0 }) => accessedAt,
  "last-changed-date": ({ changedAt }) => changedAt,
  name: ({ name }) => name,
};

export const list = handlers<typeof Sdk>()({
  /** Secrets that will be deleted are listed only for those who ask for them. */
  ListSecrets(input, call) {
    const { Filters: filters = [], SortBy = "created-date", SortOrder = "desc" } = input;
    checkFilters(filters);
    checkChoice("sortOrder", SortOrder, ["asc", "desc"]);
    checkChoice("sortBy", SortBy, Object.keys(ORDERS));
    const wanted = secretsState(call.scope).secrets.filter(
      (row) =>
        (row.deletionAt === undefined || input.IncludePlannedDeletion === true) &&
        fits(row, call.region, filters),
    );
    const { items, nextToken } = pageOf(
      sorted(wanted, ORDERS[SortBy], SortOrder === "asc"),
      { token: input.NextToken, size: input.MaxResults, most: 100 },
      invalidToken,
      invalidSize,
    );
    return {
      SecretList: items.map((row) => ({
        ...outline(row),
        ...(row.versions.length && { SecretVersionsToStages: labelled(row) }),
      })),
      ...(nextToken !== undefined && { NextToken: nextToken }),
    };
  },
});

/** Secrets that are alike stay in the order in which they were made, or in its reverse. */
function sorted(rows: readonly Readonly<SecretRow>[], key: Key, rising: boolean): Readonly<SecretRow>[] {
  const inOrder = rows.toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
  return rising ? inOrder : inOrder.toReversed();
}
