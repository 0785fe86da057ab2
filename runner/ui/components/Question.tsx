import { Box } from "ink";
import type { ReactNode } from "react";
import { useKeys } from "../hooks/useTerminal.ts";
import { wrapWords } from "../text.ts";
import { Row, Rule } from "./Row.tsx";

/** A question that must be answered before anything else. */
export interface Asked {
  title: string;
  text: string;
  yes: string;
  no: string;
  /** Names of keys that mean yes beside y: never Enter, which ends a command that was typed without looking. */
  alsoYes?: readonly string[];
  onYes(): void;
}

/** Rows that a question takes. */
export const questionHeight = (asked: Asked, width: number): number =>
  3 + wrapWords(asked.text, width - 2).length;

export function Question(props: { asked: Asked; width: number; onClose: () => void }): ReactNode {
  const { asked, width, onClose } = props;
  useKeys(({ name }) => {
    if (name === "y" || name === "Y" || asked.alsoYes?.includes(name)) {
      onClose();
      asked.onYes();
    } else if (["n", "N", "escape", "ctrl-c", "q"].includes(name)) onClose();
  });
  return (
    <Box flexDirection="column" width={width}>
      <Rule width={width} label={{ text: asked.title, tone: "waiting" }} />
      {wrapWords(asked.text, width - 2).map((line) => (
        <Row key={line} width={width} spans={[{ text: ` ${line}` }]} />
      ))}
      <Row width={width} spans={[]} />
      <Row
        width={width}
        spans={[
          { text: " y", tone: "strong" },
          { text: ` ${asked.yes}`, tone: "plain" },
          { text: "   n", tone: "strong" },
          { text: ` ${asked.no}`, tone: "plain" },
        ]}
      />
    </Box>
  );
}
