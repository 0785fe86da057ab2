import type { Scope } from "../../world.ts";
import { ofGroup } from "./find.ts";
import { keyOf, logsState, type LogEvent, type LogGroupRow, type LogStreamRow } from "./state.ts";

/** What CloudWatch Logs counts for each event besides its message. */
export const EVENT_OVERHEAD_BYTES = 26;
const DAY_MS = 86_400_000;
/** A limit of the range, far above what an exercise writes: beyond it the oldest events of a stream are lost. */
const MOST_EVENTS_PER_STREAM = 200_000;

/** Puts events into a stream, in their places by time. */
export function storeEvents(
  scope: Scope,
  stream: Readonly<LogStreamRow>,
  events: readonly { timestamp: number; message: string }[],
): LogEvent[] {
  const ingestionTime = scope.world.clock.now();
  const stored: LogEvent[] = [];
  logsState(scope).streams.update(keyOf(stream.groupName, stream.name), (row) => {
    for (const { timestamp, message } of events) {
      const event = { timestamp, message, ingestionTime, sequence: row.nextSequence++ };
      stored.push(event);
      let at = row.events.length;
      while (at > 0 && row.events[at - 1]!.timestamp > timestamp) at--;
      row.events.splice(at, 0, event);
    }
    if (row.events.length > MOST_EVENTS_PER_STREAM)
      row.events.splice(0, row.events.length - MOST_EVENTS_PER_STREAM);
    row.lastIngestionTime = ingestionTime;
  });
  return stored;
}

/** Drops events that are older than the group's retention. AWS does it within 72 hours, the range at once. */
export function forgetExpired(scope: Scope, group: Readonly<LogGroupRow>): void {
  if (group.retentionInDays === undefined) return;
  const before = scope.world.clock.now() - group.retentionInDays * DAY_MS;
  const { streams } = logsState(scope);
  for (const stream of ofGroup(streams, group.name)) {
    const kept = stream.events.findIndex((event) => event.timestamp >= before);
    if (kept === 0 || stream.events.length === 0) continue;
    streams.update(keyOf(group.name, stream.name), (row) => {
      row.events.splice(0, kept < 0 ? row.events.length : kept);
    });
  }
}

export const storedBytes = (stream: Readonly<LogStreamRow>): number =>
  stream.events.reduce((sum, event) => sum + Buffer.byteLength(event.message) + EVENT_OVERHEAD_BYTES, 0);

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
