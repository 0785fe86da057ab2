import { findJournal, readRun } from "../runs.ts";
import type { ReadJournal } from "../session/journal.ts";

/** Reads the journal that a user means, and tells of damage on standard error. */
export function readWithWarning(run: string | undefined): ReadJournal {
  const path = findJournal(run);
  const recorded = readRun(path);
  if (recorded.damage)
    process.stderr.write(
      `gameday: ${path}: line ${recorded.damage.line} is damaged (${recorded.damage.reason}); going on with the ${recorded.events.length} events before it\n`,
    );
  return recorded;
}
