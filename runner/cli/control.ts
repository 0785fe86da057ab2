import { EXIT_CODES, type Verdict } from "../../grader/index.ts";
import { UserError } from "../errors.ts";
import { saveVerdict, tellOfDamage } from "../live.ts";
import { writerOf } from "../session/journal.ts";
import { journalPath, listRuns, liveRuns, readLive } from "../session/store.ts";
import { findJournal, gradeJournal, isFinished, readRun, resumeRun } from "../runs.ts";
import { ask, findLive, runOfShell } from "./live.ts";
import { clockText } from "../clock-text.ts";
import { print, printJson, verdictText } from "./print.ts";

export async function hint(run: string | undefined, options: { json?: boolean }): Promise<void> {
  const got = (await ask(findLive(run), "POST", "hint")) as { index: number; cost: number; text: string };
  if (options.json) printJson(got);
  else print(`Hint ${got.index + 1} (−${got.cost}): ${got.text}`);
}

export async function status(run: string | undefined, options: { json?: boolean }): Promise<void> {
  const got = (await ask(findLive(run), "GET", "status")) as {
    run: string;
    scenario: string;
    elapsedMs: number;
    parMinutes: number;
    hintsTaken: number;
  };
  if (options.json) printJson(got);
  else
    print(
      `${got.run}  ${got.scenario}  ${clockText(got.elapsedMs)} of par ${got.parMinutes}:00  hints ${got.hintsTaken}`,
    );
}

/** Stops the clock of a running drill; of one that was killed, where its journal ends. */
export async function finish(run: string | undefined, options: { json?: boolean }): Promise<void> {
  const verdict = await finishRun(run);
  if (options.json) printJson(verdict);
  else print(verdictText(verdict));
  process.exitCode = EXIT_CODES[verdict.verdict];
}

async function finishRun(run: string | undefined): Promise<Verdict> {
  const id = run ?? runOfShell() ?? newestLiveOrRun();
  const live = readLive(id);
  if (live) return (await ask(live, "POST", "finish")) as Verdict;
  const recorded = readRun(findJournal(id));
  if (isFinished(recorded)) return gradeJournal(recorded);
  const { session, damage } = await resumeRun(id);
  tellOfDamage(id, damage);
  const verdict = await session.finish();
  await session.close();
  saveVerdict(id, verdict);
  return verdict;
}

function newestLiveOrRun(): string {
  const id = liveRuns()[0]?.run ?? listRuns().find((run) => !writerOf(journalPath(run)));
  if (!id) throw new UserError("there is no run to finish; `gameday play` starts one");
  return id;
}
