import { UserError } from "../errors.ts";
import { liveRuns, readLive, type LiveRun } from "../session/store.ts";

/**
 * The running session that a user means.
 *
 * @throws {UserError} when none runs
 */
export function findLive(run: string | undefined): LiveRun {
  if (run !== undefined) {
    const live = readLive(run);
    if (!live)
      throw new UserError(`run "${run}" is not running; \`gameday play --resume ${run}\` goes on with it`);
    return live;
  }
  const newest = liveRuns()[0];
  if (!newest) throw new UserError("no drill is running; `gameday play` starts one");
  return newest;
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
