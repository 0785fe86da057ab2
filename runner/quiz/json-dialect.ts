import { domainOf } from "../../scenarios/quiz/outline.ts";
import type { Question } from "../../scenarios/quiz/question.ts";
import { byDomain } from "./exam.ts";
import { brokenTexts, explain } from "./explanation.ts";
import { referenceAnswer } from "./grading.ts";
import { answerFrom, labelsOf, type Given, type Labelled } from "./presentation.ts";
import type { Dialect, Reply } from "./lines.ts";

/**
 * The quiz for programs: JSON lines. Out come objects with an `event`: `begin`, `question`, then `graded` (practice),
 * `noted` (exam), `skipped` or `refused` (the question stays), and at last `result`. In go `{"answer": …}` with
 * labels (`"b"`, `["a","c"]`, `["3","1","2"]`, or `{"1":"b","2":"a"}`), `{"skip": true}` or `{"quit": true}`; the end
 * of the input quits, too.
 */
export function jsonDialect(seed: string): Dialect {
  return {
    begin: (round) =>
      line("begin", {
        mode: round.isExam ? "exam" : "practice",
        questions: round.items.length,
        seed,
        ...(round.limitMs !== undefined && { minutes: round.limitMs / 60_000 }),
      }),
    question: ({ question, items, targets, choose }, number, round) =>
      line("question", {
        number,
        of: round.items.length,
        ...headOf(question),
        prompt: question.prompt,
        ...(question.kind === "multiple" && { choose }),
        items: items.map(shownOf),
        ...(question.kind === "matching" && { targets: targets.map(shownOf) }),
        ...(round.leftMs() !== undefined && { secondsLeft: Math.ceil(round.leftMs()! / 1000) }),
      }),
    read: (text, presented) => {
      const reply = readReply(text);
      if (reply.kind !== "given") return reply;
      const { answer, flaw } = answerFrom(presented, reply.given);
      return answer ? { kind: "answer", answer } : { kind: "flawed", flaw };
    },
    refused: (message) => line("refused", { message }),
    graded: (presented, answer, grading) => {
      const { question } = presented;
      return line("graded", {
        id: question.id,
        right: grading.right,
        ...(grading.printed && { printed: true }),
        parts: grading.parts,
        answer: labelsOf(presented, answer),
        expected: labelsOf(presented, referenceAnswer(question)),
        explained: explain(presented, answer),
        ...(grading.broken.length && { broken: brokenTexts(question, grading) }),
        why: question.why,
        source: question.source,
        ...(question.practise && { practise: question.practise }),
      });
    },
    noted: ({ question }) => line("noted", { id: question.id }),
    skipped: ({ question }) => line("skipped", { id: question.id }),
    result: (round, result) =>
      line("result", {
        ...result,
        ...(round.isExam && { approximate: true }),
        domains: byDomain(round.judged),
        questions: round.items.map(({ presented, answer, grading }) => ({
          id: presented.question.id,
          right: grading?.right ?? false,
          ...(answer && { answer: labelsOf(presented, answer) }),
          ...((round.isExam || answer) && {
            expected: labelsOf(presented, referenceAnswer(presented.question)),
          }),
        })),
      }),
  };
}

/** What a question is about, without what it asks. */
export const headOf = ({ id, kind, topic, task, difficulty }: Question): Record<string, unknown> => ({
  id,
  kind,
  topic,
  domain: domainOf(task).id,
  task,
  difficulty,
});

const line = (event: string, content: object): string => JSON.stringify({ event, ...content });

const shownOf = ({ label, text }: Labelled): Pick<Labelled, "label" | "text"> => ({ label, text });

function readReply(text: string): Exclude<Reply, { kind: "answer" }> | { kind: "given"; given: Given } {
  const wanted = '{"answer": …}, {"skip": true} or {"quit": true} is wanted';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: "flawed", flaw: `this is no JSON; ${wanted}` };
  }
  if (typeof value !== "object" || value === null) return { kind: "flawed", flaw: wanted };
  const { answer, skip, quit } = value as Record<string, unknown>;
  if (quit === true) return { kind: "quit" };
  if (skip === true) return { kind: "skip" };
  if (typeof answer === "string") return { kind: "given", given: [answer] };
  const isText = (x: unknown): boolean => typeof x === "string";
  if (Array.isArray(answer) ? answer.every(isText) : typeof answer === "object" && answer !== null)
    if (Object.values(answer as object).every(isText)) return { kind: "given", given: answer as Given };
  return { kind: "flawed", flaw: wanted };
}
