import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { EXIT_CODES, type Verdict } from "../../grader/index.ts";
import { wallClock } from "../../range/clock.ts";
import { loadScenario } from "../catalogue.ts";
import { UserError } from "../errors.ts";
import { newRun, resumeRun } from "../runs.ts";
import type { Session } from "../session/session.ts";
import { listRuns, readLive, removeLive, verdictPath, writeLive } from "../session/store.ts";
import { controlHandler } from "../session/control.ts";

export interface PlayOptions {
  ui: boolean;
  port: string;
  guided?: boolean;
  realistic?: boolean;
  seed?: string;
  resume?: boolean | string;
}

/** Plays on a full-screen terminal, or headless with JSON lines. */
export async function play(id: string | undefined, options: PlayOptions): Promise<void> {
  const port = portOf(options.port);
  if (options.ui) {
    if (!process.stdin.isTTY || !process.stdout.isTTY)
      throw new UserError(
        "this is no terminal, and the screen needs one; headless: gameday play compromised-web-instance --no-ui",
      );
    const { playOnScreen } = await import("../ui/play.tsx");
    await playOnScreen(id, { ...options, port });
    return;
  }
  const session = await openSession(id, options);
  await playHeadless(session, port);
}

function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new UserError(`"${text}" is not a port (0 to 65535)`);
  return port;
}

/** A new run, or one that goes on. */
export async function openSession(
  id: string | undefined,
  options: Omit<PlayOptions, "port" | "ui">,
): Promise<Session> {
  if (options.resume) {
    const run = options.resume === true ? newestUnfinished() : options.resume;
    if (readLive(run)) throw new UserError(`run ${run} is still running`);
    const { session, damage } = await resumeRun(run);
    if (damage)
      process.stderr.write(
        `gameday: the journal of ${run} is damaged in line ${damage.line} (${damage.reason}); the run goes on from there\n`,
      );
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

function newestUnfinished(): string {
  const run = listRuns().find((name) => !readLive(name));
  if (!run) throw new UserError("there is no run to resume");
  return run;
}

/**
 * Opens the endpoint, tells other commands of it, and lets time run. Used by the screen, too.
 *
 * @throws {UserError} when the port is taken
 */
export async function goLive(
  session: Session,
  port: number,
): Promise<{ endpoint: string; env: Record<string, string> }> {
  const { arena, run } = session;
  const controlToken = randomBytes(24).toString("hex");
  let endpoint: string;
  try {
    endpoint = await arena.listen(port, controlHandler(session, controlToken));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    await session.close();
    throw new UserError(`port ${port} is taken; choose another with --port, or 0 for any free one`);
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
    pid: process.pid,
    endpoint,
    controlToken,
    env,
    startedMs: wallClock(),
  });
  return { endpoint, env };
}

/** Starts the run's clock at the machine's time; a resumed run goes on where it was. */
export async function startClock(session: Session): Promise<void> {
  if (session.startedAt === undefined) {
    await session.arena.advanceTo(wallClock());
    session.start();
  }
  session.arena.followWallClock();
}

async function playHeadless(session: Session, port: number): Promise<void> {
  const say = (event: Record<string, unknown>): void =>
    void process.stdout.write(`${JSON.stringify(event)}\n`);
  const { endpoint, env } = await goLive(session, port);
  const done = new Promise<Verdict | undefined>((resolve) => {
    session.on((event) => {
      if (event.type === "finished") resolve(event.verdict);
      else if (event.type === "evidence") {
        const { evidence } = event;
        if (evidence.kind === "finding") say({ event: "finding", ...evidence });
        else if (evidence.kind === "mark") say({ event: evidence.mark, at: evidence.at });
      } else if (event.type === "objective")
        say({ event: "objective", id: event.id, met: event.met, at: event.at });
    });
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve(undefined));
  });
  await startClock(session);
  say({
    event: "ready",
    run: session.run,
    scenario: session.scenario.id,
    endpoint,
    brief: session.brief,
    env,
  });
  const verdict = await done;
  if (verdict) {
    saveVerdict(session.run, verdict);
    say({ event: "finished", ...verdict });
    process.exitCode = EXIT_CODES[verdict.verdict];
    await new Promise((resolve) => setTimeout(resolve, 50));
  } else {
    say({ event: "left", run: session.run, resume: `gameday play --resume ${session.run} --no-ui` });
    process.exitCode = EXIT_CODES.INCOMPLETE;
  }
  removeLive(session.run);
  await session.close();
}

export const saveVerdict = (run: string, verdict: Verdict): void =>
  writeFileSync(verdictPath(run), JSON.stringify(verdict, null, 2));
