import { randomBytes } from "node:crypto";
import { statSync } from "node:fs";
import { judge, withinPhases, type Evidence, type Phase, type Verdict } from "../grader/index.ts";
import { ownVersions } from "./build.ts";
import { loadScenario } from "./catalogue.ts";
import type { ExecutorHost } from "../range/index.ts";
import type { Executor } from "../range/services/lambda/execution/executor.ts";
import { UserError } from "./errors.ts";
import { ChildProcesses } from "./functions/child-processes.ts";
import { RecordedFunctions, type HeldInput } from "./functions/recorded.ts";
import {
  cutJournal,
  isInput,
  JOURNAL_FORMAT,
  noJournal,
  openJournal,
  readJournal,
  type JournalEntry,
  type JournalHeader,
  type JournalWriter,
  type ReadJournal,
} from "./session/journal.ts";
import { circumstancesOf, makeVariation } from "./variation.ts";
import { HEAD_START_MS, Session } from "./session/session.ts";
import { journalOf } from "./session/known-run.ts";
import { journalPath, listRuns, makeRunFolder, runFolder } from "./session/store.ts";
import type { Variation } from "../scenarios/kit/variation.ts";
import type { Arena } from "./targets/arena.ts";
import { openRange, PEACE_MS } from "./targets/range/open.ts";

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
  variation?: Variation;
  /** Judges these phases only. */
  phases?: readonly Phase[];
  /** Automation that is there before the intruder: how it gets into the sandbox. It leaves the intruder no head start. */
  install?: (arena: Arena) => Promise<void>;
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
    ...(options.variation && Object.keys(options.variation).length && { variation: options.variation }),
    versions: ownVersions(),
  };
  if (options.keep) makeRunFolder(run);
  return openSession(header, options.keep ? openJournal(journalPath(run)) : noJournal, options);
}

async function openSession(
  header: JournalHeader,
  journal: JournalWriter,
  {
    executor,
    install,
    phases,
  }: Pick<NewRun, "install" | "phases"> & { executor?: (host: ExecutorHost) => Executor } = {},
): Promise<Session> {
  const whole = await loadScenario(header.scenario);
  const scenario = phases ? { ...whole, criteria: withinPhases(whole.criteria, phases) } : whole;
  const arena = await openRange({
    run: header.run,
    seed: header.seed,
    historyStartMs: header.historyStartMs,
    pace: header.pace,
    circumstances: circumstancesOf(scenario, header.variation),
    make: (made) => makeVariation(made, scenario, header.variation),
    ...(executor && { executor }),
  });
  const session = new Session({ scenario, arena, header, journal });
  try {
    await install?.(arena);
    await session.prepare(install ? 0 : undefined);
  } catch (error) {
    await session.close();
    throw error;
  }
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
  difference?: { index: number; recorded: JournalEntry | undefined; replayed: JournalEntry | undefined };
  /** How many entries came again. */
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
  const replayed: JournalEntry[] = [];
  let replaying = true;
  const writer: JournalWriter = {
    write(line, outside) {
      if (replaying && (line.kind === "header" || line.kind === "facts")) return;
      // A journal may end within a moment: what else belongs to it is written after all.
      const isNew = !replaying || replayed.length >= recorded.entries.length;
      if (replaying) replayed.push((outside ? { ...line, outside } : line) as JournalEntry);
      if (isNew) journal.write(line, outside);
    },
    commit: () => journal.commit(),
    close: () => journal.close(),
  };
  let functions: RecordedFunctions | undefined;
  const executor = (host: ExecutorHost): Executor => {
    const goOn = (): Executor => new ChildProcesses(host);
    const held = recorded.entries.flatMap(heldInput);
    const free = recorded.entries.flatMap((x) => (x.kind === "function-end" && !x.held ? [x.run] : []));
    return (functions = new RecordedFunctions(host, held, new Set(free), goOn));
  };
  const session = await openSession(recorded.header, writer, { executor });
  for (const entry of recorded.entries)
    if (!heldInput(entry).length) await giveBack(session, functions, entry);
  const last = recorded.entries.at(-1);
  if (last && !session.verdict) {
    await session.arena.advanceTo(last.at);
    if (wasBeingFinished(recorded.entries, replayed)) await session.finish();
  }
  replaying = false;
  const difference = firstDifference(recorded.entries, replayed);
  await functions?.resume();
  const events = Math.min(replayed.length, recorded.entries.length);
  return { session, ...(difference && { difference }), events };
}

/**
 * Whether a journal ends while its run was being finished: without the mark, but with some of what was tried once more
 * before it, which nothing but the end brings.
 */
