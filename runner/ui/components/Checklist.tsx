import { Box } from "ink";
import type { ReactNode } from "react";
import type { Scenario } from "../../../scenarios/kit/define.ts";
import { clockText } from "../../clock-text.ts";
import { standingOf, type DrillModel, type Standing } from "../model.ts";
import { fit, wrapWords } from "../text.ts";
import type { Tone } from "../theme.ts";
import { Row, type Span } from "./Row.tsx";

const MARKS: Readonly<Record<Standing, { mark: string; tone: Tone; note?: string }>> = {
  proven: { mark: "✓", tone: "proven" },
  waiting: { mark: "…", tone: "waiting", note: "waits for the next try" },
  open: { mark: "·", tone: "quiet" },
  undone: { mark: "!", tone: "harm", note: "was proven, holds no more" },
};

const TIME = 6;

/** Objectives and how they stand: in guided mode only. */
export function Checklist(props: {
  model: DrillModel;
  objectives: Scenario["criteria"]["objectives"];
  width: number;
  height: number;
}): ReactNode {
  const { height, width } = props;
  const rows = checklistRows(props);
  return (
    <Box flexDirection="column" width={width} height={height} overflow="hidden">
      {rows.slice(0, height).map((spans, i) => (
        // Rows have no identity but their place.
        // oxlint-disable-next-line react/no-array-index-key
        <Row key={i} spans={spans} width={width} />
      ))}
    </Box>
  );
}

/** `5 of 17 proven`. */
export function progressText(model: DrillModel, objectives: Scenario["criteria"]["objectives"]): string {
  const ids = Object.keys(objectives);
  return `${ids.filter((id) => model.objectives[id]?.met).length} of ${ids.length} proven`;
}

/** The rows of the checklist: titles are broken to the width where there is room for that, else cut. */
export function checklistRows(props: {
  model: DrillModel;
  objectives: Scenario["criteria"]["objectives"];
  width: number;
  height: number;
}): Span[][] {
  const { model, objectives, width, height } = props;
  const entries = Object.entries(objectives).map(([id, { title }]) => {
    const standing = standingOf(model, id);
    const at = model.objectives[id]?.at;
    const { mark, tone, note } = MARKS[standing];
    const time = standing === "proven" && at !== undefined ? clockText(at - (model.startedAt ?? at)) : "";
    return { title, mark, tone, note, time };
  });
  const broken = entries.flatMap(({ title, mark, tone, note, time }) => {
    const lines = wrapWords(title, width - 4 - TIME);
    return [
      ...lines.map((line, i): Span[] => [
        i === 0 ? { text: ` ${mark} `, tone } : { text: "   " },
        { text: line.padEnd(width - 4 - TIME), ...(tone === "quiet" && { tone: "plain" as const }) },
        ...(i === 0 && time ? [{ text: ` ${time}`, tone: "quiet" as const }] : []),
      ]),
      ...(note ? [[{ text: `   ${note}`, tone }]] : []),
    ];
  });
  if (broken.length <= height) return broken;
  return entries.map(({ title, mark, tone, time }) => [
    { text: ` ${mark} `, tone },
    { text: fit(title, width - 4 - (time ? TIME : 0)) },
    ...(time ? [{ text: ` ${time}`, tone: "quiet" as const }] : []),
  ]);
}
