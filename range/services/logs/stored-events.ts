import type { Scope } from "../../world.ts";
import { ofGroup } from "./find.ts";
import { keyOf, logsState, type LogEvent, type LogGroupRow, type LogStreamRow } from "./state.ts";

/** What CloudWatch Logs counts for each event besides its message. */
export const EVENT_OVERHEAD_BYTES = 26;
const DAY_MS = 86_400_000;
/** A limit of the range, far above what an exercise writes: beyond it the oldest events of a stream are lost. */
const MOST_EVENTS_PER_STREAM = 200_000;

/** A line for a stream: `timestamp` in milliseconds since the epoch. */
export interface NewLogEvent {
  timestamp: number;
  message: string;
}

/** Lines that AWS's own services write, most of which nobody ever reads. */
export interface LaterEvents {
  /** No line is from before this moment, in milliseconds since the epoch. */
  from: number;
  /** Makes them, in order of time, when somebody first reads the stream. */
  make: () => NewLogEvent[];
}

/** So many batches wait to be made; a stream that nobody reads for days keeps the lines instead. */
const MOST_BATCHES = 1_000;

/** The events of a stream, by timestamp and then by arrival. */
export class StoredEvents {
  #events: LogEvent[] = [];
  #later: (LaterEvents & { ingestionTime: number })[] = [];
  #nextSequence = 0;

  list(): readonly LogEvent[] {
    this.#makeAll();
    return this.#events;
  }

  /** How many have ever been put in. */
  get nextSequence(): number {
    this.#makeAll();
    return this.#nextSequence;
  }

  add(events: readonly NewLogEvent[], ingestionTime: number): LogEvent[] {
    this.#makeAll();
    return this.#put(events, ingestionTime);
  }

  addLater(events: LaterEvents, ingestionTime: number): void {
    this.#later.push({ ...events, ingestionTime });
    if (this.#later.length > MOST_BATCHES) this.#makeAll();
  }

  /** Answers whether there were any. */
  forgetBefore(timestamp: number): boolean {
    if (this.#later.some((batch) => batch.from < timestamp)) this.#makeAll();
    const kept = this.#events.findIndex((event) => event.timestamp >= timestamp);
    if (kept === 0 || this.#events.length === 0) return false;
    this.#events.splice(0, kept < 0 ? this.#events.length : kept);
    return true;
  }

  #makeAll(): void {
    const waiting = this.#later;
    if (!waiting.length) return;
    this.#later = [];
    for (const { make, ingestionTime } of waiting) this.#put(make(), ingestionTime);
  }

  #put(events: readonly NewLogEvent[], ingestionTime: number): LogEvent[] {
    const stored: LogEvent[] = [];
    for (const { timestamp, message } of events) {
      const event = { timestamp, message, ingestionTime, sequence: this.#nextSequence++ };
      stored.push(event);
      let at = this.#events.length;
      while (at > 0 && this.#events[at - 1]!.timestamp > timestamp) at--;
      this.#events.splice(at, 0, event);
    }
    if (this.#events.length > MOST_EVENTS_PER_STREAM)
      this.#events.splice(0, this.#events.length - MOST_EVENTS_PER_STREAM);
    return stored;
  }
}

/** Puts events into a stream, in their places by time. */
export function storeEvents(
  scope: Scope,
  stream: Readonly<LogStreamRow>,
  events: readonly NewLogEvent[],
): LogEvent[] {
  let stored: LogEvent[] = [];
  changeEvents(scope, stream, (row, now) => (stored = row.events.add(events, now)));
  return stored;
}

/** As {@link storeEvents}, for lines that are made when somebody reads them. */
export function storeEventsLater(scope: Scope, stream: Readonly<LogStreamRow>, events: LaterEvents): void {
  changeEvents(scope, stream, (row, now) => row.events.addLater(events, now));
}

function changeEvents(
  scope: Scope,
  stream: Readonly<LogStreamRow>,
  change: (row: LogStreamRow, now: number) => void,
): void {
  const now = scope.world.clock.now();
  logsState(scope).streams.update(keyOf(stream.groupName, stream.name), (row) => {
    change(row, now);
    row.lastIngestionTime = now;
  });
}

/** Drops events that are older than the group's retention. AWS does it within 72 hours, the range at once. */
export function forgetExpired(scope: Scope, group: Readonly<LogGroupRow>): void {
  if (group.retentionInDays === undefined) return;
  const before = scope.world.clock.now() - group.retentionInDays * DAY_MS;
  const { streams } = logsState(scope);
  for (const stream of ofGroup(streams, group.name))
    if (stream.events.forgetBefore(before)) streams.update(keyOf(group.name, stream.name), () => {});
}

export const storedBytes = (stream: Readonly<LogStreamRow>): number =>
  stream.events
    .list()
    .reduce((sum, event) => sum + Buffer.byteLength(event.message) + EVENT_OVERHEAD_BYTES, 0);

/** Where an event stands in its stream. */
export interface Position {
  timestamp: number;
  sequence: number;
}

const SEQUENCE_BITS = 144n;

/** The id that FilterLogEvents shows: 56 digits that sort by time and then by arrival. */
export const eventId = ({ timestamp, sequence }: Position): string =>
  ((BigInt(timestamp) << SEQUENCE_BITS) + BigInt(sequence)).toString().padStart(56, "0");

export function positionOf(id: string): Position {
  const number = BigInt(id);
  return {
    timestamp: Number(number >> SEQUENCE_BITS),
    sequence: Number(number & ((1n << SEQUENCE_BITS) - 1n)),
  };
}
