import { EXIT_CODES } from "../../grader/index.ts";
import { EXIT_BUG } from "../errors.ts";
import { findJournal, gradeJournal, readRun, replayJournal } from "../runs.ts";
import { print, printJson, verdictText } from "./print.ts";

function readWithWarning(run: string | undefined) {
  const path = findJournal(run);
  const recorded = readRun(path);
  if (recorded.damage)
    process.stderr.write(
      `gameday: ${path}: line ${recorded.damage.line} is damaged (${recorded.damage.reason}); going on with the ${recorded.events.length} events before it\n`,
    );
  return recorded;
}

export async function grade(run: string | undefined, options: { json?: boolean }): Promise<void> {
  const verdict = await gradeJournal(readWithWarning(run));
  if (options.json) printJson(verdict);
  else print(verdictText(verdict));
  process.exitCode = EXIT_CODES[verdict.verdict];
}

/** Exits 70 when the replay is not the same: then state was not a function of the journal, which is our bug. */
export async function replay(run: string | undefined, options: { json?: boolean }): Promise<void> {
  const recorded = readWithWarning(run);
  const { session, difference, events } = await replayJournal(recorded);
  await session.close();
  if (options.json)
    printJson({
      run: recorded.header.run,
      events,
      identical: !difference,
      ...(difference && { difference }),
    });
  else if (!difference) print(`${recorded.header.run}: ${events} events, every one the same`);
  else
    print(
      `${recorded.header.run}: event ${difference.index + 1} differs\n  recorded  ${JSON.stringify(difference.recorded)}\n  replayed  ${JSON.stringify(difference.replayed)}`,
    );
  if (difference) process.exitCode = EXIT_BUG;
}
