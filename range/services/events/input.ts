import type { RuleRow, TargetRow } from "./state.ts";

type Members = Readonly<Record<string, unknown>>;

/**
 * What a target receives: the whole event, a constant, a part of it, or a text made by a template.
 *
 * @param event the EventBridge envelope
 * @returns JSON text (of a template: whatever its author wrote)
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function inputFor(target: Readonly<TargetRow>, rule: Readonly<RuleRow>, event: Members): string {
  if (target.Input !== undefined) return target.Input;
  if (target.InputPath !== undefined) return JSON.stringify(valueAt(event, target.InputPath) ?? null);
  const transformer = target.InputTransformer;
  if (!transformer) return JSON.stringify(event);
  const { detail: _, ...withoutDetail } = event;
  const variables: Record<string, unknown> = {
    "aws.events.rule-arn": rule.arn,
    "aws.events.rule-name": rule.name,
    "aws.events.event.ingestion-time": event["time"],
    "aws.events.event": withoutDetail,
    "aws.events.event.json": event,
  };
  for (const [name, path] of Object.entries(transformer.InputPathsMap ?? {}))
    variables[name] = valueAt(event, path);
  return fillTemplate(transformer.InputTemplate ?? "", variables);
}

/** Puts variables into a template: as plain text inside of quotes, as JSON outside. A missing one leaves nothing. */
export function fillTemplate(template: string, variables: Readonly<Record<string, unknown>>): string {
  let out = "";
  let quoted = false;
  for (let i = 0; i < template.length; i++) {
    const char = template[i]!;
    if (quoted && char === "\\") {
      out += char + (template[++i] ?? "");
      continue;
    }
    if (char === '"') quoted = !quoted;
    const name = char === "<" ? /^<([\w.-]+)>/.exec(template.slice(i))?.[1] : undefined;
    if (name === undefined) {
      out += char;
      continue;
    }
    out += quoted ? inQuotes(variables[name]) : outsideQuotes(variables[name]);
    i += name.length + 1;
  }
  return out;
}

function inQuotes(value: unknown): string {
  if (value === undefined || value === null) return "";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return JSON.stringify(text).slice(1, -1);
}

const outsideQuotes = (value: unknown): string => (value === undefined ? '""' : JSON.stringify(value));

const STEP = /\.([A-Za-z_][\w-]*)|\['([^']+)'\]|\["([^"]+)"\]|\[(\d+)\]/y;

/**
 * The value at a JSON path of EventBridge's kind: `$`, `$.detail.state`, `$.resources[0]`, `$['detail-type']`.
 */
export function valueAt(event: unknown, path: string): unknown {
  let value = event;
  for (const step of stepsOf(path) ?? []) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

/** The steps of a JSON path, or nothing when it is none. */
export function stepsOf(path: string): (string | number)[] | undefined {
  if (!path.startsWith("$")) return undefined;
  const steps: (string | number)[] = [];
  STEP.lastIndex = 1;
  while (STEP.lastIndex < path.length) {
    const found = STEP.exec(path);
    if (!found) return undefined;
    const [, plain, single, double, index] = found;
    steps.push(index === undefined ? (plain ?? single ?? double)! : Number(index));
  }
  return steps;
}
