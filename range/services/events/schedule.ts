import { NotImplemented } from "../../errors.ts";
import { invalid } from "./find.ts";

/** When a schedule is due next, strictly after a moment; undefined when never again. Milliseconds since the epoch. */
export type NextDue = (afterMs: number) => number | undefined;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * Reads a schedule expression of EventBridge: `rate(5 minutes)` or `cron(0 12 * * ? *)`, in UTC.
 *
 * @param startMs when the schedule begins: rates count from there
 * @throws {AwsError} ValidationException
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
export function parseSchedule(expression: string, startMs: number): NextDue {
  const rate = /^rate\((\d+) (minute|minutes|hour|hours|day|days)\)$/.exec(expression);
  if (rate) return everyPeriod(expression, Number(rate[1]), rate[2]!, startMs);
  const cron = /^cron\((.+)\)$/.exec(expression);
  const fields = cron?.[1]!.trim().split(/\s+/);
  if (fields?.length !== 6) throw refuse();
  return nextOfCron(fields);
}

const refuse = () => invalid("Parameter ScheduleExpression is not valid.");

function everyPeriod(expression: string, count: number, unit: string, startMs: number): NextDue {
  const plural = unit.endsWith("s");
  if (count < 1 || plural === (count === 1)) throw refuse();
  const unitMs = { minute: MINUTE, hour: HOUR, day: DAY }[unit.replace(/s$/, "")];
  if (unitMs === undefined) throw new NotImplemented(expression);
  const period = count * unitMs;
  return (afterMs) => startMs + (Math.floor((afterMs - startMs) / period) + 1) * period;
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

function nextOfCron([minute, hour, dayOfMonth, month, dayOfWeek, year]: string[]): NextDue {
  if ((dayOfMonth === "?") === (dayOfWeek === "?")) throw refuse();
  const minutes = valuesOf(minute!, 0, 59);
  const hours = valuesOf(hour!, 0, 23);
  const months = valuesOf(month!, 1, 12, MONTHS, 1);
  const years = valuesOf(year!, 1970, 2199);
  const isDay = dayTest(dayOfMonth!, dayOfWeek!);
  return (afterMs) => {
    const first = Math.floor(afterMs / DAY) * DAY;
    const lastYear = Math.max(...years);
    for (let day = first; new Date(day).getUTCFullYear() <= lastYear; day += DAY) {
      const date = new Date(day);
      if (!years.has(date.getUTCFullYear()) || !months.has(date.getUTCMonth() + 1) || !isDay(date)) continue;
      for (const h of hours)
        for (const m of minutes) {
          const due = day + h * HOUR + m * MINUTE;
          if (due > afterMs) return due;
        }
    }
    return undefined;
  };
}

/** Days of the month or of the week; one of the fields is `?`. */
function dayTest(dayOfMonth: string, dayOfWeek: string): (date: Date) => boolean {
  if (dayOfWeek === "?") {
    if (dayOfMonth === "L") return (date) => new Date(date.getTime() + DAY).getUTCDate() === 1;
    if (/W/.test(dayOfMonth)) throw new NotImplemented("W in cron expressions");
    const days = valuesOf(dayOfMonth, 1, 31);
    return (date) => days.has(date.getUTCDate());
  }
  const nth = /^(.+)#([1-5])$/.exec(dayOfWeek);
  const last = /^(.+)L$/.exec(dayOfWeek);
  const days = valuesOf(nth?.[1] ?? last?.[1] ?? (dayOfWeek === "L" ? "7" : dayOfWeek), 1, 7, DAYS, 1);
  return (date) => {
    if (!days.has(date.getUTCDay() + 1)) return false;
    if (nth) return Math.ceil(date.getUTCDate() / 7) === Number(nth[2]);
    return !last || new Date(date.getTime() + 7 * DAY).getUTCMonth() !== date.getUTCMonth();
  };
}

/** The values of one field, in rising order: `*`, numbers, names, ranges, steps, lists. */
function valuesOf(field: string, min: number, max: number, names: string[] = [], firstName = 0): Set<number> {
  const numberOf = (text: string): number => {
    const named = names.indexOf(text.toUpperCase());
    const value = named >= 0 ? named + firstName : /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max)) throw refuse();
    return value;
  };
  const values = new Set<number>();
  for (const part of field.split(",")) {
    const [range = "", step] = part.split("/");
    const width = step === undefined ? 1 : /^[1-9]\d*$/.test(step) ? Number(step) : Number.NaN;
    if (Number.isNaN(width)) throw refuse();
    const [from, to] = range === "*" ? [min, max] : range.split("-").map(numberOf);
    const end = to ?? (step === undefined ? from! : max);
    if (end < from!) throw refuse();
    for (let value = from!; value <= end; value += width) values.add(value);
  }
  return new Set([...values].sort((a, b) => a - b));
}
