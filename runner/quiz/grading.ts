import {
  rightColumn,
  type MatchingQuestion,
  type MultipleQuestion,
  type OrderingQuestion,
  type Precedence,
  type Question,
  type SingleQuestion,
} from "../../scenarios/quiz/question.ts";

/**
 * An answer as indices into the question: the chosen options; the steps in the order given; or for each pair, by its
 * index, what was matched to it in the right column.
 */
export type Answer = readonly number[];

export interface Grading {
  right: boolean;
  /** Accepted because a study document prints it, though it is out of date or misleading. */
  printed: boolean;
  /** How much of it is right: information only, a question counts as a whole. */
  parts: { right: number; of: number };
  /** Precedences that the order breaks. */
  broken: readonly Precedence[];
}

/**
 * Grades an answer: all or nothing, with how much of it is right. An ordering question without precedences has one
 * right order; with them, every order that keeps them all is right, because the authorities disagree about the rest.
 *
 * @throws {RangeError} the answer is not of the question's form: that is the caller's defect, not the user's
 */
export function grade(question: Question, answer: Answer): Grading {
  const flaw = flawOf(question, answer);
  if (flaw) throw new RangeError(`${question.id}: ${flaw}`);
  switch (question.kind) {
    case "single":
      return gradeSingle(question, answer);
    case "multiple":
      return gradeMultiple(question, answer);
    case "ordering":
      return gradeOrdering(question, answer);
    case "matching":
      return gradeMatching(question, answer);
  }
}

/** The answer that the question itself gives as right. */
export function referenceAnswer(question: Question): Answer {
  switch (question.kind) {
    case "single":
    case "multiple":
      return question.options.flatMap((x, i) => (x.standing === "right" ? [i] : []));
    case "ordering":
      return question.steps.map((_, i) => i);
    case "matching": {
      const column = rightColumn(question);
      return question.pairs.map((x) => column.indexOf(x.right));
    }
  }
}

/** What keeps an answer from being one to this question; undefined when it can be graded. */
export function flawOf(question: Question, answer: Answer): string | undefined {
  const [size, limit] = shapeOf(question);
  if (answer.some((x) => !Number.isInteger(x) || x < 0 || x >= limit))
    return "the answer names what is not there";
  if (question.kind !== "matching" && new Set(answer).size !== answer.length)
    return "the answer names something twice";
  if (question.kind === "multiple") return answer.length ? undefined : "nothing is chosen";
  return answer.length === size ? undefined : `${answer.length} given, ${size} wanted`;
}

/** How many entries an answer has, and below which number they are. */
function shapeOf(question: Question): [size: number, limit: number] {
  switch (question.kind) {
    case "single":
      return [1, question.options.length];
    case "multiple":
      return [question.options.length, question.options.length];
    case "ordering":
      return [question.steps.length, question.steps.length];
    case "matching":
      return [question.pairs.length, rightColumn(question).length];
  }
}

function gradeSingle({ options }: SingleQuestion, answer: Answer): Grading {
  const { standing } = options[answer[0]!]!;
  const right = standing !== "wrong";
  return { right, printed: standing === "printed", parts: { right: right ? 1 : 0, of: 1 }, broken: [] };
}

/** A printed option counts neither way: it is accepted with the right ones, and not missed. */
function gradeMultiple({ options }: MultipleQuestion, answer: Answer): Grading {
  const judged = options.flatMap((x, i) =>
    x.standing === "printed" ? [] : [answer.includes(i) === (x.standing === "right")],
  );
  const parts = { right: judged.filter(Boolean).length, of: judged.length };
  const right = parts.right === parts.of;
  const printed = right && answer.some((i) => options[i]!.standing === "printed");
  return { right, printed, parts, broken: [] };
}

function gradeOrdering({ steps, precedences }: OrderingQuestion, answer: Answer): Grading {
  if (!precedences) {
    const kept = answer.filter((step, place) => step === place).length;
    return {
      right: kept === steps.length,
      printed: false,
      parts: { right: kept, of: steps.length },
      broken: [],
    };
  }
  const place = new Map(answer.map((step, i) => [steps[step]!.key, i]));
  const broken = precedences.filter(({ first, second }) => place.get(first)! > place.get(second)!);
  const parts = { right: precedences.length - broken.length, of: precedences.length };
  return { right: broken.length === 0, printed: false, parts, broken };
}

function gradeMatching(question: MatchingQuestion, answer: Answer): Grading {
  const reference = referenceAnswer(question);
  const hits = answer.filter((x, i) => x === reference[i]).length;
  return {
    right: hits === reference.length,
    printed: false,
    parts: { right: hits, of: reference.length },
    broken: [],
  };
}
