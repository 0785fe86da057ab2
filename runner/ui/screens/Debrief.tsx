import { Box } from "ink";
import { useState, type ReactNode } from "react";
import type { DebriefModel } from "../../report/model.ts";
import { KeyLine, type KeyHint } from "../components/KeyLine.tsx";
import { Page } from "../components/Page.tsx";
import { EndsRow, Row, Rule, type Span } from "../components/Row.tsx";
import { isTooSmall, TooSmall } from "../components/TooSmall.tsx";
import { debriefRows, lessonRows, lessonsOf, storyRows, verdictSpans } from "../debrief-text.ts";
import { useKeys, useSize } from "../hooks/useTerminal.ts";
import { widthOf } from "../text.ts";

export type After = "again" | "next" | "quit";

/** The after-action review: verdict, picture, objectives, then each lost point by itself, then the story. */
export function Debrief(props: {
  model: DebriefModel;
  next: string | undefined;
  /** Writes the report. @returns where it is @throws when it cannot be written */
  onReport: () => string;
  onAfter: (after: After) => void;
}): ReactNode {
  const { model, next, onReport, onAfter } = props;
  const size = useSize();
  const [step, setStep] = useState(0);
  const [notice, setNotice] = useState<{ text: string; bad: boolean }>();
  const lessons = lessonsOf(model.verdict);
  const last = lessons.length + 1;

  const report = (): void => {
    try {
      setNotice({ text: `Report: ${onReport()}`, bad: false });
    } catch (error) {
      setNotice({ text: `The report could not be written: ${(error as Error).message}`, bad: true });
    }
  };

  useKeys(({ name }) => {
    if (name === "enter" || name === "right" || name === "l")
      setStep(step < last ? step + 1 : name === "enter" ? 0 : last);
    else if (name === "left" || name === "backspace") setStep(Math.max(0, step - 1));
    else if (name === "escape") setStep(0);
    else if (name === "h") report();
    else if (name === "r") onAfter("again");
    else if (name === "n") onAfter("next");
    else if (name === "q" || name === "ctrl-c" || name === "ctrl-d") onAfter("quit");
  });

  if (isTooSmall(size)) return <TooSmall {...size} />;
  const { columns: width, rows } = size;
  const lesson = lessons[step - 1];
  // The run's id stands on the reports as well; the time that it took does not give way to it.
  const verdict = verdictSpans(model);
  const run: Span = { text: `${model.run} `, tone: "quiet" };
  const isRoomForRun = [...verdict, run].reduce((sum, x) => sum + widthOf(x.text), 0) < width;
  const pageRows =
    step === 0 ? debriefRows(model, width) : lesson ? lessonRows(lesson, width) : storyRows(model, width);
  const place = step === 0 ? "debrief" : lesson ? `lost points, ${step} of ${lessons.length}` : "the story";
  return (
    <Box flexDirection="column" width={width} height={rows} overflow="hidden">
      <EndsRow width={width} left={verdict} right={isRoomForRun ? [run] : []} />
      <Rule width={width} label={{ text: place, tone: "quiet" }} />
      <Page key={step} rows={pageRows} width={width} height={rows - 5} />
      <Row
        width={width}
        spans={notice ? [{ text: ` ${notice.text}`, tone: notice.bad ? "harm" : "proven" }] : []}
      />
      <Rule width={width} />
      <KeyLine width={width} keys={keysOf(step, lessons.length, next)} />
    </Box>
  );
}

function keysOf(step: number, lessons: number, next: string | undefined): KeyHint[] {
  const forth =
    step === 0
      ? lessons
        ? "step by step"
        : "the story"
      : step < lessons
        ? "the next"
        : step === lessons
          ? "the story"
          : "overview";
  return [
    { shown: "Enter", label: forth },
    ...(step ? [{ shown: "←", label: "back" }] : []),
    { shown: "h", label: "write HTML" },
    { shown: "r", label: "try again" },
    { shown: "n", label: next ? "next scenario" : "choose another" },
    { shown: "q", label: "quit" },
  ];
}
