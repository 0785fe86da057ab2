/**
 * An answer that comes later. Like a promise; but who waits for it is told in the same turn in which it comes, so
 * that what follows has one place in the order of events, in play and in a replay alike.
 */
export class Later<T> {
  #outcome: { value: T } | { error: unknown } | undefined;
  #waiting: (() => void)[] = [];

  /** @param byTime whether simulated time alone brings it: who waits for it in virtual time lets time pass */
  constructor(readonly byTime = false) {}

  get isSettled(): boolean {
    return this.#outcome !== undefined;
  }

  resolve(value: T): void {
    this.#settle({ value });
  }

  reject(error: unknown): void {
    this.#settle({ error });
  }

  /** What becomes of the answer, or of the refusal; what either throws is the refusal of the new one. */
  map<U>(use: (value: T) => U, mend?: (error: unknown) => U): Later<U> {
    const next = new Later<U>(this.byTime);
    this.#whenSettled((outcome) => {
      try {
        if ("value" in outcome) next.resolve(use(outcome.value));
        else if (mend) next.resolve(mend(outcome.error));
        else next.reject(outcome.error);
      } catch (thrown) {
        next.reject(thrown);
      }
    });
    return next;
  }

  /** For those who can await nothing else. */
  promise(): Promise<T> {
    return new Promise((resolve, reject) =>
      this.#whenSettled((outcome) => ("value" in outcome ? resolve(outcome.value) : reject(outcome.error))),
    );
  }

  #settle(outcome: { value: T } | { error: unknown }): void {
    if (this.#outcome) throw new Error("an answer came twice");
    this.#outcome = outcome;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const tell of waiting) tell();
  }

  #whenSettled(tell: (outcome: { value: T } | { error: unknown }) => void): void {
    if (this.#outcome) tell(this.#outcome);
    else this.#waiting.push(() => tell(this.#outcome!));
  }
}
