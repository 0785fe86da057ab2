import type { Plain, PlainRecord } from "../answers.ts";
import { parametersFailure } from "../failures.ts";
import type { Paginator } from "./paginators.ts";

/** What the command line asks of the pages. */
export interface PageLimits {
  maxItems?: number;
  pageSize?: number;
  /** The `NextToken` that an earlier command printed. */
  startingToken?: string;
}

/** All pages of an answer, as the AWS CLI shows them. */
export interface Pages {
  paginator: Paginator;
  pages: PlainRecord[];
  /** Members that are the same on all pages. */
  fixed: PlainRecord;
  /** Where the next command can go on. */
  resume?: string;
}

type Tokens = Record<string, Plain>;

/**
 * Calls an operation page after page (botocore/paginate.py).
 *
 * @param fetch makes one call
 * @throws {CliFailure} a starting token that cannot be read, the same token twice
 */
export async function collectPages(
  fetch: (input: Record<string, unknown>) => Promise<PlainRecord>,
  paginator: Paginator,
  input: Readonly<Record<string, unknown>>,
  limits: PageLimits,
): Promise<Pages> {
  const start = readStart(paginator, limits.startingToken);
  const collected: Pages = { paginator, pages: [], fixed: {} };
  const primary = paginator.results[0]!;
  let tokens: Tokens = start.tokens;
  let skipped = start.skip;
  let total = 0;
  for (;;) {
    const page = await fetch({
      ...input,
      ...(paginator.limit && limits.pageSize !== undefined && { [paginator.limit]: limits.pageSize }),
      ...present(tokens),
    });
    if (collected.pages.length === 0) {
      if (skipped > 0) skipItems(page, paginator, skipped);
      collected.fixed = pickFixed(page, paginator);
    }
    collected.pages.push(page);
    const items = listAt(page, primary);
    const excess = limits.maxItems === undefined ? 0 : total + items.length - limits.maxItems;
    if (excess > 0) {
      const kept = Math.max(0, items.length - excess);
      setAt(page, primary, items.slice(0, kept));
      collected.resume = encode({ ...tokens, boto_truncate_amount: kept + skipped });
      return collected;
    }
    total += items.length;
    skipped = 0;
    const next = nextTokens(page, paginator);
    if (!next) return collected;
    if (total === limits.maxItems) {
      collected.resume = encode(next);
      return collected;
    }
    if (JSON.stringify(next) === JSON.stringify(tokens))
      throw parametersFailure(
        `Error during pagination: The same next token was received twice: ${JSON.stringify(next)}`,
      );
    tokens = next;
  }
}

/** All pages as one answer: lists joined, numbers added, then what is the same on all, then the token to resume. */
export function mergePages({ paginator, pages, fixed, resume }: Pages): PlainRecord {
  const merged: PlainRecord = {};
  for (const page of pages)
    for (const expression of paginator.results) {
      const value = find(page, expression);
      if (value === null) continue;
      const before = find(merged, expression);
      if (Array.isArray(value) && Array.isArray(before)) setAt(merged, expression, [...before, ...value]);
      else if (typeof value === "number" && typeof before === "number")
        setAt(merged, expression, before + value);
      else setAt(merged, expression, value);
    }
  return { ...mergeDeep(merged, fixed), ...(resume !== undefined && { NextToken: resume }) };
}

/** The pages as `--output text` formats them one by one: the results of each, the fixed members with the first. */
export function pageParts({ paginator, pages, fixed }: Pages): PlainRecord[] {
  return pages.map((page, i) => {
    const part: PlainRecord = i === 0 ? structuredClone(fixed) : {};
    for (const expression of paginator.results) setAt(part, expression, find(page, expression));
    return part;
  });
}

function readStart(paginator: Paginator, token: string | undefined): { tokens: Tokens; skip: number } {
  if (token === undefined) return { tokens: {}, skip: 0 };
  const decoded = decode(token);
  if (!decoded) {
    const [first] = paginator.input;
    return { tokens: { [first!]: token }, skip: 0 };
  }
  const { boto_truncate_amount: skip, ...tokens } = decoded;
  return { tokens, skip: typeof skip === "number" ? skip : 0 };
}

const encode = (tokens: Tokens): string => Buffer.from(JSON.stringify(tokens)).toString("base64");

function decode(token: string): Tokens | undefined {
  try {
    const value = JSON.parse(Buffer.from(token, "base64").toString()) as unknown;
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Tokens)
      : undefined;
  } catch {
    return undefined;
  }
}

const present = (tokens: Tokens): Tokens =>
  Object.fromEntries(Object.entries(tokens).filter(([, token]) => token !== null && token !== "None"));

function nextTokens(page: PlainRecord, { input, output, more }: Paginator): Tokens | undefined {
  if (more !== undefined && !find(page, more)) return undefined;
  const tokens = input.map((name, i) => [name, find(page, output[i]!) || null] as const);
  return tokens.some(([, token]) => token !== null) ? Object.fromEntries(tokens) : undefined;
}

function skipItems(page: PlainRecord, { results }: Paginator, skip: number): void {
  results.forEach((expression, i) => {
    const value = find(page, expression);
    if (Array.isArray(value)) setAt(page, expression, i === 0 ? value.slice(skip) : []);
  });
}

function pickFixed(page: PlainRecord, { keep = [] }: Paginator): PlainRecord {
  const fixed: PlainRecord = {};
  for (const expression of keep) {
    const value = find(page, expression);
    if (value !== null) setAt(fixed, expression, value);
  }
  return fixed;
}

/** Evaluates what the tables of paginators use of JMESPath: `a.b`, `a[-1].b`, `a || b`. */
function find(data: PlainRecord, expression: string): Plain {
  for (const path of expression.split(" || ")) {
    let value: Plain | undefined = data;
    for (const [, name, index] of path.matchAll(/(\w+)|\[(-?\d+)\]/g)) {
      if (index !== undefined) value = Array.isArray(value) ? value.at(Number(index)) : undefined;
      else value = isRecord(value) ? value[name!] : undefined;
    }
    if (value !== undefined && value !== null) return value;
  }
  return null;
}

function listAt(page: PlainRecord, expression: string): Plain[] {
  const value = find(page, expression);
  return Array.isArray(value) ? value : [];
}

function setAt(target: PlainRecord, expression: string, value: Plain): void {
  const path = expression.split(".");
  const last = path.pop()!;
  let place = target;
  for (const name of path) place = (place[name] ??= {}) as PlainRecord;
  place[last] = value;
}

function mergeDeep(target: PlainRecord, more: PlainRecord): PlainRecord {
  for (const [key, value] of Object.entries(more)) {
    const own = target[key];
    const both = isRecord(own) && isRecord(value);
    target[key] = both ? mergeDeep(own, value) : value;
  }
  return target;
}

const isRecord = (value: Plain | undefined): value is PlainRecord =>
  typeof value === "object" && value !== null && !Array.isArray(value);
