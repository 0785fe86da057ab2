import { invalid, type FilterPattern } from "./match.ts";
import { Reader } from "./reader.ts";
import { readComparison, readOperator } from "./values.ts";

type Condition = (event: unknown) => boolean;
type Step = string | number | "*";

/**
 * Compiles `{ $.field = value && ($.other NOT EXISTS || …) }`. A message that is no JSON does not match; a
 * comparison with a field that is missing, or that is an object, does not hold.
 */
export function compileJson(pattern: string): FilterPattern {
  const reader = new Reader(pattern);
  const selectors = new Set<string>();
  reader.expect("{");
  const condition = readAny(reader, selectors);
  reader.expect("}");
  reader.end();
  return (message) => {
    const event = parse(message);
    if (event === undefined || !condition(event)) return undefined;
    const text = (selector: string): string | undefined =>
      textOf(valuesAt(event, readSelector(new Reader(selector)))[0]);
    const extracted: Record<string, string> = {};
    for (const selector of selectors) {
      const found = text(selector);
      if (found !== undefined) extracted[selector] = found;
    }
    return {
      extracted,
      text,
      number(selector) {
        const found = text(selector);
        return found === undefined || found.trim() === "" || Number.isNaN(Number(found))
          ? undefined
          : Number(found);
      },
    };
  };
}

function readAny(reader: Reader, selectors: Set<string>): Condition {
  const options = [readAll(reader, selectors)];
  while (reader.take("||")) options.push(readAll(reader, selectors));
  return options.length === 1 ? options[0]! : (event) => options.some((option) => option(event));
}

function readAll(reader: Reader, selectors: Set<string>): Condition {
  const parts = [readOne(reader, selectors)];
  while (reader.take("&&")) parts.push(readOne(reader, selectors));
  return parts.length === 1 ? parts[0]! : (event) => parts.every((part) => part(event));
}

function readOne(reader: Reader, selectors: Set<string>): Condition {
  if (reader.take("(")) {
    const inner = readAny(reader, selectors);
    reader.expect(")");
    return inner;
  }
  const steps = readSelector(reader);
  selectors.add(`$${steps.map(stepText).join("")}`);
  if (reader.match(/NOT\s+EXISTS\b/iy)) return (event) => valuesAt(event, steps).length === 0;
  if (reader.match(/EXISTS\b/iy)) return (event) => valuesAt(event, steps).length > 0;
  const literal = reader.match(/IS\s+(TRUE|FALSE|NULL)\b/iy)?.[1]?.toLowerCase();
  if (literal) {
    const wanted = literal === "null" ? null : literal === "true";
    return (event) => valuesAt(event, steps).includes(wanted);
  }
  const operator = readOperator(reader);
  if (!operator) throw invalid("Invalid filter pattern");
  const compare = readComparison(reader, operator);
  return (event) => valuesAt(event, steps).some((value) => isScalar(value) && compare(value));
}

/** Reads `$.a.b[0].c`, `$["a b"]` or `$.list[*]`. */
function readSelector(reader: Reader): Step[] {
  reader.expect("$");
  const steps: Step[] = [];
  for (;;) {
    const found = reader.match(/\.([A-Za-z0-9_$@-]+)|\.?\[\s*(?:(\d+)|(\*)|"([^"]*)"|'([^']*)')\s*\]/y);
    if (!found) break;
    const [, name, index, star, quoted, single] = found;
    steps.push(index !== undefined ? Number(index) : (name ?? star ?? quoted ?? single)!);
  }
  if (steps.length === 0) throw invalid("Invalid filter pattern");
  return steps;
}

const stepText = (step: Step): string =>
  typeof step === "number" || step === "*"
    ? `[${step}]`
    : /^[\w$@-]+$/.test(step)
      ? `.${step}`
      : `["${step}"]`;

/** All values that a selector names in an event; none where a part of the way is missing. */
function valuesAt(event: unknown, steps: readonly Step[]): unknown[] {
  let values: unknown[] = [event];
  for (const step of steps)
    values = values.flatMap((value): unknown[] => {
      if (Array.isArray(value))
        return step === "*" ? value : typeof step === "number" && step in value ? [value[step]] : [];
      if (typeof value !== "object" || value === null || typeof step === "number") return [];
      return Object.hasOwn(value, step) ? [(value as Record<string, unknown>)[step]] : [];
    });
  return values;
}

const isScalar = (value: unknown): value is string | number | boolean | null =>
  value === null || typeof value !== "object";

function textOf(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}

function parse(message: string): unknown {
  if (!message.trimStart().startsWith("{")) return undefined;
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}
