import type { Timer } from "../../clock.ts";
import { AwsError } from "../../errors.ts";
import { parseArn } from "../../iam/arn.ts";
import { assumeForService } from "../../iam/service-role.ts";
import { perform } from "../../journey.ts";
import { Later } from "../../later.ts";
import { defineState, type Scope } from "../../world.ts";
import { putMetric } from "../cloudwatch/series.ts";
import { queueUrl } from "../sqs/find.ts";
import { nextDue } from "./expression.ts";
import { groupArn, scheduleId, schedulerState, type ScheduleRow } from "./state.ts";
import { callOf, SCHEDULER, type TargetCall } from "./target.ts";

const timersOf = defineState("regional", () => new Map<string, Timer>());

/** Plans a schedule's next turn, or calls it off when the schedule is disabled or gone. */
export function plan(scope: Scope, id: string): void {
  unplan(scope, id);
  const row = schedulerState(scope).schedules.get(id);
  // A rate that has no start begins at once.
  if (row?.enabled) planAfter(scope, row, scope.world.clock.now() - 1);
}

export function unplan(scope: Scope, id: string): void {
  const timers = timersOf(scope);
  timers.get(id)?.cancel();
  timers.delete(id);
}

function planAfter(scope: Scope, row: Readonly<ScheduleRow>, afterMs: number): void {
  const due = nextDue(row, afterMs);
  if (due === undefined) return complete(scope, row);
  const id = scheduleId(row.group, row.name);
  const { schedules, random } = schedulerState(scope);
  // Within a flexible window, any moment will do.
  const minutes = row.window.Mode === "FLEXIBLE" ? (row.window.MaximumWindowInMinutes ?? 0) : 0;
  const at = due + random.int(0, minutes * 60_000);
  timersOf(scope).set(
    id,
    scope.world.clock.at(at, `schedule of ${row.name}`, () => {
      const now = schedules.get(id);
      if (!now?.enabled) return undefined;
      planAfter(scope, now, due);
      return attempt(scope, { row: now, due, since: at, executionId: random.hex(16), attempts: 1 });
    }),
  );
}

/** What is never due again has done its work. */
function complete(scope: Scope, row: Readonly<ScheduleRow>): void {
  if (row.afterCompletion === "DELETE")
    schedulerState(scope).schedules.delete(scheduleId(row.group, row.name));
}

interface Invocation {
  row: Readonly<ScheduleRow>;
  /** When it was to be, and when it was tried first. */
  due: number;
  since: number;
  executionId: string;
  attempts: number;
}

const isoSeconds = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/**
 * What the target is given: the schedule's input with its keywords filled in, or an event that says what happened.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
 */
function payloadOf(scope: Scope, { row, due, executionId, attempts }: Invocation): string {
  const { target, arn } = row;
  if (target.Input !== undefined)
    return target.Input.replaceAll("<aws.scheduler.schedule-arn>", arn)
      .replaceAll("<aws.scheduler.scheduled-time>", isoSeconds(due))
      .replaceAll("<aws.scheduler.execution-id>", executionId)
      .replaceAll("<aws.scheduler.attempt-number>", String(attempts));
  if (target.Arn.startsWith("arn:aws:scheduler:")) return "{}";
  return JSON.stringify({
    version: "0",
    id: schedulerState(scope).random.uuid(),
    "detail-type": "Scheduled Event",
    source: "aws.scheduler",
    account: scope.accountId,
    time: isoSeconds(due),
    region: scope.region,
    resources: [arn],
    detail: "{}",
  });
}

/** @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/monitoring-cloudwatch.html */
const count = (scope: Scope, { group }: Readonly<ScheduleRow>, metric: string): void =>
  putMetric(scope, "AWS/Scheduler", metric, { ScheduleGroup: group }, 1, "Count");

function attempt(scope: Scope, invocation: Invocation): void {
  const { row } = invocation;
  const onError = (thrown: unknown): void => {
    if (!(thrown instanceof AwsError)) throw thrown;
    count(scope, row, "TargetErrorCount");
    retryOrGiveUp(scope, invocation, thrown);
  };
  count(scope, row, "InvocationAttemptCount");
  try {
    call(scope, row, callOf(scope, row.target)(payloadOf(scope, invocation)), onError);
  } catch (thrown) {
    onError(thrown);
  }
}

