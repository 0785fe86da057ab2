import type { Key } from "./keyboard.ts";

/** The line that is being typed. */
export interface Line {
  text: string;
  /** Index into the text at which the next character goes in. */
  cursor: number;
  /** What was cut last, for ^Y. */
  cut: string;
}

export const emptyLine: Line = { text: "", cursor: 0, cut: "" };

/** Replaces the text; the cursor goes behind it. */
export const lineWith = (line: Line, text: string): Line => ({ ...line, text, cursor: text.length });

export function insert(line: Line, text: string): Line {
  const { text: old, cursor } = line;
  return { ...line, text: old.slice(0, cursor) + text + old.slice(cursor), cursor: cursor + text.length };
}

type Edit = (line: Line) => Line;

/** The editing keys of readline's emacs mode, as far as people's fingers know them. */
const EDITS: Readonly<Record<string, Edit>> = {
  left: (line) => moved(line, charLeft(line)),
  right: (line) => moved(line, charRight(line)),
  home: (line) => moved(line, lineStart(line)),
  "ctrl-a": (line) => moved(line, lineStart(line)),
  end: (line) => moved(line, lineEnd(line)),
  "ctrl-e": (line) => moved(line, lineEnd(line)),
  "alt-b": (line) => moved(line, wordLeft(line)),
  "ctrl-left": (line) => moved(line, wordLeft(line)),
  "alt-left": (line) => moved(line, wordLeft(line)),
  "alt-f": (line) => moved(line, wordRight(line)),
  "ctrl-right": (line) => moved(line, wordRight(line)),
  "alt-right": (line) => moved(line, wordRight(line)),
  backspace: (line) => removed(line, charLeft(line), line.cursor),
  "ctrl-h": (line) => removed(line, charLeft(line), line.cursor),
  delete: (line) => removed(line, line.cursor, charRight(line)),
  "ctrl-d": (line) => removed(line, line.cursor, charRight(line)),
  "ctrl-k": (line) => cutOut(line, line.cursor, lineEnd(line)),
  "ctrl-u": (line) => cutOut(line, lineStart(line), line.cursor),
  "ctrl-w": (line) => cutOut(line, spaceLeft(line), line.cursor),
  "alt-backspace": (line) => cutOut(line, wordLeft(line), line.cursor),
  "alt-d": (line) => cutOut(line, line.cursor, wordRight(line)),
  "ctrl-y": (line) => insert(line, line.cut),
};

/** What a key does to the line; undefined when it does not edit. */
export function edit(line: Line, key: Key): Line | undefined {
  const change = EDITS[key.name];
  if (change) return change(line);
  return key.text !== undefined && key.name !== "paste" ? insert(line, key.text) : undefined;
}

/** Of a command that goes over several lines, the one with the cursor is edited. */
const lineStart = ({ text, cursor }: Line): number => text.slice(0, cursor).lastIndexOf("\n") + 1;
const lineEnd = ({ text, cursor }: Line): number => {
  const end = text.indexOf("\n", cursor);
  return end < 0 ? text.length : end;
};

const moved = (line: Line, cursor: number): Line => ({ ...line, cursor });

const removed = (line: Line, from: number, to: number): Line => ({
  ...line,
  text: line.text.slice(0, from) + line.text.slice(to),
  cursor: from,
});

const cutOut = (line: Line, from: number, to: number): Line =>
  from === to ? line : { ...removed(line, from, to), cut: line.text.slice(from, to) };

/** Characters beyond the basic plane are two units long and must not be torn apart. */
const charLeft = ({ text, cursor }: Line): number =>
  cursor - (/[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(0, cursor)) ? 2 : Math.min(1, cursor));
const charRight = ({ text, cursor }: Line): number =>
  Math.min(text.length, cursor + ((text.codePointAt(cursor) ?? 0) > 0xffff ? 2 : 1));

const wordLeft = ({ text, cursor }: Line): number =>
  cursor - /[\p{L}\p{N}]*[^\p{L}\p{N}]*$/u.exec(text.slice(0, cursor))![0].length;
const wordRight = ({ text, cursor }: Line): number =>
  cursor + /^[^\p{L}\p{N}]*[\p{L}\p{N}]*/u.exec(text.slice(cursor))![0].length;
const spaceLeft = ({ text, cursor }: Line): number =>
  cursor - /\S*\s*$/.exec(text.slice(0, cursor))![0].length;

/**
 * Whether a shell would wait for more: open quotes, a backslash at the end, an open here-document or block. A
 * here-string (`<<<`) is none of them.
 */
export function isIncomplete(text: string): boolean {
  const script = withoutHereDocuments(text);
  if (script === undefined) return true;
  const { masked, open } = maskQuotes(script);
  if (open || /(?:\|\||&&|\|)[ \t]*$/.test(masked)) return true;
  const opened = (pattern: RegExp): number => [...masked.matchAll(pattern)].length;
  if (opened(/\(/g) > opened(/\)/g)) return true;
  // Words of a block count where a command begins: there, or behind one another.
  const begin = String.raw`(?:^|[;&|\n({])[ \t]*(?:(?:then|do|else)[ \t]+)*`;
  return (
    [
      ["do", "done"],
      ["if", "fi"],
      ["case", "esac"],
    ] as const
  ).some(
    ([from, to]) =>
      opened(new RegExp(`${begin}${from}(?=\\s|;|$)`, "g")) >
      opened(new RegExp(`${begin}${to}(?=\\s|[;)|&<>]|$)`, "g")),
  );
}

/** A script without what its here-documents hold, which is no script; undefined where one is open. */
function withoutHereDocuments(text: string): string | undefined {
  const lines = text.split("\n");
  const kept: string[] = [];
  let seen = 0;
  for (let i = 0; i < lines.length; i++) {
    kept.push(lines[i]!);
    const { masked, open } = maskQuotes(kept.join("\n"));
    if (open) continue;
    const found = [...masked.matchAll(/(?<!<)<<(-?)[ \t]*([A-Za-z_][A-Za-z0-9_]*)/g)];
    for (const [, dash, word] of found.slice(seen)) {
      i = lines.findIndex((line, j) => j > i && (dash ? line.replace(/^\t+/, "") : line) === word);
      if (i < 0) return undefined;
    }
    seen = found.length;
  }
  return kept.join("\n");
}

/** Puts blanks in place of what is quoted; the delimiter of a here-document keeps its letters. */
function maskQuotes(text: string): { masked: string; open: boolean } {
  let masked = "";
  let quote = "";
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (quote) {
      if (char === "\\" && quote === '"') {
        masked += "_";
        i++;
      } else if (char === quote) quote = "";
      masked += char === "\n" ? "_" : /(?<!<)<<-?[ \t]*\w*$/.test(masked) && /\w/.test(char) ? char : "_";
      if (!quote && /(?<!<)<<-?[ \t]*\w+_$/.test(masked)) masked = masked.slice(0, -1);
    } else if (char === "\\") {
      if (i === text.length - 1) return { masked, open: true };
      masked += "_";
      i++;
    } else if (char === "'" || char === '"') {
      quote = char;
      if (!/(?<!<)<<-?[ \t]*$/.test(masked)) masked += "_";
    } else masked += char;
  }
  return { masked, open: quote !== "" };
}
