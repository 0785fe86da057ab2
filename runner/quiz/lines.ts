import type { Answer, Grading } from "./grading.ts";
import type { Presented } from "./presentation.ts";
import type { Round, RoundResult } from "./round.ts";

/** What a line from outside asks for. */
export type Reply =
  | { kind: "answer"; answer: Answer }
  | { kind: "skip" }
  | { kind: "quit" }
  /** Not understood, and why. */
  | { kind: "flawed"; flaw: string };

/** How a round is spoken in lines: for people, or for programs. */
export interface Dialect {
  begin(round: Round): string;
  question(presented: Presented, number: number, round: Round): string;
  read(line: string, presented: Presented): Reply;
  refused(flaw: string): string;
  graded(presented: Presented, answer: Answer, grading: Grading): string;
  /** An answer in an exam: no more is told before its end. */
  noted(presented: Presented): string;
  skipped(presented: Presented): string;
  result(round: Round, result: RoundResult): string;
}

/** Where lines come from and go to. */
export interface LineEnds {
  lines: AsyncIterable<string>;
  write(text: string): void;
}

/** Plays a round by lines: one question out, one line in, until all are answered, the time is over or nobody asks on. */
export async function playByLines(round: Round, dialect: Dialect, ends: LineEnds): Promise<RoundResult> {
  const lines = ends.lines[Symbol.asyncIterator]();
  const say = (text: string): void => ends.write(`${text}\n`);
  say(dialect.begin(round));
  round.start();
  questions: for (const [index, { presented }] of round.items.entries()) {
    say(dialect.question(presented, index + 1, round));
    for (;;) {
      const line = await nextLine(lines, round.leftMs());
      if (line === undefined) break questions;
      const reply = dialect.read(line, presented);
      if (reply.kind === "quit") break questions;
      if (reply.kind === "flawed") {
        say(dialect.refused(reply.flaw));
        continue;
      }
      if (reply.kind === "skip") say(dialect.skipped(presented));
      else {
        const grading = round.answer(index, reply.answer);
        say(grading ? dialect.graded(presented, reply.answer, grading) : dialect.noted(presented));
      }
      break;
    }
  }
  const result = round.finish();
  say(dialect.result(round, result));
  return result;
}

/** The next line; undefined at the end of the input, and when the time is over first. */
async function nextLine(
  lines: AsyncIterator<string>,
  leftMs: number | undefined,
): Promise<string | undefined> {
  if (leftMs === 0) return undefined;
  const next = lines.next().then((x) => (x.done ? undefined : x.value));
  if (leftMs === undefined) return next;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeIsOver = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), leftMs);
  });
  try {
    return await Promise.race([next, timeIsOver]);
  } finally {
    clearTimeout(timer);
  }
}
