import { expect, test } from "vitest";
import { scenarioIds } from "../catalogue.ts";
import type { Installation } from "./installation.ts";
import { play } from "./play.ts";
import type { Responder } from "./responder.ts";

/** A stack that answers nothing. */
const IDLE: Installation = {
  names: { account: "111122223333" },
  strangers: [],
  stacks: [
    {
      region: "us-east-1",
      name: "idle",
      templateBody: JSON.stringify({ Resources: { Queue: { Type: "AWS::SQS::Queue" } } }),
      parameters: {},
      capabilities: [],
      tags: [],
    },
  ],
  buckets: [],
  objects: [],
  parameters: [],
  byHand: [],
  unfinished: [],
};

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
  expect(await lossesOf(scenario, { kind: "deployed", installation: IDLE, text: "deployed" })).toEqual(
    nobody,
  );
});
