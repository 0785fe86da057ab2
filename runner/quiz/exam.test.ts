import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { QUESTIONS } from "../../scenarios/quiz/index.ts";
import { byDomain, examTimeMs, PASS_SCORE, scaledScore } from "./exam.ts";

describe("an exam", () => {
  it.each([
    [65, 170],
    [20, 53],
    [10, 27],
    [1, 3],
  ])("of %i questions takes %i minutes", (questions, minutes) => {
    expect(examTimeMs(questions)).toBe(minutes * 60_000);
  });

  it.each([
    [0, 65, 100],
    [65, 65, 1000],
    [46, 65, 737],
    [47, 65, 751],
    [0, 0, 100],
  ])("scores %i of %i as %i", (right, of, score) => {
    expect(scaledScore(right, of)).toBe(score);
  });

  it("passes from 47 of 65 on", () => {
    expect(scaledScore(46, 65)).toBeLessThan(PASS_SCORE);
    expect(scaledScore(47, 65)).toBeGreaterThanOrEqual(PASS_SCORE);
  });

  it("scores more for more, within the scale (fast-check)", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(), (of, n) => {
        const right = n % of;
        expect(scaledScore(right, of)).toBeGreaterThanOrEqual(100);
        expect(scaledScore(right + 1, of)).toBeGreaterThan(scaledScore(right, of));
        expect(scaledScore(right + 1, of)).toBeLessThanOrEqual(1000);
      }),
    );
  });

  it("tells domains apart", () => {
    const results = QUESTIONS.map((question) => ({ question, right: question.task.startsWith("1") }));
    const domains = byDomain(results);
    expect(domains.find((x) => x.id === "detection")).toMatchObject({
      right: QUESTIONS.filter((x) => x.task.startsWith("1")).length,
    });
    expect(domains.find((x) => x.id === "incident-response")).toMatchObject({ right: 0 });
    expect(byDomain([])).toEqual([]);
  });
});
