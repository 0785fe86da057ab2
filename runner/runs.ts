import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { judge, type Verdict } from "../grader/index.ts";
import { loadScenario } from "./catalogue.ts";
import { UserError } from "./errors.ts";
import {
  cutJournal,
  JOURNAL_FORMAT,
  noJournal,
  openJournal,
  readJournal,
  type JournalEvent,
  type JournalHeader,
  type JournalWriter,
  type ReadJournal,
} from "./session/journal.ts";
import { HEAD_START_MS, Session } from "./session/session.ts";
import { journalPath, listRuns, makeRunFolder } from "./session/store.ts";
import { openRange, PEACE_MS } from "./targets/range/arena.ts";

export const VERSION = "0.1.0";

/** How much of the sandbox's life lies before the page goes out. */
const HISTORY_MS = PEACE_MS + HEAD_START_MS;

export interface NewRun {
  scenario: string;
  mode: "exam" | "guided";
  pace: "drill" | "aws";
  seed?: string;
  /** When the clock will start, in milliseconds since the epoch: the machine's time in real play. */
  nowMs: number;
  /** Whether the run is written to the state folder. */
  keep: boolean;
}

/** Deploys a sandbox and breaks it; the run's clock does not run yet. */
export async function newRun(options: NewRun): Promise<Session> {
  const scenario = await loadScenario(options.scenario);
  const seed = options.seed ?? randomBytes(4).toString("hex");
  // The run's id is in every tag: one that nobody keeps follows from the seed, so that the seed says everything.
  const run = options.keep
    ? `${initials(options.scenario)}-${stamp(options.nowMs)}-${randomBytes(2).toString("hex")}`
    : `${initials(options.scenario)}-test`;
  const header: JournalHeader = {
    kind: "header",
    format: JOURNAL_FORMAT,
    run,
    scenario: scenario.id,
    target: "range",
    seed,
    pace: options.pace,
    mode: options.mode,
    historyStartMs: Math.floor(options.nowMs / 1000) * 1000 - HISTORY_MS,
    versions: { gameday: VERSION, node: process.versions.node },
  };
  if (options.keep) makeRunFolder(run);
  return openSession(header, options.keep ? openJournal(journalPath(run)) : noJournal);
}

async function openSession(header: JournalHeader, journal: JournalWriter): Promise<Session> {
  const scenario = await loadScenario(header.scenario);
  const arena = await openRange({
    run: header.run,
    seed: header.seed,
    historyStartMs: header.historyStartMs,
    pace: header.pace,
  });
  const session = new Session({ scenario, arena, header, journal });
  await session.prepare();
  return session;
}

const initials = (id: string): string =>
  id
    .split("-")
    .map((word) => word[0])
    .join("");

/** `20261121-1954` in UTC. */
const stamp = (ms: number): string => {
  const iso = new Date(ms).toISOString();
  return `${iso.slice(0, 10).replaceAll("-", "")}-${iso.slice(11, 16).replace(":", "")}`;
};

export interface Replayed {
  session: Session;
  /** Where the replay and the journal part, if they do. */
  difference?: { index: number; recorded: JournalEvent | undefined; replayed: JournalEvent | undefined };
  events: number;
}

/**
 * Plays a journal again: the same sandbox from the same seed, and every input from outside at its own time.
 * Events are compared with the recorded ones as they come.
 *
 * @param journal where the events that follow are written; the replayed ones are not written again
 */
export async function replayJournal(
  recorded: ReadJournal,
  journal: JournalWriter = noJournal,
): Promise<Replayed> {
  const replayed: JournalEvent[] = [];
  let replaying = true;
  const writer: JournalWriter = {
    write(line) {
      if (!replaying) journal.write(line);
      else if (line.kind !== "header" && line.kind !== "facts") replayed.push(line);
    },
    close: () => journal.close(),
  };
  const session = await openSession(recorded.header, writer);
  const { arena } = session;
  for (const event of recorded.events) {
    if (event.kind === "call" && event.outside) {
      await arena.advanceTo(event.at);
      await arena.outside(event.outside).catch(() => undefined);
    } else if (event.kind === "mark" && event.mark !== "injected") {
      await arena.advanceTo(event.at);
      if (event.mark === "started") session.start();
      else if (event.mark === "hint") await session.takeHint();
      else if (event.mark === "finished") await session.finish();
    }
  }
  const last = recorded.events.at(-1);
  if (last && !session.verdict) await arena.advanceTo(last.at);
  replaying = false;
  const difference = firstDifference(recorded.events, replayed);
  return { session, ...(difference && { difference }), events: replayed.length };
}

function firstDifference(
  recorded: readonly JournalEvent[],
  replayed: readonly JournalEvent[],
): Replayed["difference"] {
  for (let index = 0; index < recorded.length; index++)
    if (JSON.stringify(recorded[index]) !== JSON.stringify(replayed[index]))
      return { index, recorded: recorded[index], replayed: replayed[index] };
  return undefined;
}

/** A run that was killed, brought back to where its journal ends, and going on. */
export async function resumeRun(run: string): Promise<{ session: Session; damage: ReadJournal["damage"] }> {
  const path = journalPath(run);
  const recorded = readRun(path);
  if (recorded.events.some((event) => event.kind === "mark" && event.mark === "finished"))
    throw new UserError(`run ${run} is finished; \`gameday report ${run}\` shows its debrief`);
  if (recorded.damage) cutJournal(path, recorded.goodBytes);
  const { session } = await replayJournal(recorded, openJournal(path));
  return { session, damage: recorded.damage };
}

/** Judges a journal's evidence again, without playing it. */
export async function gradeJournal(recorded: ReadJournal): Promise<Verdict> {
  const scenario = await loadScenario(recorded.header.scenario);
  if (!recorded.facts)
    throw new UserError("the journal ends before the sandbox was broken: there is nothing to judge");
  return judge(scenario.criteria, recorded.facts, recorded.events);
}

/**
 * The journal file that a user means: a run's id, a path, or nothing for the newest run.
 *
 * @throws {UserError}
 */
export function findJournal(runOrPath: string | undefined): string {
  if (runOrPath === undefined) {
    const newest = listRuns()[0];
    if (!newest) throw new UserError("there are no runs yet; `gameday play` starts one");
    return journalPath(newest);
  }
  if (/[/\\]|\.jsonl$/.test(runOrPath)) {
    if (!existsSync(runOrPath)) throw new UserError(`there is no file ${runOrPath}`);
    return runOrPath;
  }
  const path = journalPath(runOrPath);
  if (!existsSync(path))
    throw new UserError(
      `there is no run "${runOrPath}"; known runs: ${listRuns().slice(0, 5).join(", ") || "none"}`,
    );
  return path;
}

/** @throws {UserError} with the line, when nothing can be read */
export function readRun(path: string): ReadJournal {
  try {
    return readJournal(path);
  } catch (error) {
    throw new UserError(`${path}: ${(error as Error).message}`);
  }
}
