import { plainText, wrapHard } from "./text.ts";
import { emptyLine, type Line } from "./line-editor.ts";
import type { Tone } from "./theme.ts";

/** One line of the console's output, not yet broken to a width. */
export interface Entry {
  kind: "command" | "out" | "error" | "note";
  text: string;
}

export interface Menu {
  /** Where in the line the choices go in. */
  from: number;
  options: readonly string[];
  /** The chosen one; -1 while none is. */
  index: number;
  /** The line as it was when the menu came up. */
  line: Line;
}

/** A search in the history: of the newest command that holds the query, then of earlier ones. */
export interface Search {
  query: string;
  /** Index into the history of what was found last. */
  at: number;
  /** Whether nothing (more) holds the query. */
  failed: boolean;
  /** The line as it was when the search began. */
  line: Line;
}

export interface ConsoleState {
  entries: readonly Entry[];
  line: Line;
  menu: Menu | undefined;
  search: Search | undefined;
  /** The command that runs. */
  running: string | undefined;
  cwd: string;
  /** Of the last command. */
  exitCode: number;
  /** Rows that lie below the pane, after looking back. */
  scroll: number;
}

export const emptyConsole: ConsoleState = {
  entries: [],
  line: emptyLine,
  menu: undefined,
  search: undefined,
  running: undefined,
  cwd: "~",
  exitCode: 0,
  scroll: 0,
};

const KEPT_LINES = 5_000;
const LINE_LIMIT = 8_000;

/** Adds output; the oldest lines go. */
export function addOutput(state: ConsoleState, kind: Entry["kind"], text: string): ConsoleState {
  if (!text) return state;
  const lines = plainText(text, 2_000_000).replace(/\n$/, "").split("\n");
  const added = lines.slice(-KEPT_LINES).map((line): Entry => ({
    kind,
    text: line.length > LINE_LIMIT ? `${line.slice(0, LINE_LIMIT)}…` : line,
  }));
  return { ...state, entries: [...state.entries, ...added].slice(-KEPT_LINES) };
}

export interface Row {
  text: string;
  tone: Tone;
}

const TONES: Readonly<Record<Entry["kind"], Tone>> = {
  command: "trainee",
  out: "plain",
  error: "waiting",
  note: "quiet",
};

/**
 * The rows of output that a pane shows.
 *
 * @param skip rows that lie below the pane
 * @returns the rows, and how many were really skipped: no more than there are above the first
 */
export function visibleRows(
  entries: readonly Entry[],
  width: number,
  height: number,
  skip: number,
): { rows: Row[]; skipped: number; above: boolean } {
  const rows: Row[] = [];
  let index = entries.length - 1;
  for (; index >= 0 && rows.length < height + skip; index--) {
    const { kind, text } = entries[index]!;
    rows.unshift(...wrapHard(text, width).map((row) => ({ text: row, tone: TONES[kind] })));
  }
  const skipped = Math.max(0, Math.min(skip, rows.length - height));
  const end = rows.length - skipped;
  const start = Math.max(0, end - height);
  return { rows: rows.slice(start, end), skipped, above: start > 0 || index >= 0 };
}

/** What all choices have in common at their beginning. */
export function commonBeginning(options: readonly string[]): string {
  let common = options[0] ?? "";
  for (const option of options) while (!option.startsWith(common)) common = common.slice(0, -1);
  return common;
}
