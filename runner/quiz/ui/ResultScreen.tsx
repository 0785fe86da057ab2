import { Box } from "ink";
import { useState, type ReactNode } from "react";
import { TOPICS } from "../../../scenarios/quiz/outline.ts";
import { KeyLine, type KeyHint } from "../../ui/components/KeyLine.tsx";
import { Page } from "../../ui/components/Page.tsx";
import { EndsRow, Row, Rule, type Span } from "../../ui/components/Row.tsx";
import { isTooSmall, TooSmall } from "../../ui/components/TooSmall.tsx";
import { useKeys, useSize } from "../../ui/hooks/useTerminal.ts";
import { wrapWords } from "../../ui/text.ts";
import type { Item, Round, RoundResult } from "../round.ts";
import { resultTexts } from "../wording.ts";
import { explanationRows } from "./explanation-rows.ts";

export type AfterRound = { kind: "home" } | { kind: "quit" } | { kind: "play"; scenario: string };

/** How a round went; then each question that was not right, explained. */
export function ResultScreen(props: {
  round: Round;
  result: RoundResult;
  canPlay: (scenario: string) => boolean;
  onAfter: (after: AfterRound) => void;
}): ReactNode {
  const { round, result, canPlay, onAfter } = props;
  const size = useSize();
  const [step, setStep] = useState(0);
  const [notice, setNotice] = useState("");
  const missed = round.items.filter((x) => !x.grading?.right && (round.isExam || x.answer));
  const item = missed[step - 1];

  useKeys(({ name }) => {
    setNotice("");
    if (name === "enter" && step === missed.length) onAfter({ kind: "home" });
    else if (name === "enter" || name === "right") setStep(Math.min(missed.length, step + 1));
    else if (name === "left" || name === "backspace") setStep(Math.max(0, step - 1));
    else if (name === "h" || name === "escape") onAfter({ kind: "home" });
    else if (name === "p" && item) {
      const { practise } = item.presented.question;
      if (practise !== undefined && canPlay(practise)) onAfter({ kind: "play", scenario: practise });
      else
        setNotice(
          practise ? `The exercise ${practise} is not in this catalogue.` : "No exercise goes with this.",
        );
    } else if (name === "q" || name === "ctrl-c" || name === "ctrl-d") onAfter({ kind: "quit" });
  });

  if (isTooSmall(size)) return <TooSmall {...size} />;
  const { columns: width, rows } = size;
  return (
    <Box flexDirection="column" width={width} height={rows} overflow="hidden">
      <EndsRow
        width={width}
        left={[{ text: round.isExam ? " exam · result" : " quiz · result", tone: "strong" }]}
        right={[
          {
            text: item ? `${step} of ${missed.length} to learn from ` : "",
            tone: "quiet",
          },
        ]}
      />
      <Rule
        width={width}
        {...(item && { label: { text: TOPICS[item.presented.question.topic], tone: "quiet" as const } })}
      />
      <Page
        key={step}
        rows={
          item
            ? explanationRows(item, width, { withPrompt: true })
            : overviewRows(round, result, missed, width)
        }
        width={width}
        height={rows - 5}
      />
      <Row width={width} spans={notice ? [{ text: ` ${notice}`, tone: "waiting" }] : []} />
      <Rule width={width} />
      <KeyLine width={width} keys={keysOf(step, missed.length, item)} />
    </Box>
  );
}

function overviewRows(round: Round, result: RoundResult, missed: readonly Item[], width: number): Span[][] {
  const [head = "", ...rest] = resultTexts(round, result);
  const tone = result.passed === undefined ? "strong" : result.passed ? "proven" : "harm";
  return [
    ...wrapWords(head, width - 2).map((text): Span[] => [{ text: ` ${text}`, tone }]),
    ...rest.flatMap((x) => wrapWords(x, width - 2)).map((text): Span[] => [{ text: ` ${text}` }]),
    [],
    ...(missed.length ? [[{ text: " To learn from:", tone: "quiet" as const }]] : []),
    ...missed.map(({ presented }): Span[] => [
      { text: " ✗ ", tone: "harm" },
      { text: presented.question.prompt },
    ]),
  ];
}

function keysOf(step: number, missed: number, item: Item | undefined): KeyHint[] {
  return [
    { shown: "Enter", label: step < missed ? "the next to learn from" : "the study room" },
    ...(step ? [{ shown: "←", label: "back" }] : []),
    ...(item?.presented.question.practise === undefined ? [] : [{ shown: "p", label: "play the exercise" }]),
    { shown: "q", label: "leave" },
    ...(step < missed ? [{ shown: "h", label: "study room" }] : []),
  ];
}
