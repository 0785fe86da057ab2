import type { Phase } from "../../grader/index.ts";
import type { Scenario } from "../../scenarios/kit/define.ts";
import type { Crew } from "../crew/crew.ts";
import type { Play, Played } from "./play.ts";
import type { Draw } from "./variations.ts";

export interface Round {
  scenario: Scenario;
  responder: Play["responder"];
  draws: readonly Draw[];
  limitMs: number;
  phases?: readonly Phase[];
  /** Each run brings its debrief. */
  debrief?: boolean;
}

/** A failure that variations found: the smallest in which it shows, and how many fail in the same way. */
export interface Failure {
  smallest: Played;
  count: number;
}

/** How many different failures are made small: the rest is told as it was found. */
const MOST_SHRUNK = 3;

/** Plays all variations of a round. @param onPlayed told of each as it comes */
export function playRound(crew: Crew, round: Round, onPlayed: (played: Played) => void): Promise<Played[]> {
  return Promise.all(
    round.draws.map(async (draw) => {
      const played = await crew.play(playOf(round, draw));
      onPlayed(played);
      return played;
    }),
  );
}

/** The different failures of a round, each made as small as it can be and told once, the commonest first. */
export async function failuresOf(crew: Crew, round: Round, played: readonly Played[]): Promise<Failure[]> {
  const kinds = new Map<string, Played[]>();
  for (const one of played) {
    if (one.verdict.verdict === "PASS") continue;
    const kind = kindOf(one);
    kinds.set(kind, [...(kinds.get(kind) ?? []), one]);
  }
  const commonest = [...kinds.values()].sort((a, b) => b.length - a.length);
  const { shrink } = await import("./variations.ts");
  const found = await Promise.all(
    commonest.map(async (alike, i) => {
      const fewest = alike.reduce((a, b) => (b.words.length < a.words.length ? b : a));
      const smallest =
        i < MOST_SHRUNK && fewest.words.length
          ? await shrink(round.scenario, fewest, (draw) => crew.play(playOf(round, draw)))
          : fewest;
      return { smallest, count: alike.length };
    }),
  );
  return onceEach(found);
}

/** What looked different may come down to the same. */
function onceEach(failures: readonly Failure[]): Failure[] {
  const kinds = new Map<string, Failure>();
  for (const { smallest, count } of failures) {
    const kind = `${kindOf(smallest)} ${JSON.stringify(smallest.variation)}`;
    const known = kinds.get(kind);
    kinds.set(kind, { smallest: known?.smallest ?? smallest, count: count + (known?.count ?? 0) });
  }
  return [...kinds.values()].sort((a, b) => b.count - a.count);
}

const kindOf = ({ verdict }: Played): string =>
  [verdict.verdict, ...verdict.lost.map((x) => x.code).sort()].join(" ");

const playOf = ({ scenario, responder, limitMs, phases, debrief }: Round, draw: Draw): Play => ({
  scenario: scenario.id,
  responder,
  limitMs,
  ...(phases && { phases }),
  ...(debrief && { debrief }),
  ...draw,
});
