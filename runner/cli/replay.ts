import { isSame, ownVersions, versionsText, type Versions } from "../build.ts";
import { isPacked } from "../catalogue.ts";
import { EXIT_BUG, UserError } from "../errors.ts";
import { isFinished, replayJournal, type Replayed } from "../runs.ts";
import type { JournalEntry, ReadJournal } from "../session/journal.ts";
import { print, printJson } from "./print.ts";
import { readWithWarning } from "./read-run.ts";

/** The replay went another way, and need not have gone the same: something else plays than played. */
const EXIT_DIFFERS = 1;

/**
 * Plays a run again and compares every event.
 *
 * Exits 70 when a run of this very build differs: then state was not a function of the journal, which is our bug. A
 * journal that is damaged cannot prove that; it is compared as far as it is whole.
 */
export async function replay(run: string | undefined, options: { json?: boolean }): Promise<void> {
  const recorded = readWithWarning(run);
  const { damage } = recorded;
  const excuse =
    excuseFor(recorded.header) ?? (damage && `the journal is damaged from line ${damage.line} on`);
  const { difference, events } = await playAgain(recorded, excuse);
  const name = recorded.header.run;
  if (options.json)
    printJson({
      run: name,
      events,
      identical: !difference,
      versions: { recorded: recorded.header.versions, replayed: ownVersions() },
      ...(excuse !== undefined && { note: excuse }),
      ...(damage && { damage }),
      ...(difference && { call: callAt(recorded.entries, difference.index), difference }),
    });
  else if (difference) print(differenceText(name, recorded.entries, difference, excuse));
  else {
    const notes = [excuse, ...(isFinished(recorded) ? [] : ["there the journal ends, before the run does"])];
    print(
      [`${name}: ${events} events, every one the same`, ...notes.filter((x) => x !== undefined)].join("; "),
    );
  }
  if (damage) process.exitCode = EXIT_DIFFERS;
  else if (difference) process.exitCode = excuse === undefined ? EXIT_BUG : EXIT_DIFFERS;
}

/** Why a run may go another way when it is played again, if there is a reason. */
export function excuseFor(
  { scenario, versions }: { scenario: string; versions: Versions },
  own: Versions = ownVersions(),
): string | undefined {
  if (!isSame(versions, own))
    return `another build made the run (${versionsText(versions)}; this is ${versionsText(own)})`;
  return isPacked(scenario) ? "its scenario is one of your own, which may have changed since" : undefined;
}

async function playAgain(recorded: ReadJournal, excuse: string | undefined): Promise<Replayed> {
  try {
    const replayed = await replayJournal(recorded);
    await replayed.session.close();
    return replayed;
  } catch (error) {
    if (excuse === undefined || error instanceof UserError) throw error;
    throw new UserError(
      `${recorded.header.run} cannot be played again: ${excuse}. It ended with: ${(error as Error).message}`,
      EXIT_DIFFERS,
      { cause: error },
    );
  }
}

function differenceText(
  run: string,
  entries: readonly JournalEntry[],
  { index, recorded, replayed }: NonNullable<Replayed["difference"]>,
  excuse: string | undefined,
): string {
  const call = callAt(entries, index);
  const since =
    call === undefined
      ? "before the first call"
      : `${call.index === index ? "with" : "after"} call ${call.number}, ${call.id}: ${call.name} by the ${call.by}`;
  const [was, is] = whereTheyPart(recorded, replayed);
  return [
    ...(excuse === undefined ? [] : [`${run}: ${excuse}`]),
    `${run}: event ${index + 1} differs, ${since}`,
    `  recorded  ${was}`,
    `  replayed  ${is}`,
    "All of both: --json",
    ...(excuse === undefined ? [] : [`Its evidence as it was recorded: gameday grade ${run}`]),
  ].join("\n");
}

/** The call at a place in a journal, or the last before it: from there on things went another way. */
export function callAt(entries: readonly JournalEntry[], index: number) {
  const at = entries.findLastIndex((entry, i) => i <= index && entry.kind === "call");
  const call = entries[at];
  if (call?.kind !== "call") return undefined;
  return {
    index: at,
    /** From 1, of all calls. */
    number: entries.slice(0, at + 1).filter((entry) => entry.kind === "call").length,
    id: call.id,
    at: call.at,
    name: `${call.eventSource.split(".")[0]}:${call.eventName}`,
    by: call.by,
  };
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
