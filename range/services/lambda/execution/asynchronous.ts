import { AwsError } from "../../../errors.ts";
import type { Scope } from "../../../world.ts";
import { functionArn, type Located } from "../names.ts";
import { LATEST, lambdaState, versionKey, type EventInvokeConfigRow, type EventRow } from "../state.ts";
import { pickVersion } from "../versions.ts";
import { sendToDestinations, type Condition } from "./destinations.ts";
import { measure, startRun, type EndedRun } from "./runs.ts";

/** What holds where nothing is configured: two retries, six hours. */
const RETRIES = 2;
const AGE_SECONDS = 21_600;
/** Throttled events come again after a second, then after twice as long each time, up to five minutes. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 300_000;

/**
 * Takes an event for a function: it runs soon, and again if it fails.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export function queueEvent(
  { scope, name, qualifier = "" }: Located,
  event: Pick<EventRow, "requestId" | "payload" | "clientContext">,
): void {
  const { world } = scope;
  lambdaState(scope).events.put(event.requestId, {
    ...event,
    functionName: name,
    qualifier,
    receivedAt: world.clock.now(),
    invocations: 0,
    throttles: 0,
  });
  measure(scope, name, "AsyncEventsReceived", 1, "Count");
  world.clock.after(0, `Lambda runs ${name}`, () => attempt(scope, event.requestId));
}

function attempt(scope: Scope, requestId: string): void {
  const { events, functions, versions } = lambdaState(scope);
  const event = events.get(requestId);
  if (!event) return;
  const located = locatedOf(scope, event);
  const reserved = functions.get(event.functionName)?.reservedConcurrency;
  if (reserved === undefined && !functions.has(event.functionName)) return void events.delete(requestId);
  if (reserved === 0) return giveUp(scope, event, "ZeroReservedConcurrency");
  if (versions.get(versionKey(event.functionName, LATEST))?.state === "Pending")
    return sendBack(scope, event);
  try {
    const version = pickVersion(located);
    const run = {
      requestId,
      attempt: event.invocations + 1,
      payload: event.payload,
      invokedArn: functionArn(located),
      ...(event.clientContext !== undefined && { clientContext: event.clientContext }),
    };
    startRun(scope, version, run, (ended) => settle(scope, requestId, ended));
    events.update(requestId, (row) => void row.invocations++);
  } catch (thrown) {
    if (!(thrown instanceof AwsError)) throw thrown;
    sendBack(scope, event);
  }
}

const locatedOf = (scope: Scope, { functionName, qualifier }: Readonly<EventRow>): Located => ({
  scope,
  name: functionName,
  ...(qualifier && { qualifier }),
});

/** The event could not run now; it does not count as an attempt. */
function sendBack(scope: Scope, event: Readonly<EventRow>): void {
  const { world } = scope;
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** event.throttles, LONGEST_PAUSE_MS);
  if (isTooOld(scope, event, pause)) return giveUp(scope, event, "EventAgeExceeded");
  lambdaState(scope).events.update(event.requestId, (row) => void row.throttles++);
  world.clock.after(pause, `Lambda runs ${event.functionName}`, () => attempt(scope, event.requestId));
}

function settle(scope: Scope, requestId: string, ended: EndedRun): void {
  const { events } = lambdaState(scope);
  const event = events.get(requestId);
  if (!event) return;
  if (!ended.outcome.failed) {
    events.delete(requestId);
    sendToDestinations(scope, event, configOf(scope, event), "Success", ended);
    return;
  }
  const retries = configOf(scope, event)?.maximumRetryAttempts ?? RETRIES;
  const pause = scope.world.pace("lambda-retry") * event.invocations;
  if (event.invocations > retries) giveUp(scope, event, "RetriesExhausted", ended);
  else if (isTooOld(scope, event, pause)) giveUp(scope, event, "EventAgeExceeded", ended);
  else
    scope.world.clock.after(pause, `Lambda runs ${event.functionName} again`, () =>
      attempt(scope, event.requestId),
    );
}

function isTooOld(scope: Scope, event: Readonly<EventRow>, pauseMs: number): boolean {
  const age = configOf(scope, event)?.maximumEventAgeSeconds ?? AGE_SECONDS;
  return scope.world.clock.now() + pauseMs - event.receivedAt > age * 1000;
}

function giveUp(scope: Scope, event: Readonly<EventRow>, condition: Condition, ended?: EndedRun): void {
  lambdaState(scope).events.delete(event.requestId);
  measure(scope, event.functionName, "AsyncEventsDropped", 1, "Count");
  sendToDestinations(scope, event, configOf(scope, event), condition, ended);
}

const configOf = (
  scope: Scope,
  { functionName, qualifier }: Readonly<EventRow>,
): Readonly<EventInvokeConfigRow> | undefined =>
  lambdaState(scope).eventInvokeConfigs.get(versionKey(functionName, qualifier || LATEST));
