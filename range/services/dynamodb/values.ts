import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { readNumber, sortableNumber, writeNumber } from "./numbers.ts";
import { invalid, invalidValues } from "./refusals.ts";

/** One value of DynamoDB, checked: numbers are in their full form. */
export type Value =
  | { S: string }
  | { N: string }
  | { B: Uint8Array }
  | { SS: string[] }
  | { NS: string[] }
  | { BS: Uint8Array[] }
  | { M: Item }
  | { L: Value[] }
  | { NULL: true }
  | { BOOL: boolean };

/** Attributes by name. Items have no prototype, since their names come from outside; none is ever changed in place. */
export type Item = Readonly<Record<string, Value>>;

export type Type = "S" | "N" | "B" | "SS" | "NS" | "BS" | "M" | "L" | "NULL" | "BOOL";

type Given = Readonly<Record<string, AttributeValue>>;

const MOST_LEVELS = 32;

/** Makes an item of entries. */
export function itemOf(entries: Iterable<readonly [string, Value]>): Item {
  const item = Object.create(null) as Record<string, Value>;
  for (const [name, value] of entries) item[name] = value;
  return item;
}

/**
 * Checks and copies attributes that came from outside.
 *
 * @throws {AwsError} ValidationException in DynamoDB's words
 */
export const readItem = (given: Given, level = 1): Item =>
  itemOf(Object.entries(given).map(([name, value]) => [name, readValue(value, level)]));

/**
 * Checks and copies one value that came from outside.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
 * @throws {AwsError} ValidationException in DynamoDB's words
 */
export function readValue(given: AttributeValue, level = 1): Value {
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  if (!set.length)
    throw invalid("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
  if (set.length > 1)
    throw invalid(
      "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
    );
  if (level > MOST_LEVELS) throw invalid("Nesting Levels have exceeded supported limits");
  if (given.S !== undefined) return { S: given.S };
  if (given.N !== undefined) return { N: plainNumber(given.N) };
  if (given.B !== undefined) return { B: Uint8Array.from(given.B) };
  if (given.BOOL !== undefined) return { BOOL: given.BOOL };
  if (given.NULL !== undefined) {
    if (!given.NULL) throw invalidValues("Null attribute value types must have the value of true");
    return { NULL: true };
  }
  if (given.M !== undefined) return { M: readItem(given.M, level + 1) };
  if (given.L !== undefined) return { L: given.L.map((one) => readValue(one, level + 1)) };
  if (given.SS !== undefined)
    return { SS: distinct(given.SS, (text) => text, "An string set  may not be empty") };
  if (given.NS !== undefined)
    return { NS: distinct(given.NS.map(plainNumber), (text) => text, "An number set  may not be empty") };
  if (given.BS !== undefined)
    return {
      BS: distinct(given.BS, byteText, "Binary sets should not be empty").map((one) => Uint8Array.from(one)),
    };
  throw invalid("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
}

const plainNumber = (text: string): string => writeNumber(readNumber(text));

function distinct<T>(members: readonly T[], textOf: (member: T) => string, whenEmpty: string): T[] {
  if (!members.length) throw invalidValues(whenEmpty);
  const texts = members.map(textOf);
  if (new Set(texts).size < texts.length)
    throw invalidValues(`Input collection [${texts.join(", ")}] contains duplicates.`);
  return [...members];
}

/** Bytes as a text of one character each, which sorts as they do. */
export const byteText = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

export const typeOf = (value: Value): Type => Object.keys(value)[0] as Type;

/** The number, text or bytes of a scalar as a text that sorts as DynamoDB sorts them; none for other types. */
export function sortable(value: Value): string | undefined {
  if ("S" in value) return Buffer.from(value.S).toString("latin1");
  if ("N" in value) return sortableNumber(readNumber(value.N));
  if ("B" in value) return byteText(value.B);
  return undefined;
}

/** How one value stands to another of its type: nothing where they cannot be compared. */
export function compareValues(a: Value, b: Value): number | undefined {
  if (typeOf(a) !== typeOf(b)) return undefined;
  const [left, right] = [sortable(a), sortable(b)];
  if (left === undefined || right === undefined) return undefined;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Whether two values are the same: sets whatever the order of their members. */
export const sameValue = (a: Value, b: Value): boolean =>
  typeOf(a) === typeOf(b) && canonical(a) === canonical(b);

/** One text for each value that DynamoDB tells from others. */
export function canonical(value: Value): string {
  if ("M" in value)
    return `{${Object.keys(value.M)
      .sort()
      .map((name) => `${JSON.stringify(name)}:${canonical(value.M[name]!)}`)
      .join(",")}}`;
  if ("L" in value) return `[${value.L.map(canonical).join(",")}]`;
  const members = membersOf(value);
  if (members)
    return `${typeOf(value)}(${members
      .map((one) => canonical(one))
      .sort()
      .join(",")})`;
  const type = typeOf(value);
  return type + JSON.stringify("B" in value ? byteText(value.B) : Object.values(value)[0]);
}

/** The members of a set as values of their own; nothing for other types. */
export function membersOf(value: Value): Value[] | undefined {
  if ("SS" in value) return value.SS.map((S) => ({ S }));
  if ("NS" in value) return value.NS.map((N) => ({ N }));
  if ("BS" in value) return value.BS.map((B) => ({ B }));
  return undefined;
}

/** Makes a set of members of one type. */
export function setOf(type: "SS" | "NS" | "BS", members: readonly Value[]): Value {
  if (type === "SS") return { SS: members.map((one) => (one as { S: string }).S) };
  if (type === "NS") return { NS: members.map((one) => (one as { N: string }).N) };
  return { BS: members.map((one) => (one as { B: Uint8Array }).B) };
}

/**
 * Bytes of an item as DynamoDB counts them.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export const itemBytes = (item: Item): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value), 0);

const COLLECTION_BYTES = 3;

export function valueBytes(value: Value): number {
  if ("S" in value) return Buffer.byteLength(value.S);
  if ("N" in value) return numberBytes(value.N);
  if ("B" in value) return value.B.length;
  if ("M" in value) return COLLECTION_BYTES + Object.keys(value.M).length + itemBytes(value.M);
  if ("L" in value) return value.L.reduce((sum, one) => sum + 1 + valueBytes(one), COLLECTION_BYTES);
  const members = membersOf(value);
  return members ? members.reduce((sum, one) => sum + valueBytes(one), 0) : 1;
}

const numberBytes = (text: string): number => {
  const { coefficient } = readNumber(text);
  const digits = String(coefficient).replace("-", "").length;
  return Math.ceil(digits / 2) + 1 + (coefficient < 0n ? 1 : 0);
};
