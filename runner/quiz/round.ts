import type { Question } from "../../scenarios/quiz/question.ts";
import { examTimeMs, PASS_SCORE, scaledScore } from "./exam.ts";
import { grade, type Answer, type Grading } from "./grading.ts";
import { present, type Presented } from "./presentation.ts";

export interface Item {
  presented: Presented;
  answer?: Answer;
  /** In practice at once; in an exam at its end. */
  grading?: Grading;
}

/** What a round tells whoever keeps the progress. */
export type Keep = (question: Question, right: boolean) => void;

export interface RoundResult {
  right: number;
  answered: number;
  of: number;
  /** In an exam: approximate, from 100 to 1000. */
  score?: number;
  passed?: boolean;
}

/**
 * Some questions, put one after the other. In practice each answer is graded and kept at once. An exam has a time
 * limit from its start, answers can be changed until its end, and all is graded and kept then: what was not answered
 * counts as wrong in its score, and is not kept.
 */
export class Round {
  readonly items: readonly Item[];
  readonly isExam: boolean;
  /** In milliseconds, of an exam. */
  readonly limitMs: number | undefined;
  readonly #keep: Keep;
  readonly #now: () => number;
  #startedMs: number | undefined;
  #isFinished = false;

  /** @param parts.now in milliseconds since the epoch */
  constructor(parts: {
    questions: readonly Question[];
    seed: string;
    exam: boolean;
    keep: Keep;
    now: () => number;
  }) {
    this.items = parts.questions.map((question) => ({ presented: present(question, parts.seed) }));
    this.isExam = parts.exam;
    this.limitMs = parts.exam ? examTimeMs(parts.questions.length) : undefined;
    this.#keep = parts.keep;
    this.#now = parts.now;
  }

  /** Starts the clock. */
  start(): void {
    this.#startedMs = this.#now();
  }

  /** What is left of an exam's time, in milliseconds; undefined in practice. */
  leftMs(): number | undefined {
    if (this.limitMs === undefined) return undefined;
    return Math.max(0, (this.#startedMs ?? this.#now()) + this.limitMs - this.#now());
  }

  /** What counts: all of an exam, and in practice what was answered. */
  get judged(): { question: Question; right: boolean }[] {
    return this.items
      .filter((x) => this.isExam || x.answer)
      .map((x) => ({ question: x.presented.question, right: x.grading?.right ?? false }));
  }

  /**
   * Takes the answer to a question.
   *
   * @returns its grading in practice; undefined in an exam, and when the exam's time is over
   * @throws {RangeError} the answer is not of the question's form
   */
  answer(index: number, answer: Answer): Grading | undefined {
    const item = this.items[index]!;
    const grading = grade(item.presented.question, answer);
    if (this.#isFinished || (this.isExam && this.leftMs() === 0)) return undefined;
    item.answer = answer;
    if (this.isExam) return undefined;
    item.grading = grading;
    this.#keep(item.presented.question, grading.right);
    return grading;
  }

  /** Ends the round. An exam is graded and kept now; asked again, it says the same. */
  finish(): RoundResult {
    if (!this.#isFinished && this.isExam)
      for (const item of this.items) {
        if (!item.answer) continue;
        item.grading = grade(item.presented.question, item.answer);
        this.#keep(item.presented.question, item.grading.right);
      }
    this.#isFinished = true;
    const right = this.items.filter((x) => x.grading?.right).length;
    const answered = this.items.filter((x) => x.answer).length;
    const of = this.items.length;
    if (!this.isExam) return { right, answered, of };
    const score = scaledScore(right, of);
    return { right, answered, of, score, passed: score >= PASS_SCORE };
  }
}
