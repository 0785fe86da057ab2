import { expect, test } from "vitest";
import { before, outcome, type Criteria, type Phase } from "./criteria.ts";
import { withinPhases } from "./phases.ts";

const objective = (points: number, phase: Phase) =>
  outcome("is so", () => true, { points, phase, why: "w", source: "s" });

const criteria: Criteria<object> = {
  objectives: {
    looked: objective(10, "Detection & Analysis"),
    cut: objective(30, "Containment"),
    sealed: objective(30, "Containment"),
    kept: objective(10, "Preservation"),
    healed: objective(20, "Eradication & Recovery"),
  },
  moments: { change: { kind: "call", title: "change", test: () => true } },
  order: [
    before("looked", "change", { id: "P1", points: 2, why: "w", source: "s" }),
    before("kept", "sealed", { id: "P2", points: 2, why: "w", source: "s" }),
    before("cut", "change", { id: "P3", points: 2, why: "w", source: "s" }),
  ],
  hazards: {},
};

const pointsOf = (phases: readonly Phase[]): Record<string, number> =>
  Object.fromEntries(
    Object.entries(withinPhases(criteria, phases).objectives).map(([id, x]) => [id, x.points]),
  );

test("the objectives of the phases make up 100 points in their proportions", () => {
  expect(pointsOf(["Containment", "Preservation"])).toEqual({ cut: 43, sealed: 43, kept: 14 });
  expect(pointsOf(["Preservation"])).toEqual({ kept: 100 });
});

test("rules of order stay where both sides do", () => {
  expect(withinPhases(criteria, ["Containment"]).order.map((x) => x.id)).toEqual(["P3"]);
  expect(withinPhases(criteria, ["Containment", "Preservation"]).order.map((x) => x.id)).toEqual([
    "P2",
    "P3",
  ]);
});

test("a phase without objectives is refused", () => {
  expect(() => withinPhases(criteria, ["Preparation"])).toThrow("no objective is of the phase Preparation");
});
