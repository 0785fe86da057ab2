import type { ConsumedCapacity, ReturnConsumedCapacity } from "@aws-sdk/client-dynamodb";
import type { TableRow } from "./state.ts";

/** Bytes that one unit reads and writes. */
const READ_BYTES = 4096;
const WRITE_BYTES = 1024;

/** How much a read costs for each unit of bytes: half where it may be stale, twice in a transaction. */
export const readFactor = (isConsistent: boolean | undefined): number => (isConsistent ? 1 : 0.5);
export const IN_TRANSACTION = 2;

/**
 * Units of capacity.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 */
export const readUnits = (bytes: number, factor: number): number =>
  Math.max(1, Math.ceil(bytes / READ_BYTES)) * factor;
export const writeUnits = (bytes: number, factor = 1): number =>
  Math.max(1, Math.ceil(bytes / WRITE_BYTES)) * factor;

/** Units that one operation uses: of the table, and of its indexes by name. */
export interface Used {
  table: number;
  indexes?: Readonly<Record<string, number>>;
}

/** What an operation says that it used; nothing where it was not asked. */
export function consumed(
  asked: ReturnConsumedCapacity | undefined,
  table: Pick<TableRow, "name" | "indexes">,
  { table: own, indexes = {} }: Used,
  kind?: "read" | "write",
): { ConsumedCapacity?: ConsumedCapacity } {
  if (asked === undefined || asked === "NONE") return {};
  const units = (CapacityUnits: number) => ({
    CapacityUnits,
    ...(kind === "read" && { ReadCapacityUnits: CapacityUnits }),
    ...(kind === "write" && { WriteCapacityUnits: CapacityUnits }),
  });
  const of = (wanted: "global" | "local") =>
    Object.fromEntries(
      table.indexes
        .filter(({ name, kind: is }) => is === wanted && Object.hasOwn(indexes, name))
        .map(({ name }) => [name, units(indexes[name]!)]),
    );
  const [globals, locals] = [of("global"), of("local")];
  const all = Object.values(indexes).reduce((sum, one) => sum + one, own);
  return {
    ConsumedCapacity: {
      TableName: table.name,
      ...units(all),
      ...(asked === "INDEXES" && {
        Table: units(own),
        ...(Object.keys(globals).length && { GlobalSecondaryIndexes: globals }),
        ...(Object.keys(locals).length && { LocalSecondaryIndexes: locals }),
      }),
    },
  };
}
