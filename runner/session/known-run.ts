import { existsSync } from "node:fs";
import { UserError } from "../errors.ts";
import { didYouMean } from "../nearest.ts";
import { journalPath, listRuns } from "./store.ts";

/**
 * The journal of a run that the user names.
 *
 * @throws {UserError} there is no such run, with those that there are
 */
export function journalOf(run: string): string {
  const path = journalPath(run);
  if (/^[\w.-]+$/.test(run) && existsSync(path)) return path;
  const runs = listRuns();
  throw new UserError(
    `there is no run "${run}"${didYouMean(run, runs) || `; known runs: ${runs.slice(0, 5).join(", ") || "none"}`}`,
  );
}
