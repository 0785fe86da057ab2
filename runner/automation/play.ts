import type { Evidence, Phase, Verdict } from "../../grader/index.ts";
import type { Variation } from "../../scenarios/kit/variation.ts";
import { loadResponses, loadScenario } from "../catalogue.ts";
import { loadCode, NOBODY, playOut, VIRTUAL_NOW_MS } from "../contract/trial.ts";
import { UserError } from "../errors.ts";
import { html } from "../report/html.ts";
import { debriefOf } from "../report/model.ts";
import { newRun } from "../runs.ts";
import type { Session } from "../session/session.ts";
import type { FunctionFailure } from "../targets/arena.ts";
import { variationInWords } from "../variation.ts";
import { environmentFor, programEnvironment } from "./environment.ts";
import { install } from "./install.ts";
import { eventsFor } from "./events.ts";
import { handlerFault, handlerOutput, runHandler } from "./handler.ts";
import { runProgram, type ProgramEnd } from "./program.ts";
import type { Responder } from "./responder.ts";

/** One headless run of a scenario, with whoever responds. */
export interface Play {
  scenario: string;
  responder: Responder;
  seed: string;
  variation: Variation;
  /** When a program is ended, in milliseconds of the machine. */
  limitMs: number;
  /** The phases that are judged; all of them unless told. */
  phases?: readonly Phase[];
  /** The debrief is wanted, too. */
  debrief?: boolean;
}

export interface Played extends Omit<Play, "responder" | "debrief"> {
  responder: string;
  /** What deployed it, where it was deployed. */
  deploy?: string;
  /** The variation in words, a text for each thing that is not as usual. */
  words: readonly string[];
  verdict: Verdict;
  /** What is to be said of the responder itself: how its program ended, what it wrote at last. */
  notes: readonly string[];
  /** The debrief as one HTML page, where it was wanted. */
  debrief?: string;
  /** What it took, in milliseconds of the machine. */
  workMs: number;
}

/** How long an automation that is done is watched, in simulated time: whether what it did holds. */
const WATCH_MS = 3 * 60_000;
/** How long an automation that stands in the account gets from the break-in on, in simulated time. */
const DEPLOYED_MS = 9 * 60_000;

/**
 * Plays a run to its end and judges it, whatever its responder does.
 *
 * @throws only for defects of ours, or a sandbox that cannot be had
 */
export async function play({ responder, limitMs, debrief = false, ...asked }: Play): Promise<Played> {
  const { scenario: id, seed, variation } = asked;
  await loadCode(id);
  const began = performance.now();
  const session = await newRun({
    scenario: id,
    mode: "exam",
    pace: "drill",
    seed,
    // A program looks at the machine's clock: the sandbox's must say the same.
    nowMs: responder.kind === "program" ? Date.now() : VIRTUAL_NOW_MS,
    keep: false,
    variation,
    ...(asked.phases && { phases: asked.phases }),
    ...(responder.kind === "deployed" && { install: (arena) => install(arena, responder.installation) }),
  });
  try {
    if (responder.kind === "program") await session.arena.advanceTo(Date.now());
    const evidence = debrief ? gather(session) : [];
    session.start();
    const notes = await respond(session, responder, variation, limitMs);
    const verdict = await session.finish();
    return {
      ...asked,
      limitMs,
      responder: responder.text,
      ...(responder.kind === "deployed" && { deploy: responder.command }),
      words: variationInWords(await loadScenario(id), variation),
      verdict,
      notes,
      ...(debrief && { debrief: html(debriefOf(session.header, session.scenario, verdict, evidence)) }),
      workMs: Math.round(performance.now() - began),
    };
  } finally {
    await session.close();
  }
}

/** Everything that becomes evidence from now on, as it comes. */
function gather(session: Session): readonly Evidence[] {
  const evidence: Evidence[] = [];
  session.on((event) => {
    if (event.type === "evidence") evidence.push(event.evidence);
  });
  return evidence;
}

/** Lets a responder work. @returns what is to be said of it */
async function respond(
  session: Session,
  responder: Responder,
  variation: Variation,
  limitMs: number,
): Promise<string[]> {
  switch (responder.kind) {
    case "own":
      return respondOwn(session, responder.id, limitMs);
    case "deployed":
      await session.arena.advance(DEPLOYED_MS);
      return failureNotes(session.arena.functionFailures());
    case "program":
    case "handler": {
      const events = (await eventsFor(session, variation)).map((event) => JSON.stringify(event));
      const work = responder.kind === "program" ? runEach : handleAll;
      const notes = await work(session, responder as never, events, limitMs);
      await session.arena.advance(WATCH_MS);
      return notes;
    }
  }
}

