import type { Span } from "../../ui/components/Row.tsx";
import { wrapWords } from "../../ui/text.ts";
import type { Tone } from "../../ui/theme.ts";
import { brokenTexts, explain, MARKS, verdictText, type Mark } from "../explanation.ts";
import type { Item } from "../round.ts";

const WIDEST = 110;

const TONES: Readonly<Record<Mark, Tone>> = {
  hit: "proven",
  missed: "waiting",
  wrong: "harm",
  printed: "waiting",
  other: "quiet",
};

/** What does not explain itself. */
const LEGEND: readonly { mark: Mark; meaning: string }[] = [
  { mark: "missed", meaning: "right, and left out" },
  { mark: "printed", meaning: "accepted as printed" },
];

/** How an answer did, line by line, why, and where it is from. */
export function explanationRows(
  { presented, answer, grading }: Item,
  width: number,
  options: { withPrompt: boolean },
): Span[][] {
  const { question } = presented;
  const room = Math.min(WIDEST, width) - 2;
  const lines = explain(presented, answer);
  const legend = LEGEND.filter(({ mark }) => lines.some((x) => x.mark === mark))
    .map(({ mark, meaning }) => `${MARKS[mark]} ${meaning}`)
    .join(" · ");
  const paragraph = (text: string, tone?: Tone): Span[][] =>
    wrapWords(text, room).map((line) => [{ text: ` ${line}`, ...(tone && { tone }) }]);
  return [
    ...(options.withPrompt ? [...paragraph(question.prompt, "strong"), []] : []),
    grading
      ? [
          {
            text: ` ${verdictText(question, grading)}`,
            tone: grading.printed
              ? ("waiting" as const)
              : grading.right
                ? ("proven" as const)
                : ("harm" as const),
          },
        ]
      : [{ text: " Not answered.", tone: "waiting" as const }],
    [],
    ...lines.flatMap((x): Span[][] => [
      ...wrapWords(x.text, room - 6).map((line, i): Span[] => [
        i === 0 ? { text: ` ${MARKS[x.mark]} ${x.label}  `, tone: TONES[x.mark] } : { text: "      " },
        { text: line, ...(x.mark !== "other" && { tone: "strong" as const }) },
      ]),
      ...(x.why ? wrapWords(x.why, room - 6).map((line): Span[] => [{ text: `      ${line}` }]) : []),
    ]),
    [],
    ...(grading ? brokenTexts(question, grading).flatMap((x) => paragraph(x, "waiting")) : []),
    ...(grading?.broken.length ? [[]] : []),
    ...paragraph(question.why),
    [],
    ...paragraph(`Source: ${question.source}`, "quiet"),
    ...(question.practise ? paragraph(`Practise it: ${question.practise}`, "trainee") : []),
    ...(legend ? paragraph(legend, "quiet") : []),
  ];
}
