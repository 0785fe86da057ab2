/**
 * Lets one piece of work in at a time, in order of arrival: an outside call waits until the clock's turn (and
 * whatever an event awaits) is over. Work that finds nobody inside and does not wait itself runs at once.
 */
export class Turnstile {
  #last: Promise<unknown> | undefined;

  /** Whether somebody is inside. */
  get busy(): boolean {
    return this.#last !== undefined;
  }

  enter<T>(work: () => T | Promise<T>): T | Promise<T> {
    if (this.#last) return this.#queue(this.#last.then(work));
    const result = work();
    return result instanceof Promise ? this.#queue(result) : result;
  }

  #queue<T>(running: Promise<T>): Promise<T> {
    const settled: Promise<unknown> = running.then(
      () => undefined,
      () => undefined,
    );
    const last = settled.then(() => {
      if (this.#last === last) this.#last = undefined;
    });
    this.#last = last;
    return running;
  }
}
