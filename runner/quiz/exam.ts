import { DOMAINS, domainOf, type DomainId } from "../../scenarios/quiz/outline.ts";
import type { Question } from "../../scenarios/quiz/question.ts";

/** Of SCS-C03. */
export const EXAM_QUESTIONS = 65;
const EXAM_MS = 170 * 60_000;
export const PASS_SCORE = 750;
const LOWEST = 100;
const HIGHEST = 1000;

/** The time for a number of questions, at the exam's pace, in milliseconds. */
export const examTimeMs = (questions: number): number =>
  Math.ceil((EXAM_MS * questions) / EXAM_QUESTIONS / 60_000) * 60_000;

/**
 * A score on the exam's scale of 100 to 1000. An approximation: AWS scales by the difficulty of the form and leaves
 * unscored questions out, and publishes neither.
 */
export const scaledScore = (right: number, of: number): number =>
  of === 0 ? LOWEST : Math.round(LOWEST + ((HIGHEST - LOWEST) * right) / of);

/** How it went, domain by domain; domains without questions are left out. */
export function byDomain(
  results: readonly { question: Question; right: boolean }[],
): { id: DomainId; title: string; right: number; of: number }[] {
  return DOMAINS.map(({ id, title }) => {
    const own = results.filter((x) => domainOf(x.question.task).id === id);
    return { id, title, right: own.filter((x) => x.right).length, of: own.length };
  }).filter((x) => x.of > 0);
}
