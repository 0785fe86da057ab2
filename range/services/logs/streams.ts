import type * as Sdk from "@aws-sdk/client-cloudwatch-logs";
import type { LogStream } from "@aws-sdk/client-cloudwatch-logs";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { strictPageOf } from "../paging.ts";
import { byName, checkStreamName, findGroup, findStream, ofGroup } from "./find.ts";
import { pageSize } from "./groups.ts";
import { alreadyExists, invalidParameter, invalidToken } from "./refusals.ts";
import { keyOf, logsState, type LogGroupRow, type LogStreamRow } from "./state.ts";
import { forgetExpired, StoredEvents } from "./stored-events.ts";

export const streams = handlers<typeof Sdk>()({
  CreateLogStream(input, { scope }) {
    const group = findGroup(scope, input.logGroupName);
    const name = checkStreamName(input.logStreamName);
    if (logsState(scope).streams.has(keyOf(group.name, name))) throw alreadyExists("log stream");
    createStream(scope, group, name);
  },

  DeleteLogStream(input, { scope }) {
    const group = findGroup(scope, input.logGroupName);
    const stream = findStream(scope, group.name, input.logStreamName);
    logsState(scope).streams.delete(keyOf(group.name, stream.name));
  },

  DescribeLogStreams(input, { scope }) {
    const group = findGroup(scope, input.logGroupName, input.logGroupIdentifier);
    const byTime = input.orderBy === "LastEventTime";
    if (byTime && input.logStreamNamePrefix !== undefined)
      throw invalidParameter("Cannot order by LastEventTime with a logStreamNamePrefix.");
    forgetExpired(scope, group);
    const found = ofGroup(logsState(scope).streams, group.name)
      .filter((stream) => stream.name.startsWith(input.logStreamNamePrefix ?? ""))
      .sort(byTime ? (a, b) => lastTime(a) - lastTime(b) || byName(a, b) : byName);
    if (input.descending) found.reverse();
    const page = strictPageOf(
      found,
      { token: input.nextToken, size: pageSize(input.limit), most: 50 },
      invalidToken,
    );
    return {
      logStreams: page.items.map(streamView),
      ...(page.nextToken !== undefined && { nextToken: page.nextToken }),
    };
  },
});

/** Makes a log stream; the name must be free. */
export function createStream(
  scope: Scope,
  group: Readonly<LogGroupRow>,
  name: string,
): Readonly<LogStreamRow> {
  return logsState(scope).streams.put(keyOf(group.name, name), {
    groupName: group.name,
    name,
    arn: `${group.arn}:log-stream:${name}`,
    creationTime: scope.world.clock.now(),
    events: new StoredEvents(),
  });
}

const lastTime = (stream: Readonly<LogStreamRow>): number => stream.events.list().at(-1)?.timestamp ?? 0;

function streamView(stream: Readonly<LogStreamRow>): LogStream {
  const events = stream.events.list();
  const first = events[0];
  const last = events.at(-1);
  return {
    logStreamName: stream.name,
    creationTime: stream.creationTime,
    ...(first && { firstEventTimestamp: first.timestamp }),
    ...(last && { lastEventTimestamp: last.timestamp }),
    ...(stream.lastIngestionTime !== undefined && { lastIngestionTime: stream.lastIngestionTime }),
    uploadSequenceToken: uploadToken(stream),
    arn: stream.arn,
    // AWS no longer reports the size of single streams.
    storedBytes: 0,
  };
}

/** The sequence token of old clients: AWS still answers one and no longer asks for it. */
export const uploadToken = (stream: Readonly<LogStreamRow>): string =>
  `4${String(stream.creationTime).padStart(20, "0")}${String(stream.events.nextSequence).padStart(35, "0")}`;
