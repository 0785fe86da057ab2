import type { World } from "../../../world.ts";

/** Work that pauses: each yielded number is simulated time to wait, in milliseconds. */
export type Steps<T = void> = Generator<number, T>;

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