function wasBeingFinished(recorded: readonly JournalEntry[], replayed: readonly JournalEntry[]): boolean {
  const rest = recorded.slice(replayed.length);
  const { at } = recorded.at(-1)!;
  return (
    rest.length > 0 &&
    rest.every((entry) => entry.at === at && !isInput(entry) && entry.kind !== "mark" && !entry.outside) &&
    firstDifference(recorded.slice(0, replayed.length), replayed) === undefined
  );
}

/** Gives a session one entry of a journal back, at its time, if it is an input. */
async function giveBack(
  session: Session,
  functions: RecordedFunctions | undefined,
  entry: JournalEntry,
): Promise<void> {
  const { arena } = session;
  if ((entry.kind === "call" || entry.kind === "input") && entry.outside) {
    await arena.advanceTo(entry.at);
    const answer = arena.outside({ ...entry.outside, replayed: true }).catch(() => undefined);
    // A call that waited for its answer gets it by an entry that comes later.
    if (entry.kind === "call") await answer;
  } else if (entry.kind === "function-end") {
    await arena.advanceTo(entry.at);
    const { kind: _, ...end } = entry;
    await arena.functionEnded(end);
    functions?.ended(end.run);
  } else if (entry.kind === "mark" && entry.mark !== "injected") {
    await arena.advanceTo(entry.at);
    if (entry.mark === "started") session.start();
    else if (entry.mark === "hint") await session.takeHint();
    else if (entry.mark === "finished") await session.finish();
  }
}

/** What a function did while virtual time was held for it: its executor gives that back. */
function heldInput(entry: JournalEntry): HeldInput[] {
  if (entry.kind === "function-end") {
    const { kind: _, ...end } = entry;
    return end.held ? [{ kind: "end", end }] : [];
  }
  const outside = "outside" in entry ? entry.outside : undefined;
  return outside?.held ? [{ kind: "call", outside }] : [];
}

function firstDifference(
  recorded: readonly JournalEntry[],
  replayed: readonly JournalEntry[],
): Replayed["difference"] {
  for (let index = 0; index < recorded.length; index++)
    if (JSON.stringify(recorded[index]) !== JSON.stringify(replayed[index]))
      return { index, recorded: recorded[index], replayed: replayed[index] };
  return undefined;
}

export interface Resumed extends Pick<Replayed, "session" | "difference"> {
  /** What was wrong with its journal, and where that is kept as it was. */
  damage?: NonNullable<ReadJournal["damage"]> & { keptAs: string };
}

/**
 * A run that was killed, brought back to where its journal ends, and going on.
 *
 * @throws {UserError} when it is finished, being played, or a copy under another name
 */
export async function resumeRun(run: string): Promise<Resumed> {
  const path = journalOf(run);
  const journal = openJournal(path);
  try {
    const recorded = readRun(path);
    const own = recorded.header.run;
    // A run's name is in every tag of its sandbox, and its folder is found by it.
    if (own !== run)
      throw new UserError(
        `the folder ${runFolder(run)} holds the journal of run ${own}: give it that name to go on with it`,
      );
    if (isFinished(recorded))
      throw new UserError(`run ${run} is finished; \`gameday report ${run}\` shows its debrief`);
    const damage = recorded.damage && {
      ...recorded.damage,
      keptAs: cutJournal(path, recorded.goodBytes),
    };
    const { session, difference } = await replayJournal(recorded, journal);
    return {
      session,
      ...(difference && { difference }),
      ...(damage && { damage }),
    };
  } catch (error) {
    journal.close();
    throw error;
  }
}

export const isFinished = ({ events }: ReadJournal): boolean =>
  events.some((event) => event.kind === "mark" && event.mark === "finished");

/** Judges a journal's evidence again, without playing it. */
export async function gradeJournal(recorded: ReadJournal): Promise<Verdict> {
  const scenario = await loadScenario(recorded.header.scenario);
  if (!recorded.facts)
    throw new UserError("the journal ends before the sandbox was broken: there is nothing to judge");
  return judge(scenario.criteria, recorded.facts, evidenceOf(recorded));
}

/** What a journal proves. Nobody can tell what stood where it is damaged: what is missing there may have been done. */
export function evidenceOf({ events, damage }: ReadJournal): readonly Evidence[] {
  const last = events.at(-1);
  if (!damage || !last) return events;
  const what = `the journal from line ${damage.line} on`;
  return [...events, { id: "damage", at: last.at, kind: "gap", what, affects: [] }];
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
    if (!statSync(runOrPath, { throwIfNoEntry: false })?.isFile())
      throw new UserError(`${runOrPath} is no file: name a run, or its journal.jsonl`);
    return runOrPath;
  }
  return journalOf(runOrPath);
}

/** @throws {UserError} with the line, when nothing can be read */
export function readRun(path: string): ReadJournal {
  try {
    return readJournal(path);
  } catch (error) {
    throw new UserError(`${path}: ${(error as Error).message}`);
  }
}
