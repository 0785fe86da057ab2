import { EXIT_CODES } from "../../grader/index.ts";
import { gradeJournal } from "../runs.ts";
import { print, printJson, verdictText } from "./print.ts";
import { readPlayed } from "./read-run.ts";

export async function grade(run: string | undefined, options: { json?: boolean }): Promise<void> {
  const verdict = await gradeJournal(readPlayed(run));
  if (options.json) printJson(verdict);
  else print(verdictText(verdict));
  process.exitCode = EXIT_CODES[verdict.verdict];
}
