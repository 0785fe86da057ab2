import { TOPICS, type TopicId } from "../../scenarios/quiz/outline.ts";
import type { Question } from "../../scenarios/quiz/question.ts";
import { isDue, strengthOf } from "./leitner.ts";
import type { Memories } from "./selection.ts";

export interface Standing {
  questions: number;
  due: number;
  /** From 0 (nothing was ever right) to 1 (all in the last box). */
  strength: number;
}

/** How a person stands, over all and topic by topic. @param nowMs in milliseconds since the epoch */
export function standings(
  questions: readonly Question[],
  memories: Memories,
  nowMs: number,
): { all: Standing; topics: (Standing & { topic: TopicId; title: string })[] } {
  const standingOf = (own: readonly Question[]): Standing => ({
    questions: own.length,
    due: own.filter((x) => isDue(memories[x.id], nowMs)).length,
    strength: own.reduce((sum, x) => sum + strengthOf(memories[x.id]), 0) / Math.max(1, own.length),
  });
  return {
    all: standingOf(questions),
    topics: (Object.entries(TOPICS) as [TopicId, string][])
      .map(([topic, title]) => ({
        topic,
        title,
        ...standingOf(questions.filter((x) => x.topic === topic)),
      }))
      .filter((x) => x.questions > 0),
  };
}
