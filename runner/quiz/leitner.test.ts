import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dueAt, isDue, LAST_BOX, remember, strengthOf, type Memory } from "./leitner.ts";

const DAY = 24 * 60 * 60_000;
const at = (box: number, lastMs = 0): Memory => ({ box, asked: 1, right: 1, lastMs });

describe("Leitner's boxes", () => {
  it.each([
    [1, 0],
    [2, 1],
    [3, 3],
    [4, 7],
    [5, 21],
  ])("rest box %i for %i days", (box, days) => {
    expect(dueAt(at(box))).toBe(days * DAY);
    expect(isDue(at(box), days * DAY)).toBe(true);
    if (days) expect(isDue(at(box), days * DAY - 1)).toBe(false);
  });

  it.each<[string, Memory | undefined, boolean, number, number]>([
    ["a first right answer", undefined, true, 0, 2],
    ["a first wrong answer", undefined, false, 0, 1],
    ["a right answer when due", at(3), true, 3 * DAY, 4],
    ["a right answer too early", at(3), true, 2 * DAY, 3],
    ["a right answer in the last box", at(5), true, 30 * DAY, 5],
    ["a wrong answer in the last box", at(5), false, 30 * DAY, 1],
    ["a wrong answer too early", at(4), false, 1, 1],
  ])("%s", (_, before, right, nowMs, box) => {
    expect(remember(before, right, nowMs)).toEqual({
      box,
      asked: (before?.asked ?? 0) + 1,
      right: (before?.right ?? 0) + (right ? 1 : 0),
      lastMs: nowMs,
    });
  });

  it("stay within their bounds, and count what happened (fast-check)", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.boolean(), fc.nat({ max: 40 * DAY })), { minLength: 1 }),
        (answers) => {
          let memory: Memory | undefined;
          let now = 0;
          for (const [right, wait] of answers) memory = remember(memory, right, (now += wait));
          expect(memory!.box).toBeGreaterThanOrEqual(1);
          expect(memory!.box).toBeLessThanOrEqual(LAST_BOX);
          expect(memory!.asked).toBe(answers.length);
          expect(memory!.right).toBe(answers.filter(([right]) => right).length);
          if (!answers.at(-1)![0]) expect(memory!.box).toBe(1);
        },
      ),
    );
  });

  it("tell strength from nothing to all", () => {
    expect(strengthOf(undefined)).toBe(0);
    expect(strengthOf(remember(undefined, false, 0))).toBe(0);
    expect(strengthOf(remember(undefined, true, 0))).toBeCloseTo(0.25);
    expect(strengthOf(at(LAST_BOX))).toBe(1);
  });
});
