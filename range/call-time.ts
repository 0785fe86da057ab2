import { wallClock } from "./clock.ts";

/** Short pauses are the machine's, which is slow today. Longer ones are on purpose. */
const GRAIN_MS = 200;

/**
 * How simulated time goes on for programs that work on a range whose time is virtual: a call takes the same time on
 * every machine, and a pause that a program makes on purpose (a waiter's, a `sleep`) counts as what it is.
 */
export class CallTime {
  #since: number | undefined;

  /** @param callMs what a call takes, in milliseconds; 0 leaves time alone */
  constructor(private readonly callMs: number) {}

  /** Somebody begins to work: what was before is no pause of theirs. */
  begin(): void {
    this.#since = wallClock();
  }

  /** A call comes in. @returns how far simulated time moves on before it, in milliseconds */
  take(): number {
    if (this.callMs === 0) return 0;
    const now = wallClock();
    const paused = now - (this.#since ?? now);
    this.#since = now;
    return this.callMs + Math.floor(paused / GRAIN_MS) * GRAIN_MS;
  }
}
