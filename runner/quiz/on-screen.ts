import { guardTerminal } from "../ui/guard.ts";
import { Terminal } from "../ui/terminal.ts";
import type { Plan } from "./plan.ts";
import { runQuiz, type QuizEnd, type QuizParts } from "./ui/flow.tsx";

/** Plays the quiz on the whole terminal, and leaves it as it was. */
export async function quizOnScreen(parts: QuizParts, first: Plan | undefined): Promise<QuizEnd> {
  const terminal = new Terminal();
  const release = guardTerminal(terminal, {
    lastWords: () => "What was answered is kept. `gameday quiz` goes on.",
    forget: () => undefined,
  });
  try {
    terminal.open();
    return await runQuiz(terminal, parts, first);
  } finally {
    release();
    terminal.close();
  }
}
