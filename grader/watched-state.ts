import type { View } from "./criteria.ts";
import { STATE_TABLES, type AccountState, type StateTable } from "./state/index.ts";

/** What a test looked into: these tables, or the time, which is always another. */
type Looked = ReadonlySet<StateTable | "time">;

/**
 * The account's state for tests that are asked again and again. Notes which tables each test looks into: as long as
 * none of them changes, its answer is the last one.
 */
export class WatchedState {
  readonly #state: AccountState;
  readonly #looked = new Map<object, Looked>();
  #looking = new Set<StateTable | "time">();

  constructor(state: AccountState) {
    const look = (table: StateTable): AccountState[StateTable] => {
      this.#looking.add(table);
      return state[table];
    };
    this.#state = Object.defineProperties(
      {},
      Object.fromEntries(STATE_TABLES.map((table) => [table, { get: () => look(table), enumerable: true }])),
    ) as AccountState;
  }

  /** Whether a criterion's test would answer as it last did, now that these tables have changed. */
  isSettled(criterion: object, changed: ReadonlySet<StateTable>): boolean {
    const looked = this.#looked.get(criterion);
    if (!looked || looked.has("time")) return false;
    for (const table of changed) if (looked.has(table)) return false;
    return true;
  }

  /** Asks a criterion's test, and notes what it looks into. */
  ask<Facts>(
    criterion: object,
    { facts, at }: { facts: Facts; at: number },
    test: (view: View<Facts>) => boolean,
  ): boolean {
    const looking = new Set<StateTable | "time">();
    this.#looking = looking;
    this.#looked.set(criterion, looking);
    return test({
      facts,
      state: this.#state,
      get at() {
        looking.add("time");
        return at;
      },
    });
  }
}
