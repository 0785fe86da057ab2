import { BlockList, isIP } from "node:net";
import { malformedQuery, refuseLacking, type Scanner } from "./scan.ts";

/** What a field or a term is worth in one event: nothing where the event lacks it. */
export type Value = string | number | boolean | undefined;

/** Looks up a field by name. */
export type Row = (field: string) => Value;

export interface Expression {
  /** As it was written: what a column is called that nobody named. */
  text: string;
  of: (row: Row) => Value;
}

type Work = (row: Row) => Value;

/**
 * Reads an expression: `or` binds least, then `and`, `not`, comparisons, sums, products.
 *
 * @throws {AwsError} MalformedQueryException
 */
export function readExpression(scanner: Scanner): Expression {
  const { from } = scanner.peek();
  const of = either(scanner);
  const text = scanner.textFrom(from);
  // What was worked out before under this very text, such as `count(*)`, is a column now.
  return { text, of: (row) => row(text) ?? of(row) };
}

function either(scanner: Scanner): Work {
  let left = both(scanner);
  while (scanner.takeIf("or")) {
    const [a, b] = [left, both(scanner)];
    left = (row) => isTrue(a(row)) || isTrue(b(row));
  }
  return left;
}

function both(scanner: Scanner): Work {
  let left = negation(scanner);
  while (scanner.takeIf("and")) {
    const [a, b] = [left, negation(scanner)];
    left = (row) => isTrue(a(row)) && isTrue(b(row));
  }
  return left;
}

function negation(scanner: Scanner): Work {
  if (!scanner.takeIf("not")) return comparison(scanner);
  const of = negation(scanner);
  return (row) => !isTrue(of(row));
}

const COMPARE: Readonly<Record<string, (order: number) => boolean>> = {
  "=": (x) => x === 0,
  "==": (x) => x === 0,
  "!=": (x) => x !== 0,
  "<": (x) => x < 0,
  "<=": (x) => x <= 0,
  ">": (x) => x > 0,
  ">=": (x) => x >= 0,
};

function comparison(scanner: Scanner): Work {
  const left = sum(scanner);
  const { kind, value } = scanner.peek();
  const compare = kind === "sign" ? COMPARE[value] : undefined;
  if (compare) {
    scanner.take();
    const right = sum(scanner);
    return (row) => {
      const [a, b] = [left(row), right(row)];
      if (a === undefined || b === undefined) return value === "!=" && a !== b;
      return compare(order(a, b));
    };
  }
  if (scanner.takeIf("=~")) return matching(scanner, left);
  const not = scanner.takeIf("not");
  const found = scanner.takeIf("like")
    ? matching(scanner, left)
    : scanner.takeIf("in")
      ? among(scanner, left)
      : undefined;
  if (!found && not) throw scanner.unexpected(", expecting like or in");
  return !found ? left : not ? (row) => !found(row) : found;
}

/** Numbers compare as numbers, also where they are written as texts; everything else as texts. */
export function order(a: Exclude<Value, undefined>, b: Exclude<Value, undefined>): number {
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x !== undefined && y !== undefined) return x - y;
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}

