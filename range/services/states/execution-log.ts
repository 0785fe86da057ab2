import type { HistoryEvent } from "@aws-sdk/client-sfn";
import type { Scope } from "../../world.ts";
import { writeLogEvents } from "../logs/put-events.ts";
import { logsState } from "../logs/state.ts";
import { groupName } from "./logging-configuration.ts";
import type { Logging } from "./state.ts";

const FATAL = /^Execution(Failed|TimedOut|Aborted)$/;
const ERROR = /(Failed|TimedOut|Aborted)$/;

/**
 * Makes what writes the events of an execution to its machine's log group, one line each.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
 */
export function executionLog(
  scope: Scope,
  { level, includeExecutionData, logGroupArn }: Logging,
  { machineName, executionArn }: { machineName: string; executionArn: string },
): (event: HistoryEvent) => void {
  const group = logGroupArn === undefined ? undefined : groupName(logGroupArn);
  if (level === "OFF" || group === undefined) return () => undefined;
  const minute = scope.world.clock.date().toISOString().slice(0, 16).replace(/[T:]/g, "-");
  const stream = `states/${machineName}/${minute}/${executionArn.slice(-8)}`;
  return (event) => {
    if (level === "FATAL" ? !FATAL.test(event.type!) : level === "ERROR" && !ERROR.test(event.type!)) return;
    // A group that was deleted gets no lines; Step Functions does not make it again.
    if (!logsState(scope).groups.has(group)) return;
    const timestamp = event.timestamp!.getTime();
    const message = JSON.stringify({
      id: String(event.id),
      type: event.type,
      details: detailsOf(includeExecutionData ? event : withoutData(event)),
      previous_event_id: String(event.previousEventId),
      event_timestamp: String(timestamp),
      execution_arn: executionArn,
      redrive_count: "0",
    });
    writeLogEvents(scope, group, stream, [{ timestamp, message }]);
  };
}

/** Members that hold what an execution works on. */
const DATA = new Set([
  "input",
  "inputDetails",
  "output",
  "outputDetails",
  "parameters",
  "assignedVariables",
  "assignedVariablesDetails",
]);

const isDetails = (name: string): boolean => name.endsWith("EventDetails");

/** An event without the data that flowed. */
export const withoutData = (event: HistoryEvent): HistoryEvent =>
  Object.fromEntries(
    Object.entries(event).map(([name, value]) => [
      name,
      isDetails(name)
        ? Object.fromEntries(Object.entries(value as object).filter(([key]) => !DATA.has(key)))
        : value,
    ]),
  ) as unknown as HistoryEvent;

/** What an event tells besides its type and its place. */
const detailsOf = (event: HistoryEvent): unknown =>
  Object.entries(event).find(([name]) => isDetails(name))?.[1] ?? {};
