import ipaddr from "ipaddr.js";
import { invalidPattern, isMembers } from "./pattern-refusal.ts";

type Json = unknown;

/** What one item of a pattern's array asks of a value; `exists` asks about its presence instead. */
export interface Test {
  exists?: boolean;
  fits?: (value: Json) => boolean;
}

type Fits = (value: Json) => boolean;

/**
 * Compiles one item of a pattern's array.
 *
 * @param path of the member, for messages
 * @throws {AwsError} InvalidEventPatternException
 */
export function compileTest(item: Json, path: string): Test {
  if (!isMembers(item)) {
    if (Array.isArray(item))
      throw invalidPattern(`"${path}": match value must be String, number, true, false, or null`);
    return { fits: (value) => value === item };
  }
  const entries = Object.entries(item);
  const [name, wanted] = entries[0] ?? [];
  if (entries.length !== 1 || name === undefined)
    throw invalidPattern(`"${path}": only one key allowed in match expression`);
  if (name === "exists") {
    if (typeof wanted !== "boolean")
      throw invalidPattern("exists match pattern must be either true or false.");
    return { exists: wanted };
  }
  const compile = OPERATORS[name];
  if (!compile) throw invalidPattern(`Unrecognized match type ${name}`);
  return { fits: compile(wanted, path) };
}

const OPERATORS: Readonly<Record<string, (wanted: Json, path: string) => Fits>> = {
  prefix: (wanted) => textEnd("prefix", wanted, (value, part) => value.startsWith(part)),
  suffix: (wanted) => textEnd("suffix", wanted, (value, part) => value.endsWith(part)),
  "equals-ignore-case": (wanted) => equalsIgnoreCase(wanted),
  wildcard: (wanted) => wildcard(wanted),
  "anything-but": (wanted, path) => anythingBut(wanted, path),
  numeric: (wanted) => numeric(wanted),
  cidr: (wanted) => cidr(wanted),
};

const onText =
  (test: (value: string) => boolean): Fits =>
  (value) =>
    typeof value === "string" && test(value);

const text = (name: string, wanted: Json): string => {
  if (typeof wanted !== "string") throw invalidPattern(`${name} match pattern must be a string`);
  return wanted;
};

/** Prefix and suffix, each also in the form `{"equals-ignore-case": …}`. */
function textEnd(name: string, wanted: Json, has: (value: string, part: string) => boolean): Fits {
  if (isMembers(wanted)) {
    const part = text(name, wanted["equals-ignore-case"]).toLowerCase();
    if (Object.keys(wanted).length !== 1) throw invalidPattern(`Unsupported ${name} pattern`);
    return onText((value) => has(value.toLowerCase(), part));
  }
  const part = text(name, wanted);
  if (!part) throw invalidPattern(`Null ${name} not allowed`);
  return onText((value) => has(value, part));
}

function equalsIgnoreCase(wanted: Json): Fits {
  const lower = text("equals-ignore-case", wanted).toLowerCase();
  return onText((value) => value.toLowerCase() === lower);
}

/** `*` stands for any run of characters, `\*` and `\\` for themselves. */
function wildcard(wanted: Json): Fits {
  const pattern = text("wildcard", wanted);
  if (pattern.includes("**")) throw invalidPattern("Consecutive wildcard characters");
  let source = "";
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i]!;
    if (char === "*") source += "[^]*";
    else if (char === "\\") {
      const next = pattern[++i];
      if (next !== "*" && next !== "\\") throw invalidPattern("Invalid escape character");
      source += `\\${next}`;
    } else source += char.replace(/[.+^$()|[\]{}?]/, "\\$&");
  }
  const regex = new RegExp(`^${source}$`);
  return onText((value) => regex.test(value));
}

const FORBIDDEN_FORMS = ["prefix", "suffix", "wildcard", "equals-ignore-case"];

/** Values, or one of the text forms with one text or a list: nothing of it may fit. */
function anythingBut(wanted: Json, path: string): Fits {
  if (isMembers(wanted)) {
    const [name, inner] = Object.entries(wanted)[0] ?? [];
    if (name === undefined || !FORBIDDEN_FORMS.includes(name) || Object.keys(wanted).length !== 1)
      throw invalidPattern(`Unsupported anything-but pattern: ${name ?? ""}`);
    const forms = listOf(inner).map((one) => OPERATORS[name]!(one, path));
    return (value) => !forms.some((fits) => fits(value));
  }
  const values = listOf(wanted);
  if (!values.every((value) => typeof value === "string" || typeof value === "number"))
    throw invalidPattern("Inside anything but list, start|null|boolean is not supported.");
  return (value) => !values.includes(value as string);
}

function listOf(value: Json): Json[] {
  if (!Array.isArray(value)) return [value];
  if (!value.length) throw invalidPattern("Empty arrays are not allowed");
  return value;
}

const COMPARISONS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  "=": (value, bound) => value === bound,
  "<": (value, bound) => value < bound,
  "<=": (value, bound) => value <= bound,
  ">": (value, bound) => value > bound,
  ">=": (value, bound) => value >= bound,
};

function numeric(wanted: Json): Fits {
  if (!Array.isArray(wanted) || wanted.length < 2 || wanted.length > 4 || wanted.length % 2)
    throw invalidPattern("Invalid numeric match");
  const tests: ((value: number) => boolean)[] = [];
  for (let i = 0; i < wanted.length; i += 2) {
    const compare = COMPARISONS[String(wanted[i])];
    const bound: unknown = wanted[i + 1];
    if (!compare) throw invalidPattern(`Unrecognized numeric range operator: ${String(wanted[i])}`);
    if (typeof bound !== "number") throw invalidPattern(`Value of ${String(wanted[i])} must be numeric`);
    tests.push((value) => compare(value, bound));
  }
  return (value) => typeof value === "number" && tests.every((test) => test(value));
}

function cidr(wanted: Json): Fits {
  const block = text("cidr", wanted);
  let range: [ipaddr.IPv4 | ipaddr.IPv6, number];
  try {
    range = ipaddr.parseCIDR(block);
  } catch {
    throw invalidPattern(`Malformed CIDR, one '/' required`);
  }
  return onText((value) => {
    if (!ipaddr.isValid(value)) return false;
    const address = ipaddr.parse(value);
    return address.kind() === range[0].kind() && address.match(range);
  });
}
