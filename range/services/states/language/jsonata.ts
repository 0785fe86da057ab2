import { createRequire } from "node:module";
import type Jsonata from "jsonata";
import { DataFault } from "./faults.ts";
import { hashOf, partition, range, type Chances } from "./intrinsic-functions.ts";
import { isArray, isObject, typeName, type Json, type JsonObject } from "./json.ts";

/** What expressions can name: variables, and `$states`. */
export interface Bindings {
  variables: JsonObject;
  states: JsonObject;
}

/** What the clock and chance give to expressions. */
export interface Moment {
  nowMs: number;
  chances: Chances;
}

const OPENING = "{%";
const CLOSING = "%}";

export const isJsonata = (value: unknown): value is string =>
  typeof value === "string" && value.startsWith(OPENING) && value.endsWith(CLOSING);

/** What stands between the signs of an expression. */
export const expressionOf = (text: string): string => text.slice(OPENING.length, -CLOSING.length).trim();

/**
 * What is wrong with the syntax of an expression, if anything.
 *
 * @param text with its signs
 */
export function syntaxProblem(text: string): string | undefined {
  try {
    compile(expressionOf(text));
    return undefined;
  } catch (thrown) {
    return messageOf(thrown);
  }
}

/**
 * Evaluates every expression of a value.
 *
 * @param location the field that holds it, such as `Arguments`
 * @throws {DataFault} States.QueryEvaluationError
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
export async function evaluateAll(
  value: Json,
  location: string,
  bindings: Bindings,
  moment: Moment,
): Promise<Json> {
  if (isJsonata(value)) return evaluate(value, location, bindings, moment);
  if (isArray(value)) {
    const items: Json[] = [];
    for (const [i, item] of value.entries())
      items.push(await evaluateAll(item, `${location}[${i}]`, bindings, moment));
    return items;
  }
  if (!isObject(value)) return value;
  const members: [string, Json][] = [];
  for (const [name, member] of Object.entries(value))
    members.push([name, await evaluateAll(member, `${location}/${name}`, bindings, moment)]);
  return Object.fromEntries(members);
}

async function evaluate(text: string, location: string, bindings: Bindings, moment: Moment): Promise<Json> {
  const expression = expressionOf(text);
  const fail = (what: string): DataFault =>
    new DataFault(
      `The JSONata expression '${expression}' specified for the field '${location}' ${what}`,
      "States.QueryEvaluationError",
      location,
    );
  let result: unknown;
  try {
    result = await compile(expression).evaluate(undefined, {
      ...functions(moment),
      ...bindings.variables,
      states: bindings.states,
    });
  } catch (thrown) {
    throw fail(`threw an error during evaluation. ${codeOf(thrown)}${messageOf(thrown)}`);
  }
  if (result === undefined) throw fail("returned nothing (undefined).");
  if (typeof result === "function" || (isObject(result) && "_jsonata_lambda" in result))
    throw fail("returned an unsupported result type.");
  // What JSONata answers may be a sequence with members of its own: JSON has none of them.
  return JSON.parse(JSON.stringify(result)) as Json;
}

/**
 * Checks the type of what a field was evaluated to.
 *
 * @param value as evaluated
 * @param source what the field holds: only what an expression made is spoken of as one
 * @throws {DataFault} States.QueryEvaluationError
 */
export function expectType<Name extends "string" | "number" | "boolean" | "array" | "object">(
  value: Json,
  source: Json,
  location: string,
  expected: Name,
): void {
  if (typeName(value) === expected) return;
  const what = isJsonata(source) ? `The JSONata expression '${expressionOf(source)}'` : "The value";
  throw new DataFault(
    `${what} specified for the field '${location}' returned an unexpected result type. Expected '${expected}', but was '${typeName(value)}' for value: ${JSON.stringify(value)}`,
    "States.QueryEvaluationError",
    location,
  );
}

/**
 * Functions of Step Functions' own, and those of JSONata that ask the machine's clock and chance. `$eval` is taken
 * away, as there.
 */
function functions({ nowMs, chances }: Moment): Record<string, unknown> {
  return {
    now: (picture?: string, zone?: string) =>
      compile("$fromMillis($ms, $picture, $zone)").evaluate(undefined, { ms: nowMs, picture, zone }),
    millis: () => nowMs,
    random: (seed?: number) => chances.float(seed),
    shuffle: (list: Json[]) => shuffled(list, chances),
    uuid: () => chances.uuid(),
    partition: (list: Json[], size: number) => {
      if (!(size >= 1)) throw new Error("The chunk size must be a positive number");
      return partition([list].flat() as Json[], Math.floor(size));
    },
    range: (first: number, last: number, step: number) => {
      if (!step) throw new Error("The step must not be zero");
      return range(first, last, step);
    },
    hash: (text: string, algorithm: string) => {
      const hash = hashOf(text, algorithm);
      if (hash === undefined) throw new Error(`Unknown hash algorithm ${algorithm}`);
      return hash;
    },
    parse: (text: string) => JSON.parse(text) as Json,
    eval: undefined,
  };
}

function shuffled(list: readonly Json[], chances: Chances): Json[] {
  const out = [...list];
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(chances.float() * (i + 1));
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}

/** A bound on what would never end, in milliseconds of the machine: nothing that ends comes near it. */
const MOST_MS = 10_000;
const MOST_KEPT = 1_000;
const compiled = new Map<string, Jsonata.Expression>();
let engine: typeof Jsonata | undefined;

function compile(expression: string): Jsonata.Expression {
  let known = compiled.get(expression);
  if (known) return known;
  // Loaded when the first expression comes: most runs have none, and it costs more than a call.
  engine ??= createRequire(import.meta.url)("jsonata") as typeof Jsonata;
  known = engine(expression, { timeout: MOST_MS });
  if (compiled.size > MOST_KEPT) compiled.clear();
  compiled.set(expression, known);
  return known;
}

const messageOf = (thrown: unknown): string => String((thrown as { message?: unknown }).message ?? thrown);

const codeOf = (thrown: unknown): string => {
  const { code } = thrown as { code?: unknown };
  return typeof code === "string" ? `${code}: ` : "";
};
