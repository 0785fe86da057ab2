import { Box } from "ink";
import type { ReactNode } from "react";
import { ALL, difficultyText, type Listed } from "../picker-model.ts";
import type { BestResult, Past } from "../results.ts";
import type { Tone } from "../theme.ts";
import { column, Row, type Span } from "./Row.tsx";

/** Width of the families. */
export const FAMILIES = 25;

/** Families, and how many scenarios each has. */
export function FamilyList(props: {
  families: readonly string[];
  scenarios: readonly Listed[];
  index: number;
  inFamilies: boolean;
  height: number;
}): ReactNode {
  const { families, scenarios, index, inFamilies, height } = props;
  const first = Math.max(0, Math.min(index - Math.floor(height / 2), families.length - height));
  return (
    <Box flexDirection="column" width={FAMILIES} height={height + 1} overflow="hidden">
      <Row width={FAMILIES} spans={[{ text: " Families", tone: "quiet" }]} />
      {families.slice(first, first + height).map((family, i) => {
        const isChosen = first + i === index;
        const count = family === ALL ? scenarios.length : scenarios.filter((x) => x.family === family).length;
        return (
          <Row
            key={family}
            width={FAMILIES}
            spans={[
              { text: isChosen ? " ▸ " : "   ", tone: inFamilies ? "trainee" : "quiet" },
              column(family, FAMILIES - 6, isChosen ? "strong" : "plain"),
              { text: String(count).padStart(2), tone: "quiet" },
            ]}
          />
        );
      })}
    </Box>
  );
}

/** Widths of the columns; wider than this, the eye loses the row. */
const TITLE = 72;
const LEVEL = 6;
const PAR = 7;
const BEST = 12;

/** The scenarios of a family or a filter, with difficulty, par and the best that was reached. */
export function ScenarioList(props: {
  shown: readonly Listed[];
  index: number;
  past: Past;
  filter: string;
  typing: boolean;
  active: boolean;
  width: number;
  height: number;
}): ReactNode {
  const { shown, index, past, filter, typing, active, width, height } = props;
  const first = Math.max(0, Math.min(index - Math.floor(height / 2), shown.length - height));
  const title = Math.min(TITLE, width - 3 - LEVEL - PAR - BEST);
  return (
    <Box flexDirection="column" width={width} height={height + 1} overflow="hidden">
      <Row
        width={width}
        spans={
          typing || filter
            ? [
                { text: "   / ", tone: "trainee" },
                { text: filter, tone: "strong" },
                { text: typing ? "▏" : "" },
                { text: `  ${shown.length} found`, tone: "quiet" },
              ]
            : [
                {
                  text: `   ${"Scenarios".padEnd(title)}${" level".padEnd(LEVEL)}${"par".padStart(PAR)}${"  best".padEnd(BEST)}`,
                  tone: "quiet",
                },
              ]
        }
      />
      {shown.length === 0 ? (
        <Row width={width} spans={[{ text: "   none; Esc takes the filter away", tone: "quiet" }]} />
      ) : null}
      {shown.slice(first, first + height).map((x, i) => {
        const isChosen = first + i === index;
        return (
          <Row
            key={x.id}
            width={width}
            spans={[
              { text: isChosen ? " ▸ " : "   ", tone: active ? "trainee" : "quiet" },
              column(x.title, title - 1, isChosen ? "strong" : "plain"),
              { text: ` ${difficultyText(x.difficulty)}` },
              { text: `${x.parMinutes} min`.padStart(PAR), tone: "quiet" },
              ...bestSpans(past.best.get(x.id)),
            ]}
          />
        );
      })}
    </Box>
  );
}

const TONES: Readonly<Record<BestResult["verdict"], Tone>> = {
  PASS: "proven",
  UNSAFE: "harm",
  FAIL: "harm",
  INCOMPLETE: "waiting",
};

const bestSpans = (best: BestResult | undefined): Span[] =>
  best
    ? [{ text: `  ${best.verdict} ${best.score}`, tone: TONES[best.verdict] }]
    : [{ text: "  –", tone: "quiet" }];
