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
  else {
    const [was, is] = whereTheyPart(difference.recorded, difference.replayed);
    print(
      `${recorded.header.run}: event ${difference.index + 1} differs\n  recorded  ${was}\n  replayed  ${is}\nAll of both: --json`,
    );
  }
  if (difference) process.exitCode = EXIT_BUG;
}

/** How much is shown of an event: the first alone is as long as the account is large. */
const SHOWN = 300;
const SHOWN_BEFORE = 100;

/** Two events as JSON, around the first place where they differ. */
export function whereTheyPart(recorded: unknown, replayed: unknown): [string, string] {
  const texts = [recorded, replayed].map((event) => JSON.stringify(event) ?? "nothing");
  const [was, is] = texts as [string, string];
  let at = 0;
  while (at < was.length && was[at] === is[at]) at++;
  const from = Math.max(0, at - SHOWN_BEFORE);
  const cut = (text: string): string =>
    `${from > 0 ? "…" : ""}${text.slice(from, from + SHOWN)}${text.length > from + SHOWN ? "…" : ""}`;
  return [cut(was), cut(is)];
}
