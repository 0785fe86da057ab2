import { invalid, invalidValues } from "./refusals.ts";
import type { IndexRow, KeySchema, TableRow } from "./state.ts";
import { itemOf, sortable, typeOf, valueBytes, type Item, type Value } from "./values.ts";

type Keyed = Pick<TableRow, "key" | "attributes" | "indexes">;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html: lengths of keys, in bytes. */
const MOST_HASH_BYTES = 2048;
const MOST_RANGE_BYTES = 1024;

export const keyNames = ({ hash, range }: KeySchema): string[] =>
  range === undefined ? [hash] : [hash, range];

/** The key of an item, in a table or an index. */
export const keyOf = (item: Item, ...schemas: readonly KeySchema[]): Item =>
  itemOf([...new Set(schemas.flatMap(keyNames))].map((name) => [name, item[name]!]));

/** The key attributes of a table and its indexes, with their types. */
export function attributesInUse({ key, attributes, indexes }: Keyed): TableRow["attributes"] {
  const used = new Set([key, ...indexes.map((index) => index.key)].flatMap(keyNames));
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => used.has(name)));
}

const wrongKey = (): Error => invalid("The provided key element does not match the schema");

/**
 * Checks a key that names one item: all of the table's key, and nothing else.
 *
 * @throws {AwsError} ValidationException
 */
export function checkKey(table: Keyed, key: Item): void {
  const names = keyNames(table.key);
  if (Object.keys(key).length !== names.length) throw wrongKey();
  for (const name of names) {
    const value = key[name];
    if (!value || typeOf(value) !== table.attributes[name]) throw wrongKey();
    checkKeyValue(table.key, name, value);
  }
}

/**
 * Checks the keys of a whole item: the table's must be there, those of indexes must be of their types.
 *
 * @throws {AwsError} ValidationException
 */
export function checkItemKeys(table: Keyed, item: Item): void {
  for (const name of keyNames(table.key)) {
    const value = item[name];
    if (!value) throw invalidValues(`Missing the key ${name} in the item`);
    const [expected, actual] = [table.attributes[name], typeOf(value)];
    if (actual !== expected)
      throw invalidValues(`Type mismatch for key ${name} expected: ${expected} actual: ${actual}`);
    checkKeyValue(table.key, name, value);
  }
  for (const index of table.indexes) checkIndexKey(table, index, item);
}

function checkIndexKey(table: Keyed, index: IndexRow, item: Item): void {
  for (const name of keyNames(index.key)) {
    const value = item[name];
    if (!value) continue;
    const [expected, actual] = [table.attributes[name], typeOf(value)];
    if (actual !== expected)
      throw invalidValues(
        `Type mismatch for Index Key ${name} Expected: ${expected} Actual: ${actual} IndexName: ${index.name}`,
      );
    if (valueBytes(value) === 0 && !keyNames(table.key).includes(name))
      throw invalid(
        `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty ${EMPTY[actual]} value. IndexName: ${index.name}, IndexKey: ${name}`,
      );
  }
}

const EMPTY: Readonly<Record<string, string>> = { S: "string", B: "binary" };

function checkKeyValue({ hash }: KeySchema, name: string, value: Value): void {
  const bytes = valueBytes(value);
  if (!bytes)
    throw invalid(
      `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${EMPTY[typeOf(value)]} value. Key: ${name}`,
    );
  if (name === hash && bytes > MOST_HASH_BYTES)
    throw invalidValues(`Size of hashkey has exceeded the maximum size limit of${MOST_HASH_BYTES} bytes`);
  if (name !== hash && bytes > MOST_RANGE_BYTES)
    throw invalidValues(
      `Aggregated size of all range keys has exceeded the size limit of ${MOST_RANGE_BYTES} bytes`,
    );
}

/** Where an item stands in a table or an index: texts that sort as the values of its key. */
export interface Position {
  partition: string;
  sort: string;
}

/** The position that an item has by a key; none where it lacks a part of it. */
export function positionOf({ hash, range }: KeySchema, item: Item): Position | undefined {
  const [first, second] = [item[hash], range === undefined ? undefined : item[range]];
  const partition = first && sortable(first);
  const sort = range === undefined ? "" : second && sortable(second);
  return partition === undefined || sort === undefined ? undefined : { partition, sort };
}