/** @returns a line for each way in which a function failed */
function failureNotes(failures: readonly FunctionFailure[]): string[] {
  const counts = new Map<string, number>();
  for (const { functionName, error } of failures) {
    const what = `the function ${functionName} failed: ${error}`;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  return [...counts].map(([what, times]) => (times === 1 ? what : `${what} (${times} times)`));
}

async function respondOwn(session: Session, id: string, limitMs: number): Promise<string[]> {
  const response = (await loadResponses(session.scenario.id)).find((x) => x.id === id);
  if (!response && id !== NOBODY) throw new Error(`there is no response ${id}`);
  try {
    await playOut(session, response, limitMs);
    return [];
  } catch (error) {
    if (error instanceof UserError) throw error;
    return [`the response broke off: ${(error as Error).message}`];
  }
}

/** A program is run once for each event, one after the other, all within the one limit. */
async function runEach(
  session: Session,
  { command, args }: Extract<Responder, { kind: "program" }>,
  events: readonly string[],
  limitMs: number,
): Promise<string[]> {
  const { arena } = session;
  const env = await programEnvironment(arena, arena.responder);
  const notes: string[] = [];
  const endMs = performance.now() + limitMs;
  arena.followWallClock();
  for (const [i, event] of events.entries()) {
    const leftMs = Math.max(0, endMs - performance.now());
    const end = await runProgram({ command, args, env, input: `${event}\n`, limitMs: leftMs });
    notes.push(...programNotes(end, limitMs, events.length > 1 ? ` (event ${i + 1})` : ""));
    if (end.late) break;
  }
  arena.leaveWallClock();
  return notes;
}

/** Its file is there, or it would have been refused: what is missing is what should run it. */
const whyNot = (error: string): string =>
  error.includes("ENOENT") ? " (the interpreter that its first line names is not there)" : "";

function programNotes(end: ProgramEnd, limitMs: number, which: string): string[] {
  const notes: string[] = [];
  if (end.error !== undefined)
    notes.push(`the responder could not be started${which}: ${end.error}${whyNot(end.error)}`);
  else if (end.late) notes.push(`the responder was stopped${which}: it still ran after ${limitMs / 1000} s`);
  else if (end.signal) notes.push(`the responder was killed${which} by ${end.signal}`);
  else if (end.code !== 0) notes.push(`the responder ended with exit code ${end.code}${which}`);
  if (end.strays)
    notes.push(
      `the responder left ${end.strays === 1 ? "a process" : `${end.strays} processes`} running${which}: ended`,
    );
  if (end.garbageBytes)
    notes.push(`the responder wrote ${sizeText(end.garbageBytes)} that is no text${which}`);
  else if (notes.length && end.output.trim()) notes.push(`its last words: ${lastWords(end.output)}`);
  return notes;
}

const sizeText = (bytes: number): string =>
  bytes < 1000 ? `${bytes} ${bytes === 1 ? "byte" : "bytes"}` : `${Math.round(bytes / 1000)} kB`;

const MOST_WORDS = 400;

function lastWords(output: string): string {
  const lines = output.trim().split("\n").slice(-3).join(" ⏎ ");
  return lines.length > MOST_WORDS ? `…${lines.slice(-MOST_WORDS)}` : lines;
}

/** A handler serves one event after the other in the same process. */
async function handleAll(
  session: Session,
  { file, name }: Extract<Responder, { kind: "handler" }>,
  events: readonly string[],
  limitMs: number,
): Promise<string[]> {
  const { arena } = session;
  const {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    ...env
  } = await environmentFor(arena, arena.responder);
  arena.beginHandler();
  const outcomes = await runHandler(
    { file, name, endpoint: endpoint!, region: region!, env, limitMs, startedAt: session.now() },
    events,
  );
  return outcomes.flatMap((outcome, i) => {
    const fault = handlerFault(outcome);
    if (fault === undefined) return [];
    const said = handlerOutput(outcome);
    return [
      `the handler failed${events.length > 1 ? ` (event ${i + 1})` : ""}: ${fault}`,
      ...(said ? [`its last words: ${lastWords(said)}`] : []),
    ];
  });
}
