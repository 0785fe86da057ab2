import { expect, test } from "vitest";
import { openVirtualRun } from "../runner/contract/trial.ts";
import { provesItsContract } from "./contract.ts";

provesItsContract("readiness-review");

test("a run that ends a second after the third server was ordered does not miss it", async () => {
  const session = await openVirtualRun("readiness-review", "1");
  await session.arena.advance(61_000);
  const { hazards } = await session.finish();
  await session.close();
  expect(hazards).toEqual([]);
});
