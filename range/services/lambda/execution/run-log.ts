import { AwsError } from "../../../errors.ts";
import { serviceCall } from "../../../journey.ts";
import type { Scope } from "../../../world.ts";
import { LAMBDA } from "../execution-role.ts";
import type { EnvironmentRow, VersionRow } from "../state.ts";
import { runtimeVersionArn } from "../view.ts";
import { jsonLog } from "./json-log.ts";
import { principalOf } from "./environments.ts";
import type { FunctionOutcome } from "./executor.ts";

export interface LogLine {
  timestamp: number;
  message: string;
}

/** The quotas of one PutLogEvents call. */
const MOST_EVENTS = 10_000;
const MOST_BYTES = 1_000_000;
const EVENT_OVERHEAD_BYTES = 26;
const LONGEST_MESSAGE = 256 * 1024;

export interface EndedRun {
  scope: Scope;
  requestId: string;
  version: Readonly<VersionRow>;
  startedAt: number;
  outcome: FunctionOutcome;
}

/**
 * What a run leaves in its log: Lambda's own lines around what the function wrote.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
 */
export function runLog(run: EndedRun): LogLine[] {
  const { scope, requestId, version, startedAt, outcome } = run;
  if (version.configuration.jsonLog) return jsonLog(run, version.configuration.jsonLog);
  const now = scope.world.clock.now();
  const at = (afterMs: number): number => Math.min(startedAt + Math.round(afterMs), now);
  const end = at((outcome.initMs ?? 0) + outcome.durationMs);
  const lines: LogLine[] = [];
  if (outcome.initMs !== undefined)
    lines.push({
      timestamp: startedAt,
      message: `INIT_START Runtime Version: ${outcome.runtimeVersion}\tRuntime Version ARN: ${runtimeVersionArn({ scope }, version.configuration.runtime)}\n`,
    });
  if (outcome.initTimedOut)
    lines.push({
      timestamp: at(outcome.initMs ?? 0),
      message: `INIT_REPORT Init Duration: ${outcome.initMs!.toFixed(2)} ms\tPhase: init\tStatus: timeout\n`,
    });
  lines.push({
    timestamp: startedAt,
    message: `START RequestId: ${requestId} Version: ${version.version}\n`,
  });
  for (const { afterMs, text } of outcome.output)
    lines.push({ timestamp: at(afterMs), message: text.slice(0, LONGEST_MESSAGE) });
  if (outcome.fault?.status === "timeout")
    lines.push({
      timestamp: end,
      message: `${new Date(end).toISOString()} ${requestId} Task timed out after ${version.configuration.timeout.toFixed(2)} seconds\n\n`,
    });
  lines.push({ timestamp: end, message: `END RequestId: ${requestId}\n` });
  lines.push({ timestamp: end, message: reportLine(requestId, version, outcome) });
  return lines;
}

/** Whether a line tells of the process coming up, which is no part of a run: it is not in the tail of its log. */
export const isOfInit = (line: string): boolean =>
  line.startsWith("INIT_") || /^\{"time":"[^"]+","type":"platform\.init/.test(line);

function reportLine(requestId: string, version: Readonly<VersionRow>, outcome: FunctionOutcome): string {
  const { durationMs, maxMemoryMb, fault } = outcome;
  const initMs = outcome.initTimedOut ? undefined : outcome.initMs;
  const parts = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(durationMs + (initMs ?? 0))} ms`,
    `Memory Size: ${version.configuration.memorySize} MB`,
    `Max Memory Used: ${maxMemoryMb} MB`,
    ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
    ...(fault ? [`Status: ${fault.status}`] : []),
    ...(fault?.type === undefined ? [] : [`Error Type: ${fault.type}`]),
  ];
  return `${parts.join("\t")}\t\n`;
}

/**
 * Writes a run's lines with the function's own rights: a role that may not write logs leaves none, as on AWS.
 */
export function writeRunLog(
  scope: Scope,
  { configuration }: Readonly<VersionRow>,
  environment: Readonly<EnvironmentRow>,
  lines: readonly LogLine[],
): void {
  const principal = principalOf(scope, environment);
  if (!principal) return;
  const logGroupName = configuration.logGroup;
  const logStreamName = environment.logStream;
  const call = (operation: string, input: Record<string, unknown>): string | undefined => {
    try {
      serviceCall(scope, LAMBDA, "logs", operation, input, principal, "service");
      return undefined;
    } catch (thrown) {
      if (!(thrown instanceof AwsError)) throw thrown;
      return thrown.code;
    }
  };
  const put = (logEvents: readonly LogLine[]): string | undefined =>
    call("PutLogEvents", { logGroupName, logStreamName, logEvents });
  for (const batch of batches(lines)) {
    if (put(batch) !== "ResourceNotFoundException") continue;
    if (call("CreateLogStream", { logGroupName, logStreamName }) === "ResourceNotFoundException") {
      if (call("CreateLogGroup", { logGroupName }) !== undefined) return;
      call("CreateLogStream", { logGroupName, logStreamName });
    }
    put(batch);
  }
}

function* batches(lines: readonly LogLine[]): Generator<LogLine[]> {
  let batch: LogLine[] = [];
  let bytes = 0;
  for (const line of lines) {
    const size = Buffer.byteLength(line.message) + EVENT_OVERHEAD_BYTES;
    if (batch.length === MOST_EVENTS || bytes + size > MOST_BYTES) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(line);
    bytes += size;
  }
  if (batch.length) yield batch;
}
