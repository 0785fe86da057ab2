import type { HistoryEvent, HistoryEventType } from "@aws-sdk/client-sfn";
import { StateFault } from "../language/faults.ts";

/** Step Functions' quota for one execution. */
const MOST_EVENTS = 25_000;

/** Where a branch of an execution stands: events name the one before them in their own branch. */
export interface Branch {
  lastEventId: number;
}

/** What an event tells besides its type: one member of `HistoryEvent`. */
export type Details = Omit<HistoryEvent, "id" | "previousEventId" | "timestamp" | "type">;

/** The events of an execution. */
export class History {
  /** The last event of the branch that failed: what is broken off because of it names it. */
  brokenBy = 0;
  #count = 0;
  #isClosed = false;

  /** @param keep takes each event as it happens */
  constructor(
    private readonly nowMs: () => number,
    private readonly keep: (event: HistoryEvent) => void,
  ) {}

  get count(): number {
    return this.#count;
  }

  /**
   * Adds an event to a branch, whose last one it becomes.
   *
   * @returns the event's id
   * @throws {StateFault} when the execution has too many
   */
  add(branch: Branch, type: HistoryEventType, details: Details = {}, previous = branch.lastEventId): number {
    if (this.#count >= MOST_EVENTS - 1 && !type.startsWith("Execution"))
      throw new StateFault(
        "States.Runtime",
        `The execution reached the maximum number of history events (${MOST_EVENTS}).`,
        true,
      );
    return (branch.lastEventId = this.note(type, details, previous));
  }

  /** Adds an event that no other follows. */
  note(type: HistoryEventType, details: Details, previous: number): number {
    if (this.#isClosed) return this.#count;
    const id = ++this.#count;
    this.keep({ timestamp: new Date(this.nowMs()), type, id, previousEventId: previous, ...details });
    return id;
  }

  /** Nothing follows the end of an execution. */
  close(): void {
    this.#isClosed = true;
  }
}

/** The text of a value, as events hold it. */
export const inputDetails = { inputDetails: { truncated: false } };
export const outputDetails = { outputDetails: { truncated: false } };
