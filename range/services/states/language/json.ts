/** A JSON value: what flows through a state machine. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [name: string]: Json;
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const isArray = (value: unknown): value is readonly Json[] => Array.isArray(value);

/** What JSONata and Step Functions call the type of a value. */
export const typeName = (value: Json): string =>
  value === null ? "null" : isArray(value) ? "array" : typeof value;

/** The largest text that flows between states, in bytes. */
const MOST_BYTES = 262_144;

export const isTooLarge = (value: Json): boolean => {
  const text = JSON.stringify(value);
  // A character takes three bytes at most: only texts near the limit are counted.
  return text.length * 3 > MOST_BYTES && Buffer.byteLength(text) > MOST_BYTES;
};

/** Whether two values are the same, whatever the order of their members. */
export function isSame(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (isArray(a) && isArray(b)) return a.length === b.length && a.every((x, i) => isSame(x, b[i]!));
  if (!isObject(a) || !isObject(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && isSame(a[name]!, b[name]!))
  );
}