/** Makes a call with the rights of the schedule's role. */
function call(
  scope: Scope,
  row: Readonly<ScheduleRow>,
  { service, operation, region, input }: TargetCall,
  onLateError: (thrown: unknown) => void,
): void {
  const { world, accountId } = scope;
  const principal = assumeForService(scope, row.target.RoleArn, {
    service: SCHEDULER,
    sourceArn: groupArn(scope, row.group),
    sessionName: schedulerState(scope).random.hex(32),
    durationSeconds: 3_600,
  });
  const answered = perform(world, {
    service,
    operation,
    input,
    principal,
    accountId,
    region,
    actor: row.author,
    sourceIp: SCHEDULER,
    userAgent: SCHEDULER,
    invokedBy: SCHEDULER,
    awaitsAnswer: true,
  });
  if (answered instanceof Later) answered.map(() => undefined, onLateError);
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 600_000;

/** Whether another attempt may do better. */
const isPassing = ({ status = 400, code }: AwsError): boolean =>
  (status >= 500 && code !== "NotImplemented") || /Throttl|TooManyRequests|LimitExceeded/.test(code);

function retryOrGiveUp(scope: Scope, invocation: Invocation, error: AwsError): void {
  const { row, since, attempts } = invocation;
  const { MaximumRetryAttempts: most = 0, MaximumEventAgeInSeconds: age = 0 } = row.target.RetryPolicy ?? {};
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS);
  const { clock } = scope.world;
  const exhausted =
    attempts > most
      ? "MaximumRetryAttempts"
      : clock.now() + pause - since > age * 1000
        ? "MaximumEventAgeInSeconds"
        : undefined;
  if (isPassing(error) && !exhausted) {
    clock.after(pause, `${row.name} is tried again`, () => {
      const isThere = schedulerState(scope).schedules.has(scheduleId(row.group, row.name));
      if (isThere || row.afterCompletion === "DELETE")
        attempt(scope, { ...invocation, attempts: attempts + 1 });
    });
    return;
  }
  count(scope, row, "InvocationDroppedCount");
  sendToDeadLetterQueue(scope, invocation, error, isPassing(error) ? exhausted : undefined);
}

/**
 * Keeps what could not be delivered, where the target has a dead-letter queue and its role may write there.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
 */
function sendToDeadLetterQueue(
  scope: Scope,
  invocation: Invocation,
  error: AwsError,
  exhausted: string | undefined,
): void {
  const { row, due, executionId, attempts } = invocation;
  const queue = parseArn(row.target.DeadLetterConfig?.Arn ?? "");
  if (!queue) return;
  const { region, accountId, resource } = queue;
  const facts: Record<string, string> = {
    ERROR_CODE: error.code,
    ERROR_MESSAGE: error.message,
    EXECUTION_ID: executionId,
    ...(exhausted !== undefined && { EXHAUSTED_RETRY_CONDITION: exhausted }),
    IS_PAYLOAD_TRUNCATED: "false",
    RETRY_ATTEMPTS: String(attempts - 1),
    SCHEDULED_TIME: isoSeconds(due),
    SCHEDULE_ARN: row.arn,
    TARGET_ARN: row.target.Arn,
  };
  const input = {
    QueueUrl: queueUrl(scope.world.account(accountId).scope(region), resource),
    MessageBody: payloadOf(scope, invocation),
    MessageAttributes: Object.fromEntries(
      Object.entries(facts).map(([name, value]) => [name, { DataType: "String", StringValue: value }]),
    ),
  };
  try {
    call(scope, row, { service: "sqs", operation: "SendMessage", region, input }, () => undefined);
    count(scope, row, "InvocationsSentToDeadLetterCount");
  } catch (thrown) {
    if (!(thrown instanceof AwsError)) throw thrown;
    count(scope, row, "InvocationsFailedToBeSentToDeadLetterCount");
  }
}
