import type { ReactNode } from "react";
import type { Size } from "../hooks/useTerminal.ts";
import { Row } from "./Row.tsx";

export const SMALLEST: Size = { columns: 80, rows: 24 };

export const isTooSmall = ({ columns, rows }: Size): boolean =>
  columns < SMALLEST.columns || rows < SMALLEST.rows;

/** The one line that fits everywhere. */
export function TooSmall({ columns, rows }: Size): ReactNode {
  return (
    <Row
      width={columns}
      spans={[{ text: `${columns}×${rows} is too small: make it 80×24. All goes on.`, tone: "waiting" }]}
    />
  );
}
