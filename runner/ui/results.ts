import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import type { Verdict, VerdictName } from "../../grader/index.ts";
import type { JournalHeader } from "../session/journal.ts";
import { writerOf } from "../session/journal.ts";
import { journalPath, listRuns, verdictPath } from "../session/store.ts";

/** The best that was reached in a scenario. */
export interface BestResult {
  score: number;
  verdict: VerdictName;
  /** Finished runs. */
  plays: number;
}

export interface Past {
  best: ReadonlyMap<string, BestResult>;
  /** The newest run that was left, and whose clock can go on. */
  unfinished: { run: string; scenario: string } | undefined;
}

/** Runs that are looked at, the newest first: enough to know a person's best. */
const RUNS = 300;
const HEADER_BYTES = 4_096;
const RANK: Readonly<Record<VerdictName, number>> = { PASS: 3, UNSAFE: 1, FAIL: 1, INCOMPLETE: 0 };

/** What this user has played before. Folders that cannot be read are passed over. */
export function readPast(): Past {
  const best = new Map<string, BestResult>();
  let unfinished: Past["unfinished"];
  for (const run of listRuns().slice(0, RUNS)) {
    const scenario = scenarioOf(run);
    if (scenario === undefined) continue;
    const verdict = verdictOf(run);
    if (verdict) best.set(scenario, better(best.get(scenario), verdict));
    else if (!unfinished && !writerOf(journalPath(run))) unfinished = { run, scenario };
  }
  return { best, unfinished };
}

function better(known: BestResult | undefined, { score, verdict }: Verdict): BestResult {
  if (!known) return { score, verdict, plays: 1 };
  const plays = known.plays + 1;
  const wins = RANK[verdict] - RANK[known.verdict] || score - known.score;
  return wins > 0 ? { score, verdict, plays } : { ...known, plays };
}

/** The scenario of a run, from the first line of its journal alone: the rest can be long. */
function scenarioOf(run: string): string | undefined {
  let file: number | undefined;
  try {
    file = openSync(journalPath(run), "r");
    const bytes = Buffer.alloc(HEADER_BYTES);
    const text = bytes.toString("utf8", 0, readSync(file, bytes, 0, HEADER_BYTES, 0));
    const header = JSON.parse(text.slice(0, text.indexOf("\n"))) as JournalHeader;
    return header.kind === "header" ? header.scenario : undefined;
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function verdictOf(run: string): Verdict | undefined {
  try {
    return JSON.parse(readFileSync(verdictPath(run), "utf8")) as Verdict;
  } catch {
    return undefined;
  }
}
