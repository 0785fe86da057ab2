/**
 * The one clock of a range: a discrete-event queue in simulated milliseconds since the Unix epoch.
 *
 * Time moves only in {@link Clock.runUntil}: headless callers name the moment, and {@link followWallClock}
 * names it from the machine's clock. While an event runs, `now()` is the moment for which it was planned,
 * so that a replay sees the same times as the live run.
 */
export interface Timer {
  cancel(): void;
}

/** A duration in milliseconds, or how to ask for it: one that depends on the pace may change while it runs. */
export type Delay = number | (() => number);

const msOf = (delay: Delay): number => (typeof delay === "number" ? delay : delay());

interface Planned {
  /** Present where the duration may change: see {@link Clock.retime}. */
  delay?: () => number;
  at: number;
  order: number;
  label: string;
  run: (() => unknown) | undefined;
}

export class Clock {
  #now: number;
  #order = 0;
  #queue: Planned[] = [];
  #latest: Planned | undefined;
  /** Called when the earliest planned moment may have changed. */
  onPlanned: (() => void) | undefined;
  /** Called after each event, at the event's own time: who watches state sees every step of it. */
  afterEvent: (() => void) | undefined;

  /** @param startMs simulated time at which the range begins, in milliseconds since the epoch */
  constructor(startMs: number) {
    this.#now = startMs;
  }

  /** Simulated time, in milliseconds since the epoch. */
  now(): number {
    return this.#now;
  }

  /** The beginning of the present second, for times that AWS writes without fractions; as {@link now}. */
  second(): number {
    return Math.floor(this.#now / 1000) * 1000;
  }

  date(): Date {
    return new Date(this.#now);
  }

  /** Plans `run` for a moment; a moment in the past runs at the next turn. `label` is for diagnosis. */
  at(timeMs: number, label: string, run: () => unknown): Timer {
    const planned: Planned = { at: Math.max(timeMs, this.#now), order: this.#order++, label, run };
    this.#push(planned);
    this.#latest = planned;
    if (this.#queue[0] === planned) this.onPlanned?.();
    return { cancel: () => void (planned.run = undefined) };
  }

  after(delay: Delay, label: string, run: () => unknown): Timer {
    const timer = this.at(this.#now + msOf(delay), label, run);
    if (typeof delay === "function") this.#latest!.delay = delay;
    return timer;
  }

  /** Runs every period, first after `first` (one period unless told), until cancelled. */
  every(period: Delay, label: string, run: () => unknown, first: Delay = period): Timer {
    let cancelled = false;
    let timer: Timer;
    const turn = (): unknown => {
      const done = run();
      if (!cancelled) timer = this.after(period, label, turn);
      return done;
    };
    timer = this.after(first, label, turn);
    return {
      cancel() {
        cancelled = true;
        timer.cancel();
      },
    };
  }

  /**
   * Asks for every duration again that may have changed, and brings events forward that would now come sooner.
   * None is put off: what was promised for a moment happens by then.
   */
  retime(): void {
    const queue = this.#queue;
    this.#queue = [];
    for (const planned of queue) {
      if (planned.delay) planned.at = Math.min(planned.at, this.#now + planned.delay());
      this.#push(planned);
    }
    this.onPlanned?.();
  }

  /** The moment of the earliest planned event. */
  next(): number | undefined {
    while (this.#queue.length && !this.#queue[0]!.run) this.#pop();
    return this.#queue[0]?.at;
  }

  /**
   * Runs everything that is due until `timeMs`, in order of time and then of planning, and leaves the clock
   * there. Answers a promise only when an event did: an event's own awaited work holds the queue.
   *
   * @param mayMove asked before time moves on; where it may not, the clock stays at the moment that it has reached
   */
  runUntil(timeMs: number, mayMove: () => boolean = always): void | Promise<void> {
    for (;;) {
      const next = this.next();
      if (Math.min(next ?? timeMs, timeMs) > this.#now && !mayMove()) return;
      if (next === undefined || next > timeMs) break;
      const planned = this.#pop();
      this.#now = planned.at;
      const done = planned.run!();
      if (done instanceof Promise)
        return done.then(() => {
          this.afterEvent?.();
          return this.runUntil(timeMs, mayMove);
        });
      this.afterEvent?.();
    }
    this.#now = Math.max(this.#now, timeMs);
  }

  #push(planned: Planned): void {
    const queue = this.#queue;
    let i = queue.push(planned) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (before(queue[parent]!, planned)) break;
      queue[i] = queue[parent]!;
      i = parent;
    }
    queue[i] = planned;
  }

  #pop(): Planned {
    const queue = this.#queue;
    const top = queue[0]!;
    const last = queue.pop()!;
    if (queue.length) {
      let i = 0;
      for (;;) {
        let child = 2 * i + 1;
        if (child >= queue.length) break;
        if (child + 1 < queue.length && before(queue[child + 1]!, queue[child]!)) child++;
        if (before(last, queue[child]!)) break;
        queue[i] = queue[child]!;
        i = child;
      }
      queue[i] = last;
    }
    return top;
  }
}

const always = (): boolean => true;

const before = (a: Planned, b: Planned): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/**
 * Makes simulated time keep step with the machine's clock from this moment on.
 *
 * @param turn runs the clock until the given simulated time, behind whatever lock the owner uses
 * @returns `wallNow`, the simulated time at this instant, and `stop`
 */
export function followWallClock(
  clock: Clock,
  turn: (timeMs: number) => unknown,
): { wallNow: () => number; stop: () => void } {
  const offset = clock.now() - Date.now();
  const wallNow = (): number => Math.max(clock.now(), Date.now() + offset);
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const plan = (): void => {
    clearTimeout(timer);
    const next = clock.next();
    if (stopped || next === undefined) return;
    timer = setTimeout(
      async () => {
        await turn(wallNow());
        plan();
      },
      Math.min(Math.max(0, next - wallNow()), 60_000),
    );
  };
  clock.onPlanned = plan;
  plan();
  return {
    wallNow,
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      clock.onPlanned = undefined;
    },
  };
}

/** The machine's time, in milliseconds since the epoch: for run headers and speed figures only. */
export const wallClock = (): number => Date.now();

/** Runs work when the machine has handed over everything that has already arrived. */
export const afterThisTurn = (work: () => void): void => void setImmediate(work);
