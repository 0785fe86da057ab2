import { describe, expect, test } from "vitest";
import { loadResponses, loadScenario } from "../runner/catalogue.ts";
import { clausesOf } from "../runner/contract/index.ts";
import { playResponse } from "../runner/responder.ts";
import { newRun } from "../runner/runs.ts";
import { variablesOf, variationInWords } from "../runner/variation.ts";
import type { Scenario } from "../scenarios/kit/define.ts";
import type { Variation } from "../scenarios/kit/variation.ts";

/**
 * Proves a scenario's contract (DESIGN, "A scenario"). Where it needs other terms than the usual, its `responses.ts`
 * exports them as `contract` (ContractTerms in scenarios/kit/response.ts).
 */
export function provesItsContract(id: string): void {
  describe(`the contract of ${id}`, async () => {
    for (const { name, faults } of await clausesOf(id))
      test(name, async () => expect(await faults()).toEqual([]));
  });
  describe(`the reference of ${id} holds`, async () => {
    const scenario = await loadScenario(id);
    for (const variation of roundsOf(scenario))
      test(variationInWords(scenario, variation).join(", ") || "as usual", async () =>
        expect(await playReference(id, variation)).toEqual(["PASS", 100, []]),
      );
  });
}

/** Variations that have every value of all that varies, each beside others. */
function roundsOf(scenario: Scenario): Variation[] {
  const variables = Object.entries(variablesOf(scenario)).map(
    ([name, { values }]) => [name, Object.keys(values)] as const,
  );
  const rounds = Math.max(...variables.map(([, values]) => values.length));
  return Array.from({ length: rounds }, (_, round) =>
    Object.fromEntries(variables.map(([name, values], i) => [name, values[(round + i) % values.length]!])),
  );
}

async function playReference(id: string, variation: Variation): Promise<unknown> {
  const reference = (await loadResponses(id)).find((x) => x.kind === "reference")!;
  const session = await newRun({
    scenario: id,
    mode: "exam",
    pace: "drill",
    seed: "1",
    nowMs: Date.UTC(2026, 0, 5, 9, 0, 0),
    keep: false,
    variation,
  });
  session.start();
  await playResponse(session, reference);
  const { verdict, score, lost } = await session.finish();
  await session.close();
  return [verdict, score, lost.map((x) => `${x.code}: ${x.reason}`)];
}
