import type { AccountState, StateTable, Tags } from "../../../../grader/index.ts";
import type { Scope } from "../../../../range/world.ts";

/** A row of the range in the grader's words; undefined when it is gone, or none of the survey's business. */
export type Project<T> = (scope: Scope, id: string) => T | undefined;

/** The rows of the survey that a changed row of the range belongs to. */
export type Follow<T extends StateTable> = (scope: Scope, id: string) => readonly { table: T; id: string }[];

/** What the survey tells of one family of services. */
export interface SurveyPart<T extends StateTable> {
  /** How each table's rows are told. */
  project: { [K in T]: Project<AccountState[K][string]> };
  /** By the range's own table names (`ec2.interfaces`): an interface is told as part of its instance. */
  follow: Readonly<Record<string, Follow<T>>>;
}

/** The changed row is told under its own id. */
export const same =
  <T extends StateTable>(table: T): Follow<T> =>
  (_scope, id) => [{ table, id }];

/** The changed row is told as part of others, whose ids `owners` finds. */
export const partOf =
  <T extends StateTable>(
    table: T,
    owners: (scope: Scope, id: string) => readonly (string | undefined)[],
  ): Follow<T> =>
  (scope, id) =>
    owners(scope, id).flatMap((owner) => (owner === undefined ? [] : [{ table, id: owner }]));

export const tagsOf = (tags: readonly { Key?: string; Value?: string }[] | undefined): Tags =>
  Object.fromEntries((tags ?? []).map((tag) => [tag.Key ?? "", tag.Value ?? ""]));
