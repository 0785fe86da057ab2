import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand, type CommandOptions, type Ended } from "./command.ts";
import { GAMEDAY } from "./peers.ts";

/** The line with which a headless drill says that its clock runs. */
export interface Ready {
  event: "ready";
  run: string;
  endpoint: string;
  brief: { text: string; ticket: string; evidenceBucket: string; logBucket: string };
  env: Record<string, string>;
}

/** State and settings of one user, in a folder of their own. */
export interface Home {
  env: Record<string, string>;
  folder: string;
  journal(run: string): string;
  /** Runs `gameday` to its end. */
  gameday(words: readonly string[], options?: CommandOptions): Promise<Ended>;
  remove(): void;
}

export interface Drill {
  ready: Ready;
  pid: number;
  /** Everything that it wrote to standard output so far, one event in a line. */
  events(): Record<string, unknown>[];
  stderr(): string;
  /** Sends a signal and waits for the end. @returns the exit code, or the signal that ended it */
  end(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals>;
  ended: Promise<number | NodeJS.Signals>;
}

export function makeHome(): Home {
  const folder = mkdtempSync(join(tmpdir(), "gameday-drill-"));
  const env = {
    HOME: folder,
    XDG_STATE_HOME: join(folder, "state"),
    XDG_CONFIG_HOME: join(folder, "config"),
  };
  return {
    env,
    folder,
    journal: (run) => join(folder, "state/gameday/runs", run, "journal.jsonl"),
    gameday: (words, options = {}) =>
      runCommand([...GAMEDAY, ...words], { cwd: folder, ...options, env: { ...env, ...options.env } }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/**
 * Starts a headless drill as a process of its own, and waits until its clock runs.
 *
 * @param words what follows `gameday play`
 * @throws when it ends before it is ready, or is not ready within 30 s
 */
export async function startDrill(
  home: Home,
  words: readonly string[] = ["compromised-web-instance", "--no-ui", "--port", "0"],
): Promise<Drill> {
  const child = spawn(GAMEDAY[0]!, [...GAMEDAY.slice(1), "play", ...words], {
    env: { PATH: process.env["PATH"], ...home.env } as NodeJS.ProcessEnv,
    cwd: home.folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stderr.on("data", (chunk) => (stderr += String(chunk)));
  const ended = endOf(child);
  const ready = await new Promise<Ready>((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`the drill ${why}\n${stdout}\n${stderr}`));
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      fail("was not ready within 30 s");
    }, 30_000);
    child.stdout.on("data", (chunk) => {
      stdout += String(chunk);
      const line = stdout.split("\n").find((text) => text.includes('"event":"ready"') && text.endsWith("}"));
      if (!line) return;
      clearTimeout(timer);
      resolve(JSON.parse(line) as Ready);
    });
    void ended.then((code) => {
      clearTimeout(timer);
      fail(`ended before it was ready (${code})`);
    });
  });
  return {
    ready,
    pid: child.pid!,
    events: () => linesOf(stdout).map((line) => JSON.parse(line) as Record<string, unknown>),
    stderr: () => stderr,
    end(signal = "SIGTERM") {
      child.kill(signal);
      return ended;
    },
    ended,
  };
}

const endOf = (child: ChildProcess): Promise<number | NodeJS.Signals> =>
  new Promise((resolve) => child.once("close", (code, signal) => resolve(code ?? signal ?? 128)));

/** The whole lines of a text. */
export const linesOf = (text: string): string[] =>
  text
    .slice(0, text.lastIndexOf("\n") + 1)
    .split("\n")
    .slice(0, -1);
