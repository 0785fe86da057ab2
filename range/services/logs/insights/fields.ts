import type { LogEvent } from "../state.ts";
import { timeText, type Value } from "./expression.ts";

/** An event as a query meets it: its fields by name. */
export type Fields = Map<string, Value>;

/**
 * The fields of an event: those that every event has, and those that Insights discovers: of JSON by path, of VPC flow
 * logs in their default format by name, of Lambda's own lines by what they report (CloudWatch Logs user guide,
 * "Supported logs and discovered fields").
 *
 * @param log the group's account and name, as `@log` shows them
 */
export function fieldsOf(
  event: Readonly<LogEvent>,
  log: string,
  streamName: string,
  pointer: string,
): Fields {
  const { message } = event;
  const fields: Fields = new Map<string, Value>([
    ["@timestamp", timeText(event.timestamp)],
    ["@message", message],
    ["@logStream", streamName],
    ["@log", log],
    ["@ingestionTime", timeText(event.ingestionTime)],
    ["@ptr", pointer],
  ]);
  const flow = FLOW.exec(message);
  if (flow) FLOW_FIELDS.forEach((name, i) => fields.set(name, flow[i + 1]));
  const json = message.indexOf("{");
  if (json >= 0 && message.trimEnd().endsWith("}")) discover(fields, message.slice(json));
  for (const [name, pattern] of LAMBDA) {
    const value = log.includes("/aws/lambda/") ? pattern.exec(message)?.[1] : undefined;
    if (value !== undefined) fields.set(name, value);
  }
  return fields;
}

const FLOW_FIELDS = [
  "version",
  "accountId",
  "interfaceId",
  "srcAddr",
  "dstAddr",
  "srcPort",
  "dstPort",
  "protocol",
  "packets",
  "bytes",
  "start",
  "end",
  "action",
  "logStatus",
] as const;
const FLOW =
  /^(\d) (\S+) (eni-\S+) (\S+) (\S+) (\S+) (\S+) (\S+) (\S+) (\S+) (\d+) (\d+) (\S+) (OK|NODATA|SKIPDATA)$/;

const LAMBDA: readonly [name: string, pattern: RegExp][] = [
  ["@type", /^(START|END|REPORT) RequestId/],
  ["@requestId", /RequestId: ([0-9a-f-]{36})/],
  ["@duration", /^REPORT .*?\bDuration: ([\d.]+) ms/],
  ["@billedDuration", /^REPORT .*Billed Duration: ([\d.]+) ms/],
  ["@memorySize", /^REPORT .*Memory Size: (\d+) MB/],
  ["@maxMemoryUsed", /^REPORT .*Max Memory Used: (\d+) MB/],
];

/** Insights discovers so many fields of one event. */
const MOST_FIELDS = 200;

function discover(fields: Fields, text: string): void {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return;
  }
  const walk = (value: unknown, path: string): void => {
    if (fields.size > MOST_FIELDS) return;
    if (typeof value === "object" && value !== null)
      for (const [key, inner] of Object.entries(value)) walk(inner, path ? `${path}.${key}` : key);
    else if (value !== null)
      fields.set(path, typeof value === "boolean" ? String(value) : (value as string | number));
  };
  walk(parsed, "");
}
