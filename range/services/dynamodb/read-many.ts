import type * as Sdk from "@aws-sdk/client-dynamodb";
import type { QueryInput, ScanInput, Select } from "@aws-sdk/client-dynamodb";
import type { Call } from "../../call.ts";
import { handlers } from "../../service.ts";
import { consumed, readFactor, readUnits } from "./capacity.ts";
import type { Collection, Entry } from "./collection.ts";
import { meets } from "./expressions/evaluate-condition.ts";
import { readKeyCondition } from "./expressions/key-condition.ts";
import { namesIn } from "./expressions/named.ts";
import { parseCondition } from "./expressions/parse-condition.ts";
import type { Placeholders } from "./expressions/placeholders.ts";
import { project } from "./expressions/projection.ts";
import { placeholdersOf } from "./expressions/requested.ts";
import type { Condition, Path } from "./expressions/tree.ts";
import { readPaths } from "./items.ts";
import { keyNames, keyOf, positionOf } from "./keys.ts";
import { legacyCondition } from "./legacy.ts";
import { invalid, invalidValues } from "./refusals.ts";
import type { IndexRow, KeySchema } from "./state.ts";
import { tieOf } from "./store.ts";
import { findIndex, openTable } from "./tables-found.ts";
import { readItem, sortable, typeOf, valueBytes, type Item } from "./values.ts";
import { shown, type OpenTable } from "./write.ts";

/** A page holds so much of what was read, before any filter. */
const PAGE_BYTES = 1024 * 1024;
const MOST_SEGMENTS = 1_000_000;

export const readMany = handlers<typeof Sdk>()({
  Query(input, call) {
    const placeholders = placeholdersOf(input, ["FilterExpression", "KeyConditionExpression"]);
    const condition =
      input.KeyConditionExpression === undefined
        ? legacyCondition(input.KeyConditions)
        : parseCondition("KeyConditionExpression", input.KeyConditionExpression, placeholders);
    const filter = readFilter(input, input.QueryFilter, placeholders);
    const source = openSource(call, input, placeholders);
    placeholders.mustBeUsed();
    if (!condition)
      throw invalid(
        "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
      );
    const { partition, range } = readKeyCondition(condition, source.schema, source.on.table);
    refuseKeysIn(filter, source.schema);
    const after = startOf(source, input.ExclusiveStartKey);
    const text = sortable(partition)!;
    if (after && after.partition !== text)
      throw invalid("The provided starting key is outside query boundaries based on provided conditions");
    return pageOf(
      source,
      input,
      filter,
      source.items.query(text, range, input.ScanIndexForward ?? true, after),
    );
  },

  Scan(input, call) {
    const placeholders = placeholdersOf(input, ["FilterExpression"]);
    const filter = readFilter(input, input.ScanFilter, placeholders);
    const segment = readSegment(input);
    const source = openSource(call, input, placeholders);
    placeholders.mustBeUsed();
    const after = startOf(source, input.ExclusiveStartKey);
    return pageOf(source, input, filter, source.items.scan(segment, after));
  },
});

/** What is read from, and what of it is shown. */
interface Source {
  on: OpenTable;
  index: Readonly<IndexRow> | undefined;
  schema: KeySchema;
  items: Collection;
  /** What the index holds of each item; nothing where it holds all, or where the table is asked for the rest. */
  held: Path[] | undefined;
  paths: Path[] | undefined;
  select: Select;
}

type Asked = Pick<
  QueryInput & ScanInput,
  | "TableName"
  | "IndexName"
  | "Select"
  | "ConsistentRead"
  | "ProjectionExpression"
  | "AttributesToGet"
  | "Limit"
>;

function openSource(call: Call, input: Asked, placeholders: Placeholders): Source {
  const { Limit: limit, IndexName: name } = input;
  if (limit !== undefined && limit < 1)
    throw invalid(
      `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1`,
    );
  const paths = readPaths(input, placeholders);
  const on = openTable(call, input.TableName);
  const index = name === undefined ? undefined : findIndex(on.table, name);
  if (index?.kind === "global" && input.ConsistentRead)
    throw invalid("Consistent reads are not supported on global secondary indexes");
  const select = selectOf(input, index, paths);
  const isPartial = index !== undefined && index.projection !== "ALL";
  const held = isPartial ? heldBy(on, index) : undefined;
  if (index?.kind === "global" && held && paths) refuseUnheld(index, held, paths);
  const fetches =
    index?.kind === "local" && (select === "ALL_ATTRIBUTES" || select === "SPECIFIC_ATTRIBUTES");
  return {
    on,
    index,
    schema: index?.key ?? on.table.key,
    items: index ? on.store.index(index.name) : on.store.items,
    held: fetches ? undefined : held,
    paths,
    select,
  };
}

