/** State outside of React that components follow: listeners hear of changes once per turn, however many there were. */
export class Store<State> {
  #state: State;
  #listeners = new Set<() => void>();
  #told = true;

  constructor(state: State) {
    this.#state = state;
  }

  readonly get = (): State => this.#state;

  set(state: State): void {
    if (Object.is(state, this.#state)) return;
    this.#state = state;
    if (!this.#told) return;
    this.#told = false;
    queueMicrotask(() => {
      this.#told = true;
      for (const listener of this.#listeners) listener();
    });
  }

  update(change: (state: State) => State): void {
    this.set(change(this.#state));
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };
}
