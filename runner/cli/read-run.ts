import { UserError } from "../errors.ts";
import { findJournal, readRun } from "../runs.ts";
import { writerOf, type ReadJournal } from "../session/journal.ts";

/**
 * Reads the journal that a user means, to judge what was done: what is left to do must not be told to somebody who is
 * doing it.
 *
 * @throws {UserError} when the run is being played
 */
export function readPlayed(run: string | undefined): ReadJournal {
  const path = findJournal(run);
  if (writerOf(path))
    throw new UserError(
      `${path} is of a run that is being played: \`gameday finish\` stops its clock and prints the verdict`,
    );
  return readWithWarning(path);
}

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
