import { itemOf, type Item, type Value } from "../values.ts";
import { checkPaths } from "./path-conflicts.ts";
import type { Placeholders } from "./placeholders.ts";
import { Reader } from "./reader.ts";
import type { Path } from "./tree.ts";

/**
 * Reads a projection expression: paths, none of which lies in another.
 *
 * @throws {AwsError} ValidationException in DynamoDB's words
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ProjectionExpressions.html
 */
export function parseProjection(text: string, placeholders: Placeholders): Path[] {
  const reader = new Reader("ProjectionExpression", text, placeholders);
  const paths = [reader.path()];
  while (reader.takeIf(",")) paths.push(reader.path());
  const problem = checkPaths(paths);
  if (problem !== undefined) reader.complain(problem);
  reader.finish();
  return paths;
}

/** What is wanted of a value: all of it, or what lies at some steps. */
type Wanted = true | Map<string | number, Wanted>;

/** The parts of an item that lie at some paths, in their places; elements of lists close up. */
export function project(item: Item, paths: readonly Path[]): Item {
  const wanted: Wanted = new Map();
  for (const path of paths) want(wanted, path);
  return pickMembers(item, wanted);
}

function want(wanted: Map<string | number, Wanted>, [step, ...rest]: Path): void {
  if (step === undefined) return;
  if (!rest.length) return void wanted.set(step, true);
  const inner = wanted.get(step);
  if (inner === true) return;
  const next = inner ?? new Map<string | number, Wanted>();
  wanted.set(step, next);
  want(next, rest);
}

function pick(value: Value, wanted: Wanted): Value | undefined {
  if (wanted === true) return value;
  if ("M" in value) {
    const members = pickMembers(value.M, wanted);
    return Object.keys(members).length ? { M: members } : undefined;
  }
  if (!("L" in value)) return undefined;
  const elements = [...wanted]
    .filter(([step]) => typeof step === "number")
    .sort(([a], [b]) => Number(a) - Number(b))
    .flatMap(([step, inner]) => picked(value.L[Number(step)], inner));
  return elements.length ? { L: elements } : undefined;
}

const pickMembers = (item: Item, wanted: Map<string | number, Wanted>): Item =>
  itemOf(
    [...wanted].flatMap(([step, inner]) =>
      typeof step === "string"
        ? picked(item[step], inner).map((value): [string, Value] => [step, value])
        : [],
    ),
  );

function picked(value: Value | undefined, wanted: Wanted): Value[] {
  const found = value && pick(value, wanted);
  return found ? [found] : [];
}
