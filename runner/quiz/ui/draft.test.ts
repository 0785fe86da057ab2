import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { QUESTIONS } from "../../../scenarios/quiz/index.ts";
import { flawOf, referenceAnswer } from "../grading.ts";
import { present } from "../presentation.ts";
import { answerOf, draftFrom, press, type Draft } from "./draft.ts";

const shown = (id: string) =>
  present(
    QUESTIONS.find((x) => x.id === id)!,
    "s",
  );
const single = shown("delete-at-once");
const multiple = shown("what-a-stop-loses");
const ordering = shown("phases-in-order");
const matching = shown("prefixes");

const pressAll = (presented: typeof single, keys: readonly string[], from = draftFrom(presented)): Draft =>
  keys.reduce((draft, key) => press(draft, presented, key), from);

describe("a choice", () => {
  it.each<[string, string[], number[]]>([
    ["a letter", ["c"], [2]],
    ["a capital letter", ["C"], [2]],
    ["a digit", ["3"], [2]],
    ["the cursor", ["down", "down", " "], [2]],
    ["j and k", ["j", "j", "j", "k", " "], [2]],
    ["changing one's mind", ["a", "c"], [2]],
    ["moving past the end", ["end", "down", "up", " "], [2]],
  ])("of one by %s", (_, keys, chosen) => {
    expect(pressAll(single, keys)).toMatchObject({ chosen });
  });

  it("of one is what the cursor is on, when nothing was chosen", () => {
    const draft = pressAll(single, ["down"]);
    expect(answerOf(draft, single)).toEqual([single.items[1]!.index]);
  });

  it("of many is toggled, and is no answer while nothing is chosen", () => {
    expect(answerOf(draftFrom(multiple), multiple)).toBeUndefined();
    expect(pressAll(multiple, ["a", "c", " "])).toMatchObject({ chosen: [0] });
    expect(pressAll(multiple, ["a", "a"])).toMatchObject({ chosen: [] });
  });

  it("does not take a letter beyond its options", () => {
    const draft = draftFrom(single);
    expect(press(draft, single, "h")).toBe(draft);
  });
});

describe("an order", () => {
  it.each<[string, string[], number[]]>([
    ["nothing", [], [0, 1, 2, 3, 4, 5]],
    ["grabbing the first and moving it down", [" ", "down", "down", " "], [1, 2, 0, 3, 4, 5]],
    ["moving the cursor without grabbing", ["down", "down"], [0, 1, 2, 3, 4, 5]],
    ["letting go before moving on", [" ", "down", " ", "down"], [1, 0, 2, 3, 4, 5]],
    ["shift and an arrow", ["down", "shift-up"], [1, 0, 2, 3, 4, 5]],
    ["typing all numbers", [..."643215"], [5, 3, 2, 1, 0, 4]],
    ["typing some numbers", ["6", "2"], [5, 1, 0, 2, 3, 4]],
    ["a number that is there already", ["6", "6", "2"], [5, 1, 0, 2, 3, 4]],
    ["taking a number back", ["6", "2", "backspace", "3"], [5, 2, 1, 0, 3, 4]],
    ["a number that there is not", ["9"], [0, 1, 2, 3, 4, 5]],
    ["typing anew after all", [..."643215", "1"], [0, 5, 3, 2, 1, 4]],
  ])("by %s", (_, keys, order) => {
    expect(pressAll(ordering, keys)).toMatchObject({ order });
  });
});

describe("a matching", () => {
  it.each<[string, string[], (number | undefined)[]]>([
    ["letters one after the other", ["b", "a", "d", "c"], [1, 0, 3, 2]],
    ["a number and a letter", ["3", "e"], [undefined, undefined, 4, undefined]],
    ["pairs in any order", [..."4a1b3c2d"], [1, 3, 2, 0]],
    ["turning to the right", ["right", "right"], [1, undefined, undefined, undefined]],
    ["turning to the left", ["left"], [4, undefined, undefined, undefined]],
    ["arrows and letters", ["down", "down", "a"], [undefined, undefined, 0, undefined]],
    ["taking one away", ["1", "a", "1", "backspace"], [undefined, undefined, undefined, undefined]],
  ])("by %s", (_, keys, given) => {
    expect(pressAll(matching, keys)).toMatchObject({ given });
  });

  it("is no answer while something is unmatched", () => {
    expect(answerOf(pressAll(matching, ["a", "b", "c"]), matching)).toBeUndefined();
    expect(answerOf(pressAll(matching, ["a", "b", "c", "d"]), matching)).toHaveLength(4);
  });
});

describe("any draft", () => {
  const keys = fc.constantFrom(
    ..."abcdefgh123456789jkq ",
    "up",
    "down",
    "left",
    "right",
    "home",
    "end",
    "backspace",
    "delete",
    "shift-up",
    "alt-down",
    "f1",
  );

  it("gives answers of the question's form, whatever is pressed (fast-check)", () => {
    fc.assert(
      fc.property(fc.constantFrom(...QUESTIONS), fc.string(), fc.array(keys), (question, seed, pressed) => {
        const presented = present(question, seed);
        const answer = answerOf(pressAll(presented, pressed), presented);
        if (answer) expect(flawOf(question, answer)).toBeUndefined();
        else expect(["multiple", "matching"]).toContain(question.kind);
      }),
    );
  });

  it("begun from an answer stands for that answer (fast-check)", () => {
    fc.assert(
      fc.property(fc.constantFrom(...QUESTIONS), fc.string(), (question, seed) => {
        const presented = present(question, seed);
        const answer = referenceAnswer(question);
        const again = answerOf(draftFrom(presented, answer), presented)!;
        const sorted = (x: readonly number[]) => (question.kind === "multiple" ? x.toSorted() : x);
        expect(sorted(again)).toEqual(sorted(answer));
      }),
    );
  });
});
