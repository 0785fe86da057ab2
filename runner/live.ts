import { randomBytes } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import type { Verdict } from "../grader/index.ts";
import { wallClock } from "../range/clock.ts";
import { loadScenario } from "./catalogue.ts";
import { UserError } from "./errors.ts";
import { newRun, resumeRun, type Resumed } from "./runs.ts";
import { controlHandler } from "./session/control.ts";
import { writerOf } from "./session/journal.ts";
import { ownMark } from "./session/process-mark.ts";
import type { Session } from "./session/session.ts";
import {
  discardRun,
  journalPath,
  keepPort,
  lastPort,
  listRuns,
  readLive,
  verdictPath,
  writeLive,
} from "./session/store.ts";
import { OWN_COMMAND } from "./own-command.ts";

/** How a run is to be played. */
export interface OpenOptions {
  guided?: boolean;
  realistic?: boolean;
  seed?: string;
  /** The run to go on with; true for the newest that is not finished. */
  resume?: boolean | string;
}

/** A new run, or one that goes on. */
export async function openSession(id: string | undefined, options: OpenOptions): Promise<Session> {
  if (options.resume) {
    const run = options.resume === true ? newestUnfinished() : options.resume;
    if (readLive(run)) throw new UserError(`run ${run} is still running`);
    const { session, damage, difference } = await resumeRun(run);
    tellOfDamage(run, damage);
    if (difference)
      process.stderr.write(
        `gameday: the account of ${run} is not what it was: its event ${difference.index + 1} came another way (\`gameday replay ${run}\` says more)\n`,
      );
    if (session.verdict) {
      saveVerdict(run, session.verdict);
      await session.close();
      throw new UserError(
        `run ${run} was being finished and now is; \`gameday report ${run}\` shows its debrief`,
      );
    }
    session.isResumed = true;
    return session;
  }
  if (id === undefined)
    throw new UserError("which scenario? `gameday list` shows them; gameday play ID --no-ui");
  await loadScenario(id);
  return newRun({
    scenario: id,
    mode: options.guided ? "guided" : "exam",
    pace: options.realistic ? "aws" : "drill",
    ...(options.seed !== undefined && { seed: options.seed }),
    nowMs: wallClock(),
    keep: true,
  });
}

/** Says on standard error that a run goes on from before the end of its journal. */
export function tellOfDamage(run: string, damage: Resumed["damage"]): void {
  if (damage)
    process.stderr.write(
      `gameday: the journal of ${run} is damaged in line ${damage.line} (${damage.reason}); the run goes on from there, and the journal as it was is kept as ${damage.keptAs}\n`,
    );
}

function newestUnfinished(): string {
  const run = listRuns().find((name) => !writerOf(journalPath(name)) && !existsSync(verdictPath(name)));
  if (!run) throw new UserError("there is no run to resume; `gameday play` starts one");
  return run;
}

/** Where a run is reached. */
export interface Opened {
  endpoint: string;
  env: Record<string, string>;
  /** Said to whoever resumes a run whose endpoint is not where it was. */
  moved?: string;
}

/**
 * Opens the endpoint, and tells other commands of it. Used by the screen, too.
 *
 * @param port 0 for any free one; unless told, the one that the run had, if that is free
 * @throws {UserError} when the port is taken; a run that is new is gone then
 */
export async function goLive(session: Session, port: number | undefined): Promise<Opened> {
  const { arena, run } = session;
  const had = lastPort(run);
  const controlToken = randomBytes(24).toString("hex");
  const control = controlHandler(session, controlToken);
  const anyElse = (error: unknown): Promise<string> => {
    if (port !== undefined) throw error;
    return arena.listen(0, control);
  };
  let endpoint: string;
  try {
    endpoint = await arena.listen(port ?? had ?? 0, control).catch(anyElse);
  } catch (error) {
    const why = PORT_TROUBLE[(error as NodeJS.ErrnoException).code ?? ""];
    if (!why) throw error;
    await session.close();
    // A run that never came up is none: it is not to be resumed, nor reported on.
    if (!session.isResumed) discardRun(run);
    throw new UserError(`port ${port} ${why}; choose another with --port, or 0 for any free one`);
  }
  const env: Record<string, string> = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: arena.responder.accessKeyId,
    AWS_SECRET_ACCESS_KEY: arena.responder.secretAccessKey,
    ...(arena.responder.sessionToken && { AWS_SESSION_TOKEN: arena.responder.sessionToken }),
    AWS_REGION: arena.stage.region,
    AWS_DEFAULT_REGION: arena.stage.region,
  };
  writeLive({
    run,
    scenario: session.scenario.id,
    ...ownMark(),
    endpoint,
    controlToken,
    env,
    startedMs: wallClock(),
  });
  const has = Number(new URL(endpoint).port);
  keepPort(run, has);
  const moved = `the endpoint of ${run} has moved from port ${had} to ${endpoint}: \`eval "$(${OWN_COMMAND} env)"\` tells a terminal`;
  return { endpoint, env, ...(had !== undefined && had !== has && { moved }) };
}

const PORT_TROUBLE: Record<string, string> = {
  EADDRINUSE: "is taken",
  EACCES: "may not be opened by you",
};

/** Starts the run's clock at the machine's time; a resumed run goes on where it was. */
export async function startClock(session: Session): Promise<void> {
  if (session.startedAt === undefined) {
    await session.arena.advanceTo(wallClock());
    session.start();
  }
  session.arena.followWallClock();
}

export const saveVerdict = (run: string, verdict: Verdict): void =>
  writeFileSync(verdictPath(run), JSON.stringify(verdict, null, 2));
