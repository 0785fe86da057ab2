import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { AwsError } from "../../errors.ts";
import { writeUnits, type Used } from "./capacity.ts";
import { meets } from "./expressions/evaluate-condition.ts";
import type { Condition } from "./expressions/tree.ts";
import { positionOf } from "./keys.ts";
import { invalid } from "./refusals.ts";
import { appendRecord } from "./streams.ts";
import type { openTable } from "./tables-found.ts";
import { planExpiry } from "./ttl.ts";
import { canonical, itemBytes, itemOf, type Item } from "./values.ts";

export type OpenTable = ReturnType<typeof openTable>;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html: 400 KB. */
const MOST_BYTES = 400 * 1024;

export const NO_ITEM: Item = itemOf([]);

/** A write that was read and not done yet. */
export interface Write {
  on: OpenTable;
  key: Item;
  condition: Condition | undefined;
  /** Whether a failed condition shows the item. */
  showsItem: boolean;
  /** What is to be there afterwards: nothing where the item is to go. */
  change: (before: Item | undefined) => Item | undefined;
}

/** What a write finds and leaves. */
export interface Change {
  before: Item | undefined;
  after: Item | undefined;
}

/**
 * Finds out what a write would do.
 *
 * @throws {AwsError} ConditionalCheckFailedException, ValidationException
 */
export function judge({ on, key, condition, showsItem, change }: Write): Change {
  const before = on.store.get(key)?.item;
  if (condition && !meets(before ?? NO_ITEM, condition))
    throw new AwsError(
      "ConditionalCheckFailedException",
      "The conditional request failed",
      400,
      showsItem && before ? { Item: before } : {},
    );
  return { before, after: change(before) };
}

/** Carries out what {@link judge} found. */
export function carryOut({ on, key }: Write, change: Change, by?: { service: string }): void {
  const { before, after } = change;
  if (after) on.store.put(after);
  else on.store.delete(key);
  if (!isSame(before, after)) appendRecord(on, change, by);
  if (after) planExpiry(on, after);
}

const isSame = (before: Item | undefined, after: Item | undefined): boolean =>
  before === after || (!!before && !!after && canonical({ M: before }) === canonical({ M: after }));

/** @throws {AwsError} ValidationException */
export function checkSize(item: Item, what = "Item size"): void {
  if (itemBytes(item) > MOST_BYTES) throw invalid(`${what} has exceeded the maximum allowed size`);
}

/** The units that a write uses: of the table, and of the indexes in which something changes. */
export function unitsOf({ table }: OpenTable, { before, after }: Change, factor = 1): Used {
  const bytes = Math.max(before ? itemBytes(before) : 0, after ? itemBytes(after) : 0);
  const units = writeUnits(bytes, factor);
  const indexes: Record<string, number> = {};
  for (const { name, key } of table.indexes) {
    const [was, is] = [before, after].map((item) => item && positionOf(key, item));
    if (!was && !is) continue;
    const hasMoved = was && is && (was.partition !== is.partition || was.sort !== is.sort);
    if (!isSame(before, after)) indexes[name] = hasMoved ? 2 * units : units;
  }
  return { table: units, ...(Object.keys(indexes).length && { indexes }) };
}

/** Values as answers carry them. */
export const shown = (item: Item): Record<string, AttributeValue> => item;
