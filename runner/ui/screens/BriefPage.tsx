import { Box } from "ink";
import type { ReactNode } from "react";
import { clockText } from "../../clock-text.ts";
import { KeyLine } from "../components/KeyLine.tsx";
import { Page } from "../components/Page.tsx";
import { EndsRow, Rule, type Span } from "../components/Row.tsx";
import { isTooSmall, TooSmall } from "../components/TooSmall.tsx";
import { useKeys, useSize } from "../hooks/useTerminal.ts";
import { briefRows, toolsRows } from "../pages.ts";
import type { DrillSession } from "../hooks/useDrill.ts";

/** Said on top, so that nobody does again what is done, or looks for what is not there. */
const RESUMED: readonly (readonly Span[])[] = [
  [{ text: "  The account and the console's files are as you left them; variables are", tone: "waiting" }],
  [{ text: "  gone. The Up key goes back to your commands.", tone: "waiting" }],
  [],
];

/** The page that wakes the trainee. The clock does not run before Enter. */
export function BriefPage(props: {
  session: DrillSession;
  onStart: () => void;
  onLeave: () => void;
}): ReactNode {
  const { session, onStart, onLeave } = props;
  const size = useSize();
  const isResumed = session.startedAt !== undefined;
  useKeys(({ name }) => {
    if (name === "enter") onStart();
    else if (name === "ctrl-c" || name === "q" || name === "escape") onLeave();
  });
  if (isTooSmall(size)) return <TooSmall {...size} />;
  const { columns: width, rows } = size;
  const { scenario, header, brief } = session;
  return (
    <Box flexDirection="column" width={width} height={rows} overflow="hidden">
      <EndsRow
        width={width}
        left={[{ text: ` ${brief.ticket}`, tone: "strong" }, { text: ` · ${scenario.title}` }]}
        right={[
          { text: `${header.mode} · par ${scenario.parMinutes}:00 · `, tone: "quiet" },
          {
            text: isResumed ? `stands at ${clockText(session.elapsedMs())} ` : "the clock stands still ",
            tone: "waiting",
          },
        ]}
      />
      <Rule width={width} />
      <Page
        width={width}
        height={rows - 4}
        rows={[
          ...(isResumed ? RESUMED : []),
          ...briefRows(brief.text, width),
          [],
          ...toolsRows(session.run, width),
        ]}
      />
      <Rule width={width} />
      <KeyLine
        width={width}
        keys={[
          { shown: "Enter", label: isResumed ? "go on: the clock runs from here" : "start the clock" },
          { shown: "↑↓", label: "scroll" },
          { shown: "^C", label: "leave (kept)" },
        ]}
      />
    </Box>
  );
}
