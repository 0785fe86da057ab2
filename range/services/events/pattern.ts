import { invalidPattern, isMembers, type Members } from "./pattern-refusal.ts";
import { compileTest, type Test } from "./pattern-tests.ts";

type Json = unknown;

/** A compiled event pattern: whether an event matches it. */
export type Pattern = (event: Readonly<Members>) => boolean;

const cache = new Map<string, Pattern>();
const CACHE_LIMIT = 1000;

/**
 * Compiles an event pattern as EventBridge understands it: exact values, prefix, suffix, equals-ignore-case,
 * wildcard, anything-but in all its forms, numeric, exists, cidr, nested members, arrays on either side, `$or`.
 *
 * @param text the pattern as JSON
 * @throws {AwsError} InvalidEventPatternException
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function compilePattern(text: string): Pattern {
  const known = cache.get(text);
  if (known) return known;
  if (cache.size >= CACHE_LIMIT) cache.clear();
  const pattern = compileMembers(parse(text));
  cache.set(text, pattern);
  return pattern;
}

function parse(text: string): Members {
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalidPattern(`${(error as Error).message}`);
  }
  if (!isMembers(value)) throw invalidPattern("Filter is not an object");
  if (!Object.keys(value).length) throw invalidPattern("Empty patterns are not allowed");
  return value;
}

/** @param path of the object, for messages */
export function compileMembers(pattern: Members, path = ""): Pattern {
  const tests = Object.entries(pattern).map(([name, wanted]) =>
    name === "$or" && isOr(wanted) ? compileOr(wanted) : compileMember(name, wanted, path),
  );
  return (event) => tests.every((test) => test(event));
}

/** `$or` is a keyword only where it holds at least two patterns; else it is a member's name. */
const isOr = (wanted: Json): wanted is Members[] =>
  Array.isArray(wanted) && wanted.length > 1 && wanted.every(isMembers);

function compileOr(branches: Members[]): Pattern {
  const patterns = branches.map((branch) => compileMembers(branch));
  return (event) => patterns.some((pattern) => pattern(event));
}

function compileMember(name: string, wanted: Json, path: string): Pattern {
  const here = path ? `${path}.${name}` : name;
  if (isMembers(wanted)) {
    if (!Object.keys(wanted).length) throw invalidPattern(`"${here}" must be an object or an array`);
    const inner = compileMembers(wanted, here);
    const absent = inner({});
    return (event) => {
      const value = event[name];
      // Within an array of objects it is enough that one of them matches.
      if (Array.isArray(value))
        return value.some((item) => isMembers(item) && inner(item)) || (!value.length && absent);
      return isMembers(value) ? inner(value) : absent;
    };
  }
  if (!Array.isArray(wanted)) throw invalidPattern(`"${here}" must be an object or an array`);
  if (!wanted.length) throw invalidPattern("Empty arrays are not allowed");
  const tests = wanted.map((item) => compileTest(item, here));
  return (event) => {
    const values = leavesOf(event[name]);
    return tests.some((test) => passes(test, values));
  };
}

/**
 * A leaf's values: the items of an array count each for itself; objects are no leaves, and an array of nothing else
 * is none. Nothing for a member that is missing.
 */
function leavesOf(value: Json): Json[] | undefined {
  if (value === undefined || isMembers(value)) return undefined;
  if (!Array.isArray(value)) return [value];
  const leaves = value.filter((item) => !isMembers(item));
  return leaves.length || !value.length ? leaves : undefined;
}

function passes(test: Test, values: readonly Json[] | undefined): boolean {
  if (test.exists !== undefined) return (values !== undefined) === test.exists;
  return values !== undefined && values.some((value) => test.fits!(value));
}
