import type { Call } from "../../call.ts";
import { parseArn } from "../../iam/arn.ts";
import type { Scope } from "../../world.ts";
import { invalid, noSuchTable, noTableNamed } from "./refusals.ts";
import { dynamodbState, type IndexRow, type TableRow } from "./state.ts";
import type { TableStore } from "./store.ts";

/** A table and the account that it lives in. */
export interface FoundTable {
  table: Readonly<TableRow>;
  scope: Scope;
}

const NAME = /^[a-zA-Z0-9_.-]+$/;

/** What names a table, taken apart: its name, or its ARN, which may be of another account. */
export function placeOf(
  scope: Scope,
  named: string,
): { scope: Scope | undefined; name: string; arn: string } {
  const arn = named.startsWith("arn:") ? parseArn(named) : undefined;
  if (!arn) return { scope, name: named, arn: scope.arn("dynamodb", `table/${named}`) };
  const name = arn.resource.split("/")[1] ?? "";
  const isHere = arn.service === "dynamodb" && arn.region === scope.region;
  const home = isHere ? scope.world.accounts.get(arn.accountId)?.scope(arn.region) : undefined;
  return { scope: home, name, arn: named };
}

/** The table of a name or an ARN, if it is there. */
export function lookUpTable(scope: Scope, named: string): FoundTable | undefined {
  const place = placeOf(scope, named);
  const table = place.scope && dynamodbState(place.scope).tables.get(place.name);
  return table && place.scope && { table, scope: place.scope };
}

/**
 * The table that an operation on tables names, in whatever state it is.
 *
 * @throws {AwsError} ValidationException, ResourceNotFoundException
 */
export function findTable({ scope }: Pick<Call, "scope">, named: string | undefined): FoundTable {
  checkName(named);
  const found = lookUpTable(scope, named);
  if (!found) throw noTableNamed(placeOf(scope, named).name);
  return found;
}

/**
 * The table that an operation on items names, which must be there for use, and its items.
 *
 * @throws {AwsError} ValidationException, ResourceNotFoundException
 */
export function openTable(
  { scope }: Pick<Call, "scope">,
  named: string | undefined,
): FoundTable & { store: TableStore } {
  checkName(named);
  const found = lookUpTable(scope, named);
  if (!found || found.table.status === "CREATING" || found.table.status === "DELETING") throw noSuchTable();
  return { ...found, store: dynamodbState(found.scope).stores.get(found.table.id)! };
}

/** @throws {AwsError} ValidationException for what cannot be the name or the ARN of a table */
export function checkName(named: string | undefined): asserts named is string {
  if (named === undefined)
    throw invalid(
      "1 validation error detected: Value null at 'tableName' failed to satisfy constraint: Member must not be null",
    );
  const name = named.startsWith("arn:") ? (parseArn(named)?.resource.split("/")[1] ?? "") : named;
  if (name.length < 3 || name.length > 255)
    throw invalid("TableName must be at least 3 characters long and at most 255 characters long");
  if (!NAME.test(name))
    throw invalid(
      `1 validation error detected: Value '${named}' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: ${NAME.source.slice(1, -1)}`,
    );
}

/** @throws {AwsError} ValidationException for an index that the table does not have, or not yet */
export function findIndex(table: Readonly<TableRow>, name: string): Readonly<IndexRow> {
  const index = table.indexes.find((one) => one.name === name);
  if (!index) throw invalid(`The table does not have the specified index: ${name}`);
  if (index.status === "CREATING")
    throw invalid(`Cannot read from backfilling global secondary index: ${name}`);
  return index;
}
