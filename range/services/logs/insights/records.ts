import type * as Sdk from "@aws-sdk/client-cloudwatch-logs";
import { handlers } from "../../../service.ts";
import type { Scope } from "../../../world.ts";
import { findGroup, ofGroup } from "../find.ts";
import { invalidMember, invalidParameter } from "../refusals.ts";
import { keyOf, logsState, type LogEvent } from "../state.ts";
import { eventId, forgetExpired } from "../stored-events.ts";
import { refuseMembers } from "../../refusal.ts";
import { fieldsOf, type Fields } from "./fields.ts";
import { shown } from "./run.ts";

const MINUTE_MS = 60_000;
/** Of which events GetLogGroupFields tells: the last ones, or those around a moment (API reference). */
const RECENT_MS = 15 * MINUTE_MS;
const AROUND_MS = 8 * MINUTE_MS;

/** Single events, as queries of Logs Insights see them. */
export const logRecords = handlers<typeof Sdk>()({
  GetLogRecord(input, { scope }) {
    refuseMembers("GetLogRecord", input, ["unmask"]);
    const fields = fieldsAt(scope, input.logRecordPointer);
    return {
      logRecord: Object.fromEntries(
        [...fields].flatMap(([name, value]) => (value === undefined ? [] : [[name, shown(value)]])),
      ),
    };
  },

  GetLogGroupFields(input, { scope, at }) {
    const group = findGroup(scope, input.logGroupName, input.logGroupIdentifier);
    forgetExpired(scope, group);
    const centre = input.time === undefined ? undefined : input.time * 1_000;
    const from = centre === undefined ? at - RECENT_MS : centre - AROUND_MS;
    const to = centre === undefined ? at : centre + AROUND_MS;
    const counts = new Map<string, number>();
    let events = 0;
    for (const stream of ofGroup(logsState(scope).streams, group.name))
      for (const event of stream.events.list()) {
        if (event.timestamp < from || event.timestamp > to) continue;
        events++;
        for (const name of eventFields(scope, group.name, stream.name, event).keys())
          if (name !== "@ptr") counts.set(name, (counts.get(name) ?? 0) + 1);
      }
    return {
      logGroupFields: [...counts].map(([name, count]) => ({
        name,
        percent: Math.floor((count * 100) / events),
      })),
    };
  },
});

/** The fields of one event, with a pointer by which GetLogRecord finds it again. */
export function eventFields(
  scope: Scope,
  groupName: string,
  streamName: string,
  event: Readonly<LogEvent>,
): Fields {
  const log = `${scope.account.id}:${groupName}`;
  const pointer = Buffer.from(`${log}|${streamName}|${eventId(event)}`).toString("base64");
  return fieldsOf(event, log, streamName, pointer);
}

function fieldsAt(scope: Scope, pointer: string | undefined): Fields {
  if (pointer === undefined) throw invalidMember("logRecordPointer", "null", "Member must not be null");
  const [log = "", streamName = "", id] = Buffer.from(pointer, "base64").toString().split("|");
  const [accountId, groupName = ""] = log.split(":");
  const stream =
    accountId === scope.accountId ? logsState(scope).streams.get(keyOf(groupName, streamName)) : undefined;
  const event = stream?.events.list().find((each) => eventId(each) === id);
  if (!event) throw invalidParameter("The specified log record pointer is invalid.");
  return eventFields(scope, groupName, streamName, event);
}
