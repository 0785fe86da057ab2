import type { Clock } from "../../../clock.ts";
import type { Later } from "../../../later.ts";

/** How a wait came out. */
export type Outcome<T> = { value: T } | { error: unknown };

/** Something that work waits for. It tells how it came out in an event of the clock of its own. */
export type Wait = (resume: (outcome: Outcome<unknown>) => void) => void;

/** Work that takes simulated time: it yields what it waits for, and is given what came of it. */
export type Work<T> = Generator<Wait, T, unknown>;

/** Throws a reason into work that is under way, at the place where it waits. */
export type Interrupt = (reason: unknown) => void;

/**
 * Carries out work, as far as it goes without waiting now and the rest in events of the clock.
 *
 * @param ended told once, in the turn in which the work ends
 * @returns how to interrupt it where it waits; not from within itself, and without effect when it has ended
 */
export function carryOut<T>(work: Work<T>, ended: (outcome: Outcome<T>) => void): Interrupt {
  let turn = 0;
  let over = false;
  const advance = (resume: () => IteratorResult<Wait, T>): void => {
    const mine = ++turn;
    let result: IteratorResult<Wait, T>;
    try {
      result = resume();
    } catch (error) {
      over = true;
      return ended({ error });
    }
    if (result.done) {
      over = true;
      return ended({ value: result.value });
    }
    result.value((outcome) => {
      if (turn === mine)
        advance(() => ("value" in outcome ? work.next(outcome.value) : work.throw(outcome.error)));
    });
  };
  advance(() => work.next());
  return (reason) => {
    if (!over) advance(() => work.throw(reason));
  };
}

/** Waits for a time, in milliseconds. */
export function* pause(clock: Clock, ms: number, label: string): Work<void> {
  yield (resume) => void clock.after(ms, label, () => resume({ value: undefined }));
}

/** Waits for an answer that comes later. */
export function* answerOf<T>(clock: Clock, later: Later<T>, label: string): Work<T> {
  const value = yield (resume) => {
    const tell = (outcome: Outcome<T>): void => void clock.after(0, label, () => resume(outcome));
    later.map(
      (value) => tell({ value }),
      (error) => tell({ error }),
    );
  };
  return value as T;
}
