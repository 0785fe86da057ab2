import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { QUESTIONS } from "../../scenarios/quiz/index.ts";
import {
  printed,
  right,
  wrong,
  type MatchingQuestion,
  type MultipleQuestion,
  type OrderingQuestion,
  type Question,
  type SingleQuestion,
} from "../../scenarios/quiz/question.ts";
import { flawOf, grade, referenceAnswer } from "./grading.ts";

const basics = {
  id: "q",
  topic: "keys",
  task: "2.2",
  difficulty: 1,
  prompt: "?",
  covers: [],
  why: ".",
  source: "here",
} as const;

const single: SingleQuestion = {
  ...basics,
  kind: "single",
  options: [wrong("a"), right("b"), printed("c", "as printed"), wrong("d")],
};
const multiple: MultipleQuestion = {
  ...basics,
  kind: "multiple",
  options: [right("a"), wrong("b"), right("c"), printed("d", "as printed")],
};
const steps = ["a", "b", "c", "d"].map((key) => ({ key, text: key }));
const strict: OrderingQuestion = { ...basics, kind: "ordering", steps };
const loose: OrderingQuestion = {
  ...basics,
  kind: "ordering",
  steps,
  precedences: [
    { first: "a", second: "c", why: "a feeds c" },
    { first: "b", second: "d", why: "b feeds d" },
  ],
};
const matching: MatchingQuestion = {
  ...basics,
  kind: "matching",
  pairs: [
    { left: "1", right: "x" },
    { left: "2", right: "y" },
    { left: "3", right: "x" },
  ],
  extra: ["z"],
};

describe("grading", () => {
  it.each<[string, Question, number[], boolean, boolean, [number, number], number]>([
    ["the right option", single, [1], true, false, [1, 1], 0],
    ["a wrong option", single, [3], false, false, [0, 1], 0],
    ["a printed option", single, [2], true, true, [1, 1], 0],
    ["all right options", multiple, [0, 2], true, false, [3, 3], 0],
    ["all right options in another order", multiple, [2, 0], true, false, [3, 3], 0],
    ["the right and the printed ones", multiple, [0, 2, 3], true, true, [3, 3], 0],
    ["one right option of two", multiple, [0], false, false, [2, 3], 0],
    ["a wrong option among right ones", multiple, [0, 1, 2], false, false, [2, 3], 0],
    ["only a printed option", multiple, [3], false, false, [1, 3], 0],
    ["the one order", strict, [0, 1, 2, 3], true, false, [4, 4], 0],
    ["two steps exchanged", strict, [1, 0, 2, 3], false, false, [2, 4], 0],
    ["another order that holds", loose, [1, 3, 0, 2], true, false, [2, 2], 0],
    ["an order that breaks one precedence", loose, [2, 1, 0, 3], false, false, [1, 2], 1],
    ["an order that breaks all", loose, [2, 3, 0, 1], false, false, [0, 2], 2],
    ["all pairs", matching, [0, 1, 0], true, false, [3, 3], 0],
    ["two pairs of three", matching, [0, 1, 2], false, false, [2, 3], 0],
  ])("%s", (_, question, answer, isRight, isPrinted, [some, of], broken) => {
    const grading = grade(question, answer);
    expect(grading).toMatchObject({ right: isRight, printed: isPrinted, parts: { right: some, of } });
    expect(grading.broken).toHaveLength(broken);
  });

  it.each<[string, Question, number[]]>([
    ["nothing", single, []],
    ["two for one", single, [0, 1]],
    ["what is not there", single, [4]],
    ["a negative place", single, [-1]],
    ["half a place", single, [0.5]],
    ["nothing of many", multiple, []],
    ["an option twice", multiple, [0, 0, 2]],
    ["a step twice", strict, [0, 0, 2, 3]],
    ["a step too few", strict, [0, 1, 2]],
    ["a pair too few", matching, [0, 1]],
    ["a target that is not there", matching, [0, 1, 3]],
  ])("refuses %s", (_, question, answer) => {
    expect(flawOf(question, answer)).toMatch(/\S/);
    expect(() => grade(question, answer)).toThrow(RangeError);
  });

  it("takes the reference answer of every question as right, by its own authority", () => {
    for (const question of QUESTIONS)
      expect(grade(question, referenceAnswer(question)), question.id).toMatchObject({
        right: true,
        printed: false,
      });
  });

  it("is right exactly when every part is (fast-check)", () => {
    fc.assert(
      fc.property(fc.constantFrom(...QUESTIONS), fc.infiniteStream(fc.nat()), (question, numbers) => {
        const answer = randomAnswer(question, () => numbers.next().value as number);
        const { right, parts, broken } = grade(question, answer);
        expect(right).toBe(parts.right === parts.of);
        expect(parts.of).toBeGreaterThan(0);
        if (question.kind === "ordering" && question.precedences)
          expect(broken.length).toBe(parts.of - parts.right);
      }),
    );
  });

  it("accepts an order exactly when no step comes before one that it needs (fast-check)", () => {
    const orderings = QUESTIONS.filter((x) => x.kind === "ordering" && x.precedences) as OrderingQuestion[];
    fc.assert(
      fc.property(
        fc.constantFrom(...orderings).chain((question) =>
          fc.tuple(
            fc.constant(question),
            fc.shuffledSubarray(
              question.steps.map((_, i) => i),
              { minLength: question.steps.length },
            ),
          ),
        ),
        ([question, answer]) => {
          const done = new Set<string>();
          let holds = true;
          for (const step of answer) {
            const { key } = question.steps[step]!;
            for (const { first, second } of question.precedences!)
              if (second === key && !done.has(first)) holds = false;
            done.add(key);
          }
          expect(grade(question, answer).right).toBe(holds);
        },
      ),
    );
  });
});

/** An answer of the question's form. */
function randomAnswer(question: Question, number: () => number): number[] {
  switch (question.kind) {
    case "single":
      return [number() % question.options.length];
    case "multiple": {
      const chosen = question.options.flatMap((_, i) => (number() % 2 ? [i] : []));
      return chosen.length ? chosen : [0];
    }
    case "ordering": {
      const left = question.steps.map((_, i) => i);
      return question.steps.map(() => left.splice(number() % left.length, 1)[0]!);
    }
    case "matching": {
      const size = new Set([...question.pairs.map((x) => x.right), ...(question.extra ?? [])]).size;
      return question.pairs.map(() => number() % size);
    }
  }
}
