import { expect, test } from "vitest";
import type { Verdict } from "../../grader/index.ts";
import type { Scenario } from "../../scenarios/kit/define.ts";
import type { Played } from "./play.ts";
import { drawVariations, shrink, type Draw } from "./variations.ts";

const SCENARIO = {
  varies: {
    disks: { title: "disks", values: { "1": "one disk", "2": "two disks", "3": "three disks" } },
    doors: { title: "doors", values: { shut: "shut doors", open: "open doors" } },
  },
} as unknown as Scenario;

const played = ({ seed, variation }: Draw, codes: readonly string[]): Played =>
  ({
    seed,
    variation,
    words: Object.keys(variation),
    verdict: {
      verdict: codes.length ? "FAIL" : "PASS",
      lost: codes.map((code) => ({ code })),
    } as unknown as Verdict,
  }) as unknown as Played;

test("the same seed draws the same, another draws other ones, and the first is as usual", () => {
  const draws = drawVariations(SCENARIO, "7", 50);
  expect(drawVariations(SCENARIO, "7", 50)).toEqual(draws);
  expect(drawVariations(SCENARIO, "8", 50)).not.toEqual(draws);
  expect(draws[0]).toEqual({ seed: "7", variation: {} });
  expect(draws[3]!.seed).toBe("7-3");
  expect(drawVariations(SCENARIO, "7", 10)).toEqual(draws.slice(0, 10));
});

test("everything comes up, the usual most", () => {
  const all = drawVariations(SCENARIO, "1", 200).map((x) => x.variation);
  for (const disks of ["2", "3"]) expect(all.some((x) => x["disks"] === disks)).toBe(true);
  expect(all.some((x) => x["api"] === "throttled")).toBe(true);
  const usual = all.filter((x) => x["doors"] === undefined).length;
  expect(usual).toBeGreaterThan(100);
  expect(usual).toBeLessThan(170);
});

test.each<[what: string, fails: (x: Draw["variation"]) => boolean, smallest: Draw["variation"]]>([
  ["one thing", (x) => x["doors"] === "open", { doors: "open" }],
  ["two together", (x) => x["doors"] === "open" && x["disks"] === "3", { doors: "open", disks: "3" }],
  ["whatever it is", () => true, {}],
])("a failure by %s is made small", async (_, fails, smallest) => {
  const variation = { disks: "3", doors: "open", api: "throttled", events: "twice" };
  let plays = 0;
  const found = await shrink(SCENARIO, played({ seed: "7-3", variation }, ["objective:a"]), async (draw) => {
    plays++;
    expect(draw.seed).toBe("7-3");
    return played(draw, fails(draw.variation) ? ["objective:a"] : []);
  });
  expect(found.variation).toEqual(smallest);
  expect(plays).toBeLessThanOrEqual(40);
});

test("another failure is not the same", async () => {
  const failed = played({ seed: "1", variation: { doors: "open" } }, ["objective:a", "objective:b"]);
  const found = await shrink(SCENARIO, failed, async (draw) => played(draw, ["objective:b"]));
  expect(found).toBe(failed);
});
