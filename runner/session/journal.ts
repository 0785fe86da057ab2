import { closeSync, openSync, readFileSync, truncateSync, writeSync } from "node:fs";
import type { Evidence } from "../../grader/index.ts";
import type { OutsideCall } from "../../range/index.ts";
import { fromTyped, toTyped } from "../../range/wire/typed.ts";

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
  versions: Record<string, string>;
}

/** What the scenario noted when it broke the sandbox. */
export interface FactsLine {
  kind: "facts";
  facts: object;
}

/** An event as it stands in a journal: trainee's calls carry what is needed to make them again. */
export type JournalEvent = Evidence & { outside?: OutsideCall };

export type JournalLine = JournalHeader | FactsLine | JournalEvent;

/** Where the events of a run are written. */
export interface JournalWriter {
  write(line: JournalLine): void;
  close(): void;
}

/**
 * Appends to a journal file. Each line is handed to the system before the call returns: a kill of this process
 * loses nothing that was answered.
 */
export function openJournal(path: string): JournalWriter {
  const file = openSync(path, "a", 0o600);
  let open = true;
  return {
    write(line) {
      const stored = "outside" in line && line.outside ? { ...line, outside: toTyped(line.outside) } : line;
      writeSync(file, `${JSON.stringify(stored)}\n`);
    },
    close() {
      if (open) closeSync(file);
      open = false;
    },
  };
}

/** For runs that nobody will want to see again (headless tests). */
export const noJournal: JournalWriter = { write() {}, close() {} };

export interface ReadJournal {
  header: JournalHeader;
  facts: object | undefined;
  events: JournalEvent[];
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
  const events: JournalEvent[] = [];
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
      else events.push(restoreEvent(parsed));
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
  return { header, facts, events, ...(damage && { damage }), goodBytes };
}

function restoreEvent(event: JournalEvent): JournalEvent {
  return event.outside ? { ...event, outside: fromTyped(event.outside) as OutsideCall } : event;
}

/** Cuts a damaged tail off, so that the run can go on from the good part. */
export const cutJournal = (path: string, goodBytes: number): void => truncateSync(path, goodBytes);
