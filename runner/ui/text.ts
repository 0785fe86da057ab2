/* Taking control characters out needs their names. */
/* oxlint-disable no-control-regex */
/** What a terminal would obey rather than show: CSI, OSC, DCS and the other escape sequences, 7 and 8 bit. */
const SEQUENCES = new RegExp(
  [
    "(?:\\u001b\\]|\\u009d)[^\\u0007\\u001b\\u009c]*(?:\\u0007|\\u001b\\\\|\\u009c)?",
    "(?:\\u001b[PX^_]|[\\u0090\\u0098\\u009e\\u009f])[^\\u001b\\u009c]*(?:\\u001b\\\\|\\u009c)?",
    "(?:\\u001b\\[|\\u009b)[0-?]*[ -/]*[@-~]?",
    "\\u001b[ -/]*[0-~]?",
  ].join("|"),
  "g",
);

/** Controls, and characters that turn the direction of text or take no room: they hide what is there. */
const UNSEEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

const TAB = 8;

/**
 * Makes text from elsewhere (names in the account, output of commands) safe to show: no control sequences, tabs
 * as spaces, bounded in length. Line breaks stay.
 *
 * @param limit characters that are kept
 */
export function plainText(text: string, limit = 100_000): string {
  const cut = text.length > limit ? `${text.slice(0, limit)}…` : text;
  return cut
    .replace(SEQUENCES, "")
    .replace(/\r\n?/g, "\n")
    .replace(UNSEEN, "")
    .split("\n")
    .map(expandTabs)
    .join("\n");
}

/** The same on one line: line breaks become spaces. */
export const plainLine = (text: string, limit = 2_000): string =>
  plainText(text, limit).replace(/\s*\n\s*/g, " ");

function expandTabs(line: string): string {
  if (!line.includes("\t")) return line;
  let column = 0;
  return line
    .split("\t")
    .map((piece, i, pieces) => {
      column += widthOf(piece);
      const gap = i < pieces.length - 1 ? TAB - (column % TAB) : 0;
      column += gap;
      return piece + " ".repeat(gap);
    })
    .join("");
}

/** Ranges of characters that take two cells (East Asian wide and emoji), by their first and last code points. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x231a, 0x231b],
  [0x23e9, 0x23ec],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
];
const COMBINING = /^[\p{Mn}\p{Me}\ufe00-\ufe0f]$/u;

function cellsOf(char: string): number {
  const code = char.codePointAt(0)!;
  if (code < 0x300) return 1;
  if (COMBINING.test(char)) return 0;
  if (code < 0x1100) return 1;
  return WIDE.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
}

/** Width of one line in cells of a terminal. */
export function widthOf(text: string): number {
  // Nearly everything is ASCII: no need to look at each character.
  if (/^[ -~]*$/.test(text)) return text.length;
  let width = 0;
  for (const char of text) width += cellsOf(char);
  return width;
}

/** The longest beginning of a line that fits. */
function beginningOf(text: string, width: number): string {
  if (/^[ -~]*$/.test(text)) return text.slice(0, Math.max(0, width));
  let used = 0;
  let out = "";
  for (const char of text) {
    used += cellsOf(char);
    if (used > width) break;
    out += char;
  }
  return out;
}

/** Cuts a line to a width in cells; what was cut shows as an ellipsis. */
export function truncate(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  return width <= 0 ? "" : `${beginningOf(text, width - 1)}…`;
}

/**
 * Cuts a line to a width in cells before its last third, so that names that differ at their ends can be told apart.
 */
export function truncateMiddle(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let end = "";
  for (const char of [...text].toReversed()) {
    if (widthOf(char + end) > Math.floor((width - 1) / 3)) break;
    end = char + end;
  }
  return width <= 0 ? "" : `${beginningOf(text, width - 1 - widthOf(end))}…${end}`;
}

/** Cuts or fills a line to exactly a width in cells. */
export function fit(text: string, width: number): string {
  const cut = truncate(text, width);
  return cut + " ".repeat(Math.max(0, width - widthOf(cut)));
}

/** Breaks a line after every `width` cells, as a terminal does. An empty line is one row. */
export function wrapHard(line: string, width: number): string[] {
  const room = Math.max(1, width);
  const rows: string[] = [];
  let rest = line;
  while (widthOf(rest) > room) {
    const row = beginningOf(rest, room) || [...rest][0]!;
    rows.push(row);
    rest = rest.slice(row.length);
  }
  rows.push(rest);
  return rows;
}

/** Joins the lines of each paragraph of prose; indented lines and blank ones keep their shape. */
export const reflow = (text: string): string =>
  text.replace(/^\S.*(?:\n\S.*)+/gm, (paragraph) => paragraph.replaceAll("\n", " "));

/** Breaks prose at spaces; continued rows keep the indentation of their line. */
export function wrapWords(text: string, width: number): string[] {
  return text.split("\n").flatMap((line) => {
    if (widthOf(line) <= width) return [line];
    const indent = /^ */.exec(line)![0].slice(0, Math.floor(width / 2));
    const rows: string[] = [];
    let row = indent;
    for (const word of line.trim().split(/ +/)) {
      const glued = row.trim() ? `${row} ${word}` : `${indent}${word}`;
      if (widthOf(glued) <= width) {
        row = glued;
        continue;
      }
      if (row.trim()) rows.push(row);
      const pieces = wrapHard(`${indent}${word}`, width);
      rows.push(...pieces.slice(0, -1));
      row = pieces.at(-1)!;
    }
    rows.push(row);
    return rows;
  });
}
