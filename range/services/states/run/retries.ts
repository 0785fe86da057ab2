import type { Catcher, Retrier } from "../language/definition.ts";
import type { StateFault } from "../language/faults.ts";
import type { Chances } from "../language/intrinsic-functions.ts";

const DEFAULTS = { IntervalSeconds: 1, MaxAttempts: 3, BackoffRate: 2 };

/** `States.TaskFailed` stands for every error of a task but this one. */
const TIMEOUT = "States.Timeout";

/**
 * Whether a list of error names takes a fault in.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export function matches(names: readonly string[], fault: StateFault, isTask: boolean): boolean {
  if (fault.isFinal) return false;
  const { error = "", alias } = fault;
  return names.some(
    (name) =>
      name === "States.ALL" ||
      name === error ||
      name === alias ||
      (name === "States.TaskFailed" && isTask && error !== TIMEOUT),
  );
}

/** How often each retrier of a state was used since the state was entered. */
export class Retries {
  readonly #used = new Map<Retrier, number>();
  count = 0;

  constructor(
    private readonly retriers: readonly Retrier[] = [],
    private readonly chances: Chances,
  ) {}

  /** How long to wait before the next attempt, in milliseconds; nothing when there is to be none. */
  delayMs(fault: StateFault, isTask: boolean): number | undefined {
    const retrier = this.retriers.find(({ ErrorEquals }) => matches(ErrorEquals, fault, isTask));
    if (!retrier) return undefined;
    const used = this.#used.get(retrier) ?? 0;
    const {
      IntervalSeconds,
      MaxAttempts,
      BackoffRate,
      MaxDelaySeconds = Infinity,
      JitterStrategy,
    } = {
      ...DEFAULTS,
      ...retrier,
    };
    if (used >= MaxAttempts) return undefined;
    this.#used.set(retrier, used + 1);
    this.count++;
    const seconds = Math.min(IntervalSeconds * BackoffRate ** used, MaxDelaySeconds);
    return Math.round(seconds * 1000 * (JitterStrategy === "FULL" ? this.chances.float() : 1));
  }
}

export const catcherFor = (
  catchers: readonly Catcher[] | undefined,
  fault: StateFault,
  isTask: boolean,
): Catcher | undefined => catchers?.find(({ ErrorEquals }) => matches(ErrorEquals, fault, isTask));

/** What a catcher is given. */
export const errorOutput = ({ error = "", cause = "" }: StateFault): { Error: string; Cause: string } => ({
  Error: error,
  Cause: cause,
});