export function numberOf(value: Value): number | undefined {
  if (value === undefined || value === "" || typeof value === "boolean") return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

export const isTrue = (value: Value): boolean => value === true || value === "true" || value === 1;

function matching(scanner: Scanner, left: Work): Work {
  const regex = scanner.takeRegex();
  if (regex) return (row) => regex.test(String(left(row) ?? ""));
  const text = scanner.takeText();
  return (row) => String(left(row) ?? "").includes(text);
}

function among(scanner: Scanner, left: Work): Work {
  scanner.expect("[");
  const items = listUntil(scanner, "]");
  return (row) => {
    const value = left(row);
    return (
      value !== undefined &&
      items.some((item) => {
        const other = item(row);
        return other !== undefined && order(value, other) === 0;
      })
    );
  };
}

function listUntil(scanner: Scanner, end: ")" | "]"): Work[] {
  const items: Work[] = [];
  if (scanner.takeIf(end)) return items;
  do items.push(either(scanner));
  while (scanner.takeIf(","));
  scanner.expect(end);
  return items;
}

type Arithmetic = Readonly<Record<string, (a: number, b: number) => number>>;
const SUMS: Arithmetic = { "+": (a, b) => a + b, "-": (a, b) => a - b };
const PRODUCTS: Arithmetic = { "*": (a, b) => a * b, "/": (a, b) => a / b, "%": (a, b) => a % b };

const sum = (scanner: Scanner): Work => chain(scanner, SUMS, product);
const product = (scanner: Scanner): Work => chain(scanner, PRODUCTS, power);
const power = (scanner: Scanner): Work => chain(scanner, { "^": (a, b) => a ** b }, term);

function chain(scanner: Scanner, operators: Arithmetic, part: (scanner: Scanner) => Work): Work {
  let left = part(scanner);
  for (;;) {
    const { kind, value } = scanner.peek();
    const operate = kind === "sign" ? operators[value] : undefined;
    if (!operate) return left;
    scanner.take();
    const [a, b] = [left, part(scanner)];
    left = (row) => {
      const [x, y] = [numberOf(a(row)), numberOf(b(row))];
      const result = x === undefined || y === undefined ? undefined : operate(x, y);
      return result !== undefined && Number.isFinite(result) ? result : undefined;
    };
  }
}

function term(scanner: Scanner): Work {
  if (scanner.takeIf("-")) {
    const of = term(scanner);
    return (row) => {
      const number = numberOf(of(row));
      return number === undefined ? undefined : -number;
    };
  }
  if (scanner.takeIf("(")) {
    const of = either(scanner);
    scanner.expect(")");
    return of;
  }
  const { kind, value } = scanner.peek();
  if (kind === "text") {
    const text = scanner.takeText();
    return () => text;
  }
  if (kind === "number") {
    scanner.take();
    return () => Number(value);
  }
  const name = scanner.takeWord();
  if (kind === "word" && scanner.takeIf("(")) return called(name, scanner);
  return (row) => row(name);
}

const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** The period of `bin(5m)`, in milliseconds. */
function readPeriod(scanner: Scanner): number {
  const { kind, value } = scanner.peek();
  const [, count = "", unit = ""] = /^(\d+)([a-z]+)$/.exec(value) ?? [];
  if (kind !== "duration" || !UNITS_MS[unit]) throw scanner.unexpected(", expecting a period such as 5m");
  scanner.take();
  return Number(count) * UNITS_MS[unit];
}

/** How times are shown: in UTC, without a zone. */
export const timeText = (ms: number): string => new Date(ms).toISOString().replace("T", " ").replace("Z", "");

/** A time as the fields show it, or as a number of milliseconds. */
export function timeOf(value: Value): number | undefined {
  if (typeof value === "string" && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/.test(value))
    return Date.parse(`${value.replace(" ", "T")}Z`);
  return numberOf(value);
}

function called(name: string, scanner: Scanner): Work {
  const low = name.toLowerCase();
  if (low === "bin" || low === "datefloor" || low === "dateceil") {
    const time: Work = low === "bin" ? (row) => row("@timestamp") : either(scanner);
    if (low !== "bin") scanner.expect(",");
    const periodMs = readPeriod(scanner);
    scanner.expect(")");
    return (row) => {
      const ms = timeOf(time(row));
      const round = low === "dateceil" ? Math.ceil : Math.floor;
      return ms === undefined ? undefined : timeText(round(ms / periodMs) * periodMs);
    };
  }
  refuseLacking("function", name, LACKING);
  const work = Object.hasOwn(FUNCTIONS, low) ? FUNCTIONS[low] : undefined;
  if (!work) throw malformedQuery(`unknown function ${name}`);
  const parts = listUntil(scanner, ")");
  return (row) => work(...parts.map((part) => part(row)));
}

const text =
  (work: (...texts: string[]) => Value) =>
  (...values: Value[]): Value =>
    values[0] === undefined ? undefined : work(...values.map((x) => String(x ?? "")));
const math =
  (work: (...numbers: number[]) => number) =>
  (...values: Value[]): Value => {
    const numbers = values.map(numberOf);
    return numbers.some((x) => x === undefined) ? undefined : work(...(numbers as number[]));
  };
const isAddress =
  (version: 4 | 6 | undefined) =>
  (value: Value): Value => {
    const found = isIP(String(value ?? ""));
    return found !== 0 && (version ?? found) === found;
  };
const isWithin =
  (version: 4 | 6 | undefined) =>
  (address: Value, range: Value): Value => {
    const [base = "", bits = ""] = String(range ?? "").split("/");
    const [of, from] = [isIP(base), isIP(String(address ?? ""))];
    if (!of || !/^\d{1,3}$/.test(bits) || Number(bits) > (of === 4 ? 32 : 128))
      throw malformedQuery(`invalid subnet ${String(range)}`);
    if (of !== from || (version ?? of) !== of) return false;
    const block = new BlockList();
    block.addSubnet(base, Number(bits), `ipv${of}` as "ipv4" | "ipv6");
    return block.check(String(address), `ipv${of}` as "ipv4" | "ipv6");
  };

const FUNCTIONS: Readonly<Record<string, (...values: Value[]) => Value>> = {
  ispresent: (x) => x !== undefined,
  isempty: (x) => x === undefined || x === "",
  isblank: (x) => x === undefined || String(x).trim() === "",
  coalesce: (...values) => values.find((x) => x !== undefined),
  tolower: text((x) => x.toLowerCase()),
  toupper: text((x) => x.toUpperCase()),
  trim: text((x) => x.trim()),
  ltrim: text((x) => x.trimStart()),
  rtrim: text((x) => x.trimEnd()),
  strlen: text((x) => x.length),
  concat: text((...texts) => texts.join("")),
  replace: text((x, from = "", to = "") => x.replaceAll(from, to)),
  strcontains: text((x, part = "") => (x.includes(part) ? 1 : 0)),
  substr: text((x, from = "0", length) =>
    x.slice(Number(from), length === undefined ? undefined : Number(from) + Number(length)),
  ),
  abs: math(Math.abs),
  ceil: math(Math.ceil),
  floor: math(Math.floor),
  sqrt: math(Math.sqrt),
  log: math(Math.log),
  greatest: math(Math.max),
  least: math(Math.min),
  frommillis: (x) => {
    const ms = numberOf(x);
    return ms === undefined ? undefined : timeText(ms);
  },
  tomillis: timeOf,
  isvalidip: isAddress(undefined),
  isvalidipv4: isAddress(4),
  isvalidipv6: isAddress(6),
  isipinsubnet: isWithin(undefined),
  isipv4insubnet: isWithin(4),
  isipv6insubnet: isWithin(6),
};
const LACKING = new Set(["jsonparse", "jsonstringify", "now", "strsplit", "urldecode", "format"]);
