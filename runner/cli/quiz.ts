import { randomBytes } from "node:crypto";
import { createInterface } from "node:readline";
import { wallClock } from "../../range/clock.ts";
import { QUESTIONS } from "../../scenarios/quiz/index.ts";
import { DOMAINS, domainOf } from "../../scenarios/quiz/outline.ts";
import type { Question } from "../../scenarios/quiz/question.ts";
import { scenarioIds } from "../catalogue.ts";
import { headOf, jsonDialect } from "../quiz/json-dialect.ts";
import { playByLines } from "../quiz/lines.ts";
import { planOf, roundOf, type Plan, type QuizWords } from "../quiz/plan.ts";
import { ProgressFile } from "../quiz/progress.ts";
import { standings } from "../quiz/standings.ts";
import { textDialect } from "../quiz/text-dialect.ts";
import { barText, leftText } from "../quiz/wording.ts";
import { print, printJson } from "./print.ts";

export interface QuizOptions extends QuizWords {
  list?: boolean;
  json?: boolean;
}

const newSeed = (): string => randomBytes(4).toString("hex");

/** Asks questions: on the screen, by lines without one, or as JSON lines. */
export async function quiz(options: QuizOptions): Promise<void> {
  const plan = planOf(options, QUESTIONS, newSeed);
  const progress = new ProgressFile((message) => process.stderr.write(`gameday: ${message}\n`));
  if (options.list) return list(plan.questions, progress, options);
  const hasScreen = process.stdin.isTTY && process.stdout.isTTY && process.env["TERM"] !== "dumb";
  if (options.json || !hasScreen) return byLines(plan, progress, options.json ?? false);
  const wantsRound = [options.domain, options.topic, options.questions, options.exam].some(
    (x) => x !== undefined,
  );
  // Read before the screen opens: what is wrong with the file is said here.
  progress.read();
  const { quizOnScreen } = await import("../quiz/on-screen.ts");
  const end = await quizOnScreen(
    {
      questions: QUESTIONS,
      progress,
      canPlay: (scenario) => scenarioIds().includes(scenario),
      newSeed: () => options.seed ?? newSeed(),
      now: wallClock,
    },
    wantsRound ? plan : undefined,
  );
  if (end.kind === "quit") return print(leftText(end.ofExam ?? false));
  const { play } = await import("./play.ts");
  await play(end.scenario, { ui: true, port: "0" });
}

async function byLines(plan: Plan, progress: ProgressFile, json: boolean): Promise<void> {
  const keep = (question: Question, right: boolean): void =>
    progress.answered(question.id, right, wallClock());
  const round = roundOf(plan, { memories: progress.read().questions, keep, now: wallClock });
  const lines = createInterface({ input: process.stdin });
  try {
    const { score, right, of } = await playByLines(round, json ? jsonDialect(plan.seed) : textDialect, {
      lines,
      write: (text) => void process.stdout.write(text),
    });
    if (score !== undefined) progress.sat({ atMs: wallClock(), score, right, of });
  } finally {
    lines.close();
    process.stdin.pause();
  }
}

/** Topics and how one stands; the questions themselves where a domain or topic is named. */
function list(questions: readonly Question[], progress: ProgressFile, options: QuizOptions): void {
  const memories = progress.read().questions;
  const { all, topics } = standings(questions, memories, wallClock());
  if (options.json) {
    printJson({
      domains: DOMAINS.map(({ id, number, title, weight }) => ({
        id,
        number,
        title,
        weight,
        questions: questions.filter((x) => domainOf(x.task).id === id).length,
      })),
      topics,
      questions: questions.map((x) => ({
        ...headOf(x),
        prompt: x.prompt,
        covers: x.covers,
        ...(x.practise && { practise: x.practise }),
        ...(memories[x.id] && { box: memories[x.id]!.box }),
      })),
    });
    return;
  }
  const row = (id: string, title: string, x: typeof all): string =>
    `${id.padEnd(14)} ${String(x.questions).padStart(3)} questions ${String(x.due).padStart(3)} due  ${barText(x.strength)}  ${title}`;
  for (const x of topics) print(row(x.topic, x.title, x));
  print(row("", "all of them", all));
  if (options.domain === undefined && options.topic === undefined) {
    print("\nDomains of SCS-C03 (--domain takes the number or the name):");
    for (const { id, number, title } of DOMAINS)
      print(
        `${number} ${id.padEnd(18)} ${String(questions.filter((x) => domainOf(x.task).id === id).length).padStart(3)} questions  ${title}`,
      );
    return;
  }
  print("");
  for (const x of questions)
    print(
      `${memories[x.id] ? `box ${memories[x.id]!.box}` : "new  "}  ${x.task}  ${x.kind.padEnd(8)}  ${x.id}`,
    );
}
