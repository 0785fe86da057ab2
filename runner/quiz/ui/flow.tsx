import type { Question } from "../../../scenarios/quiz/question.ts";
import type { Terminal } from "../../ui/terminal.ts";
import { openView, type View } from "../../ui/view.tsx";
import { planOf, roundOf, type Plan } from "../plan.ts";
import type { ProgressFile } from "../progress.ts";
import type { Round } from "../round.ts";
import { ExamStart } from "./ExamStart.tsx";
import { HomeScreen, type HomeChoice } from "./HomeScreen.tsx";
import { ResultScreen, type AfterRound } from "./ResultScreen.tsx";
import { RoundScreen, type RoundEnd } from "./RoundScreen.tsx";

/** What the screens stand on. */
export interface QuizParts {
  questions: readonly Question[];
  progress: ProgressFile;
  canPlay: (scenario: string) => boolean;
  newSeed: () => string;
  /** In milliseconds since the epoch. */
  now: () => number;
  /** Told of the round that is under way, for whoever must say in a hurry what becomes of it. */
  onRound: (round: Round | undefined) => void;
}

/** How the quiz ended: left, perhaps in the middle of an exam, or for an exercise. */
export type QuizEnd = { kind: "quit"; ofExam?: boolean } | { kind: "play"; scenario: string };

/**
 * The study room, rounds and their results, until it is left.
 *
 * @param first the round to begin with; undefined for the study room
 */
export async function runQuiz(
  terminal: Terminal,
  parts: QuizParts,
  first: Plan | undefined,
): Promise<QuizEnd> {
  const view = openView(terminal);
  try {
    let plan = first;
    for (;;) {
      plan ??= await askWhat(view, parts);
      if (!plan) return { kind: "quit" };
      const after = await playRound(view, parts, plan, plan === first);
      if (after.kind !== "home") return after;
      plan = undefined;
    }
  } finally {
    view.unmount();
  }
}

async function askWhat(view: View, parts: QuizParts): Promise<Plan | undefined> {
  const { questions, newSeed, progress, now } = parts;
  const { questions: memories } = progress.read();
  const choice = await view.ask<HomeChoice>((answer) => (
    <HomeScreen questions={questions} memories={memories} nowMs={now()} onChoice={answer} />
  ));
  if (choice.kind === "quit") return undefined;
  if (choice.kind === "exam") return planOf({ exam: true }, questions, newSeed);
  return planOf(choice.topic ? { topic: choice.topic } : {}, questions, newSeed);
}

/** @param isOnly whether there is no study room behind it to go back to */
async function playRound(
  view: View,
  parts: QuizParts,
  plan: Plan,
  isOnly: boolean,
): Promise<AfterRound | QuizEnd> {
  const { progress, canPlay, now, onRound } = parts;
  const keep = (question: Question, right: boolean): void => progress.answered(question.id, right, now());
  const round = roundOf(plan, { memories: progress.read().questions, keep, now });
  if (
    plan.exam &&
    !(await view.ask<boolean>((answer) => (
      <ExamStart round={round} onStart={() => answer(true)} onLeave={() => answer(false)} />
    )))
  )
    return { kind: isOnly ? "quit" : "home" };
  round.start();
  onRound(round);
  const end = await view.ask<RoundEnd>((answer) => (
    <RoundScreen round={round} canPlay={canPlay} onEnd={answer} />
  ));
  if (end.kind === "play") return end;
  if (end.kind === "left") return { kind: "quit", ofExam: round.isExam };
  onRound(undefined);
  return showResult(view, parts, round);
}

function showResult(view: View, { progress, canPlay, now }: QuizParts, round: Round): Promise<AfterRound> {
  const result = round.finish();
  const { score, right, of } = result;
  if (score !== undefined) progress.sat({ atMs: now(), score, right, of });
  return view.ask<AfterRound>((answer) => (
    <ResultScreen round={round} result={result} canPlay={canPlay} onAfter={answer} />
  ));
}
