import type { Span } from "../../ui/components/Row.tsx";
import { wrapWords } from "../../ui/text.ts";
import type { Tone } from "../../ui/theme.ts";
import type { Presented } from "../presentation.ts";
import type { Draft } from "./draft.ts";

export interface QuestionRows {
  rows: Span[][];
  /** The rows under the cursor: what must be seen when not all fits. */
  focus: { first: number; last: number };
}

/** Wider than this, the eye loses the line. */
const WIDEST = 110;

/** A question with what is answered so far, in rows. */
export function questionRows(presented: Presented, draft: Draft, width: number): QuestionRows {
  const room = Math.min(WIDEST, width) - 2;
  const rows: Span[][] = wrapWords(presented.question.prompt, room).map((text) => [
    { text: ` ${text}`, tone: "strong" },
  ]);
  rows.push([]);
  const focus = { first: 0, last: 0 };
  for (const { head, text, tone, isCursor } of linesOf(presented, draft)) {
    const first = rows.length;
    const indent = head.reduce((sum, x) => sum + x.text.length, 0);
    for (const [i, piece] of wrapWords(text, room - indent).entries())
      rows.push([
        ...(i === 0 ? head : [{ text: " ".repeat(indent) }]),
        { text: piece, ...(tone && { tone }) },
      ]);
    if (isCursor) Object.assign(focus, { first, last: rows.length - 1 });
  }
  if (draft.kind === "match") {
    const used = new Set(draft.given);
    rows.push([]);
    for (const [place, { label, text }] of presented.targets.entries()) {
      const isHere = draft.given[draft.cursor] === place;
      for (const [i, piece] of wrapWords(text, room - 12).entries())
        rows.push([
          { text: i === 0 ? `         ${label}  ` : " ".repeat(12), tone: isHere ? "trainee" : "strong" },
          { text: piece, tone: isHere ? "trainee" : used.has(place) ? "quiet" : "plain" },
        ]);
    }
  }
  return { rows, focus };
}

interface Line {
  head: Span[];
  text: string;
  tone: Tone | undefined;
  isCursor: boolean;
}

function linesOf(presented: Presented, draft: Draft): Line[] {
  const { question, items, targets } = presented;
  const cursorSpan = (isCursor: boolean): Span => ({ text: isCursor ? " ▸ " : "   ", tone: "trainee" });
  switch (draft.kind) {
    case "choice":
      return items.map(({ label, text }, place) => {
        const isCursor = place === draft.cursor;
        const isChosen = draft.chosen.includes(place);
        const box = question.kind === "single" ? (isChosen ? "(•) " : "( ) ") : isChosen ? "[x] " : "[ ] ";
        return {
          head: [
            cursorSpan(isCursor),
            { text: box, tone: isChosen ? "trainee" : "quiet" },
            { text: `${label}  `, tone: "strong" },
          ],
          text,
          tone: isChosen ? "trainee" : undefined,
          isCursor,
        };
      });
    case "order":
      return draft.order.map((item, place) => {
        const isCursor = place === draft.cursor;
        const { label, text } = items[item]!;
        const isHeld = isCursor && draft.grabbed;
        return {
          head: [
            isHeld ? { text: " ↕ ", tone: "trainee" } : cursorSpan(isCursor),
            { text: `${place + 1}.  `, tone: place < draft.typed ? "trainee" : "quiet" },
            { text: `${label}  `, tone: "strong" },
          ],
          text,
          tone: isHeld ? "trainee" : undefined,
          isCursor,
        };
      });
    case "match":
      return items.map(({ label, text }, place) => {
        const isCursor = place === draft.cursor;
        const target = draft.given[place];
        return {
          head: [
            cursorSpan(isCursor),
            { text: `${label}  `, tone: "strong" },
            { text: `${target === undefined ? "·" : targets[target]!.label}  `, tone: "trainee" },
          ],
          text,
          tone: isCursor ? "strong" : undefined,
          isCursor,
        };
      });
  }
}

/** The rows that are seen when not all fit: those around the cursor, and a line that says what is hidden. */
export function windowOf({ rows, focus }: QuestionRows, height: number): Span[][] {
  if (rows.length <= height) return rows;
  const room = height - 1;
  const first = Math.max(0, Math.min(focus.first, Math.max(focus.last - room + 1, 0), rows.length - room));
  return [
    ...rows.slice(first, first + room),
    [{ text: ` rows ${first + 1} to ${first + room} of ${rows.length} · ↑↓`, tone: "quiet" }],
  ];
}
