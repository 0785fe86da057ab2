import { never, type Operator, withOpposite } from "./operator.ts";

const ISO =
  /^(\d{4})-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?)?)?$/;

/**
 * Reads a date as IAM does: one of the W3C forms of ISO 8601 or seconds since the epoch.
 *
 * @returns milliseconds since the epoch, or nothing for a text that is no date
 */
export function parseDate(text: string): number | undefined {
  if (/^\d{1,12}$/.test(text) && text.length !== 4) return Number(text) * 1000;
  const match = ISO.exec(/^\d{4}$/.test(text) ? `${text}-01` : text);
  if (!match) return undefined;
  const [, year, month, day = "01", hour = "00", minute = "00", second = "00", fraction = "0", zone = "Z"] =
    match;
  const instant = Date.UTC(
    +year!,
    +month! - 1,
    +day,
    +hour,
    +minute,
    +second,
    Number(`0.${fraction}`) * 1000,
  );
  if (+month! < 1 || +month! > 12 || +day < 1 || +day > 31 || +hour > 23 || +minute > 59 || +second > 59)
    return undefined;
  return instant - offsetMs(zone);
}

function offsetMs(zone: string): number {
  if (zone === "Z") return 0;
  const digits = zone.replace(":", "");
  const minutes = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3, 5));
  return (digits[0] === "-" ? -minutes : minutes) * 60_000;
}

function comparing(holds: (value: number, limit: number) => boolean): Omit<Operator, "negated"> {
  return {
    text: "plain",
    prepare(text) {
      const limit = parseDate(text);
      if (limit === undefined) return never;
      return (value) => {
        const instant = parseDate(value);
        return instant !== undefined && holds(instant, limit);
      };
    },
  };
}

export const dateOperators: Record<string, Operator> = {
  ...withOpposite(
    "DateEquals",
    "DateNotEquals",
    comparing((a, b) => a === b),
  ),
  DateLessThan: { ...comparing((a, b) => a < b), negated: false },
  DateLessThanEquals: { ...comparing((a, b) => a <= b), negated: false },
  DateGreaterThan: { ...comparing((a, b) => a > b), negated: false },
  DateGreaterThanEquals: { ...comparing((a, b) => a >= b), negated: false },
};
