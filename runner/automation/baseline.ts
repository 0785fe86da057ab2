import { readFileSync } from "node:fs";
import type { VerdictName } from "../../grader/index.ts";
import { clockText } from "../clock-text.ts";
import { UserError } from "../errors.ts";
import type { RunLine } from "./run-line.ts";

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

/**
 * Reads what an earlier `gameday test … --json` printed.
 *
 * @throws {UserError} when the file cannot be read, or is something else
 */
export function readBaseline(file: string): RunLine[] {
  try {
    const text = readFileSync(file, "utf8");
    const lines = text.split("\n").filter((line) => line.trim());
    const runs = lines.map((line) => JSON.parse(line) as RunLine).filter((line) => line.event === "run");
    if (!runs.length) throw new Error("it has no runs");
    return runs;
  } catch (error) {
    throw new UserError(
      `${file} is no baseline: ${(error as Error).message} (\`gameday test … --variations N --json >${file}\` writes one)`,
    );
  }
}

const keyOf = ({ scenario, seed, variation }: RunLine): string =>
  `${scenario} ${seed} ${JSON.stringify(Object.entries(variation).sort())}`;

/** Compares runs with the same ones of an earlier time: the same scenario, seed and variation. */
export function compare(before: readonly RunLine[], now: readonly RunLine[]): Comparison {
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
