import type { Presented } from "./presentation.ts";
import { byDomain, PASS_SCORE } from "./exam.ts";
import type { Round, RoundResult } from "./round.ts";

const NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight"];

/**
 * How to answer a question in one line. Examples are of labels that no question has: they must not be taken for the
 * answer.
 */
export function howToAnswer({ question, choose }: Presented): string {
  switch (question.kind) {
    case "single":
      return "(answer with one letter)";
    case "multiple":
      return `(answer with ${NUMBERS[choose] ?? choose} letters, such as ${[..."uvwxyz"].slice(-choose).join(" ")})`;
    case "ordering":
      return `(answer with all ${question.steps.length} numbers, in order)`;
    case "matching":
      return "(answer with a letter for each number, such as 1x 2y …)";
  }
}

/** What kind of answer a question wants, in a few words. */
export function howManyText({ question, choose }: Presented): string {
  switch (question.kind) {
    case "single":
      return "one answer";
    case "multiple":
      return `${NUMBERS[choose] ?? choose} answers`;
    case "ordering":
      return question.precedences ? "put in an order that holds" : "put in order";
    case "matching":
      return "match";
  }
}

const BAR = 10;

/** A bar of ten, with the share in percent. */
export const barText = (share: number): string => {
  const full = Math.round(share * BAR);
  return `${"■".repeat(full)}${"·".repeat(BAR - full)} ${String(Math.round(share * 100)).padStart(3)} %`;
};

/** How a round went, in a few lines. */
export function resultTexts(round: Round, result: RoundResult): string[] {
  const { right, answered, of, score, passed } = result;
  if (score === undefined)
    return [
      answered ? `${right} of ${answered} right.` : "Nothing was answered.",
      ...(answered ? ["The progress is kept; what was wrong comes back first."] : []),
    ];
  return [
    `${score} of 1000: ${passed ? "passed" : "not passed"} (pass mark ${PASS_SCORE}). ${right} of ${of} right${answered < of ? `, ${of - answered} not answered` : ""}.`,
    "An approximation: AWS's own scale weighs the questions of each form, and is not published.",
    ...byDomain(round.judged).map((x) => `  ${`${x.right}/${x.of}`.padStart(6)}  ${x.title}`),
  ];
}

/** What becomes of what was answered in a round that was left. */
export const leftText = (ofExam: boolean): string =>
  ofExam
    ? "The exam is not graded, and its answers are not kept."
    : "What was answered is kept. `gameday quiz` goes on.";
