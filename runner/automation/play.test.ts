import { expect, test } from "vitest";
import { scenarioIds } from "../catalogue.ts";
import { play } from "./play.ts";
import type { Responder } from "./responder.ts";
import { IDLE } from "./test-installation.ts";

const lossesOf = async (scenario: string, responder: Responder): Promise<object> => {
  const { verdict } = await play({ scenario, responder, seed: "1", variation: {}, limitMs: 60_000 });
  return {
    verdict: verdict.verdict,
    score: verdict.score,
    lost: verdict.lost.map(({ code, points }) => `${code} ${points}`).toSorted(),
  };
};

test.each(scenarioIds())("an idle stack loses in %s what nobody loses", async (scenario) => {
  const nobody = await lossesOf(scenario, { kind: "own", id: "none", text: "none" });
  expect(
    await lossesOf(scenario, { kind: "deployed", command: "true", installation: IDLE, text: "deployed" }),
  ).toEqual(nobody);
});
