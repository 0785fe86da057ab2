import type { RotationRulesType } from "@aws-sdk/client-secrets-manager";
import { AwsError, NotImplemented } from "../../../errors.ts";
import { parseSchedule, type NextDue } from "../../events/schedule.ts";
import { invalidMember, invalidParameter } from "../refusals.ts";

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const LEAST_HOURS = 4;

/** When a rotation may come, in milliseconds since the epoch. */
export interface Window {
  from: number;
  to: number;
}

interface Schedule {
  next: NextDue;
  inHours: boolean;
}

/**
 * Checks the rules of a rotation.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
 * @throws {AwsError} InvalidParameterException, ValidationException
 */
export function checkRules(rules: RotationRulesType): RotationRulesType {
  const { AutomaticallyAfterDays: days, Duration: duration, ScheduleExpression: expression } = rules;
  if (days !== undefined && expression !== undefined)
    throw invalidParameter("You can't specify both AutomaticallyAfterDays and ScheduleExpression.");
  if (days !== undefined && days < 1)
    throw invalidMember(
      "rotationRules.automaticallyAfterDays",
      days,
      "Member must have value greater than or equal to 1",
    );
  if (days !== undefined && days > 1000)
    throw invalidMember(
      "rotationRules.automaticallyAfterDays",
      days,
      "Member must have value less than or equal to 1000",
    );
  if (duration !== undefined && !/^([1-9]|1\d|2[0-4])h$/.test(duration))
    throw invalidParameter("The Duration value is invalid. Specify a number of hours from 1h to 24h.");
  if (expression !== undefined) readExpression(expression, 0);
  return { ...rules };
}

/**
 * The next window for a rotation, undefined where the rules name no time. Days count from the last change of the
 * value, hours and cron expressions by the clock in UTC.
 *
 * @param now when the value was changed last, or the rules were set
 */
export function nextWindow(rules: RotationRulesType, now: number): Window | undefined {
  const { AutomaticallyAfterDays: days, Duration, ScheduleExpression: expression } = rules;
  const open = Duration === undefined ? undefined : Number.parseInt(Duration, 10) * HOUR_MS;
  const everyDays = days ?? Number(/^rate\((\d+) days?\)$/.exec(expression ?? "")?.[1] ?? Number.NaN);
  if (!Number.isNaN(everyDays)) return windowOfDay(midnight(now) + everyDays * DAY_MS, open);
  if (expression === undefined) return undefined;
  const { next, inHours } = readExpression(expression, midnight(now));
  const from = next(now);
  if (from === undefined) return undefined;
  return inHours ? { from, to: from + (open ?? HOUR_MS) } : windowOfDay(from, open);
}

const midnight = (timeMs: number): number => Math.floor(timeMs / DAY_MS) * DAY_MS;

/** A window is over at the end of the day, if not before. */
const windowOfDay = (from: number, open = DAY_MS): Window => ({
  from,
  to: Math.min(from + open, midnight(from) + DAY_MS) - SECOND_MS,
});

/** @param startMs a midnight, from which rates count */
function readExpression(expression: string, startMs: number): Schedule {
  const [, count, unit] = /^rate\((\d+) (hours?|days?)\)$/.exec(expression) ?? [];
  const cron = /^cron\(\d+ (\S+) .*\)$/.exec(expression);
  if (count === undefined && !cron) throw invalidExpression();
  const inHours = cron ? !/^\d+$/.test(cron[1]!) : unit!.startsWith("hour");
  if (count !== undefined && inHours && Number(count) < LEAST_HOURS)
    throw invalidParameter("A secret can be rotated every four hours at most.");
  try {
    return { next: parseSchedule(expression, startMs), inHours };
  } catch (thrown) {
    if (!(thrown instanceof AwsError) || thrown instanceof NotImplemented) throw thrown;
    throw invalidExpression();
  }
}

const invalidExpression = (): AwsError => invalidParameter("The ScheduleExpression value is invalid.");
