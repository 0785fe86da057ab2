import { Box } from "ink";
import { useState, type ReactNode } from "react";
import { TOPICS, type TopicId } from "../../../scenarios/quiz/outline.ts";
import type { Question } from "../../../scenarios/quiz/question.ts";
import { KeyLine } from "../../ui/components/KeyLine.tsx";
import { column, EndsRow, Row, Rule } from "../../ui/components/Row.tsx";
import { isTooSmall, TooSmall } from "../../ui/components/TooSmall.tsx";
import { useKeys, useSize } from "../../ui/hooks/useTerminal.ts";
import { standings } from "../standings.ts";
import type { Memories } from "../selection.ts";
import { barText } from "../wording.ts";

export type HomeChoice = { kind: "practice"; topic?: TopicId } | { kind: "exam" } | { kind: "quit" };

/** Title, rule, rule and keys. */
const FRAME = 4;
const TITLE = 44;

/** The study room: what sits and what does not, topic by topic. */
export function HomeScreen(props: {
  questions: readonly Question[];
  memories: Memories;
  nowMs: number;
  onChoice: (choice: HomeChoice) => void;
}): ReactNode {
  const { questions, memories, nowMs, onChoice } = props;
  const size = useSize();
  const [cursor, setCursor] = useState(0);
  const { all, topics } = standings(questions, memories, nowMs);
  const rows = [{ topic: undefined, title: "The weakest first, from all topics", ...all }, ...topics];

  useKeys(({ name }) => {
    const step = { up: -1, k: -1, down: 1, j: 1, home: -100, end: 100, pageup: -10, pagedown: 10 }[name];
    if (step !== undefined) setCursor(Math.max(0, Math.min(rows.length - 1, cursor + step)));
    else if (name === "enter") {
      const { topic } = rows[cursor]!;
      onChoice({ kind: "practice", ...(topic && { topic }) });
    } else if (name === "x") onChoice({ kind: "exam" });
    else if (["q", "escape", "ctrl-c", "ctrl-d"].includes(name)) onChoice({ kind: "quit" });
  });

  if (isTooSmall(size)) return <TooSmall {...size} />;
  const { columns: width, rows: height } = size;
  const room = height - FRAME;
  const first = Math.max(0, Math.min(cursor - Math.floor(room / 2), rows.length - room));
  return (
    <Box flexDirection="column" width={width} height={height} overflow="hidden">
      <EndsRow
        width={width}
        left={[
          { text: " gameday quiz", tone: "strong" },
          { text: " · what sits, and what does not", tone: "quiet" },
        ]}
        right={[
          { text: `${questions.length} questions · ${Object.keys(TOPICS).length} topics `, tone: "quiet" },
        ]}
      />
      <Rule width={width} />
      {rows.slice(first, first + room).map((row, i) => {
        const isChosen = first + i === cursor;
        return (
          <Row
            key={row.topic ?? "all"}
            width={width}
            spans={[
              { text: isChosen ? " ▸ " : "   ", tone: "trainee" },
              column(row.title, TITLE, isChosen ? "strong" : "plain"),
              {
                text: `${String(row.due).padStart(4)} of ${String(row.questions).padStart(3)} due  `,
                tone: "quiet",
              },
              { text: barText(row.strength), tone: row.strength >= 0.8 ? "proven" : "plain" },
            ]}
          />
        );
      })}
      <Box flexGrow={1} />
      <Rule width={width} />
      <KeyLine
        width={width}
        keys={[
          { shown: "Enter", label: "practise" },
          { shown: "↑↓", label: "choose" },
          { shown: "x", label: "exam" },
          { shown: "q", label: "leave" },
        ]}
      />
    </Box>
  );
}
