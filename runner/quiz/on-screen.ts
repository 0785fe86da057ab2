import { guardTerminal } from "../ui/guard.ts";
import { Terminal } from "../ui/terminal.ts";
import type { Plan } from "./plan.ts";
import type { Round } from "./round.ts";
import { leftText } from "./wording.ts";
import { runQuiz, type QuizEnd, type QuizParts } from "./ui/flow.tsx";

/** Plays the quiz on the whole terminal, and leaves it as it was. */
export async function quizOnScreen(
  parts: Omit<QuizParts, "onRound">,
  first: Plan | undefined,
): Promise<QuizEnd> {
  const terminal = new Terminal();
  let round: Round | undefined;
  const release = guardTerminal(terminal, {
    lastWords: () => leftText(round?.isExam ?? false),
    forget: () => undefined,
  });
  try {
    terminal.open();
    return await runQuiz(terminal, { ...parts, onRound: (x) => (round = x) }, first);
  } finally {
    release();
    terminal.close();
  }
}
