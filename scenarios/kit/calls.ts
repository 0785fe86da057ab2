import type { CallEvidence } from "../../grader/index.ts";

/** Whether a call is one of the named events. */
export const isCall = (call: CallEvidence, ...names: readonly string[]): boolean =>
  names.includes(call.eventName);

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
