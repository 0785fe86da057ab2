import { Box } from "ink";
import { useEffect, useState, type ReactNode } from "react";
import { TOPICS } from "../../../scenarios/quiz/outline.ts";
import { clockText } from "../../clock-text.ts";
import { KeyLine, type KeyHint } from "../../ui/components/KeyLine.tsx";
import { Page } from "../../ui/components/Page.tsx";
import { Question as Asking, questionHeight, type Asked } from "../../ui/components/Question.tsx";
import { EndsRow, Row, Rule, type Span } from "../../ui/components/Row.tsx";
import { isTooSmall, TooSmall } from "../../ui/components/TooSmall.tsx";
import { useKeys, useSize } from "../../ui/hooks/useTerminal.ts";
import { useTick } from "../../ui/hooks/useTick.ts";
import type { Round } from "../round.ts";
import { howManyText } from "../wording.ts";
import { answerOf, draftFrom, press } from "./draft.ts";
import { explanationRows } from "./explanation-rows.ts";
import { questionRows, windowOf } from "./question-rows.ts";

export type RoundEnd = { kind: "finished" } | { kind: "left" } | { kind: "play"; scenario: string };

/** Rows around a question: title, two rules, a notice and the keys. */
const FRAME = 5;
const SECOND_MS = 500;

/** The questions of a round, one after the other. In practice each is explained; an exam can be walked through. */
export function RoundScreen(props: {
  round: Round;
  /** Whether a scenario can be played: some are named before they exist. */
  canPlay: (scenario: string) => boolean;
  onEnd: (end: RoundEnd) => void;
}): ReactNode {
  const { round, canPlay, onEnd } = props;
  const size = useSize();
  const [index, setIndex] = useState(0);
  const item = round.items[index]!;
  const { presented } = item;
  const { question } = presented;
  const [draft, setDraft] = useState(() => draftFrom(presented));
  const [isExplained, setExplained] = useState(false);
  const [asked, setAsked] = useState<Asked>();
  const [notice, setNotice] = useState("");
  useTick(round.isExam ? SECOND_MS : undefined);
  const left = round.leftMs();

  useEffect(() => {
    if (left === 0) onEnd({ kind: "finished" });
  }, [left, onEnd]);

  const go = (next: number): void => {
    if (next >= round.items.length) {
      if (round.isExam) askToFinish();
      else onEnd({ kind: "finished" });
      return;
    }
    if (next < 0) return;
    const { presented, answer } = round.items[next]!;
    setIndex(next);
    setDraft(draftFrom(presented, answer));
    setExplained(false);
    setNotice("");
  };

  const askToFinish = (): void => {
    const open = round.items.filter((x) => !x.answer).length;
    setAsked({
      title: "end the exam",
      text: open
        ? `${open} of ${round.items.length} questions are not answered; they count as wrong. Hand it in?`
        : "All questions are answered. Hand it in?",
      yes: "hand it in",
      no: "go on",
      onYes: () => onEnd({ kind: "finished" }),
    });
  };

  const leave = (): void => {
    if (!round.isExam) return onEnd({ kind: "left" });
    setAsked({
      title: "leave the exam",
      text: "An exam that is left is not graded and not kept.",
      yes: "leave it",
      no: "go on",
      alsoYes: ["ctrl-c"],
      onYes: () => onEnd({ kind: "left" }),
    });
  };

  const answer = (): void => {
    const given = answerOf(draft, presented);
    if (!given) {
      setNotice(question.kind === "matching" ? "Something has no match yet." : "Nothing is chosen yet.");
      return;
    }
    if (question.kind === "multiple" && given.length !== presented.choose) {
      setNotice(`${given.length} chosen, ${presented.choose} wanted.`);
      return;
    }
    const grading = round.answer(index, given);
    setNotice("");
    if (grading) setExplained(true);
    else go(index + 1);
  };

  const play = (): void => {
    const { practise } = question;
    if (practise === undefined) setNotice("No exercise goes with this question.");
    else if (!canPlay(practise)) setNotice(`The exercise ${practise} is not in this catalogue.`);
    else onEnd({ kind: "play", scenario: practise });
  };

  useKeys(
    ({ name }) => {
      if (name === "q" || name === "ctrl-c" || name === "ctrl-d") leave();
      else if (isExplained) {
        if (name === "enter" || name === "right" || name === "tab") go(index + 1);
        else if (name === "p") play();
      } else if (name === "enter") answer();
      else if (name === "tab") go(index + 1);
      else if (name === "shift-tab" && round.isExam) go(index - 1);
      else if ((name === "ctrl-e" || name === "f10") && round.isExam) askToFinish();
      else {
        setDraft(press(draft, presented, name));
        setNotice("");
      }
    },
    { active: asked === undefined },
  );

  if (isTooSmall(size)) return <TooSmall {...size} />;
  const { columns: width, rows } = size;
  const height = rows - FRAME - (asked ? questionHeight(asked, width) - 1 : 0);
  return (
    <Box flexDirection="column" width={width} height={rows} overflow="hidden">
      <EndsRow
        width={width}
        left={[
          { text: round.isExam ? " exam" : " quiz", tone: "strong" },
          { text: ` · ${TOPICS[question.topic]}` },
          { text: ` · SCS-C03 ${question.task}`, tone: "quiet" },
        ]}
        right={[
          ...standingSpans(round, left),
          { text: `${index + 1} of ${round.items.length} `, tone: "strong" },
        ]}
      />
      <Rule
        width={width}
        {...(!isExplained && { end: { text: howManyText(presented), tone: "waiting" as const } })}
      />
      {isExplained ? (
        <Page
          key={index}
          rows={explanationRows(item, width, { withPrompt: false })}
          width={width}
          height={height}
        />
      ) : (
        <Box flexDirection="column" width={width} height={height} overflow="hidden">
          {windowOf(questionRows(presented, draft, width), height).map((spans, i) => (
            // Rows have no identity but their place.
            // oxlint-disable-next-line react/no-array-index-key
            <Row key={i} spans={spans} width={width} />
          ))}
        </Box>
      )}
      {asked ? (
        <Asking asked={asked} width={width} onClose={() => setAsked(undefined)} />
      ) : (
        <Row width={width} spans={notice ? [{ text: ` ${notice}`, tone: "waiting" }] : []} />
      )}
      <Rule width={width} />
      <KeyLine width={width} keys={asked ? [] : keysOf(round, isExplained, draft.kind, question.practise)} />
    </Box>
  );
}

