import type { Scenario } from "../../scenarios/kit/define.ts";

import { runTime, severityName } from "./feed.ts";
import { CONSOLE_KEYS, DRILL_KEYS } from "./keys.ts";
import type { DrillModel } from "./model.ts";
import { plainLine, plainText, reflow, wrapHard, wrapWords } from "./text.ts";
import type { Span } from "./components/Row.tsx";
import { OWN_COMMAND } from "../own-command.ts";

type PageRow = readonly Span[];
const blank: PageRow = [];
const BRIEF_WIDTH = 108;

/** The brief: prose is broken to the width, what is indented keeps its shape. */
export const briefRows = (text: string, width: number): PageRow[] =>
  wrapWords(reflow(plainText(text, 20_000)), Math.min(BRIEF_WIDTH, width - 4)).map((line, i) => [
    { text: `  ${line}`, ...(i === 0 && { tone: "strong" as const }) },
  ]);

/**
 * How to work with one's own tools. The command is never cut: it has a row of its own where there is no room beside
 * the words.
 *
 * @param endpoint once it is open: with the clock, so that nobody acts before it
 */
export function toolsRows(run: string, width: number, endpoint?: string): PageRow[] {
  const words: Span = {
    text: `  Your own tools, in another terminal${endpoint ? "" : ", once the clock runs"}:  `,
    tone: "quiet",
  };
  const command: Span = { text: `eval "$(${OWN_COMMAND} env ${run})"`, tone: "trainee" };
  const isOneRow = words.text.length + command.text.length <= width;
  return [
    ...(isOneRow ? [[words, command]] : [[words], [{ text: "    " }, command]]),
    [
      {
        text: endpoint ? `  The endpoint is ${endpoint}.` : "  The console on the next screen needs none.",
        tone: "quiet",
      },
    ],
  ];
}

/** What GuardDuty has found, the newest first. */
export function findingRows(model: DrillModel, width: number): PageRow[] {
  if (model.findings.length === 0) return [[{ text: "  GuardDuty has found nothing yet.", tone: "quiet" }]];
  const rows = model.findings.toReversed().flatMap((finding): PageRow[] => {
    const when = runTime(finding.at, model.startedAt);
    const indent = " ".repeat(14);
    const room = width - indent.length - 1;
    return [
      ...wrapHard(plainLine(finding.type, 200), room).map((type, i): PageRow => [
        {
          text: i ? indent : `  ${severityName(finding.severity)} ${finding.severity}`.padEnd(indent.length),
          tone: "adversary",
        },
        { text: type, tone: "strong" },
      ]),
      ...wrapWords(plainLine(finding.resource, 400), room).map((line): PageRow => [
        { text: `${indent}${line}` },
      ]),
      [{ text: `${indent}${when} · finding ${plainLine(finding.findingId, 64)}`, tone: "quiet" }],
      blank,
    ];
  });
  return [...rows, [{ text: "  All of it: aws guardduty list-findings, then get-findings.", tone: "quiet" }]];
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
  ...DRILL_KEYS.filter(({ action }) => guided || action !== "checklist").map(
    ({ shown, keys, help }): PageRow => {
      const other = keys.find((key) => /^f\d/.test(key))?.toUpperCase();
      const all = other === undefined || other === shown ? shown : `${shown}, ${other}`;
      return [{ text: `  ${all.padEnd(18)}`, tone: "strong" }, { text: help }];
    },
  ),
  blank,
  [{ text: "  In the console", tone: "quiet" }],
  ...CONSOLE_KEYS.map(([shown, help]): PageRow => [
    { text: `  ${shown.padEnd(18)}`, tone: "strong" },
    { text: help },
  ]),
];
