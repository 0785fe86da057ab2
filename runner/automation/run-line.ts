import type { LostPoints, Verdict, VerdictName } from "../../grader/index.ts";
import type { Variation } from "../../scenarios/kit/variation.ts";
import { commandFor } from "./again.ts";
import type { Played } from "./play.ts";

/** A run of many, as JSON lines and a later `--baseline` have it. */
export interface RunLine {
  event: "run";
  scenario: string;
  responder: string;
  seed: string;
  variation: Variation;
  words: readonly string[];
  verdict: VerdictName;
  score: number;
  /** When the adversary was shut out, in simulated milliseconds on the run's clock; null when it never was. */
  containedMs: number | null;
  lost: readonly LostPoints[];
  notes: readonly string[];
  /** Plays it again. */
  again: string;
  workMs: number;
}

export const runLine = (played: Played): RunLine => ({
  event: "run",
  scenario: played.scenario,
  responder: played.responder,
  seed: played.seed,
  variation: played.variation,
  words: played.words,
  verdict: played.verdict.verdict,
  score: played.verdict.score,
  containedMs: played.verdict.times.contain ?? null,
  lost: played.verdict.lost,
  notes: played.notes,
  again: commandFor(played),
  workMs: played.workMs,
});

/** A run that was asked for alone, as JSON has it: all that its verdict says. */
export interface RunDocument
  extends Verdict, Pick<RunLine, "scenario" | "responder" | "seed" | "variation" | "notes" | "workMs"> {}

export const runDocument = ({
  scenario,
  responder,
  seed,
  variation,
  notes,
  workMs,
  verdict,
}: Played): RunDocument => ({ scenario, responder, seed, variation, notes, workMs, ...verdict });
