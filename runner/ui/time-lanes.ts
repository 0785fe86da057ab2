import { clockText } from "../clock-text.ts";
import type { DebriefModel, Mark } from "../report/model.ts";
import { bar } from "./meters.ts";
import type { Span } from "./components/Row.tsx";
import type { Tone } from "./theme.ts";

const LABEL = 12;
/** Customers are counted together over this time. */
const SAMPLE_MS = 10_000;

interface Cell {
  char: string;
  tone: Tone;
}

/**
 * The run as a picture of text: an axis, and lanes for the adversary, the trainee, the objectives and the
 * customers. Shapes differ as well as colours.
 *
 * @param width in cells
 */
export function timeLanes(model: DebriefModel, width: number): Span[][] {
  const cells = Math.max(20, width - LABEL - 2);
  const at = (ms: number): number =>
    Math.min(cells - 1, Math.max(0, Math.floor((ms / model.totalMs) * cells)));
  const lane = (label: string, fill: (row: (Cell | undefined)[]) => void): Span[] => {
    const row: (Cell | undefined)[] = Array.from({ length: cells });
    fill(row);
    return [{ text: ` ${label}`.padEnd(LABEL), tone: "quiet" }, ...spansOf(row)];
  };
  const marks = (row: (Cell | undefined)[], list: readonly Mark[], cell: (mark: Mark) => Cell): void => {
    for (const mark of list) {
      const place = at(mark.at);
      // Harm is never covered by what happened beside it.
      if (row[place]?.tone !== "harm") row[place] = cell(mark);
    }
  };
  return [
    ...axis(model, cells, at),
    lane("adversary", (row) => {
      marks(
        row,
        model.attempts.filter((x) => x.tone === "refused"),
        () => ({ char: "×", tone: "proven" }),
      );
      for (const { from, to } of model.throughs)
        for (let i = at(from); i <= at(to); i++) row[i] = { char: "■", tone: "adversary" };
    }),
    lane("you", (row) =>
      marks(row, model.actions, ({ tone }) =>
        tone === "harm" ? { char: "✗", tone: "harm" } : { char: "◆", tone: "trainee" },
      ),
    ),
    lane("objectives", (row) =>
      marks(row, model.objectives, ({ tone }) =>
        tone === "harm" ? { char: "✗", tone: "harm" } : { char: "✓", tone: "proven" },
      ),
    ),
    lane("customers", (row) => {
      const served = withoutGaps(model);
      for (let i = 0; i < cells; i++) {
        const share = served[Math.floor((i / cells) * served.length)];
        row[i] = {
          char: bar(share),
          tone: share === undefined ? "quiet" : share >= 0.95 ? "proven" : "harm",
        };
      }
    }),
    [
      { text: " " },
      { text: "■", tone: "adversary" },
      { text: " gets through  ", tone: "quiet" },
      { text: "×", tone: "proven" },
      { text: " refused  ", tone: "quiet" },
      { text: "◆", tone: "trainee" },
      { text: " you  ", tone: "quiet" },
      { text: "✓", tone: "proven" },
      { text: " proven  ", tone: "quiet" },
      { text: "✗", tone: "harm" },
      { text: " harm", tone: "quiet" },
      ...(typeof model.verdict.times.contain === "number"
        ? ([
            { text: "  C", tone: "proven" },
            { text: " contained", tone: "quiet" },
          ] as const)
        : []),
      ...(model.scenario.parMinutes * 60_000 > model.totalMs
        ? []
        : ([
            { text: "  P", tone: "waiting" },
            { text: " par", tone: "quiet" },
          ] as const)),
    ],
  ];
}

/** A sample tells of the time since the one before: short gaps in front of it are its own. */
function withoutGaps({ served, totalMs }: DebriefModel): (number | undefined)[] {
  const reach = Math.ceil(SAMPLE_MS / (totalMs / served.length));
  return served.map((share, i) => share ?? served.slice(i + 1, i + 1 + reach).find((x) => x !== undefined));
}

/** Labels of whole steps of time, and the line beneath them with par and containment on it. */
function axis(model: DebriefModel, cells: number, at: (ms: number) => number): Span[][] {
  const step = stepFor(model.totalMs, Math.floor(cells / 14));
  const labels: string[] = Array.from({ length: cells }, () => " ");
  const line: (Cell | undefined)[] = Array.from({ length: cells }, () => ({ char: "─", tone: "quiet" }));
  for (let ms = 0; ms <= model.totalMs; ms += step) {
    const place = at(ms);
    line[place] = { char: ms === 0 ? "├" : "┼", tone: "quiet" };
    const label = clockText(ms);
    if (place + label.length <= cells) [...label].forEach((char, i) => (labels[place + i] = char));
  }
  const par = model.scenario.parMinutes * 60_000;
  if (par <= model.totalMs) line[at(par)] = { char: "P", tone: "waiting" };
  const { contain } = model.verdict.times;
  if (typeof contain === "number") line[at(contain)] = { char: "C", tone: "proven" };
  const indent = { text: " ".repeat(LABEL) };
  return [
    [indent, { text: labels.join(""), tone: "quiet" }],
    [indent, ...spansOf(line)],
  ];
}

function stepFor(totalMs: number, most: number): number {
  const steps = [5, 10, 30, 60, 120, 180, 300, 600, 900, 1800, 3600].map((seconds) => seconds * 1000);
  return steps.find((step) => totalMs / step <= Math.max(2, most)) ?? 7_200_000;
}

function spansOf(row: readonly (Cell | undefined)[]): Span[] {
  const spans: { text: string; tone: Tone }[] = [];
  for (const cell of row) {
    const { char, tone } = cell ?? { char: " ", tone: "plain" as const };
    const last = spans.at(-1);
    if (last?.tone === tone) last.text += char;
    else spans.push({ text: char, tone });
  }
  return spans;
}
