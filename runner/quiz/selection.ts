import { domainOf, DOMAINS, type DomainId } from "../../scenarios/quiz/outline.ts";
import type { Question } from "../../scenarios/quiz/question.ts";
import { Random } from "../../range/random.ts";
import { dueAt, isDue, strengthOf, type Memory } from "./leitner.ts";
import { shuffled } from "./shuffle.ts";
import { standings } from "./standings.ts";

export type Memories = Readonly<Record<string, Memory>>;

/** Questions of one topic that are asked before the next topic has its turn. */
const TURN = 2;

/**
 * Chooses what to practise. Due questions come before those that rest. Topics take turns, the weakest first, two
 * questions each, and within a topic what was wrong comes first, then what is new, then the shakiest; what is equal is
 * drawn by chance. Questions that are not due fill up, those that will be due soonest first.
 *
 * @param nowMs in milliseconds since the epoch
 */
export function choosePractice(
  questions: readonly Question[],
  memories: Memories,
  wanted: { count: number; seed: string; nowMs: number },
): Question[] {
  const { count, seed, nowMs } = wanted;
  const drawn = shuffled(questions, new Random(`${seed}/practice`));
  const due = drawn.filter((x) => isDue(memories[x.id], nowMs));
  const resting = drawn
    .filter((x) => !isDue(memories[x.id], nowMs))
    .sort((a, b) => dueAt(memories[a.id]!) - dueAt(memories[b.id]!));
  const topics = shuffled(standings(questions, memories, nowMs).topics, new Random(`${seed}/topics`))
    .map(({ topic, strength }) => ({
      strength,
      waiting: due
        .filter((x) => x.topic === topic)
        .sort(
          (a, b) =>
            strengthOf(memories[a.id]) - strengthOf(memories[b.id]) ||
            Number(!memories[a.id]) - Number(!memories[b.id]),
        ),
    }))
    .sort((a, b) => a.strength - b.strength);
  const inTurn: Question[] = [];
  for (let turn = 0; inTurn.length < due.length; turn++)
    for (const { waiting } of topics) inTurn.push(...waiting.slice(turn * TURN, (turn + 1) * TURN));
  return [...inTurn, ...resting].slice(0, count);
}

/**
 * Chooses an exam: domains by their weights in SCS-C03 as far as there are questions, the rest from the domains that
 * have more, by their weights.
 */
export function chooseExam(
  questions: readonly Question[],
  wanted: { count: number; seed: string },
): Question[] {
  const random = new Random(`${wanted.seed}/exam`);
  const pools = new Map(
    DOMAINS.map(({ id }) => [
      id,
      shuffled(
        questions.filter((x) => domainOf(x.task).id === id),
        random,
      ),
    ]),
  );
  const shares = allocate(
    wanted.count,
    DOMAINS.map(({ id, weight }) => ({ id, weight, available: pools.get(id)!.length })),
  );
  const chosen = DOMAINS.flatMap(({ id }) => pools.get(id)!.slice(0, shares.get(id)));
  return shuffled(chosen, random);
}

/**
 * Divides a number by weights, within what is available: one after the other goes to whoever is farthest below its
 * due (the method of Webster and Sainte-Laguë), so no share jumps when the number grows.
 */
export function allocate(
  count: number,
  parts: readonly { id: DomainId; weight: number; available: number }[],
): ReadonlyMap<DomainId, number> {
  const shares = new Map<DomainId, number>(parts.map((x) => [x.id, 0]));
  const claim = ({ id, weight }: (typeof parts)[number]): number => weight / (2 * shares.get(id)! + 1);
  for (let i = 0; i < count; i++) {
    const open = parts.filter((x) => shares.get(x.id)! < x.available);
    const next = open.sort((a, b) => claim(b) - claim(a))[0];
    if (!next) break;
    shares.set(next.id, shares.get(next.id)! + 1);
  }
  return shares;
}
