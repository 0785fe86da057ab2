import { isArray, isObject, isSame, type Json, type JsonObject } from "./json.ts";
import { DataFault } from "./faults.ts";
import { parsePath, type Condition, type Operand, type Path, type Step } from "./path-parser.ts";

/** Where the paths of a state lead. */
export interface Surroundings {
  /** What `$` stands for. */
  data: Json;
  /** The context object: what `$$` stands for. */
  context: JsonObject;
  /** What `$name` stands for. */
  variables: JsonObject;
}

/** What is at the end of a path: one value, a list of them, or nothing for a reason. */
export type Found = { value: Json } | { missing: string };

/** Follows a path. A path that can lead to several values leads to a list, which may be empty. */
export function follow(path: Path, around: Surroundings): Found {
  const root = rootOf(path, around);
  if (root === undefined)
    return { missing: `No results for path: $['${(path.root as { variable: string }).variable}']` };
  return path.definite ? followOne(path, root) : { value: followAll(path.steps, [root], root) };
}

/**
 * The value at a path.
 *
 * @throws {DataFault} in the words of fields such as `InputPath`
 */
export function valueAt(text: string, around: Surroundings): Json {
  const found = follow(parsePath(text), around);
  if ("value" in found) return found.value;
  throw new DataFault(`Invalid path '${text}' : ${found.missing}`);
}

/**
 * A copy of an input with a value at a reference path, such as `$.results[0].tag`; what is missing on the way is made.
 *
 * @throws {DataFault} States.ResultPathMatchFailure where the path cannot be laid through the input
 * @see https://states-language.net/spec.html#filters
 */
export function placeAt(text: string, input: Json, value: Json): Json {
  return place(parsePath(text).steps, 0, input, value, text);
}

function place(steps: readonly Step[], at: number, into: Json | undefined, value: Json, text: string): Json {
  const step = steps[at];
  if (!step) return value;
  const refuse = (): DataFault =>
    new DataFault(
      `Unable to apply step "${text}" to input ${JSON.stringify(into)}`,
      "States.ResultPathMatchFailure",
    );
  if (step.kind === "names") {
    const name = step.names[0]!;
    if (into !== undefined && into !== null && !isObject(into)) throw refuse();
    const inner = place(steps, at + 1, into?.[name], value, text);
    return { ...into, [name]: inner };
  }
  const index = step.kind === "indexes" ? step.indexes[0]! : -1;
  if (!isArray(into) || index < 0 || index >= into.length) throw refuse();
  return into.map((item, i) => (i === index ? place(steps, at + 1, item, value, text) : item));
}

const rootOf = ({ root }: Path, around: Surroundings): Json | undefined => {
  if (root === "context") return around.context;
  if (root === "data" || root === "item") return around.data;
  return Object.hasOwn(around.variables, root.variable) ? around.variables[root.variable] : undefined;
};

function followOne({ steps }: Path, root: Json): Found {
  let value = root;
  let shown = "$";
  for (const [i, step] of steps.entries()) {
    shown +=
      step.kind === "names" ? `['${step.names[0]}']` : step.kind === "indexes" ? `[${step.indexes[0]}]` : "";
    const next = pick(step, value)[0];
    if (next === undefined)
      return {
        missing: `${i === steps.length - 1 ? "No results for path:" : "Missing property in path"} ${shown}`,
      };
    value = next;
  }
  return { value };
}

function followAll(steps: readonly Step[], from: readonly Json[], root: Json): Json[] {
  let values = [...from];
  for (const step of steps)
    values = (step.deep ? values.flatMap(descendants) : values).flatMap((value) => pick(step, value, root));
  return values;
}

function descendants(value: Json): Json[] {
  const below = isArray(value) ? value : isObject(value) ? Object.values(value) : [];
  return [value, ...below.flatMap(descendants)];
}

function pick(step: Step, value: Json, root: Json = value): readonly Json[] {
  switch (step.kind) {
    case "names":
      return isObject(value)
        ? step.names.filter((name) => Object.hasOwn(value, name)).map((name) => value[name]!)
        : [];
    case "indexes":
      return isArray(value)
        ? step.indexes.map((index) => value.at(index)).filter((item) => item !== undefined)
        : [];
    case "slice":
      return isArray(value) ? value.slice(step.from, step.to).filter((_, i) => i % step.by === 0) : [];
    case "all":
      return isArray(value) ? value : isObject(value) ? Object.values(value) : [];
    case "filter": {
      const items = isArray(value) ? value : isObject(value) ? [value] : [];
      return items.filter((item) => holds(step.condition, item, root));
    }
  }
}

function holds(condition: Condition, item: Json, root: Json): boolean {
  switch (condition.kind) {
    case "or":
      return condition.of.some((one) => holds(one, item, root));
    case "and":
      return condition.of.every((one) => holds(one, item, root));
    case "not":
      return !holds(condition.of, item, root);
    case "exists":
      return operandOf({ path: condition.path }, item, root) !== undefined;
    case "compare":
      return compares(condition, item, root);
  }
}

function compares(
  { operator, left, right }: Extract<Condition, { kind: "compare" }>,
  item: Json,
  root: Json,
): boolean {
  const a = operandOf(left, item, root);
  if (operator === "=~") return typeof a === "string" && "pattern" in right && right.pattern.test(a);
  const b = operandOf(right, item, root);
  if (a === undefined || b === undefined) return operator === "!=" ? a !== b : operator === "==" && a === b;
  if (operator === "==") return isSame(a, b);
  if (operator === "!=") return !isSame(a, b);
  if (operator === "in" || operator === "nin")
    return isArray(b) && b.some((one) => isSame(a, one)) === (operator === "in");
  if (typeof a !== typeof b || (typeof a !== "number" && typeof a !== "string")) return false;
  const order = a < (b as typeof a) ? -1 : a > (b as typeof a) ? 1 : 0;
  return { "<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0 }[operator];
}

/** Within a filter `@` is the item, and `$` the document. */
function operandOf(operand: Operand, item: Json, root: Json): Json | undefined {
  if ("value" in operand) return operand.value;
  if ("pattern" in operand) return undefined;
  const { path } = operand;
  const data = path.root === "item" ? item : root;
  const found = follow(path, { data, context: {}, variables: {} });
  return "value" in found ? found.value : undefined;
}
