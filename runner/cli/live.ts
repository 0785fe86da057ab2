import { existsSync } from "node:fs";
import { UserError } from "../errors.ts";
import { journalOf } from "../session/known-run.ts";
import { liveRuns, readLive, verdictPath, type LiveRun } from "../session/store.ts";
import { SHELL_RUN } from "../own-command.ts";

/** The run of which a shell is: `gameday shell` says so to what is called in it. */
export const runOfShell = (): string | undefined => process.env[SHELL_RUN] || undefined;

/**
 * The running session that a user means: the one that is named, else the one whose shell this is, else the one to which
 * the shell's tools are pointed, else the newest.
 *
 * @throws {UserError} when it does not run, with what can be done instead
 */
export function findLive(named: string | undefined): LiveRun {
  const run = named ?? runOfShell();
  if (run !== undefined) {
    const live = readLive(run);
    if (live) return live;
    journalOf(run);
    throw new UserError(
      existsSync(verdictPath(run))
        ? `run "${run}" is finished; \`gameday report ${run}\` shows its debrief`
        : `run "${run}" is not running; \`gameday play --resume ${run}\` goes on with it`,
    );
  }
  const running = liveRuns();
  const found = running.find(({ endpoint }) => endpoint === process.env["AWS_ENDPOINT_URL"]) ?? running[0];
  if (!found) throw new UserError("no drill is running; `gameday play` starts one");
  return found;
}

/** Asks a running session for something over its control paths. */
export async function ask(
  live: LiveRun,
  method: "GET" | "POST",
  path: string,
  content?: string,
): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(`${live.endpoint}/_gameday/${path}`, {
      method,
      headers: { authorization: `Bearer ${live.controlToken}` },
      ...(content !== undefined && { body: content }),
    });
  } catch (error) {
    throw new UserError(`run ${live.run} does not answer at ${live.endpoint} (${(error as Error).message})`);
  }
  const body = (await response.json()) as { error?: string };
  if (!response.ok) throw new UserError(body.error ?? `run ${live.run} answered ${response.status}`);
  return body;
}
