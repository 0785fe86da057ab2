import { readFileSync } from "node:fs";
import type { VerdictName } from "../../grader/index.ts";
import { clockText } from "../clock-text.ts";
import { UserError } from "../errors.ts";
import type { RunDocument, RunLine } from "./run-line.ts";

/** What became different since an earlier run, in words. */
export interface Comparison {
  worse: string[];
  slower: string[];
  better: string[];
  /** How many runs of now were not played then. */
  unknown: number;
}

/** Calls take their time, and no two machines start a program alike: less than this is no change. */
const SLOWER_MS = 5_000;
const SLOWER_SHARE = 0.1;
const RANK: Readonly<Record<VerdictName, number>> = { PASS: 0, INCOMPLETE: 1, FAIL: 2, UNSAFE: 3 };

/** A run of an earlier time: what of it is compared. */
export type Earlier = Pick<RunLine, "scenario" | "seed" | "variation" | "verdict" | "score" | "containedMs">;

/**
 * Reads what an earlier `gameday test ID --responder … --json` printed, with `--variations` or without.
 *
 * @throws {UserError} when the file cannot be read, or is something else
 */
export function readBaseline(file: string): Earlier[] {
  try {
    const runs = documentsOf(readFileSync(file, "utf8")).flatMap(runsOf);
    if (!runs.length) throw new Error("it has no runs");
    return runs;
  } catch (error) {
    throw new UserError(
      `${file} is no baseline: ${(error as Error).message} (\`gameday test ID --responder … --json >${file}\` writes one, with --variations or without)`,
    );
  }
}

/** One JSON document, or one on each line. */
function documentsOf(text: string): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    const lines = text.split("\n").filter((line) => line.trim());
    return lines.map((line, i): unknown => {
      try {
        return JSON.parse(line);
      } catch {
        throw new Error(`line ${i + 1} is no JSON`);
      }
    });
  }
}

/** The run that a document tells of; those that have several runs tell of something else besides. */
function runsOf(document: unknown): Earlier[] {
  if (!isRun(document)) return [];
  return "times" in document ? [{ ...document, containedMs: document.times.contain ?? null }] : [document];
}

const isRun = (document: unknown): document is RunLine | RunDocument =>
  typeof document === "object" &&
  document !== null &&
  "scenario" in document &&
  "seed" in document &&
  "variation" in document &&
  "verdict" in document &&
  Object.hasOwn(RANK, String(document.verdict));

const keyOf = ({ scenario, seed, variation }: Earlier): string =>
  `${scenario} ${seed} ${JSON.stringify(Object.entries(variation).sort())}`;

/** Compares runs with the same ones of an earlier time: the same scenario, seed and variation. */
export function compare(before: readonly Earlier[], now: readonly RunLine[]): Comparison {
  const known = new Map(before.map((run) => [keyOf(run), run]));
  const comparison: Comparison = { worse: [], slower: [], better: [], unknown: 0 };
  for (const run of now) {
    const then = known.get(keyOf(run));
    if (!then) {
      comparison.unknown++;
      continue;
    }
    const where = `${run.scenario}, seed ${run.seed}${run.words.length ? ` (${run.words.join(", ")})` : ""}`;
    const change = `${where}: ${then.verdict} ${then.score} became ${run.verdict} ${run.score}`;
    const rank = RANK[run.verdict] - RANK[then.verdict];
    if (rank > 0 || (rank === 0 && run.score < then.score)) comparison.worse.push(change);
    else if (rank < 0 || run.score > then.score) comparison.better.push(change);
    const [a, b] = [then.containedMs, run.containedMs];
    if (a !== null && b !== null && b - a > Math.max(SLOWER_MS, a * SLOWER_SHARE))
      comparison.slower.push(`${where}: contained after ${clockText(b)}, it was ${clockText(a)}`);
  }
  return comparison;
}
