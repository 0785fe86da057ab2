import { AwsError } from "../../errors.ts";
import { parseSchedule } from "../events/schedule.ts";
import { invalid } from "./refusals.ts";
import type { ScheduleRow } from "./state.ts";
import { momentOf, wallTime } from "./time-zone.ts";

/** What says when a schedule is due. Rates count from when it starts, or else from when it was set. */
export type Timing = Pick<ScheduleRow, "expression" | "timezone" | "startsAt" | "endsAt" | "changedAt">;

const AT = /^at\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\)$/;

export const isOneTime = ({ expression }: Pick<Timing, "expression">): boolean => AT.test(expression);

/** Times on clocks that are put forward over them are passed over, and looked for so often. */
const MOST_SKIPPED = 1_000;

/**
 * When a schedule is due next, strictly after a moment; undefined when never again. Milliseconds since the epoch.
 *
 * A rate without a start begins at once. Where clocks are put forward over a time, the schedule is not due then; where
 * they show it twice, it is due the first time.
 *
 * @throws {AwsError} ValidationException for what is no expression
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function nextDue(timing: Timing, afterMs: number): number | undefined {
  if (isOneTime(timing)) {
    const at = oneTime(timing);
    return at > afterMs ? at : undefined;
  }
  const { startsAt = timing.changedAt, endsAt = Infinity } = timing;
  const from = Math.max(afterMs, startsAt - 1);
  const due = timing.expression.startsWith("rate(") ? rate(timing, startsAt)(from) : cron(timing, from);
  return due !== undefined && due <= endsAt ? due : undefined;
}

/**
 * @throws {AwsError} ValidationException for what is no expression
 */
export function checkExpression(timing: Timing): void {
  nextDue(timing, timing.changedAt);
}

const refuse = (expression: string): AwsError => invalid(`Invalid Schedule Expression ${expression}.`);

function oneTime({ expression, timezone }: Timing): number {
  const text = AT.exec(expression)![1]!;
  const wall = Date.parse(`${text}Z`);
  // JavaScript takes the 30th of February for a day in March.
  if (Number.isNaN(wall) || new Date(wall).toISOString().slice(0, 19) !== text) throw refuse(expression);
  const at = momentOf(timezone, wall);
  if (at === undefined) throw refuse(expression);
  return at;
}

const rate = ({ expression }: Timing, startsAt: number) => parsed(expression, startsAt);

function cron({ expression, timezone }: Timing, afterMs: number): number | undefined {
  const next = parsed(expression, 0);
  let wall: number | undefined = wallTime(timezone, afterMs);
  for (let i = 0; i < MOST_SKIPPED; i++) {
    wall = next(wall);
    if (wall === undefined) return undefined;
    const due = momentOf(timezone, wall);
    if (due !== undefined && due > afterMs) return due;
  }
  return undefined;
}

function parsed(expression: string, startsAt: number) {
  try {
    return parseSchedule(expression, startsAt);
  } catch (thrown) {
    throw thrown instanceof AwsError && thrown.code === "ValidationException" ? refuse(expression) : thrown;
  }
}
