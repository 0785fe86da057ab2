import type { CallRecord } from "../../call.ts";
import { defineState, type Scope } from "../../world.ts";
import { isReadOnly } from "./facts.ts";

/**
 * How many events one Region's history of one account keeps. Beyond it the oldest reads are forgotten first, so
 * that a flood of Describe calls cannot push out who changed what; only then the oldest writes.
 */
export const MOST_RECORDS_PER_REGION = 20_000;

/** An event of a history and its place in the order of arrival. */
export interface Entry {
  order: number;
  record: CallRecord;
}

/**
 * Event history of one account and Region: call records, rendered only when somebody reads. Not a table of rows:
 * it takes thousands of calls each second and nobody surveys it row by row.
 */
export class EventHistory {
  #reads = new Ring();
  #writes = new Ring();
  #order = 0;

  constructor(private readonly most = MOST_RECORDS_PER_REGION) {}

  get size(): number {
    return this.#reads.size + this.#writes.size;
  }

  add(record: CallRecord): void {
    const reads = isReadOnly(record);
    // What a read answered is not recorded, but for the tokens of STS; keeping it would keep whole lists alive.
    const kept = reads && record.call.service !== "sts" ? withoutOutput(record) : record;
    (reads ? this.#reads : this.#writes).push({ order: this.#order++, record: kept });
    if (this.size > this.most) (this.#reads.size ? this.#reads : this.#writes).shift();
  }

  /** Events from the newest to the oldest, from below an order number on. */
  *newestFirst(below = Infinity): Generator<Entry> {
    let r = this.#reads.size - 1;
    let w = this.#writes.size - 1;
    while (r >= 0 || w >= 0) {
      const read = this.#reads.at(r);
      const write = this.#writes.at(w);
      const next = !write || (read && read.order > write.order) ? read! : write;
      if (next === read) r--;
      else w--;
      if (next.order < below) yield next;
    }
  }
}

const withoutOutput = ({ call, eventId, input, error }: CallRecord): CallRecord =>
  error ? { call, eventId, input, error } : { call, eventId, input };

/** A queue whose head moves without moving the rest. */
class Ring {
  #entries: Entry[] = [];
  #head = 0;

  get size(): number {
    return this.#entries.length - this.#head;
  }

  at(index: number): Entry | undefined {
    return index < 0 ? undefined : this.#entries[this.#head + index];
  }

  push(entry: Entry): void {
    this.#entries.push(entry);
  }

  shift(): void {
    this.#head++;
    if (this.#head < 1024 || this.#head * 2 < this.#entries.length) return;
    this.#entries = this.#entries.slice(this.#head);
    this.#head = 0;
  }
}

/** The event history of an account in a Region. */
export const eventHistory: (scope: Scope) => EventHistory = defineState("regional", () => new EventHistory());
