import { createHash } from "node:crypto";
import fc from "fast-check";
import type { Scenario } from "../../scenarios/kit/define.ts";
import type { Variation } from "../../scenarios/kit/variation.ts";
import { unusual, usualOf, variablesOf } from "../variation.ts";
import type { Played } from "./play.ts";

/**
 * Everything that may be different in a scenario. The usual is twice as likely as all the rest, so that most runs
 * differ in a few things, and comes first, so that it is what everything shrinks to.
 */
function variationsOf(scenario: Scenario): fc.Arbitrary<Variation> {
  const choices = Object.entries(variablesOf(scenario)).map(([name, variable]) => {
    const usual = usualOf(variable);
    const others = Object.keys(variable.values).filter((value) => value !== usual);
    const choice = fc.constantFrom(...others.flatMap(() => [usual, usual]), ...others);
    return [name, choice] as const;
  });
  return fc.record(Object.fromEntries(choices));
}

/** A run that is to be played. */
export interface Draw {
  seed: string;
  variation: Variation;
}

/**
 * Draws variations: the same for the same seed, and the first one is the usual sandbox.
 *
 * @param seed of them all; each run has one of its own, which makes its sandbox
 */
export function drawVariations(scenario: Scenario, seed: string, count: number): Draw[] {
  const drawn = fc.sample(variationsOf(scenario), { seed: numberOf(seed), numRuns: Math.max(0, count - 1) });
  return [{}, ...drawn].slice(0, count).map((variation, i) => ({
    seed: i === 0 ? seed : `${seed}-${i}`,
    variation: unusual(scenario, variation),
  }));
}

const numberOf = (seed: string): number => createHash("sha256").update(seed).digest().readInt32BE(0);

/** However much varies, a failure is small after so many tries. */
const MOST_TRIES = 40;

/**
 * Looks for the smallest variation in which a run still goes wrong in the same way.
 *
 * @param failed the run that went wrong
 * @param playAgain plays the same sandbox with another variation
 */
export async function shrink(
  scenario: Scenario,
  failed: Played,
  playAgain: (draw: Draw) => Promise<Played>,
): Promise<Played> {
  const arbitrary = variationsOf(scenario);
  const usual = Object.entries(variablesOf(scenario)).map(([name, variable]) => [name, usualOf(variable)]);
  const whole = (variation: Variation): Variation => ({ ...Object.fromEntries(usual), ...variation });
  let smallest = failed;
  let tries = 0;
  const next = async (): Promise<boolean> => {
    for (const { value } of arbitrary.shrink(whole(smallest.variation), undefined)) {
      if (++tries > MOST_TRIES) return false;
      const played = await playAgain({ seed: failed.seed, variation: unusual(scenario, value) });
      if (!sameFailure(failed, played)) continue;
      smallest = played;
      return true;
    }
    return false;
  };
  while (await next());
  return smallest;
}

const sameFailure = (a: Played, b: Played): boolean => {
  const worst = a.verdict.lost[0]?.code;
  return (
    a.verdict.verdict === b.verdict.verdict &&
    (worst === undefined || b.verdict.lost.some((x) => x.code === worst))
  );
};
