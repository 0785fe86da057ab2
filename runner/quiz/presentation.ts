import { rightColumn, type Question } from "../../scenarios/quiz/question.ts";
import { Random } from "../../range/random.ts";
import { flawOf, grade, type Answer } from "./grading.ts";
import { shuffled } from "./shuffle.ts";

/** Something to choose, to order or to match, under the label by which it is called. */
export interface Labelled {
  label: string;
  text: string;
  /** Its index in the question. */
  index: number;
}

/** A question as it is put: shuffled, with labels. */
export interface Presented {
  question: Question;
  /** Options (a, b, …), steps (1, 2, …), or the left side of a matching question (1, 2, …). */
  items: readonly Labelled[];
  /** The right side of a matching question (a, b, …). */
  targets: readonly Labelled[];
  /** How many options a multiple question wants. */
  choose: number;
}

const letter = (i: number): string => String.fromCharCode(97 + i);
const digit = (i: number): string => String(i + 1);

/** Enough that steps in a right order are not put before anybody. */
const TRIES = 100;

/** Puts a question: the order of what it shows follows from the seed and the question alone. */
export function present(question: Question, seed: string): Presented {
  const random = new Random(`${seed}/${question.id}`);
  const label = (texts: readonly string[], labelOf: (i: number) => string): Labelled[] =>
    shuffled([...texts.keys()], random).map((index, i) => ({
      label: labelOf(i),
      text: texts[index]!,
      index,
    }));
  switch (question.kind) {
    case "single":
    case "multiple":
      return {
        question,
        items: label(
          question.options.map((x) => x.text),
          letter,
        ),
        targets: [],
        choose:
          question.kind === "single" ? 1 : question.options.filter((x) => x.standing === "right").length,
      };
    case "ordering": {
      const texts = question.steps.map((x) => x.text);
      let items = label(texts, digit);
      const isGivenAway = (): boolean =>
        grade(
          question,
          items.map((x) => x.index),
        ).right;
      for (let i = 0; i < TRIES && isGivenAway(); i++) items = label(texts, digit);
      return { question, items, targets: [], choose: 0 };
    }
    case "matching":
      return {
        question,
        items: label(
          question.pairs.map((x) => x.left),
          digit,
        ),
        targets: label(rightColumn(question), letter),
        choose: 0,
      };
  }
}

/** An answer by labels, as people and scripts give it, as the labels of what is shown. */
export type Given = readonly string[] | Readonly<Record<string, string>>;

/**
 * Reads an answer that names labels: a list of them, or for a matching question what belongs to what. Letters and
 * digits stand for each other (the first is `a` and `1`), and small and capital letters are the same.
 *
 * @returns the answer, or a sentence that says what is wrong with it
 */
export function answerFrom(
  presented: Presented,
  given: Given,
): { answer: Answer; flaw?: undefined } | { answer?: undefined; flaw: string } {
  const { question, items, targets } = presented;
  const find = (list: readonly Labelled[], label: string): Labelled | undefined =>
    list[placeOf(label.trim().toLowerCase())];
  let answer: number[];
  if (question.kind === "matching") {
    if (Array.isArray(given)) return { flaw: "pairs are wanted, such as 1b 2a" };
    const entries = Object.entries(given as Readonly<Record<string, string>>).map(([left, right]) => ({
      left: find(items, left),
      right: find(targets, right),
      shown: `${left}${right}`,
    }));
    if (Object.entries(given).flat().some(isBlank)) return { flaw: EMPTY_LABEL };
    const unknown = entries.find((x) => !x.left || !x.right);
    if (unknown) return { flaw: `there is no ${unknown.shown}` };
    const byLeft = new Map(entries.map((x) => [x.left!.index, x.right!.index]));
    const missing = items.filter((x) => !byLeft.has(x.index)).map((x) => x.label);
    if (missing.length) return { flaw: `nothing is matched to ${missing.join(", ")}` };
    answer = question.pairs.map((_, i) => byLeft.get(i)!);
  } else {
    if (!Array.isArray(given)) return { flaw: "labels are wanted, such as a or a c" };
    if (given.some(isBlank)) return { flaw: EMPTY_LABEL };
    const found = (given as readonly string[]).map((label) => ({ label, item: find(items, label) }));
    const unknown = found.find((x) => !x.item);
    if (unknown) return { flaw: `there is no ${unknown.label}` };
    answer = found.map((x) => x.item!.index);
  }
  const flaw =
    flawOf(question, answer) ??
    (question.kind === "multiple" && answer.length !== presented.choose
      ? `${answer.length} given, ${presented.choose} wanted`
      : undefined);
  return flaw ? { flaw } : { answer };
}

const EMPTY_LABEL = "an empty text is no label";

const isBlank = (label: string): boolean => label.trim() === "";

/** The place that a letter or a digit stands for; −1 for anything else. */
function placeOf(label: string): number {
  if (/^[a-z]$/.test(label)) return label.charCodeAt(0) - 97;
  return /^[1-9]$/.test(label) ? Number(label) - 1 : -1;
}

/** An answer by the labels that it was given under. */
export function labelsOf(presented: Presented, answer: Answer): Given {
  const { question, items, targets } = presented;
  const labelAt = (list: readonly Labelled[], index: number): string =>
    list.find((x) => x.index === index)!.label;
  if (question.kind === "matching")
    return Object.fromEntries(items.map((x) => [x.label, labelAt(targets, answer[x.index]!)]));
  const labels = answer.map((index) => labelAt(items, index));
  return question.kind === "ordering" ? labels : labels.sort();
}
