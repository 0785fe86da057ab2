/**
 * The time on the clocks of a place: the milliseconds since the epoch that a clock in UTC would show.
 */
type WallMs = number;

const DAY_MS = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat | undefined>();

function formatOf(zone: string): Intl.DateTimeFormat | undefined {
  if (!formats.has(zone)) formats.set(zone, makeFormat(zone));
  return formats.get(zone);
}

function makeFormat(timeZone: string): Intl.DateTimeFormat | undefined {
  // Newer releases of Node.js take offsets as well, which AWS does not.
  if (!/^[A-Za-z]/.test(timeZone)) return undefined;
  try {
    return new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    return undefined;
  }
}

/** Whether a name is one of the IANA's time zone database. */
export const isTimeZone = (name: string): boolean => formatOf(name) !== undefined;

/** What the clocks of a time zone show at a moment. */
export function wallTime(zone: string, utcMs: number): WallMs {
  const parts = formatOf(zone)!.formatToParts(utcMs);
  const [year, month, day, hour, minute, second] = (
    ["year", "month", "day", "hour", "minute", "second"] as const
  ).map((type) => Number(parts.find((part) => part.type === type)!.value));
  const whole = Date.UTC(year!, month! - 1, day, hour, minute, second);
  return whole + (((utcMs % 1000) + 1000) % 1000);
}

/**
 * The moment at which the clocks of a time zone show a time: the first one where they show it twice, none where they
 * are put forward over it.
 */
export function momentOf(zone: string, wallMs: WallMs): number | undefined {
  const offsets = [wallMs - DAY_MS, wallMs + DAY_MS].map((near) => wallTime(zone, near) - near);
  const moments = offsets
    .map((offset) => wallMs - offset)
    .filter((moment) => wallTime(zone, moment) === wallMs);
  return moments.length ? Math.min(...moments) : undefined;
}
