import type { Verdict, VerdictName } from "../../grader/index.ts";
import { clockText } from "../clock-text.ts";
import { containedText } from "../contained-text.ts";
import type { DebriefModel } from "../report/model.ts";
import { timeLanes } from "./time-lanes.ts";
import { fit, wrapWords } from "./text.ts";
import type { Span } from "./components/Row.tsx";
import type { Tone } from "./theme.ts";

export const VERDICT_TONES: Readonly<Record<VerdictName, Tone>> = {
  PASS: "proven",
  UNSAFE: "harm",
  FAIL: "harm",
  INCOMPLETE: "waiting",
};

/** `UNSAFE · 71/100 · contained in 09:12 (par 15:00)`. */
export function verdictSpans({ verdict, scenario }: DebriefModel): Span[] {
  const par = `par ${scenario.parMinutes}:00`;
  const contained = containedText(verdict.times);
  return [
    { text: ` ${verdict.verdict}`, tone: VERDICT_TONES[verdict.verdict] },
    { text: ` · ${verdict.score}/100`, tone: "strong" },
    { text: contained === undefined ? ` · ${par}` : ` · ${contained} (${par})` },
    { text: ` · took ${clockText(verdict.times.total)}`, tone: "quiet" },
  ];
}

/** The debrief: why this verdict, the picture, the objectives, order and harm. */
export function debriefRows(model: DebriefModel, screenWidth: number): Span[][] {
  const { verdict } = model;
  const width = Math.min(screenWidth, TABLE);
  return [
    ...summaryRows(verdict.summary, width),
    [],
    ...timeLanes(model, screenWidth),
    [],
    ...verdict.objectives.flatMap((x) => objectiveRows(x, width)),
    ...harmRows(verdict, width),
  ];
}

/** A failure names everything that is missing, and so does the table: the picture must not move out of sight. */
const SUMMARY_ROWS = 2;

function summaryRows(summary: string, width: number): Span[][] {
  const lines = wrapWords(summary, width - 3);
  const shown = lines.slice(0, SUMMARY_ROWS);
  if (lines.length > SUMMARY_ROWS) shown[SUMMARY_ROWS - 1] += "…";
  return shown.map((line) => [{ text: ` ${line}` }]);
}

/** Wider than this, eyes lose the row. */
const TABLE = 130;
const POINTS = 9;
const AT = 7;
const PROOF = 12;

function objectiveRows(x: Verdict["objectives"][number], width: number): Span[][] {
  const mark: Span = x.met
    ? { text: " ✓ ", tone: "proven" }
    : x.known
      ? { text: " ✗ ", tone: "harm" }
      : { text: " ? ", tone: "waiting" };
  const title = width - 3 - POINTS - AT - PROOF;
  const lines = wrapWords(x.met ? x.title : x.reason, title - 1);
  return lines.map((line, i) =>
    i === 0
      ? [
          mark,
          { text: fit(`${x.points}/${x.of}`.padStart(6), POINTS), tone: x.met ? "plain" : "strong" },
          { text: fit(line, title) },
          { text: fit(x.at === undefined ? "never" : clockText(x.at), AT), tone: "quiet" },
          { text: x.proof ?? "", tone: "quiet" },
        ]
      : [{ text: " ".repeat(3 + POINTS) }, { text: line }],
  );
}

function harmRows(verdict: Verdict, width: number): Span[][] {
  const others = verdict.lost.filter((x) => !/^(?:objective|unobserved):/.test(x.code));
  if (others.length === 0) return [];
  const proofs = new Map<string, { proof?: string; at?: number }>([
    ...verdict.hazards.map((x) => [`hazard:${x.id}`, x] as const),
    ...verdict.constraints.map((x) => [`order:${x.id}`, x] as const),
  ]);
  return [
    [],
    [{ text: " Order, harm and price", tone: "quiet" }],
    ...others.flatMap((x) => {
      const source = proofs.get(x.code);
      const at = source?.at === undefined ? "" : clockText(source.at);
      const title = width - 3 - POINTS - AT - PROOF;
      return wrapWords(x.reason, title - 1).map((line, i): Span[] =>
        i === 0
          ? [
              { text: " ✗ ", tone: "harm" },
              { text: fit(`−${x.points}`.padStart(6), POINTS), tone: "strong" },
              { text: fit(line, title) },
              { text: fit(at, AT), tone: "quiet" },
              { text: source?.proof ?? "", tone: "quiet" },
            ]
          : [{ text: " ".repeat(3 + POINTS) }, { text: line }],
      );
    }),
  ];
}

/** One lost point after the other, the dearest first: what, why it matters, and who says so. */
export interface Lesson {
  code: string;
  points: number;
  reason: string;
  why: string;
  source: string;
  proof: string | undefined;
}

export function lessonsOf(verdict: Verdict): Lesson[] {
  const known = new Map<string, { why: string; source: string; proof?: string }>([
    ...verdict.objectives.flatMap((x) => [
      [`objective:${x.id}`, x] as const,
      [`unobserved:${x.id}`, x] as const,
    ]),
    ...verdict.hazards.map((x) => [`hazard:${x.id}`, x] as const),
    ...verdict.constraints.map((x) => [`order:${x.id}`, x] as const),
  ]);
  return verdict.lost
    .map((x) => {
      const found = known.get(x.code);
      return { ...x, why: found?.why ?? "", source: found?.source ?? "", proof: found?.proof };
    })
    .sort((a, b) => b.points - a.points);
}

const PROSE = 100;

/** One lesson as a page. */
export function lessonRows(lesson: Lesson, width: number): Span[][] {
  const prose = (text: string): string[] => wrapWords(text, Math.min(PROSE, width - 4));
  return [
    [
      { text: ` −${lesson.points}`, tone: "harm" },
      { text: `  ${lesson.code}`, tone: "quiet" },
    ],
    [],
    ...prose(lesson.reason).map((line): Span[] => [{ text: `  ${line}`, tone: "strong" }]),
    [],
    ...(lesson.why ? [...prose(lesson.why).map((line): Span[] => [{ text: `  ${line}` }]), []] : []),
    ...(lesson.source
      ? prose(`Source: ${lesson.source}`).map((line): Span[] => [{ text: `  ${line}`, tone: "quiet" }])
      : []),
    ...(lesson.proof ? [[{ text: `  Proof: ${lesson.proof}`, tone: "quiet" as const }]] : []),
  ];
}

/** The story and the rulings, after the last lesson. */
export function storyRows({ scenario }: DebriefModel, width: number): Span[][] {
  const prose = (text: string): Span[][] =>
    wrapWords(text, Math.min(PROSE, width - 4)).map((line) => [{ text: `  ${line}` }]);
  return [
    [{ text: " What happened", tone: "strong" }],
    [],
    ...prose(scenario.debrief.story),
    ...scenario.debrief.rulings.flatMap(({ topic, text, source }) => [
      [],
      [{ text: ` ${topic}`, tone: "strong" as const }],
      ...prose(text),
      ...wrapWords(source, Math.min(PROSE, width - 4)).map((line): Span[] => [
        { text: `  ${line}`, tone: "quiet" },
      ]),
    ]),
  ];
}
