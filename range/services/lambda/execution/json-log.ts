import type { ApplicationLogLevel, SystemLogLevel } from "@aws-sdk/client-lambda";
import type { Configuration } from "../state.ts";
import { runtimeVersionArn } from "../view.ts";
import type { EndedRun, LogLine } from "./run-log.ts";

/** From the most talkative level on. */
const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"] as const;
type Level = (typeof LEVELS)[number];

/** Levels as Python calls them. */
const OTHER_NAMES: Readonly<Record<string, Level>> = { WARNING: "WARN", CRITICAL: "FATAL" };

const reaches = (level: Level, least: ApplicationLogLevel | SystemLogLevel): boolean =>
  LEVELS.indexOf(level) >= LEVELS.indexOf(least);

/**
 * What a run leaves in a log in JSON: Lambda's own events, and what the function wrote, each from its level on.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 */
export function jsonLog(run: EndedRun, levels: NonNullable<Configuration["jsonLog"]>): LogLine[] {
  const { scope, startedAt, outcome } = run;
  const now = scope.world.clock.now();
  const at = (afterMs: number): number => Math.min(startedAt + Math.round(afterMs), now);
  const initEnd = at(outcome.initMs ?? 0);
  const end = at((outcome.initMs ?? 0) + outcome.durationMs);
  const system = (events: readonly SystemEvent[], timestamp: number): LogLine[] =>
    events
      .filter(({ level }) => reaches(level, levels.system))
      .map(({ type, record }) => ({
        timestamp,
        message: `${JSON.stringify({ time: new Date(timestamp).toISOString(), type: `platform.${type}`, record })}\n`,
      }));
  return [
    ...system(initStart(run), startedAt),
    ...system(initEnded(run), initEnd),
    ...system([start(run)], startedAt),
    ...outcome.output
      .filter(({ text }) => reaches(levelOf(text), levels.application))
      .map(({ afterMs, text }) => ({ timestamp: at(afterMs), message: text })),
    ...system([runtimeDone(run), report(run)], end),
  ];
}

/** A line that tells no level is of level INFO. */
function levelOf(text: string): Level {
  if (!text.startsWith("{")) return "INFO";
  try {
    const { level, log_level = level } = JSON.parse(text) as Record<string, unknown>;
    const named = String(log_level).toUpperCase();
    return LEVELS.find((each) => each === named) ?? OTHER_NAMES[named] ?? "INFO";
  } catch {
    return "INFO";
  }
}

interface SystemEvent {
  /** Without `platform.`. */
  type: string;
  level: Level;
  record: object;
}

const ON_DEMAND = { initializationType: "on-demand", phase: "init" };

function initStart({ scope, version, outcome }: EndedRun): SystemEvent[] {
  if (outcome.initMs === undefined) return [];
  const runtime = {
    runtimeVersion: outcome.runtimeVersion,
    runtimeVersionArn: runtimeVersionArn({ scope }, version.configuration.runtime),
  };
  return [{ type: "initStart", level: "INFO", record: { ...ON_DEMAND, ...runtime } }];
}

function initEnded({ outcome: { initMs, initTimedOut } }: EndedRun): SystemEvent[] {
  if (initMs === undefined) return [];
  const status = initTimedOut ? "timeout" : "success";
  const level = initTimedOut ? "WARN" : "DEBUG";
  return [
    { type: "initRuntimeDone", level, record: { ...ON_DEMAND, status } },
    { type: "initReport", level, record: { ...ON_DEMAND, status, metrics: { durationMs: initMs } } },
  ];
}

const start = ({ requestId, version }: EndedRun): SystemEvent => ({
  type: "start",
  level: "INFO",
  record: { requestId, version: version.version },
});

const runtimeDone = (run: EndedRun): SystemEvent => ({
  type: "runtimeDone",
  level: run.outcome.fault ? "WARN" : "DEBUG",
  record: { requestId: run.requestId, ...statusOf(run) },
});

function report(run: EndedRun): SystemEvent {
  const { requestId, version, outcome } = run;
  const initMs = outcome.initTimedOut ? undefined : outcome.initMs;
  const metrics = {
    durationMs: outcome.durationMs,
    billedDurationMs: Math.ceil(outcome.durationMs + (initMs ?? 0)),
    memorySizeMB: version.configuration.memorySize,
    maxMemoryUsedMB: outcome.maxMemoryMb,
    ...(initMs !== undefined && { initDurationMs: initMs }),
  };
  return {
    type: "report",
    level: outcome.fault ? "WARN" : "INFO",
    record: { requestId, metrics, ...statusOf(run) },
  };
}

const statusOf = ({ outcome: { fault } }: EndedRun): object => ({
  status: fault?.status ?? "success",
  ...(fault?.type !== undefined && { errorType: fault.type }),
});
