import type { Phase } from "./criteria.ts";

export type VerdictName = "PASS" | "UNSAFE" | "FAIL" | "INCOMPLETE";

/** Exit codes of every command that judges. */
export const EXIT_CODES: Readonly<Record<VerdictName, number>> = {
  PASS: 0,
  FAIL: 1,
  UNSAFE: 2,
  INCOMPLETE: 3,
};

export interface ObjectiveResult {
  id: string;
  title: string;
  phase: Phase;
  required: boolean;
  met: boolean;
  /** `unknown` where evidence is missing: neither met nor missed. */
  known: boolean;
  points: number;
  of: number;
  /** Milliseconds since the clock started. */
  at?: number;
  /** Id of the event that proves it. */
  proof?: string;
  /** What proved it, or what was missing. */
  reason: string;
  why: string;
  source: string;
}

export interface ConstraintResult {
  id: string;
  held: boolean;
  points: number;
  proof?: string;
  reason: string;
  why: string;
  source: string;
}

export interface HazardResult {
  id: string;
  title: string;
  severity: "unsafe" | "costly";
  at: number;
  proof: string;
  points: number;
  reason: string;
  why: string;
  source: string;
}

export interface LostPoints {
  /** `objective:memory`, `order:P5`, `hazard:stopped`, `hint:2`, `customers`. */
  code: string;
  points: number;
  reason: string;
}

export interface Times {
  /** All in milliseconds since the clock started; null where it never happened. */
  acknowledge: number | null;
  /** The adversary's last success; null while it still gets through, left out where there was nothing to contain. */
  contain?: number | null;
  preserve: number | null;
  recover: number | null;
  total: number;
}

export interface Verdict {
  verdict: VerdictName;
  score: number;
  /** Why this verdict, in a sentence. */
  summary: string;
  phases: readonly { phase: Phase; points: number; of: number }[];
  objectives: readonly ObjectiveResult[];
  constraints: readonly ConstraintResult[];
  hazards: readonly HazardResult[];
  lost: readonly LostPoints[];
  times: Times;
  customers: { requests: number; ok: number };
  hints: number;
}
