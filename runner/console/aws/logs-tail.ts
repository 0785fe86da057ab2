import { isoTime, plainAnswer, type PlainRecord } from "./answers.ts";
import {
  isServiceError,
  parametersFailure,
  serviceFailure,
  unknownOptions,
  usageFailure,
} from "./failures.ts";
import { parseTimestamp } from "./input.ts";
import type { Session } from "./session.ts";
import { isGiven, splitWords, valueOf, wordsOf, type Flag } from "./words.ts";

export const TAIL_FLAGS: readonly Flag[] = [
  { name: "since", takes: "one" },
  { name: "follow", takes: "nothing" },
  { name: "format", takes: "one", choices: ["detailed", "short", "json"] },
  { name: "filter-pattern", takes: "one" },
  { name: "log-stream-names", takes: "many" },
  { name: "log-stream-name-prefix", takes: "one" },
];

const POLL_MS = 5000;

interface LogEvent {
  eventId?: string;
  timestamp?: number;
  logStreamName?: string;
  message?: string;
}

/** `aws logs tail <group>`: prints the events of a log group, and with `--follow` the ones to come. */
export async function tailLogs(words: readonly string[], session: Session): Promise<number> {
  const { io } = session;
  const split = splitWords(TAIL_FLAGS, words);
  const [group, ...extra] = split.positionals;
  if (group === undefined) throw usageFailure("the following arguments are required: group_name");
  if (split.unknown.length + extra.length > 0) throw unknownOptions([...split.unknown, ...extra]);
  const format = valueOf(split, "format") ?? "detailed";
  const filter = {
    logGroupName: group,
    ...(isGiven(split, "filter-pattern") && { filterPattern: valueOf(split, "filter-pattern") }),
    ...(isGiven(split, "log-stream-names") && { logStreamNames: wordsOf(split, "log-stream-names") }),
    ...(isGiven(split, "log-stream-name-prefix") && {
      logStreamNamePrefix: valueOf(split, "log-stream-name-prefix"),
    }),
  };
  let startTime = sinceMs(valueOf(split, "since") ?? "10m", io.now());
  const shown = new Set<string>();
  for (;;) {
    for (const event of await readEvents(session, { ...filter, startTime })) {
      if (event.eventId !== undefined && shown.has(event.eventId)) continue;
      if (event.eventId !== undefined) shown.add(event.eventId);
      startTime = Math.max(startTime, event.timestamp ?? 0);
      io.stdout(`${formatEvent(event, format)}\n`);
    }
    if (!isGiven(split, "follow")) return 0;
    await io.wait(POLL_MS);
  }
}

async function readEvents(session: Session, input: Record<string, unknown>): Promise<LogEvent[]> {
  const events: LogEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await filterEvents(session, { ...input, ...(nextToken !== undefined && { nextToken }) });
    events.push(...((page["events"] ?? []) as LogEvent[]));
    nextToken = page["nextToken"] as string | undefined;
  } while (nextToken !== undefined);
  return events;
}

async function filterEvents(session: Session, input: Record<string, unknown>): Promise<PlainRecord> {
  const shape = session.surroundings.model("logs").operations.get("FilterLogEvents")?.output;
  try {
    return plainAnswer(shape, await session.send("logs", "FilterLogEvents", input));
  } catch (error) {
    if (isServiceError(error)) throw serviceFailure("FilterLogEvents", error);
    throw error;
  }
}

function formatEvent({ timestamp = 0, logStreamName = "", message = "" }: LogEvent, format: string): string {
  const at = new Date(timestamp);
  const text = message.trimEnd();
  if (format === "short") return `${at.toISOString().slice(0, 19)} ${text}`;
  if (format === "json") return `${at.toISOString().slice(0, 19)} ${pretty(text)}`;
  return `${isoTime(at)} ${logStreamName} ${text}`;
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 4);
  } catch {
    return text;
  }
}

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

function sinceMs(text: string, now: number): number {
  const relative = /^(\d+)([smhdw])$/.exec(text);
  if (relative) return now - Number(relative[1]) * UNIT_MS[relative[2]!]!;
  const date = parseTimestamp(text);
  if (date) return date.getTime();
  throw parametersFailure(`Invalid value for --since: ${text} (such as 5m, 1h, or 2024-01-01T00:00:00)`);
}
