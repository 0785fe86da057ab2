import type { Scenario } from "../../scenarios/kit/define.ts";
import { clockText } from "../clock-text.ts";
import { severityName } from "./feed.ts";
import { CONSOLE_KEYS, DRILL_KEYS } from "./keys.ts";
import type { DrillModel } from "./model.ts";
import { plainLine, plainText, wrapWords } from "./text.ts";
import type { Span } from "./components/Row.tsx";

type PageRow = readonly Span[];
const blank: PageRow = [];
const BRIEF_WIDTH = 108;

/** The brief; rows that stand apart from prose keep their shape. */
export const briefRows = (text: string, width: number): PageRow[] =>
  wrapWords(plainText(text, 20_000), Math.min(BRIEF_WIDTH, width - 4)).map((line, i) => [
    { text: `  ${line}`, ...(i === 0 && { tone: "strong" as const }) },
  ]);

/** How to work with one's own tools. */
export const toolsRows = (endpoint: string, run: string): PageRow[] => [
  [
    { text: "  Your own tools, in another terminal:  ", tone: "quiet" },
    { text: `eval "$(gameday env ${run})"`, tone: "trainee" },
  ],
  [{ text: `  The endpoint is ${endpoint}; the console on the next screen works without any.`, tone: "quiet" }],
];

/** What GuardDuty has found, the newest first. */
export function findingRows(model: DrillModel, width: number): PageRow[] {
  if (model.findings.length === 0)
    return [[{ text: "  GuardDuty has found nothing yet.", tone: "quiet" }]];
  return model.findings.toReversed().flatMap((finding): PageRow[] => {
    const elapsed = finding.at - (model.startedAt ?? finding.at);
    const when =
      elapsed < 0 ? `${clockText(-elapsed)} before the clock` : `at ${clockText(elapsed)}`;
    return [
      [
        { text: `  ${severityName(finding.severity)} ${finding.severity}`.padEnd(16), tone: "adversary" },
        { text: plainLine(finding.type, 200), tone: "strong" },
      ],
      ...wrapWords(plainLine(finding.resource, 400), width - 18).map(
        (line): PageRow => [{ text: `${" ".repeat(16)}${line}` }],
      ),
      [{ text: `${" ".repeat(16)}${when} · finding ${plainLine(finding.findingId, 64)}`, tone: "quiet" }],
      blank,
    ];
  });
}

/** Hints that were bought. */
export const hintRows = (hints: Scenario["hints"], taken: number, width: number): PageRow[] =>
  hints.slice(0, taken).flatMap(({ cost, text }, i): PageRow[] => [
    [
      { text: `  Hint ${i + 1}`, tone: "strong" },
      { text: ` (−${cost})`, tone: "waiting" },
    ],
    ...wrapWords(text, Math.min(BRIEF_WIDTH, width - 4)).map((line): PageRow => [{ text: `  ${line}` }]),
    blank,
  ]);

/** All keys. */
export const helpRows = (guided: boolean): PageRow[] => [
  ...DRILL_KEYS.filter(({ action }) => guided || action !== "checklist").map(({ shown, help }): PageRow => [
    { text: `  ${shown.padEnd(20)}`, tone: "strong" },
    { text: help },
  ]),
  blank,
  [{ text: "  In the console", tone: "quiet" }],
  ...CONSOLE_KEYS.map(([shown, help]): PageRow => [
    { text: `  ${shown.padEnd(20)}`, tone: "strong" },
    { text: help },
  ]),
];
