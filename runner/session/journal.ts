import {
  closeSync,
  copyFileSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import type { Evidence } from "../../grader/index.ts";
import type { FunctionEnd, OutsideCall } from "../../range/index.ts";
import type { Variation } from "../../scenarios/kit/variation.ts";
import type { Versions } from "../build.ts";
import { damagedName } from "../damaged-name.ts";
import { UserError } from "../errors.ts";
import { encodeText } from "../../range/wire/scalar.ts";
import { fromTyped, isTyped, toTyped } from "../../range/wire/typed.ts";
import { lives, ownMark, type ProcessMark } from "./process-mark.ts";

export const JOURNAL_FORMAT = 1;

/** The first line of a journal: with the outside calls that follow, all that a replay needs. */
export interface JournalHeader {
  kind: "header";
  format: number;
  run: string;
  scenario: string;
  target: "range";
  seed: string;
  pace: "drill" | "aws";
  mode: "exam" | "guided";
  /** When the sandbox's history begins, in milliseconds since the epoch. */
  historyStartMs: number;
  /** What is not as usual about the sandbox and the AWS around it. */
  variation?: Variation;
  versions: Versions;
}

/** What the scenario noted when it broke the sandbox. */
export interface FactsLine {
  kind: "facts";
  facts: object;
}

/** An event as it stands in a journal: trainee's calls carry what is needed to make them again. */
export type JournalEvent = Evidence & { outside?: OutsideCall };

/**
 * An input from outside that is no evidence, and without which a replay would go another way: a call that must wait
 * for its answer (when it began), and the end of a function's run.
 */
export type JournalInput =
  { kind: "input"; at: number; outside?: OutsideCall } | ({ kind: "function-end" } & FunctionEnd);

/** All that happened in a run, in order. */
export type JournalEntry = JournalEvent | JournalInput;

export type JournalLine = JournalHeader | FactsLine | JournalEntry;

/** Where the events of a run are written. */
export interface JournalWriter {
  /** @param outside what is needed to make the call again */
  write(line: JournalLine, outside?: OutsideCall): void;
  /** Hands what was written to the system: after it a kill of this process loses none of it. */
  commit(): void;
  close(): void;
}

/** Beside a journal that is being written: who does. */
const claimPath = (path: string): string => `${path}.writer`;

/** The process that writes a journal, if one does: its run is being played. */
export function writerOf(path: string): ProcessMark | undefined {
  try {
    const mark = JSON.parse(readFileSync(claimPath(path), "utf8")) as ProcessMark;
    return lives(mark) ? mark : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Only one process may write a journal: two that play one run would ruin it.
 *
 * @throws {UserError} when another does
 */
function claim(path: string): void {
  const mark = JSON.stringify(ownMark());
  for (;;) {
    try {
      return writeFileSync(claimPath(path), mark, { flag: "wx", mode: 0o600 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const writer = writerOf(path);
    if (writer)
      throw new UserError(
        `this run is being played: process ${writer.pid} writes its journal (${path}), if only to show the brief`,
      );
    rmSync(claimPath(path), { force: true });
  }
}

/**
 * Appends to a journal file, which nobody else can write meanwhile. Lines are handed to the system together: when somebody commits (before answers go
 * out), else at the end of the machine's turn. A kill of this process loses nothing that was answered.
 *
 * @throws {UserError} when another process writes it
 */
export function openJournal(path: string): JournalWriter {
  claim(path);
  const file = openSync(path, "a", 0o600);
  let open = true;
  let waiting = "";
  const commit = (): void => {
    if (!waiting || !open) return;
    const lines = waiting;
    waiting = "";
    writeAll(file, lines);
  };
  return {
    write(line, outside) {
      if (!waiting) setImmediate(commit);
      waiting += `${textOf(line, outside)}\n`;
      if (waiting.length > MOST_WAITING) commit();
    },
    commit,
    close() {
      commit();
      if (!open) return;
      open = false;
      closeSync(file);
      rmSync(claimPath(path), { force: true });
    },
  };
}

/** In characters. */
const MOST_WAITING = 1024 * 1024;

/** The system may take less than it is given. */
function writeAll(file: number, text: string): void {
  const bytes = encodeText(text);
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
}

/** Only what came from outside can hold dates and bytes. */
function textOf(line: JournalLine, outside: OutsideCall | undefined): string {
  const text = JSON.stringify(line);
  if (!outside) return text;
  const typed = isTyped(outside.input) ? outside : { ...outside, input: toTyped(outside.input) };
  return `${text.slice(0, -1)},"outside":${JSON.stringify(typed)}}`;
}

/** For runs that nobody will want to see again (headless tests). */
export const noJournal: JournalWriter = { write() {}, commit() {}, close() {} };

export interface ReadJournal {
  header: JournalHeader;
  facts: object | undefined;
  /** The evidence. */
  events: JournalEvent[];
  /** Evidence and the inputs that are none, in order: what a replay goes by. */
  entries: JournalEntry[];
  /** The first line that could not be read; everything before it is good. */
  damage?: { line: number; reason: string };
  /** Bytes of the good part. */
  goodBytes: number;
}

/**
 * Reads a journal up to its first damaged line.
 *
 * @throws when there is no readable header: then there is nothing to go on
 */
export function readJournal(path: string): ReadJournal {
  const text = readFileSync(path, "utf8");
  let header: JournalHeader | undefined;
  let facts: object | undefined;
  const entries: JournalEntry[] = [];
  let damage: ReadJournal["damage"];
  let goodBytes = 0;
  let number = 0;
  let at = 0;
  while (at < text.length) {
    number++;
    const end = text.indexOf("\n", at);
    const line = end < 0 ? text.slice(at) : text.slice(at, end);
    try {
      if (end < 0) throw new Error("the line is not complete");
      const parsed = JSON.parse(line) as JournalLine;
      if (typeof parsed !== "object" || parsed === null || typeof parsed.kind !== "string")
        throw new Error("not a journal line");
      if (parsed.kind === "header") header = parsed;
      else if (parsed.kind === "facts") facts = parsed.facts;
      else entries.push(restoreEntry(parsed));
    } catch (error) {
      damage = { line: number, reason: (error as Error).message };
      break;
    }
    at = end + 1;
    goodBytes += Buffer.byteLength(line) + 1;
  }
  if (!header) throw new Error(damage ? `line ${damage.line}: ${damage.reason}` : "the journal is empty");
  if (header.format !== JOURNAL_FORMAT)
    throw new Error(`the journal has format ${header.format}; this version reads ${JOURNAL_FORMAT}`);
  const events = entries.filter((entry) => !isInput(entry));
  return { header, facts, events, entries, ...(damage && { damage }), goodBytes };
}

export const isInput = (entry: JournalEntry): entry is JournalInput =>
  entry.kind === "input" || entry.kind === "function-end";

function restoreEntry(entry: JournalEntry): JournalEntry {
  return "outside" in entry && entry.outside
    ? { ...entry, outside: fromTyped(entry.outside) as OutsideCall }
    : entry;
}

/**
 * Cuts a damaged tail off, so that the run can go on from the good part.
 *
 * @returns where the journal is kept as it was
 */
export function cutJournal(path: string, goodBytes: number): string {
  const aside = damagedName(path);
  copyFileSync(path, aside);
  truncateSync(path, goodBytes);
  return aside;
}
