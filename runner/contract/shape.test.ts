import { expect, test } from "vitest";
import type { Scenario } from "../../scenarios/kit/define.ts";
import type { Response } from "../../scenarios/kit/response.ts";
import { shapeFaults } from "./shape.ts";

const scenario = {
  hints: [{}, {}, {}],
  maps: { attack: ["T1"], findings: ["f"], nist: ["n"], exam: ["e"] },
  criteria: { order: [{ id: "P1" }], hazards: { burnt: {} } },
} as unknown as Scenario;

const response = (id: string, kind: Response["kind"], loses: readonly string[] = []): Response =>
  ({ id, kind, expect: { verdict: "FAIL", loses } }) as unknown as Response;

const COMPLETE: readonly Response[] = [
  response("reference", "reference"),
  response("a", "alternative"),
  response("b", "alternative"),
  response("c", "careless", ["order:P1"]),
  response("d", "wrong", ["hazard:burnt"]),
  response("e", "wrong"),
  response("f", "wrong"),
];

test.each<[what: string, scenario: Scenario, responses: readonly Response[], faults: string[]]>([
  ["complete", scenario, COMPLETE, []],
  ["no reference", scenario, COMPLETE.slice(1), ["there are 0 reference responses, not 1"]],
  [
    "one alternative",
    scenario,
    COMPLETE.filter((x) => x.id !== "a"),
    ["there are 1 alternative responses, and 2 are asked for"],
  ],
  [
    "two wrong ones",
    scenario,
    COMPLETE.filter((x) => x.id !== "f"),
    ["there are 2 wrong responses, and 3 are asked for"],
  ],
  [
    "a response called none",
    scenario,
    [...COMPLETE, response("none", "wrong")],
    ['a response is called "none"'],
  ],
  ["an id twice", scenario, [...COMPLETE, response("f", "wrong")], ['two responses are called "f"']],
  ["a hint too few", { ...scenario, hints: [] }, COMPLETE, ["there are 0 hints, not 3"]],
  ["no mapping", { ...scenario, maps: { ...scenario.maps, exam: [] } }, COMPLETE, ["maps.exam is empty"]],
  [
    "a rule that nobody breaks",
    scenario,
    COMPLETE.map((x) => (x.id === "d" ? response("d", "wrong") : x)),
    ["no response is expected to lose hazard:burnt"],
  ],
])("%s", (_, subject, responses, faults) => {
  expect(shapeFaults(subject, responses)).toEqual(faults);
});