function selectOf(
  { Select }: Asked,
  index: Readonly<IndexRow> | undefined,
  paths: Path[] | undefined,
): Select {
  if (paths && Select !== undefined && Select !== "SPECIFIC_ATTRIBUTES")
    throw invalid(
      `Cannot specify the ${"ProjectionExpression"} when choosing to get ${Select === "COUNT" ? "only the Count" : Select}`,
    );
  if (Select === "SPECIFIC_ATTRIBUTES" && !paths)
    throw invalid(
      "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
    );
  if (Select === "ALL_PROJECTED_ATTRIBUTES" && !index)
    throw invalid("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
  if (Select === "ALL_ATTRIBUTES" && index?.kind === "global" && index.projection !== "ALL")
    throw invalidValues(
      `Select type ALL_ATTRIBUTES is not supported for global secondary index ${index.name} because its projection type is not ALL`,
    );
  return Select ?? (paths ? "SPECIFIC_ATTRIBUTES" : index ? "ALL_PROJECTED_ATTRIBUTES" : "ALL_ATTRIBUTES");
}

const heldBy = ({ table }: OpenTable, { key, nonKeyAttributes }: Readonly<IndexRow>): Path[] =>
  [...new Set([...keyNames(table.key), ...keyNames(key), ...nonKeyAttributes])].map((name) => [name]);

function refuseUnheld({ name }: Readonly<IndexRow>, held: readonly Path[], paths: readonly Path[]): void {
  const known = new Set(held.map(([first]) => first));
  const missing = paths.map(([first]) => first!).filter((first) => !known.has(first));
  if (missing.length)
    throw invalidValues(`Global secondary index ${name} does not project [${missing.join(", ")}]`);
}

function readFilter(
  input: Pick<QueryInput, "FilterExpression" | "ConditionalOperator">,
  legacy: QueryInput["QueryFilter"],
  placeholders: Placeholders,
): Condition | undefined {
  return input.FilterExpression === undefined
    ? legacyCondition(legacy, input.ConditionalOperator)
    : parseCondition("FilterExpression", input.FilterExpression, placeholders);
}

/** A query's filter sees what the key has let through, and cannot speak of the key again. */
function refuseKeysIn(filter: Condition | undefined, schema: KeySchema): void {
  const named = filter && namesIn(filter).find((name) => keyNames(schema).includes(name));
  if (named !== undefined)
    throw invalid(
      `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${named}`,
    );
}

function readSegment({ Segment, TotalSegments }: ScanInput): { number: number; of: number } {
  if (TotalSegments === undefined && Segment === undefined) return { number: 0, of: 1 };
  if (TotalSegments === undefined)
    throw invalid(
      "The TotalSegments parameter is required but was not present in the request when Segment parameter is present",
    );
  if (Segment === undefined)
    throw invalid(
      "The Segment parameter is required but was not present in the request when parameter TotalSegments is present",
    );
  if (TotalSegments < 1 || TotalSegments > MOST_SEGMENTS)
    throw invalid(
      `1 validation error detected: Value '${TotalSegments}' at 'totalSegments' failed to satisfy constraint: Member must have value ${TotalSegments < 1 ? "greater than or equal to 1" : `less than or equal to ${MOST_SEGMENTS}`}`,
    );
  if (Segment < 0 || Segment >= TotalSegments)
    throw invalid(
      `The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: ${Segment} is not less than TotalSegments: ${TotalSegments}`,
    );
  return { number: Segment, of: TotalSegments };
}

/** Where a read goes on: behind the key that the one before ended with. */
function startOf(
  { on, schema }: Source,
  given: QueryInput["ExclusiveStartKey"],
): Pick<Entry, "partition" | "sort" | "tie"> | undefined {
  if (!given) return undefined;
  const key = readItem(given);
  const { table, index } = { table: on.table, index: schema === on.table.key ? undefined : schema };
  const names = [...new Set([...keyNames(schema), ...keyNames(table.key)])];
  const fits =
    Object.keys(key).length === names.length &&
    names.every((name) => {
      const value = key[name];
      return value && typeOf(value) === table.attributes[name] && valueBytes(value) > 0;
    });
  if (!fits)
    throw invalid(
      index
        ? "The provided starting key is invalid"
        : "The provided starting key is invalid: The provided key element does not match the schema",
    );
  return {
    ...positionOf(schema, key)!,
    tie: index ? tieOf(positionOf(table.key, key)!) : "",
  };
}

/** Reads a page: until its limit, or until it has read as much as a page holds. */
function pageOf(
  { on, index, schema, held, paths, select }: Source,
  input: Pick<QueryInput, "Limit" | "ConsistentRead" | "ReturnConsumedCapacity">,
  filter: Condition | undefined,
  entries: Iterable<Entry>,
) {
  const found: Item[] = [];
  let [scanned, bytes] = [0, 0];
  let last: Item | undefined;
  for (const entry of entries) {
    const item = held ? project(entry.item, held) : entry.item;
    scanned++;
    bytes += entry.bytes;
    if (!filter || meets(item, filter)) found.push(item);
    if (scanned === input.Limit || bytes > PAGE_BYTES) {
      last = keyOf(entry.item, schema, on.table.key);
      break;
    }
  }
  const units = readUnits(bytes, readFactor(input.ConsistentRead));
  return {
    ...(select !== "COUNT" && { Items: found.map((item) => shown(paths ? project(item, paths) : item)) }),
    Count: found.length,
    ScannedCount: scanned,
    ...(last && { LastEvaluatedKey: shown(last) }),
    ...consumed(
      input.ReturnConsumedCapacity,
      on.table,
      index ? { table: 0, indexes: { [index.name]: units } } : { table: units },
    ),
  };
}
