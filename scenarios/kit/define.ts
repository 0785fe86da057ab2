import type { Criteria } from "../../grader/index.ts";
import { problemText, scenarioProblems } from "./check.ts";
import type { Behaviour, Stage } from "./stage.ts";
import type { Variable } from "./variation.ts";

/** What a target must be able to do; a target that lacks one says so before the clock starts. */
export type Capability =
  | "iam-enforcement"
  | "event-history"
  | "network-flows"
  | "instances"
  | "guest"
  | "load-balancer"
  | "auto-scaling"
  | "findings";

export interface Mappings {
  /** MITRE ATT&CK technique ids. */
  attack: readonly string[];
  /** GuardDuty finding types. */
  findings: readonly string[];
  nist: readonly string[];
  /** AWS certification task statements, such as `SCS-C03 2.2`. */
  exam: readonly string[];
}

export interface Hint {
  /** Price in points. */
  cost: number;
  text: string;
}

export interface Debrief {
  /** What happened, told to somebody who has just played it. */
  story: string;
  /** Where AWS's own material, or the study material, disagrees, and which ruling holds here. */
  rulings: readonly { topic: string; text: string; source: string }[];
  practiseNext: readonly string[];
}

export interface Scenario<Facts extends object = object> {
  id: string;
  title: string;
  family: string;
  /** 1 (an hour's study) to 5 (a team's worth). */
  difficulty: 1 | 2 | 3 | 4 | 5;
  parMinutes: number;
  maps: Mappings;
  needs: readonly Capability[];
  /** What may be different from run to run, by name: `gameday test --variations` plays with it. */
  varies?: Readonly<Record<string, Variable>>;
  /** A sentence for lists: no spoilers. */
  summary: string;
  /** The page that wakes the trainee, in plain text. */
  brief: (facts: Facts, stage: Stage) => string;
  /** Breaks the sandbox, through the API and footholds, and notes the names that grading needs. */
  inject: (stage: Stage) => Promise<Facts>;
  adversary: (stage: Stage, facts: Facts) => readonly Behaviour[];
  /** Strings whose presence in the evidence bucket surveys report. */
  markers: (facts: Facts) => readonly string[];
  /**
   * Names in findings that are none of the incident, although they are of its kinds: a responder that is called once
   * is not called for these.
   */
  decoys?: (facts: Facts) => readonly string[];
  criteria: Criteria<Facts>;
  hints: readonly Hint[];
  debrief: Debrief;
}

/**
 * Declares a scenario.
 *
 * @throws when something in it is missing or wrong, its points do not add up to 100, or an order names what does not
 *   exist: with each field
 */
export function defineScenario<Facts extends object>(scenario: Scenario<Facts>): Scenario<Facts> {
  const problems = scenarioProblems(scenario);
  if (problems.length) throw new Error(`scenario ${scenario.id}: ${problemText(problems)}`);
  return scenario;
}
