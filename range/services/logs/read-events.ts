import type * as Sdk from "@aws-sdk/client-cloudwatch-logs";
import { createHash } from "node:crypto";
import type { FilteredLogEvent } from "@aws-sdk/client-cloudwatch-logs";
import { handlers } from "../../service.ts";
import { compilePattern } from "./filter-pattern/index.ts";
import { byName, findGroup, findStream, ofGroup } from "./find.ts";
import { pageSize } from "./groups.ts";
import { invalidParameter, invalidToken, noStream } from "./refusals.ts";
import { logsState, type LogEvent, type LogStreamRow } from "./state.ts";
import { EVENT_OVERHEAD_BYTES, eventId, forgetExpired, positionOf, type Position } from "./stored-events.ts";

const MOST_EVENTS = 10_000;
const MOST_BYTES = 1_048_576;

export const readEvents = handlers<typeof Sdk>()({
  GetLogEvents(input, { scope }) {
    const group = findGroup(scope, input.logGroupName, input.logGroupIdentifier);
    const stream = findStream(scope, group.name, input.logStreamName);
    const limit = pageSize(input.limit, MOST_EVENTS);
    checkTimes(input.startTime, input.endTime);
    forgetExpired(scope, group);
    // The end is exclusive here, and inclusive in FilterLogEvents.
    const events = stream.events
      .list()
      .filter(
        (event) => event.timestamp >= (input.startTime ?? 0) && event.timestamp < (input.endTime ?? Infinity),
      );
    const { page, forward, backward } = window(events, input.nextToken, limit, input.startFromHead ?? false);
    return {
      events: page.map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime })),
      nextForwardToken: `f/${forward}/s`,
      nextBackwardToken: `b/${backward}/s`,
    };
  },

  FilterLogEvents(input, { scope }) {
    const group = findGroup(scope, input.logGroupName, input.logGroupIdentifier);
    if (input.logStreamNames !== undefined && input.logStreamNamePrefix !== undefined)
      throw invalidParameter("LogStreamNames and LogStreamNamePrefix are mutually exclusive parameters.");
    const limit = pageSize(input.limit, MOST_EVENTS);
    checkTimes(input.startTime, input.endTime);
    forgetExpired(scope, group);
    const pattern = compilePattern(input.filterPattern ?? "");
    const found: Found[] = [];
    for (const stream of searchedStreams(ofGroup(logsState(scope).streams, group.name), input))
      for (const event of stream.events.list())
        if (
          event.timestamp >= (input.startTime ?? 0) &&
          event.timestamp <= (input.endTime ?? Infinity) &&
          pattern(event.message)
        )
          found.push({ stream, event });
    found.sort((a, b) => inOrder(a.event, b.event) || byName(a.stream, b.stream));
    const start = input.nextToken === undefined ? 0 : startAfter(found, input.nextToken);
    const page = found.slice(
      start,
      start +
        fitting(
          found.slice(start).map(({ event }) => event),
          limit,
        ),
    );
    const last = page.at(-1);
    return {
      events: page.map(({ stream, event }) => filteredView(stream, event)),
      // AWS answers an empty list since it stopped to say which streams were searched.
      searchedLogStreams: [],
      ...(last && start + page.length < found.length && { nextToken: tokenAfter(last) }),
    };
  },
});

interface Found {
  stream: Readonly<LogStreamRow>;
  event: LogEvent;
}

const inOrder = (a: Position, b: Position): number => a.timestamp - b.timestamp || a.sequence - b.sequence;

/** Tokens name the last event that was answered, so events that arrive meanwhile do not shift the pages. */
const tokenAfter = ({ stream, event }: Found): string =>
  Buffer.from(JSON.stringify([event.timestamp, event.sequence, stream.name])).toString("base64");

function startAfter(found: readonly Found[], token: string): number {
  const [, timestamp, sequence, name] =
    /^\[(\d+),(\d+),"(.*)"\]$/.exec(Buffer.from(token, "base64").toString()) ?? [];
  if (name === undefined) throw invalidToken();
  const last = { timestamp: Number(timestamp), sequence: Number(sequence) };
  const start = found.findIndex(
    ({ stream, event }) => (inOrder(event, last) || (stream.name > name ? 1 : 0)) > 0,
  );
  return start < 0 ? found.length : start;
}

/**
 * Cuts a window out of a stream's events. Tokens name the event they stand next to, so events that arrive later
 * do not shift them; at either end the same token comes back.
 */
function window(
  events: readonly LogEvent[],
  token: string | undefined,
  limit: number,
  fromHead: boolean,
): { page: LogEvent[]; forward: string; backward: string } {
  const [, way, id] = token === undefined ? [] : (/^([fb])\/(\d{56})\/s$/.exec(token) ?? []);
  if (token !== undefined && id === undefined) throw invalidToken();
  const position = id === undefined ? undefined : positionOf(id);
  const headwards = way === undefined ? fromHead : way === "f";
  const edge = position
    ? events.filter((event) => inOrder(event, position) < (way === "f" ? 1 : 0)).length
    : headwards
      ? 0
      : events.length;
  const start = headwards ? edge : edge - fitting(events.slice(0, edge).toReversed(), limit);
  const end = headwards ? edge + fitting(events.slice(edge), limit) : edge;
  const [first, last] = [events[start], events[end - 1]];
  if (start === end || !first || !last) return { page: [], forward: id ?? NOWHERE, backward: id ?? NOWHERE };
  return { page: events.slice(start, end), forward: eventId(last), backward: eventId(first) };
}

const NOWHERE = "0".repeat(56);

/** How many events fit into an answer of `limit` events and one megabyte; at least one. */
function fitting(events: readonly LogEvent[], limit: number): number {
  let bytes = 0;
  let count = 0;
  for (const event of events) {
    bytes += Buffer.byteLength(event.message) + EVENT_OVERHEAD_BYTES;
    if (count === limit || (count > 0 && bytes > MOST_BYTES)) break;
    count++;
  }
  return events.length === 0 ? 0 : count;
}

function searchedStreams(
  streams: Readonly<LogStreamRow>[],
  input: { logStreamNames?: string[] | undefined; logStreamNamePrefix?: string | undefined },
): Readonly<LogStreamRow>[] {
  const { logStreamNames: names, logStreamNamePrefix: prefix = "" } = input;
  if (!names) return streams.filter((stream) => stream.name.startsWith(prefix)).sort(byName);
  const found = streams.filter((stream) => names.includes(stream.name));
  if (found.length < new Set(names).size) throw noStream();
  return found;
}

function filteredView(stream: Readonly<LogStreamRow>, event: LogEvent): FilteredLogEvent {
  // Two streams can hold events of the same time and order: their ids must differ all the same.
  const salt = createHash("sha256").update(stream.arn).digest().readUInt32BE(0);
  return {
    logStreamName: stream.name,
    timestamp: event.timestamp,
    message: event.message,
    ingestionTime: event.ingestionTime,
    eventId: (BigInt(eventId(event)) + (BigInt(salt) << 64n)).toString().padStart(56, "0"),
  };
}

function checkTimes(start: number | undefined, end: number | undefined): void {
  if (start !== undefined && end !== undefined && end < start)
    throw invalidParameter("Start time must be less than or equal to end time.");
}
