import type { Question } from "../../scenarios/quiz/question.ts";
import { rightColumn } from "../../scenarios/quiz/question.ts";
import { referenceAnswer, type Answer, type Grading } from "./grading.ts";
import type { Labelled, Presented } from "./presentation.ts";

/** How one line of an answer stands. */
export type Mark =
  /** Right, and answered so. */
  | "hit"
  /** Right, and not answered so. */
  | "missed"
  /** Answered, and wrong. */
  | "wrong"
  /** Answered, and accepted because it is printed so. */
  | "printed"
  /** Neither right nor answered. */
  | "other";

/** One sign for each, so that colour is not needed. */
export const MARKS: Readonly<Record<Mark, string>> = {
  hit: "✓",
  missed: "○",
  wrong: "✗",
  printed: "≈",
  other: "·",
};

export interface Explained {
  mark: Mark;
  label: string;
  text: string;
  why: string | undefined;
}

/**
 * Each line of a question, with how the answer did on it and why; options in the order in which they were shown.
 *
 * @param answer undefined when none was given
 */
export function explain(presented: Presented, answer: Answer | undefined): Explained[] {
  const { question } = presented;
  if (!answer)
    return explain(presented, referenceAnswer(question)).map((x) =>
      x.mark === "hit" ? { ...x, mark: "missed" } : x,
    );
  switch (question.kind) {
    case "single":
    case "multiple": {
      const singleIsPrinted =
        question.kind === "single" && question.options[answer[0]!]?.standing === "printed";
      return presented.items.map((item) => {
        const { standing, why } = question.options[item.index]!;
        const chosen = answer.includes(item.index);
        const mark: Mark =
          standing === "right"
            ? chosen
              ? "hit"
              : singleIsPrinted
                ? "other"
                : "missed"
            : chosen
              ? standing
              : "other";
        return { mark, label: item.label, text: item.text, why };
      });
    }
    case "ordering":
      return explainOrder(presented.items, question, answer);
    case "matching": {
      const column = rightColumn(question);
      const reference = referenceAnswer(question);
      return presented.items.map(({ index, label, text }) => {
        const pair = question.pairs[index]!;
        const hit = answer[index] === reference[index];
        return {
          mark: hit ? ("hit" as const) : ("wrong" as const),
          label,
          text: hit ? `${text} → ${pair.right}` : `${text} → ${pair.right} (you: ${column[answer[index]!]!})`,
          why: pair.why,
        };
      });
    }
  }
}

/** A right order, step by step. Where many are right, a step stands well when no broken precedence names it. */
function explainOrder(
  items: readonly Labelled[],
  question: Question & { kind: "ordering" },
  answer: Answer,
): Explained[] {
  const { steps, precedences } = question;
  const place = new Map(answer.map((step, i) => [steps[step]!.key, i]));
  const isOff = (step: number): boolean => {
    if (!precedences) return answer[step] !== step;
    const { key } = steps[step]!;
    return precedences.some(
      ({ first, second }) => (first === key || second === key) && place.get(first)! > place.get(second)!,
    );
  };
  return steps.map((step, i) => ({
    mark: isOff(i) ? "wrong" : "hit",
    label: items.find((x) => x.index === i)!.label,
    text: step.text,
    why: undefined,
  }));
}

/** `Right.`, or how much of it was. */
export function verdictText(question: Question, grading: Grading): string {
  if (grading.printed) return "Accepted, as a study document prints it; the exact answer is another.";
  if (grading.right)
    return question.kind === "ordering" && question.precedences ? "Right: an order that holds." : "Right.";
  const { right, of } = grading.parts;
  switch (question.kind) {
    case "single":
      return "Wrong.";
    case "multiple":
      return `Wrong: ${right} of ${of} options are judged rightly.`;
    case "ordering":
      return question.precedences
        ? `Wrong: ${grading.broken.length} of ${of} precedences are broken.`
        : `Wrong: ${right} of ${of} steps are in their place.`;
    case "matching":
      return `Wrong: ${right} of ${of} pairs are right.`;
  }
}

/** What a broken precedence says: which step comes before which, and why. */
export function brokenTexts(question: Question, grading: Grading): string[] {
  if (question.kind !== "ordering") return [];
  const textOf = (key: string): string => question.steps.find((x) => x.key === key)!.text;
  return grading.broken.map(
    ({ first, second, why }) => `“${textOf(first)}” before “${textOf(second)}”: ${why}`,
  );
}
