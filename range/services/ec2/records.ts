import type { RecordRule } from "../../service.ts";
import { isChoice } from "../../telemetry/cloudtrail/resources.ts";
import { everyKind, kindOfId } from "./kinds.ts";
import { PARAMETERS } from "./parameters.ts";

type Value = Record<string, unknown>;

/** What each operation's events say of themselves; the dress of their parameters is CloudTrail's own affair. */
export const records: Readonly<Record<string, RecordRule>> = Object.fromEntries(
  Object.keys(PARAMETERS).map((operation) => [
    operation,
    {
      readOnly: isRead(operation),
      resources: (input, output) => resourcesOf(input, isRead(operation) ? {} : output),
    } satisfies RecordRule,
  ]),
);

function isRead(operation: string): boolean {
  return /^(Describe|Get)/.test(operation);
}

/** Every resource that a call names or makes, by the form of its id. */
function resourcesOf(input: Value, output: Value): { type: string; name: string }[] {
  const found = new Map<string, string>();
  collect(input, found);
  collect(output, found);
  return [...found].map(([name, type]) => ({ type, name }));
}

const ID = new RegExp(
  `^(?:${everyKind()
    .map((kind) => kind.prefix)
    .join("|")})-[0-9a-f]{8,17}$`,
);

function collect(value: unknown, found: Map<string, string>): void {
  if (typeof value === "string") {
    if (ID.test(value)) found.set(value, kindOfId(value)!.recorded);
  } else if (Array.isArray(value)) for (const each of value) collect(each, found);
  else if (typeof value === "object" && value !== null && !(value instanceof Date))
    for (const [name, each] of Object.entries(value)) if (!isChoice(name)) collect(each, found);
}
