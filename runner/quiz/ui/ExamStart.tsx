import { Box } from "ink";
import type { ReactNode } from "react";
import { KeyLine } from "../../ui/components/KeyLine.tsx";
import { Row, Rule } from "../../ui/components/Row.tsx";
import { isTooSmall, TooSmall } from "../../ui/components/TooSmall.tsx";
import { useKeys, useSize } from "../../ui/hooks/useTerminal.ts";
import { wrapWords } from "../../ui/text.ts";
import { PASS_SCORE } from "../exam.ts";
import type { Round } from "../round.ts";

/** What an exam is like. The clock does not run before Enter. */
export function ExamStart(props: { round: Round; onStart: () => void; onLeave: () => void }): ReactNode {
  const { round, onStart, onLeave } = props;
  const size = useSize();
  useKeys(({ name }) => {
    if (name === "enter") onStart();
    else if (["q", "escape", "ctrl-c", "ctrl-d"].includes(name)) onLeave();
  });
  if (isTooSmall(size)) return <TooSmall {...size} />;
  const { columns: width, rows } = size;
  const minutes = round.limitMs! / 60_000;
  const texts = [
    `${round.items.length} questions in ${minutes} minutes, at the pace of SCS-C03 (65 in 170).`,
    "Nothing is explained before the end. Tab leaves a question open, Shift-Tab goes back, ^E hands in.",
    `The score is an approximation from 100 to 1000, with ${PASS_SCORE} as the pass mark: AWS does not publish how it scales. Domains come in the exam's proportions as far as this room has questions; it has most about detection and response.`,
    "An exam that is left is not kept.",
  ];
  return (
    <Box flexDirection="column" width={width} height={rows} overflow="hidden">
      <Row width={width} spans={[{ text: " exam", tone: "strong" }]} />
      <Rule width={width} />
      {texts.flatMap((text) =>
        [...wrapWords(text, Math.min(100, width - 2)), ""].map((line) => (
          <Row key={text + line} width={width} spans={line ? [{ text: ` ${line}` }] : []} />
        )),
      )}
      <Box flexGrow={1} />
      <Rule width={width} />
      <KeyLine
        width={width}
        keys={[
          { shown: "Enter", label: "start the clock" },
          { shown: "q", label: "back" },
        ]}
      />
    </Box>
  );
}
