import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { makeFolder } from "../make-folder.ts";
import { lives, type ProcessMark } from "./process-mark.ts";

/** What a running session tells other commands of this user: how to reach it. Mode 0600, gone with the session. */
export interface LiveRun extends ProcessMark {
  run: string;
  scenario: string;
  endpoint: string;
  /** Asked for by the control paths, so that no web page or other user can finish a run. */
  controlToken: string;
  env: Record<string, string>;
  startedMs: number;
}

const base = (variable: string, fallback: string): string => {
  const set = process.env[variable];
  return set && set.startsWith("/") ? set : join(homedir(), fallback);
};

/** `$XDG_STATE_HOME/gameday`: runs and their journals. */
export const stateFolder = (): string => join(base("XDG_STATE_HOME", ".local/state"), "gameday");

/** `$XDG_CONFIG_HOME/gameday`: settings. */
export const configFolder = (): string => join(base("XDG_CONFIG_HOME", ".config"), "gameday");

export const runsFolder = (): string => join(stateFolder(), "runs");
export const runFolder = (run: string): string => join(runsFolder(), run);
export const journalPath = (run: string): string => join(runFolder(run), "journal.jsonl");
export const verdictPath = (run: string): string => join(runFolder(run), "verdict.json");
/** Outlives the session: terminals that were pointed at the endpoint are to find it again. */
const portPath = (run: string): string => join(runFolder(run), "port");
const livePath = (run: string): string => join(runFolder(run), "live.json");

export function makeRunFolder(run: string): void {
  makeFolder(runFolder(run), 0o700);
}

/** Forgets a run of which nothing is worth keeping. */
export function discardRun(run: string): void {
  rmSync(runFolder(run), { recursive: true, force: true });
}

/** Runs of this user, the newest first. One that ended before its journal had a word was none. */
export function listRuns(): string[] {
  let names: string[];
  try {
    names = readdirSync(runsFolder());
  } catch {
    return [];
  }
  return names
    .flatMap((run) => {
      try {
        const { mtimeMs, size } = statSync(journalPath(run));
        return size ? [{ run, at: mtimeMs }] : [];
      } catch {
        return [];
      }
    })
    .sort((a, b) => b.at - a.at)
    .map(({ run }) => run);
}

export function writeLive(live: LiveRun): void {
  writeFileSync(livePath(live.run), JSON.stringify(live), { mode: 0o600 });
}

export function keepPort(run: string, port: number): void {
  writeFileSync(portPath(run), String(port), { mode: 0o600 });
}

/** The port that a run's endpoint had last, if it had one. */
export function lastPort(run: string): number | undefined {
  try {
    return Number(readFileSync(portPath(run), "utf8")) || undefined;
  } catch {
    return undefined;
  }
}

export function removeLive(run: string): void {
  rmSync(livePath(run), { force: true });
}

/** The session of a run, if its process still lives. */
export function readLive(run: string): LiveRun | undefined {
  try {
    const live = JSON.parse(readFileSync(livePath(run), "utf8")) as LiveRun;
    return lives(live) ? live : undefined;
  } catch {
    return undefined;
  }
}

/** All sessions that are running now, the newest first. */
export const liveRuns = (): LiveRun[] =>
  listRuns()
    .map(readLive)
    .filter((live) => live !== undefined)
    .sort((a, b) => b.startedMs - a.startedMs);
