import { EXIT_CODES, type Verdict } from "../../grader/index.ts";
import { loadScenario } from "../catalogue.ts";
import { UserError } from "../errors.ts";
import { goLive, openSession, saveVerdict, startClock, type OpenOptions } from "../live.ts";
import type { Session } from "../session/session.ts";
import { removeLive } from "../session/store.ts";
import { OWN_COMMAND } from "../own-command.ts";

export interface PlayOptions extends OpenOptions {
  ui: boolean;
  port?: string;
}

/** Plays on a full-screen terminal, or headless with JSON lines. */
export async function play(id: string | undefined, options: PlayOptions): Promise<void> {
  const port = portOf(options.port);
  if (id !== undefined) await loadScenario(id);
  if (options.ui) {
    if (!process.stdin.isTTY || !process.stdout.isTTY)
      throw new UserError(
        `this is no terminal, and the screen needs one; headless: ${OWN_COMMAND} play ${wordsOf(id, options)} --no-ui`,
      );
    const { playOnScreen } = await import("../ui/play.tsx");
    await playOnScreen(id, { ...options, port });
    return;
  }
  const session = await openSession(id, options);
  await playHeadless(session, port);
}

/** What somebody asked to play, as words of the command. */
function wordsOf(id: string | undefined, { resume }: OpenOptions): string {
  if (resume !== undefined && resume !== false) return resume === true ? "--resume" : `--resume ${resume}`;
  return id ?? "compromised-web-instance";
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new UserError(`"${text}" is not a port (0 to 65535)`);
  return port;
}

async function playHeadless(session: Session, port: number | undefined): Promise<void> {
  const say = (event: Record<string, unknown>): void =>
    void process.stdout.write(`${JSON.stringify(event)}\n`);
  const { endpoint, env, moved } = await goLive(session, port);
  if (moved !== undefined) process.stderr.write(`gameday: ${moved}\n`);
  const done = new Promise<Verdict | undefined>((resolve) => {
    session.on((event) => {
      if (event.type === "finished") resolve(event.verdict);
      else if (event.type === "evidence") {
        const { evidence } = event;
        if (evidence.kind === "finding" || evidence.kind === "alarm")
          say({ event: evidence.kind, ...evidence });
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
    say({ event: "left", run: session.run, resume: `${OWN_COMMAND} play --resume ${session.run} --no-ui` });
    process.exitCode = EXIT_CODES.INCOMPLETE;
  }
  removeLive(session.run);
  await session.close();
}
