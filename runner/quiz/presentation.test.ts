import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { QUESTIONS } from "../../scenarios/quiz/index.ts";
import { grade, referenceAnswer } from "./grading.ts";
import { answerFrom, labelsOf, present } from "./presentation.ts";

const anyQuestion = fc.constantFrom(...QUESTIONS);
const byId = (id: string) => QUESTIONS.find((x) => x.id === id)!;

describe("a question as it is put", () => {
  it("shows everything once, under labels of its own (fast-check)", () => {
    fc.assert(
      fc.property(anyQuestion, fc.string(), (question, seed) => {
        const { items, targets } = present(question, seed);
        for (const list of [items, targets]) {
          expect(list.map((x) => x.index).sort((a, b) => a - b)).toEqual(list.map((_, i) => i));
          expect(new Set(list.map((x) => x.label)).size).toBe(list.length);
        }
      }),
    );
  });

  it("follows from the seed and the question alone, and differs between seeds", () => {
    const question = byId("signs-of-compromise");
    expect(present(question, "a")).toEqual(present(question, "a"));
    const orders = new Set(
      Array.from({ length: 20 }, (_, i) =>
        present(question, String(i))
          .items.map((x) => x.index)
          .join(),
      ),
    );
    expect(orders.size).toBeGreaterThan(10);
  });

  it("never puts steps in an order that is right (fast-check)", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...QUESTIONS.filter((x) => x.kind === "ordering")),
        fc.string(),
        (question, seed) => {
          const shown = present(question, seed).items.map((x) => x.index);
          expect(grade(question, shown).right).toBe(false);
        },
      ),
    );
  });

  it("reads back what it shows of an answer (fast-check)", () => {
    fc.assert(
      fc.property(anyQuestion, fc.string(), (question, seed) => {
        const presented = present(question, seed);
        const { answer } = answerFrom(presented, labelsOf(presented, referenceAnswer(question)));
        expect(answer && grade(question, answer).right).toBe(true);
      }),
    );
  });

  it("says how many options are wanted", () => {
    expect(present(byId("signs-of-compromise"), "1").choose).toBe(4);
    expect(present(byId("delete-at-once"), "1").choose).toBe(1);
  });
});

describe("an answer by labels", () => {
  const single = present(byId("delete-at-once"), "1");
  const ordering = present(byId("phases-in-order"), "1");
  const matching = present(byId("prefixes"), "1");

  it.each([["b"], ["B"], ["2"], [" b "]])("takes %j for the second option", (label) => {
    expect(answerFrom(single, [label]).answer).toEqual([single.items[1]!.index]);
  });

  it("takes pairs, whichever way their labels are written", () => {
    const { answer } = answerFrom(matching, { 1: "a", b: "B", 3: "3", 4: "d" });
    const targetOf = (place: number): number => answer![matching.items[place]!.index]!;
    expect([0, 1, 2, 3].map(targetOf)).toEqual([0, 1, 2, 3].map((i) => matching.targets[i]!.index));
  });

  it.each([
    ["a label that there is not", single, ["z"], "there is no z"],
    ["a word", single, ["isolate"], "there is no isolate"],
    ["nothing", single, [""], "an empty text is no label"],
    ["a blank", single, [" "], "an empty text is no label"],
    ["nothing for a target", matching, { 1: "", 2: "b", 3: "c", 4: "d" }, "an empty text is no label"],
    ["nothing for an item", matching, { "": "a" }, "an empty text is no label"],
    ["nothing", single, [], "0 given, 1 wanted"],
    ["pairs for an option", single, { 1: "a" }, "labels are wanted, such as a or a c"],
    ["too few steps", ordering, ["1", "2"], "2 given, 6 wanted"],
    ["a step twice", ordering, ["1", "1", "2", "3", "4", "5"], "the answer names something twice"],
    ["a list for pairs", matching, ["a"], "pairs are wanted, such as 1b 2a"],
    ["a pair too few", matching, { 1: "a", 2: "b", 4: "c" }, "nothing is matched to 3"],
    ["a target that there is not", matching, { 1: "h", 2: "b", 3: "c", 4: "d" }, "there is no 1h"],
  ] as const)("says what is wrong with %s", (_, presented, given, flaw) => {
    expect(answerFrom(presented, given)).toEqual({ flaw });
  });
});
