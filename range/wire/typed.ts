/**
 * Typed JSON: AWS shapes as JSON text without loss, for the journal and for our own clients. Dates and bytes
 * are tagged objects; a plain object that looks like a tag is quoted.
 */
const DATE = "$date";
const BYTES = "$bytes";
const BIGINT = "$bigint";
const QUOTED = "$quoted";

export function toTyped(value: unknown): unknown {
  if (value instanceof Date) return { [DATE]: value.getTime() };
  if (value instanceof Uint8Array)
    return { [BYTES]: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64") };
  if (typeof value === "bigint") return { [BIGINT]: value.toString() };
  if (Array.isArray(value)) return value.map(toTyped);
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value)
      .filter(([, x]) => x !== undefined && typeof x !== "function")
      .map(([key, x]) => [key, toTyped(x)] as const);
    const out = Object.fromEntries(entries);
    return entries.length === 1 && entries[0]![0].startsWith("$") ? { [QUOTED]: out } : out;
  }
  return value;
}

/** Whether a value is its own typed JSON: most inputs are, and need no copy. */
export function isTyped(value: unknown): boolean {
  if (typeof value === "bigint") return false;
  if (typeof value !== "object" || value === null) return true;
  if (value instanceof Date || value instanceof Uint8Array) return false;
  if (Array.isArray(value)) return value.every(isTyped);
  const keys = Object.keys(value);
  if (keys.length === 1 && keys[0]!.startsWith("$")) return false;
  return keys.every((key) => isTyped((value as Record<string, unknown>)[key]));
}

export function fromTyped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromTyped);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  if (entries.length === 1) {
    const [tag, x] = entries[0]!;
    if (tag === DATE) return new Date(x as number);
    if (tag === BYTES) return Buffer.from(x as string, "base64");
    if (tag === BIGINT) return BigInt(x as string);
    if (tag === QUOTED)
      return Object.fromEntries(Object.entries(x as object).map(([k, v]) => [k, fromTyped(v)]));
  }
  return Object.fromEntries(entries.map(([key, x]) => [key, fromTyped(x)]));
}

export const stringifyTyped = (value: unknown): string => JSON.stringify(toTyped(value));
export const parseTyped = (text: string): unknown => fromTyped(JSON.parse(text));

/** Our own clients' dialect: one service and operation with typed JSON, signed as any other request. */
export const TYPED_CALL = "application/x-gameday-call+json";