function standingSpans(round: Round, left: number | undefined): Span[] {
  if (left !== undefined) {
    const answered = round.items.filter((x) => x.answer).length;
    const late = left < 5 * 60_000;
    return [
      { text: `${answered} answered  `, tone: "quiet" },
      { text: `${clockText(left)} left  `, tone: late ? "waiting" : "strong" },
    ];
  }
  const graded = round.items.filter((x) => x.grading);
  return graded.length
    ? [
        {
          text: `${graded.filter((x) => x.grading!.right).length} of ${graded.length} right  `,
          tone: "quiet",
        },
      ]
    : [];
}

const HOW: Readonly<Record<"choice" | "order" | "match", readonly KeyHint[]>> = {
  choice: [{ shown: "a–h", label: "or Space choose" }],
  order: [
    { shown: "Space", label: "grab" },
    { shown: "1–9", label: "type the order" },
  ],
  match: [
    { shown: "a–h", label: "match" },
    { shown: "←→", label: "turn" },
  ],
};

function keysOf(
  round: Round,
  isExplained: boolean,
  kind: keyof typeof HOW,
  practise: string | undefined,
): KeyHint[] {
  if (isExplained)
    return [
      { shown: "Enter", label: "next" },
      ...(practise === undefined ? [] : [{ shown: "p", label: "play the exercise" }]),
      { shown: "↑↓", label: "scroll" },
      { shown: "q", label: "leave (kept)" },
    ];
  return [
    { shown: "Enter", label: round.isExam ? "note" : "answer" },
    ...HOW[kind],
    { shown: "Tab", label: "skip" },
    ...(round.isExam
      ? [
          { shown: "⇧Tab", label: "back" },
          { shown: "^E", label: "hand in" },
        ]
      : []),
    { shown: "q", label: round.isExam ? "leave" : "leave (kept)" },
  ];
}
