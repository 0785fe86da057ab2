import type { ReactNode } from "react";
import { clockText } from "../../clock-text.ts";
import { plainLine } from "../text.ts";
import { EndsRow } from "./Row.tsx";

/** The drill's first row: which incident, which mode, and the clock against par. */
export function Title(props: {
  ticket: string;
  title: string;
  mode: "exam" | "guided";
  elapsedMs: number;
  parMinutes: number;
  width: number;
}): ReactNode {
  const { ticket, title, mode, elapsedMs, parMinutes, width } = props;
  const parMs = parMinutes * 60_000;
  const late = elapsedMs > parMs;
  return (
    <EndsRow
      width={width}
      left={[{ text: ` ${plainLine(ticket, 40)}`, tone: "strong" }, { text: ` · ${plainLine(title, 120)}` }]}
      right={[
        { text: `${mode}  `, tone: "quiet" },
        { text: clockText(elapsedMs), tone: late ? "waiting" : "strong" },
        late
          ? { text: ` · ${clockText(elapsedMs - parMs)} over par `, tone: "waiting" }
          : { text: ` / par ${clockText(parMs)} `, tone: "quiet" },
      ]}
    />
  );
}
