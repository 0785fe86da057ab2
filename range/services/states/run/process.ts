import type { Later } from "../../../later.ts";
import type { World } from "../../../world.ts";

/** How something ended. */
export type Outcome<T = unknown> = { value: T } | { error: unknown };

type Settle = (outcome: Outcome) => void | Promise<void>;

/** Begins to wait, and answers how to break it off. `over` is told once, in an event of the clock. */
export type Wait = (over: Settle) => () => void;

/**
 * Work that takes simulated time, written as one function: it yields what it waits for. A promise that it yields is
 * awaited within the event of the clock that it came up in, so that nothing else happens meanwhile.
 */
export type Steps<T> = Generator<Wait | Promise<unknown>, T, unknown>;

/** Steps on their way. */
export class Process<T> {
  #breakOff: (() => void) | undefined;
  #isOver = false;

  /** @param ended told of the end in the event in which it comes; not after {@link cancel} */
  constructor(
    private readonly steps: Steps<T>,
    private readonly ended: (outcome: Outcome<T>) => void | Promise<void>,
  ) {}

  /** Goes on until the first wait. */
  start(): void | Promise<void> {
    return this.#drive({ value: undefined });
  }

  /** Ends the work where it stands. */
  cancel(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#breakOff?.();
    this.steps.return(undefined as never);
  }

  #drive(outcome: Outcome): void | Promise<void> {
    if (this.#isOver) return;
    this.#breakOff = undefined;
    let step: IteratorResult<Wait | Promise<unknown>, T>;
    try {
      step = "error" in outcome ? this.steps.throw(outcome.error) : this.steps.next(outcome.value);
    } catch (error) {
      this.#isOver = true;
      return this.ended({ error });
    }
    if (step.done) {
      this.#isOver = true;
      return this.ended({ value: step.value });
    }
    const wait = step.value;
    if (wait instanceof Promise)
      return wait.then(
        (value) => this.#drive({ value }),
        (error: unknown) => this.#drive({ error }),
      );
    this.#breakOff = wait((over) => this.#drive(over));
  }
}

/** Waits for a promise, within this event of the clock. */
export function* awaited<T>(promise: Promise<T>): Steps<T> {
  return (yield promise) as T;
}

/** Lets simulated time pass, in milliseconds. */
export function* pause(world: World, ms: number, label: string): Steps<void> {
  yield (over) => {
    const timer = world.clock.after(ms, label, () => over({ value: undefined }));
    return () => timer.cancel();
  };
}

/** Waits for an answer that comes later, and goes on in an event of its own. */
export function* answered<T>(world: World, answer: Later<T>, label: string): Steps<T> {
  return (yield (over: Settle) => {
    let isBroken = false;
    const tell = (outcome: Outcome): void =>
      void world.clock.after(0, label, () => (isBroken ? undefined : over(outcome)));
    answer.map(
      (value) => tell({ value }),
      (error) => tell({ error }),
    );
    return () => void (isBroken = true);
  }) as T;
}

/**
 * Does work within a time, or throws.
 *
 * @param ms nothing for any time
 * @param late makes what is thrown when the time is over
 */
export function* within<T>(
  world: World,
  ms: number | undefined,
  steps: Steps<T>,
  late: () => Error,
): Steps<T> {
  if (ms === undefined) return yield* steps;
  const outcome = (yield* together([() => steps, () => timeout(world, ms, late)], 2, "first"))[0];
  return outcome as T;
}

function* timeout(world: World, ms: number, late: () => Error): Steps<never> {
  yield* pause(world, ms, "a task's time is over");
  throw late();
}

/**
 * Does several things at once, and throws what the first throws that fails; the others end where they stand.
 *
 * @param most how many at a time
 * @param until all are done, or the first of the list
 * @returns what each came to, in order
 */
export function* together<T>(
  list: readonly (() => Steps<T>)[],
  most: number,
  until: "all" | "first" = "all",
): Steps<T[]> {
  const results: T[] = [];
  const running = new Set<Process<T>>();
  let next = 0;
  let done = 0;
  let failure: { error: unknown } | undefined;
  let wake: Settle | undefined;
  const isOver = (): boolean =>
    failure !== undefined || done === list.length || (until === "first" && 0 in results);
  const startNext = (): void | Promise<void> => {
    const index = next++;
    const process: Process<T> = new Process(list[index]!(), (outcome) => {
      running.delete(process);
      done++;
      if ("error" in outcome) failure ??= outcome;
      else results[index] = outcome.value;
      if (isOver()) return wake?.({ value: undefined });
      if (next < list.length) return startNext();
    });
    running.add(process);
    return process.start();
  };
  try {
    while (next < list.length && running.size < most && !isOver()) {
      const started = startNext();
      if (started) yield started;
    }
    if (!isOver())
      yield (over) => {
        wake = over;
        return () => void (wake = undefined);
      };
  } finally {
    for (const process of running) process.cancel();
  }
  if (failure) throw failure.error;
  return results;
}
