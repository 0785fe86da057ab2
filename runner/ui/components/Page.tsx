import { Box } from "ink";
import { useState, type ReactNode } from "react";
import { useKeys } from "../hooks/useTerminal.ts";
import { Row, type Span } from "./Row.tsx";

/** A text that can be longer than its place: arrows and page keys move in it. */
export function Page(props: {
  rows: readonly (readonly Span[])[];
  width: number;
  height: number;
}): ReactNode {
  const { rows, width, height } = props;
  const [top, setTop] = useState(0);
  const long = rows.length > height;
  const room = long ? height - 1 : height;
  const last = Math.max(0, rows.length - room);
  const at = Math.min(top, last);
  useKeys(({ name }) => {
    const step = { up: -1, k: -1, down: 1, j: 1, pageup: -room, pagedown: room, " ": room }[name];
    if (step !== undefined) setTop(Math.max(0, Math.min(last, at + step)));
    else if (name === "home" || name === "g") setTop(0);
    else if (name === "end" || name === "G") setTop(last);
  });
  return (
    <Box flexDirection="column" width={width} height={height} overflow="hidden">
      {rows.slice(at, at + room).map((spans, i) => (
        // Rows have no identity but their place.
        // oxlint-disable-next-line react/no-array-index-key
        <Row key={at + i} spans={spans} width={width} />
      ))}
      {long ? (
        <Row
          width={width}
          spans={[
            {
              text: ` rows ${at + 1} to ${Math.min(rows.length, at + room)} of ${rows.length} · ↑↓ PgUp PgDn`,
              tone: "quiet",
            },
          ]}
        />
      ) : null}
    </Box>
  );
}
