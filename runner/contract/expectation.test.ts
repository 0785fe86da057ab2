import { describe, expect, test } from "vitest";
import type { Verdict } from "../../grader/index.ts";
import type { Response } from "../../scenarios/kit/response.ts";
import { faultsOf, nobodysFaults } from "./expectation.ts";

function verdictOf(
  verdict: Verdict["verdict"],
  score: number,
  lost: readonly string[] = [],
  more: Partial<Verdict> = {},
): Verdict {
  return {
    verdict,
    score,
    lost: lost.map((code) => ({ code, points: 1, reason: "a reason" })),
    objectives: [],
    hazards: [],
    times: { contain: null },
    ...more,
  } as unknown as Verdict;
}

const LOST_A = ["objective:a"];

test.each<[expect: Response["expect"], verdict: Verdict, faults: string[]]>([
  [{ verdict: "PASS" }, verdictOf("PASS", 91), []],
  [{ verdict: "PASS", score: 100 }, verdictOf("PASS", 100), []],
  [{ verdict: "PASS", score: 100 }, verdictOf("PASS", 97), ["the score is 97, not 100"]],
  [{ verdict: "PASS" }, verdictOf("UNSAFE", 0), ["the verdict is UNSAFE, not PASS"]],
  [{ verdict: "FAIL", loses: LOST_A }, verdictOf("FAIL", 9, ["objective:a", "order:P1"]), []],
  [{ verdict: "FAIL", loses: LOST_A }, verdictOf("FAIL", 9), ["no points were lost for objective:a"]],
  [{ verdict: "FAIL", losesExactly: LOST_A }, verdictOf("FAIL", 9, LOST_A), []],
  [
    { verdict: "FAIL", losesExactly: LOST_A },
    verdictOf("FAIL", 9, ["order:P1"]),
    ["no points were lost for objective:a", "points were lost for order:P1, too"],
  ],
  [
    { verdict: "PASS" },
    verdictOf("PASS", 100, [], { objectives: [{ id: "a", met: true }] as unknown as Verdict["objectives"] }),
    ["objective a is met without a proof"],
  ],
  [
    { verdict: "FAIL" },
    verdictOf("FAIL", 9, [], { lost: [{ code: "objective:a", points: 1, reason: "" }] }),
    ["points were lost for objective:a without a reason"],
  ],
])("%j", (expectation, verdict, faults) => {
  const found = faultsOf({ expect: expectation }, verdict);
  expect(found.slice(0, -1)).toEqual(faults);
  if (faults.length) expect(found.at(-1)).toContain(`${verdict.verdict} ${verdict.score}: `);
  else expect(found).toEqual([]);
});

describe("when nobody responds", () => {
  const terms = { nobodyMs: 600_000, harmless: false };

  test("the adversary must still get through in the last minute", () => {
    expect(nobodysFaults(verdictOf("FAIL", 0), 595_000, terms)).toEqual([]);
    for (const last of [undefined, 0, 530_000])
      expect(nobodysFaults(verdictOf("FAIL", 0), last, terms)[0]).toBe(
        "the adversary did not get through in the last minute",
      );
  });

  test("a false alarm has nobody who gets through", () => {
    expect(nobodysFaults(verdictOf("FAIL", 0), undefined, { ...terms, harmless: true })).toEqual([]);
  });

  test("nothing but FAIL is right, without harm, and without containment", () => {
    const times = { contain: 5 } as Verdict["times"];
    const hazards = [{ id: "broken" }] as unknown as Verdict["hazards"];
    expect(nobodysFaults(verdictOf("PASS", 0, [], { times, hazards }), 595_000, terms).slice(0, -1)).toEqual([
      "the verdict is PASS, not FAIL",
      "harm was done: broken",
      "the adversary was contained",
    ]);
  });
});
