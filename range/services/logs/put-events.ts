import type * as Sdk from "@aws-sdk/client-cloudwatch-logs";
import type { RejectedLogEventsInfo } from "@aws-sdk/client-cloudwatch-logs";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { refuseMembers } from "../refusal.ts";
import { deliverToSubscribers } from "./deliver-to-subscribers.ts";
import { checkGroupName, checkStreamName, findGroup, findStream, ofGroup } from "./find.ts";
import { createGroup } from "./groups.ts";
import { emitMetrics } from "./metric-data.ts";
import { invalidMember, invalidParameter } from "./refusals.ts";
import { keyOf, logsState, type LogGroupRow, type LogStreamRow } from "./state.ts";
import {
  EVENT_OVERHEAD_BYTES,
  forgetExpired,
  storeEvents,
  storeEventsLater,
  type LaterEvents,
  type NewLogEvent,
} from "./stored-events.ts";
import { createStream, uploadToken } from "./streams.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MOST_EVENTS = 10_000;
const MOST_BYTES = 1_048_576;

export const putEvents = handlers<typeof Sdk>()({
  PutLogEvents(input, { scope }) {
    refuseMembers("PutLogEvents", input, ["entity"]);
    const group = findGroup(scope, input.logGroupName);
    const stream = findStream(scope, group.name, input.logStreamName);
    const events = checkBatch(input.logEvents);
    const { rejected, accepted } = sortOut(scope, group, events);
    ingest(scope, group, stream, accepted);
    return {
      nextSequenceToken: uploadToken(stream),
      ...(rejected && { rejectedLogEventsInfo: rejected }),
    };
  },
});

/**
 * Writes lines as AWS's own services do (flow logs, CloudTrail, Lambda): group and stream are made when they are
 * missing, and metric and subscription filters see the lines.
 */
export function writeLogEvents(
  scope: Scope,
  groupName: string,
  streamName: string,
  events: readonly NewLogEvent[],
): void {
  const { group, stream } = madeStream(scope, groupName, streamName);
  ingest(scope, group, stream, events);
}

/** As {@link writeLogEvents}, for lines that are made when somebody reads them; filters of the group do at once. */
export function writeLogEventsLater(
  scope: Scope,
  groupName: string,
  streamName: string,
  events: LaterEvents,
): void {
  const { metricFilters, subscriptionFilters } = logsState(scope);
  const { group, stream } = madeStream(scope, groupName, streamName);
  if (ofGroup(metricFilters, groupName).length || ofGroup(subscriptionFilters, groupName).length)
    return ingest(scope, group, stream, events.make());
  storeEventsLater(scope, stream, events);
  forgetExpired(scope, group);
}

function madeStream(
  scope: Scope,
  groupName: string,
  streamName: string,
): { group: Readonly<LogGroupRow>; stream: Readonly<LogStreamRow> } {
  const { groups, streams } = logsState(scope);
  const group = groups.get(groupName) ?? createGroup(scope, checkGroupName(groupName));
  const stream =
    streams.get(keyOf(groupName, streamName)) ?? createStream(scope, group, checkStreamName(streamName));
  return { group, stream };
}

function ingest(
  scope: Scope,
  group: Readonly<LogGroupRow>,
  stream: Readonly<LogStreamRow>,
  events: readonly NewLogEvent[],
): void {
  if (events.length === 0) return;
  const stored = storeEvents(scope, stream, events);
  forgetExpired(scope, group);
  emitMetrics(scope, group, stored);
  deliverToSubscribers(scope, group, stream, stored);
}

/** Checks a batch in AWS's words; it must be in order of time. */
function checkBatch(
  given: readonly { timestamp?: number | undefined; message?: string | undefined }[] | undefined,
): NewLogEvent[] {
  if (!given?.length)
    throw invalidMember(
      "logEvents",
      given ? "[]" : "null",
      "Member must have length greater than or equal to 1",
    );
  if (given.length > MOST_EVENTS)
    throw invalidMember(
      "logEvents",
      `${given.length} events`,
      `Member must have length less than or equal to ${MOST_EVENTS}`,
    );
  const events = given.map(({ timestamp, message }, i) => {
    const member = `logEvents.${i + 1}.member`;
    if (timestamp === undefined)
      throw invalidMember(`${member}.timestamp`, "null", "Member must not be null");
    if (timestamp < 0)
      throw invalidMember(
        `${member}.timestamp`,
        timestamp,
        "Member must have value greater than or equal to 0",
      );
    if (!message)
      throw invalidMember(
        `${member}.message`,
        message ?? "null",
        "Member must have length greater than or equal to 1",
      );
    return { timestamp, message };
  });
  const bytes = events.reduce(
    (sum, { message }) => sum + Buffer.byteLength(message) + EVENT_OVERHEAD_BYTES,
    0,
  );
  if (bytes > MOST_BYTES)
    throw invalidParameter(`Upload too large: ${bytes} bytes exceeds limit of ${MOST_BYTES}`);
  if (events.some(({ timestamp }, i) => i > 0 && timestamp < events[i - 1]!.timestamp))
    throw invalidParameter("Log events in a single PutLogEvents request must be in chronological order.");
  if (events.at(-1)!.timestamp - events[0]!.timestamp > DAY_MS)
    throw invalidParameter(
      "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.",
    );
  return events;
}

/** AWS drops events older than 14 days or the retention, and more than 2 hours ahead, and says where they were. */
function sortOut(
  scope: Scope,
  group: Readonly<LogGroupRow>,
  events: readonly NewLogEvent[],
): { accepted: NewLogEvent[]; rejected: RejectedLogEventsInfo | undefined } {
  const now = scope.world.clock.now();
  const oldest = now - 14 * DAY_MS;
  const expired = group.retentionInDays === undefined ? -Infinity : now - group.retentionInDays * DAY_MS;
  const tooOld = events.filter((event) => event.timestamp < oldest).length;
  const gone = events.filter((event) => event.timestamp < expired).length;
  const tooNew = events.findIndex((event) => event.timestamp > now + 2 * HOUR_MS);
  if (tooOld === 0 && gone === 0 && tooNew < 0) return { accepted: [...events], rejected: undefined };
  return {
    accepted: events.slice(Math.max(tooOld, gone), tooNew < 0 ? events.length : tooNew),
    rejected: {
      ...(tooNew >= 0 && { tooNewLogEventStartIndex: tooNew }),
      ...(tooOld > 0 && { tooOldLogEventEndIndex: tooOld }),
      ...(gone > 0 && { expiredLogEventEndIndex: gone }),
    },
  };
}
