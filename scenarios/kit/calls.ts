import type { CallEvidence } from "../../grader/index.ts";

/** Whether a call is one of the named events. */
export const isCall = (call: CallEvidence, ...names: readonly string[]): boolean =>
  names.includes(call.eventName);

/** Whether a call reads a log group's events: one by one, by a filter, or by a query of Logs Insights. */
export const readsLogGroup = (call: CallEvidence, group: string): boolean =>
  isCall(call, "FilterLogEvents", "GetLogEvents", "StartQuery") &&
  JSON.stringify(call.requestParameters ?? {}).includes(group);

/** Takes on an identity: what is done under it counts by itself. */
const SESSIONS = [
  "AssumeRole",
  "AssumeRoleWithSAML",
  "AssumeRoleWithWebIdentity",
  "ConsoleLogin",
  "GetFederationToken",
  "GetSessionToken",
];

/** Starts what makes calls of its own, or acts on a machine: those calls count, and the start does not. */
const STARTS = [
  "Invoke",
  "SendCommand",
  "StartAutomationExecution",
  "StartConfigRulesEvaluation",
  "StartExecution",
  "StartRemediationExecution",
  "StartSyncExecution",
];

/** Passes word on, or takes it: to people, to queues, and to workflows that wait for it. */
const MESSAGES = [
  "ChangeMessageVisibility",
  "ChangeMessageVisibilityBatch",
  "DeleteMessage",
  "DeleteMessageBatch",
  "Publish",
  "PublishBatch",
  "PutEvents",
  "ReceiveMessage",
  "SendAutomationSignal",
  "SendMessage",
  "SendMessageBatch",
  "SendTaskFailure",
  "SendTaskHeartbeat",
  "SendTaskSuccess",
  "UpdateFindingsFeedback",
];

/** Writes down what was found, or has it written down: a record cannot be asked to come before the record. */
const RECORDS = [
  "AbortMultipartUpload",
  "CompleteMultipartUpload",
  "CreateExportTask",
  "CreateLogStream",
  "CreateMultipartUpload",
  "DeliverConfigSnapshot",
  "PutLogEvents",
  "PutMetricData",
  "PutObject",
  "StartQuery",
  "StopQuery",
  "UploadPart",
];

const CHANGES_NOTHING: ReadonlySet<string> = new Set([...SESSIONS, ...STARTS, ...MESSAGES, ...RECORDS]);

/**
 * Whether a call changes anything: what P1 asks to be preceded by a record. Calls that are not read-only and yet leave the
 * incident's scene as it was take on a session, start what makes its own calls, pass a message, or write a record.
 */
export const changesSomething = (call: CallEvidence): boolean =>
  !call.readOnly && !CHANGES_NOTHING.has(call.eventName);

/**
 * Whether a call's parameters name something, at any depth: ids are unique, so a mention is a reference.
 */
export function mentions(call: CallEvidence, ...ids: readonly string[]): boolean {
  const text = JSON.stringify(call.requestParameters ?? {});
  return ids.some((id) => text.includes(`"${id}"`));
}
