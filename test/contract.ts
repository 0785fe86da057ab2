import { describe, expect, test } from "vitest";
import { clausesOf } from "../runner/contract/index.ts";

/**
 * Proves a scenario's contract (DESIGN, "A scenario"). Where it needs other terms than the usual, its `responses.ts`
 * exports them as `contract` (ContractTerms in scenarios/kit/response.ts).
 */
export function provesItsContract(id: string): void {
  describe(`the contract of ${id}`, async () => {
    for (const { name, faults } of await clausesOf(id))
      test(name, async () => expect(await faults()).toEqual([]));
  });
}
