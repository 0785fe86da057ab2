import { DOMAINS, domainOf, TOPICS, type DomainId, type TopicId } from "../../scenarios/quiz/outline.ts";
import type { Question } from "../../scenarios/quiz/question.ts";
import { UserError } from "../errors.ts";
import { didYouMean } from "../nearest.ts";
import { EXAM_QUESTIONS } from "./exam.ts";
import { Round, type Keep } from "./round.ts";
import { chooseExam, choosePractice, type Memories } from "./selection.ts";

/** What the command line asks for, as it was typed. */
export interface QuizWords {
  domain?: string;
  topic?: string;
  questions?: string;
  exam?: boolean;
  seed?: string;
}

/** What is to be asked. */
export interface Plan {
  /** Those that may be asked. */
  questions: readonly Question[];
  count: number;
  exam: boolean;
  seed: string;
}

const PRACTICE_QUESTIONS = 10;

/**
 * Understands what was asked for.
 *
 * @param newSeed for a seed that nobody named
 * @throws {UserError} a domain or topic that there is not, or a number of questions that cannot be
 */
export function planOf(words: QuizWords, questions: readonly Question[], newSeed: () => string): Plan {
  const domain = words.domain === undefined ? undefined : readDomain(words.domain);
  const topic = words.topic === undefined ? undefined : readTopic(words.topic);
  const chosen = questions.filter(
    (x) =>
      (domain === undefined || domainOf(x.task).id === domain) && (topic === undefined || x.topic === topic),
  );
  if (!chosen.length)
    throw new UserError("no question is on both; `gameday quiz --list` shows domains and topics");
  const exam = words.exam ?? false;
  const usual = exam ? EXAM_QUESTIONS : PRACTICE_QUESTIONS;
  const count =
    words.questions === undefined
      ? Math.min(usual, chosen.length)
      : readCount(words.questions, chosen.length);
  return { questions: chosen, count, exam, seed: words.seed ?? newSeed() };
}

function readDomain(word: string): DomainId {
  const wanted = word.toLowerCase();
  const found = DOMAINS.find((x) => x.id === wanted || String(x.number) === wanted);
  if (found) return found.id;
  const ids = DOMAINS.map((x) => x.id);
  throw new UserError(
    `there is no domain "${word}"${didYouMean(wanted, ids)} (${DOMAINS.map((x) => `${x.number} ${x.id}`).join(", ")})`,
  );
}

function readTopic(word: string): TopicId {
  const wanted = word.toLowerCase();
  const ids = Object.keys(TOPICS) as TopicId[];
  const found = ids.find((x) => x === wanted);
  if (found) return found;
  throw new UserError(`there is no topic "${word}"${didYouMean(wanted, ids)} (${ids.join(", ")})`);
}

function readCount(word: string, most: number): number {
  const count = Number(word);
  if (!/^\d+$/.test(word) || count < 1)
    throw new UserError(`"${word}" is not a number of questions (1 to ${most})`);
  if (count > most)
    throw new UserError(`${word} questions are wanted, and there are ${most}: ask for fewer, or on more`);
  return count;
}

/** A round of what is planned. @param parts.now in milliseconds since the epoch */
export function roundOf(plan: Plan, parts: { memories: Memories; keep: Keep; now: () => number }): Round {
  const { questions, count, exam, seed } = plan;
  const { memories, keep, now } = parts;
  const chosen = exam
    ? chooseExam(questions, { count, seed })
    : choosePractice(questions, memories, { count, seed, nowMs: now() });
  return new Round({ questions: chosen, seed, exam, keep, now });
}
