import type { World } from "../../../world.ts";

/** Work that pauses: each yielded number is simulated time to wait, in milliseconds. */
export type Steps<T = void> = Generator<number, T>;

/** Does work that may pause, or may be done at once. */
export function* stepsOf<T>(work: T | Steps<T>): Steps<T> {
  return isSteps(work) ? yield* work : work;
}

const isSteps = <T>(work: T | Steps<T>): work is Steps<T> =>
  typeof work === "object" && work !== null && Symbol.iterator in work && "next" in work;

/**
 * Takes work as far as it goes without waiting, and plans the rest by the clock. Work that never waits is done
 * when this returns.
 *
 * @param label for the clock's diagnosis
 */
export function runSteps(world: World, label: string, steps: Steps): void {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return;
    if (value > 0) {
      world.clock.after(value, label, () => runSteps(world, label, steps));
      return;
    }
  }
}
