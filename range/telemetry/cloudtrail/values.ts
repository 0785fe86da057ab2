/** A JSON object of a record. */
export type Members = Record<string, unknown>;

/** What {@link scalar} answers to lists and structures. */
export const NOT_SCALAR = Symbol("not a scalar");

/** A scalar as JSON shows it; undefined for bytes and streams, which are not shown; {@link NOT_SCALAR} for the rest. */
export function scalar(value: unknown, date: (value: Date) => unknown): unknown {
  if (value === undefined || value === null) return undefined;
  if (value instanceof Date) return date(value);
  if (value instanceof Uint8Array) return undefined;
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "function") return undefined;
  return typeof value === "object" ? NOT_SCALAR : value;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

/** `Nov 21, 2026, 7:44:18 PM`: how IAM's, STS's and most JSON services' answers show a moment. */
export function longDate(date: Date): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  const hours = date.getUTCHours();
  const clock = `${hours % 12 || 12}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} ${hours < 12 ? "AM" : "PM"}`;
  return `${MONTHS[date.getUTCMonth()]} ${date.getUTCDate()}, ${date.getUTCFullYear()}, ${clock}`;
}

export const decapitalise = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);
