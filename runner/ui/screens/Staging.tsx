import { Box } from "ink";
import type { ReactNode } from "react";
import { Row } from "../components/Row.tsx";
import { useSize } from "../hooks/useTerminal.ts";

/** What is being done before the brief, step by step. */
export function Staging({
  title,
  steps,
  done,
}: {
  title: string;
  steps: readonly string[];
  done: number;
}): ReactNode {
  const { columns, rows } = useSize();
  return (
    <Box flexDirection="column" width={columns} height={rows} overflow="hidden">
      <Row width={columns} spans={[{ text: ` ${title}`, tone: "strong" }]} />
      <Row width={columns} spans={[]} />
      <Row width={columns} spans={[{ text: " Setting the stage…" }]} />
      {steps.map((step, i) => (
        <Row
          key={step}
          width={columns}
          spans={[
            {
              text: i < done ? "  ✓ " : i === done ? "  … " : "  · ",
              tone: i < done ? "proven" : i === done ? "waiting" : "quiet",
            },
            { text: step, ...(i > done && { tone: "quiet" as const }) },
          ]}
        />
      ))}
    </Box>
  );
}
