import { basename, dirname } from "node:path";
import { loadResponses, loadScenario, packsInUse, usePack } from "../catalogue.ts";
import { shapeFaults } from "./shape.ts";
import { playTrial, trialsOf } from "./trial.ts";

/** One thing that a scenario must prove. */
export interface Clause {
  name: string;
  /**
   * What is not as it must be; empty when everything is.
   *
   * @throws what the response threw, when it broke off
   */
  faults(): Promise<string[]>;
}

/** Two sandboxes of different makeup, unless the scenario names its own. */
const SEEDS = ["1", "2"];

/**
 * The contract that every scenario proves: the fault is there before the clock starts, the reference gets 100,
 * alternatives pass, nobody fails while the adversary goes on, wrong responses get what they deserve, and every lost
 * point is named. Where a scenario needs other terms than the usual, its `responses.ts` exports them as `contract`.
 *
 * @param id of a scenario of the catalogue
 */
export async function clausesOf(id: string): Promise<Clause[]> {
  const [scenario, responses, trials] = await Promise.all([
    loadScenario(id),
    loadResponses(id),
    trialsOf(id, SEEDS),
  ]);
  return [
    {
      name: "the definition is complete, and some response breaks every rule",
      faults: () => Promise.resolve(shapeFaults(scenario, responses)),
    },
    ...trials.map((trial): Clause => ({
      name: `${trial.response} gets what it must (seed ${trial.seed})`,
      async faults() {
        const { faults, error } = await playTrial(trial);
        if (error !== undefined) throw error;
        return faults;
      },
    })),
  ];
}

/**
 * The contract of a scenario of a pack, for its test.
 *
 * @param folder of the scenario
 * @example for (const { name, faults } of await contractOf(import.meta.dirname)) test(name, async () => …)
 */
export async function contractOf(folder: string): Promise<Clause[]> {
  const pack = dirname(folder);
  if (!packsInUse().includes(pack)) usePack(pack);
  return clausesOf(basename(folder));
}
