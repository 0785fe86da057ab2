import type { Verdict } from "../../grader/index.ts";
import type { Response } from "../../scenarios/kit/response.ts";
import { loadContractTerms, loadResponses, loadScenario } from "../catalogue.ts";
import { UserError } from "../errors.ts";
import { LIMIT_MS, playResponse } from "../responder.ts";
import { newRun } from "../runs.ts";
import type { Session } from "../session/session.ts";
import { faultsOf, nobodysFaults } from "./expectation.ts";

/** One headless run of a scenario with one of its own responses, or with nobody. */
export interface Trial {
  scenario: string;
  /** Id of the response; {@link NOBODY} for none. */
  response: string;
  seed: string;
  /** When a response is given up, in milliseconds of the machine; {@link LIMIT_MS} unless told. */
  limitMs?: number;
}

export interface TrialResult extends Omit<Trial, "limitMs"> {
  kind: Response["kind"] | "nobody";
  title: string;
  /** In words: the verdict, and the score where it is exact. */
  expected: string;
  /** Absent when the response broke off. */
  verdict?: Verdict;
  /** What is not as expected; empty when everything is. */
  faults: string[];
  /** What the response broke off with. */
  error?: unknown;
  /** What it took, in milliseconds of the machine. */
  workMs: number;
}

export const NOBODY = "none";

/** Monday morning: virtual runs begin at a fixed moment, so that a seed says everything. */
export const VIRTUAL_NOW_MS = Date.UTC(2026, 0, 5, 9, 0, 0);
/** Long enough for every escalation on the usual timetable. */
const NOBODY_MS = 10 * 60_000;

/** A run in virtual time that is written nowhere, with its clock started. */
export async function openVirtualRun(scenario: string, seed: string): Promise<Session> {
  const session = await newRun({
    scenario,
    mode: "exam",
    pace: "drill",
    seed,
    nowMs: VIRTUAL_NOW_MS,
    keep: false,
  });
  session.start();
  return session;
}

/**
 * The trials that prove a scenario's contract, in the order of its responses; nobody comes last.
 *
 * @param usual seeds of the sandboxes, where neither the response nor the scenario names its own
 * @param asked the one seed that is wanted instead; it leaves out responses that are meant for others
 */
export async function trialsOf(scenario: string, usual: readonly string[], asked?: string): Promise<Trial[]> {
  const responses = await loadResponses(scenario);
  const { seeds: own = usual } = await loadContractTerms(scenario);
  const seedsOf = (named: readonly string[] | undefined): readonly string[] => {
    if (asked === undefined) return named ?? own;
    return named ? named.filter((seed) => seed === asked) : [asked];
  };
  return [...responses, { id: NOBODY, seeds: undefined }].flatMap(({ id: response, seeds }) =>
    seedsOf(seeds).map((seed) => ({ scenario, response, seed })),
  );
}

/** Plays a trial and compares its verdict with the one that it must get. */
export async function playTrial(trial: Trial): Promise<TrialResult> {
  const responses = await loadResponses(trial.scenario);
  await loadCode(trial.scenario);
  const response = responses.find((x) => x.id === trial.response);
  const began = performance.now();
  const played = response ? await playWith(trial, response) : await playWithNobody(trial);
  const { limitMs: _, ...asked } = trial;
  return { ...asked, ...played, workMs: Math.round(performance.now() - began) };
}

/** Loads what a run needs, so that its own work can be timed; guests would load it at their first command. */
export const loadCode = async (scenario: string): Promise<void> =>
  void (await Promise.all([loadScenario(scenario), import("just-bash")]));

/** Lets a response do its work, or time pass where nobody responds. */
export async function playOut(
  session: Session,
  response: Response | undefined,
  limitMs = LIMIT_MS,
): Promise<void> {
  if (response) await playResponse(session, response, limitMs);
  else await session.arena.advance((await loadContractTerms(session.scenario.id)).nobodyMs ?? NOBODY_MS);
}

type Played = Omit<TrialResult, keyof Trial | "workMs">;

async function playWith({ scenario, seed, limitMs }: Trial, response: Response): Promise<Played> {
  const { kind, title } = response;
  const expected = expectedOf(response);
  const session = await openVirtualRun(scenario, seed);
  try {
    await playOut(session, response, limitMs);
    const verdict = await session.finish();
    return { kind, title, expected, verdict, faults: faultsOf(response, verdict) };
  } catch (error) {
    // The scenario is at fault, and not the response that was under way.
    if (error instanceof UserError) throw error;
    return { kind, title, expected, faults: [`it broke off: ${(error as Error).message}`], error };
  } finally {
    await session.close();
  }
}

const expectedOf = ({ expect: { verdict, score } }: Response): string =>
  `${verdict}${score === undefined ? "" : ` ${score}`}`;

/** What is to be said of a trial whose response keeps its thread busy for ever, and was ended with it. */
export async function hungTrial({ limitMs = LIMIT_MS, ...trial }: Trial): Promise<TrialResult> {
  const response = (await loadResponses(trial.scenario)).find((x) => x.id === trial.response);
  if (!response) throw new Error(`a run of ${trial.scenario} with nobody did not end`);
  const { kind, title } = response;
  const faults = [`it did not end within ${limitMs / 1000} s, and left no time for anything else`];
  return { ...trial, kind, title, expected: expectedOf(response), faults, workMs: limitMs };
}

async function playWithNobody({ scenario, seed }: Trial): Promise<Played> {
  const { nobodyMs = NOBODY_MS, harmless = false } = await loadContractTerms(scenario);
  const session = await openVirtualRun(scenario, seed);
  let lastSuccessMs: number | undefined;
  session.on((event) => {
    if (event.type === "evidence" && event.evidence.kind === "attempt" && event.evidence.gotThrough)
      lastSuccessMs = event.evidence.at - session.startedAt!;
  });
  try {
    await playOut(session, undefined);
    const verdict = await session.finish();
    return {
      kind: "nobody",
      title: "Nobody responds",
      expected: "FAIL",
      verdict,
      faults: nobodysFaults(verdict, lastSuccessMs, { nobodyMs, harmless }),
    };
  } finally {
    await session.close();
  }
}
