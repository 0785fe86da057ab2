import { describe, expect, it } from "vitest";
import { QUESTIONS } from "../../scenarios/quiz/index.ts";
import { referenceAnswer } from "./grading.ts";
import { Round } from "./round.ts";

const singles = QUESTIONS.filter((x) => x.kind === "single").slice(0, 4);
const wrongTo = (index: number): number[] => {
  const { options } = singles[index] as Extract<(typeof singles)[number], { kind: "single" }>;
  return [options.findIndex((x) => x.standing === "wrong")];
};

function roundOfFour(exam: boolean) {
  const kept: [string, boolean][] = [];
  const clock = { ms: 1_000 };
  const round = new Round({
    questions: singles,
    seed: "s",
    exam,
    keep: ({ id }, right) => kept.push([id, right]),
    now: () => clock.ms,
  });
  round.start();
  return { round, kept, clock };
}

describe("practice", () => {
  it("grades and keeps each answer at once", () => {
    const { round, kept } = roundOfFour(false);
    expect(round.leftMs()).toBeUndefined();
    expect(round.answer(0, referenceAnswer(singles[0]!))?.right).toBe(true);
    expect(round.answer(1, wrongTo(1))?.right).toBe(false);
    expect(kept).toEqual([
      [singles[0]!.id, true],
      [singles[1]!.id, false],
    ]);
    expect(round.finish()).toEqual({ right: 1, answered: 2, of: 4 });
    expect(round.judged).toHaveLength(2);
  });
});

describe("an exam", () => {
  it("tells nothing before its end, and takes a changed answer", () => {
    const { round, kept } = roundOfFour(true);
    expect(round.answer(0, wrongTo(0))).toBeUndefined();
    expect(round.answer(0, referenceAnswer(singles[0]!))).toBeUndefined();
    expect(round.answer(1, wrongTo(1))).toBeUndefined();
    expect(round.items[0]!.grading).toBeUndefined();
    expect(kept).toEqual([]);
    expect(round.finish()).toEqual({ right: 1, answered: 2, of: 4, score: 325, passed: false });
    expect(kept).toEqual([
      [singles[0]!.id, true],
      [singles[1]!.id, false],
    ]);
    expect(round.judged).toHaveLength(4);
  });

  it("keeps nothing twice when its end is asked for twice", () => {
    const { round, kept } = roundOfFour(true);
    round.answer(0, referenceAnswer(singles[0]!));
    expect(round.finish()).toEqual(round.finish());
    expect(kept).toHaveLength(1);
  });

  it("takes no answer when the time is over", () => {
    const { round, clock } = roundOfFour(true);
    expect(round.leftMs()).toBe(11 * 60_000);
    round.answer(0, referenceAnswer(singles[0]!));
    clock.ms += 11 * 60_000;
    expect(round.leftMs()).toBe(0);
    round.answer(1, referenceAnswer(singles[1]!));
    expect(round.finish()).toMatchObject({ right: 1, answered: 1 });
  });

  it("takes no answer after its end", () => {
    const { round } = roundOfFour(true);
    round.finish();
    round.answer(0, referenceAnswer(singles[0]!));
    expect(round.items[0]!.answer).toBeUndefined();
  });

  it("is passed with all right", () => {
    const { round } = roundOfFour(true);
    for (const [i, question] of singles.entries()) round.answer(i, referenceAnswer(question));
    expect(round.finish()).toMatchObject({ score: 1000, passed: true });
  });
});
