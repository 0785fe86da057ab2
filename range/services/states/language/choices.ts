import { DataFault } from "./faults.ts";
import type { Json } from "./json.ts";
import { parsePath } from "./path-parser.ts";
import { follow, valueAt, type Surroundings } from "./paths.ts";
import { parseTimestamp } from "./timestamps.ts";

/** A rule of a Choice state in JSONPath: one comparison, or several that are joined. */
export interface ChoiceRule {
  readonly [field: string]: Json;
}

type Compares = (order: number) => boolean;
type Reads = (value: Json) => string | number | boolean | undefined;

const ORDERS: Readonly<Record<string, Compares>> = {
  Equals: (order) => order === 0,
  LessThan: (order) => order < 0,
  LessThanEquals: (order) => order <= 0,
  GreaterThan: (order) => order > 0,
  GreaterThanEquals: (order) => order >= 0,
};

const KINDS: Readonly<Record<string, { read: Reads; orders: readonly string[] }>> = {
  String: { read: (value) => (typeof value === "string" ? value : undefined), orders: Object.keys(ORDERS) },
  Numeric: { read: (value) => (typeof value === "number" ? value : undefined), orders: Object.keys(ORDERS) },
  Timestamp: { read: parseTimestamp, orders: Object.keys(ORDERS) },
  Boolean: { read: (value) => (typeof value === "boolean" ? value : undefined), orders: ["Equals"] },
};

interface Comparator {
  read: Reads;
  compares: Compares;
}

/** `StringEquals`, `NumericLessThan` and the like, without their `Path` forms. */
const COMPARATORS: ReadonlyMap<string, Comparator> = new Map(
  Object.entries(KINDS).flatMap(([kind, { read, orders }]) =>
    orders.map((order) => [`${kind}${order}`, { read, compares: ORDERS[order]! }] as const),
  ),
);

const TESTS: Readonly<Record<string, (value: Json) => boolean>> = {
  IsNull: (value) => value === null,
  IsNumeric: (value) => typeof value === "number",
  IsString: (value) => typeof value === "string",
  IsBoolean: (value) => typeof value === "boolean",
  IsTimestamp: (value) => parseTimestamp(value) !== undefined,
};

/** The operators of rules, each with what its operand must be. */
export const OPERATORS: ReadonlyMap<string, "path" | "boolean" | "string" | "number" | "timestamp"> = new Map(
  [
    ...[...COMPARATORS.keys()].flatMap((name) => [
      [name, literalOf(name)] as const,
      [`${name}Path`, "path"] as const,
    ]),
    ...[...Object.keys(TESTS), "IsPresent"].map((name) => [name, "boolean"] as const),
    ["StringMatches", "string"] as const,
  ],
);

function literalOf(name: string): "boolean" | "string" | "number" | "timestamp" {
  if (name.startsWith("Numeric")) return "number";
  if (name.startsWith("Boolean")) return "boolean";
  return name.startsWith("Timestamp") ? "timestamp" : "string";
}

/**
 * Whether a rule holds. Values of another type than the operator's never match.
 *
 * @throws {DataFault} when the variable is not there, but for `IsPresent`
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html
 */
export function ruleHolds(rule: ChoiceRule, around: Surroundings): boolean {
  if (rule["And"] !== undefined) return (rule["And"] as ChoiceRule[]).every((one) => ruleHolds(one, around));
  if (rule["Or"] !== undefined) return (rule["Or"] as ChoiceRule[]).some((one) => ruleHolds(one, around));
  if (rule["Not"] !== undefined) return !ruleHolds(rule["Not"] as ChoiceRule, around);
  const operator = Object.keys(rule).find((name) => OPERATORS.has(name))!;
  const found = follow(parsePath(rule["Variable"] as string), around);
  if (operator === "IsPresent") return "value" in found === rule[operator];
  if (!("value" in found))
    throw new DataFault(
      `Invalid path '${rule["Variable"] as string}': The choice state's condition path references an invalid value.`,
    );
  return compare(operator, found.value, rule[operator]!, around);
}

function compare(operator: string, value: Json, operand: Json, around: Surroundings): boolean {
  const test = TESTS[operator];
  if (test) return test(value) === operand;
  if (operator === "StringMatches")
    return typeof value === "string" && wildcard(operand as string).test(value);
  const isPath = operator.endsWith("Path");
  const { read, compares } = COMPARATORS.get(isPath ? operator.slice(0, -"Path".length) : operator)!;
  const left = read(value);
  const right = read(isPath ? valueAt(operand as string, around) : operand);
  if (left === undefined || right === undefined) return false;
  return compares(left < right ? -1 : left > right ? 1 : 0);
}

const wildcard = (pattern: string): RegExp => {
  const body = pattern.replace(/\\(.)|\*|[^*\\]+/gs, (part, escaped: string | undefined) =>
    part === "*" ? ".*" : literally(escaped ?? part),
  );
  return new RegExp(`^${body}$`, "s");
};

const literally = (text: string): string => text.replace(/[$()*+./?[\\\]^{|}-]/g, "\\$&");
