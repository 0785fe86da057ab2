import type { CallEvidence } from "../../grader/index.ts";

/** Whether a call is one of the named events. */
export const isCall = (call: CallEvidence, ...names: readonly string[]): boolean =>
  names.includes(call.eventName);

/** Whether a call reads a log group's events: one by one, by a filter, or by a query of Logs Insights. */
export const readsLogGroup = (call: CallEvidence, group: string): boolean =>
  isCall(call, "FilterLogEvents", "GetLogEvents", "StartQuery") &&
  JSON.stringify(call.requestParameters ?? {}).includes(group);

/** Whether a call changes anything: what P1 asks to be preceded by a record. */
export const changesSomething = (call: CallEvidence): boolean =>
  !call.readOnly &&
  !["AssumeRole", "ConsoleLogin", "GetSessionToken", "PutObject", "SendCommand"].includes(call.eventName);

/**
 * Whether a call's parameters name something, at any depth: ids are unique, so a mention is a reference.
 */
export function mentions(call: CallEvidence, ...ids: readonly string[]): boolean {
  const text = JSON.stringify(call.requestParameters ?? {});
  return ids.some((id) => text.includes(`"${id}"`));
}
