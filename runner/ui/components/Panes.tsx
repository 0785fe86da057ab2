import { Box } from "ink";
import type { ReactNode } from "react";
import type { Scenario } from "../../../scenarios/kit/define.ts";
import { useStore } from "../hooks/useStore.ts";
import type { DrillLayout } from "../layout.ts";
import type { DrillModel } from "../model.ts";
import type { ShellConsole } from "../shell-console.ts";
import { Checklist, progressText } from "./Checklist.tsx";
import { ConsolePane } from "./ConsolePane.tsx";
import { Feed } from "./Feed.tsx";
import { Row, Rule } from "./Row.tsx";

/** Feed and console, one above the other or side by side, and the checklist where it has room. */
export function Panes(props: {
  layout: DrillLayout;
  model: DrillModel;
  shell: ShellConsole;
  objectives: Scenario["criteria"]["objectives"];
}): ReactNode {
  const { layout, model, shell, objectives } = props;
  const { feed, checklist, console } = layout;
  const feedPane = <Feed {...feed} feed={model.feed} startedAt={model.startedAt} tall={layout.wide} />;
  const consolePane = <ConsolePane {...console} shell={shell} />;
  const scrolled = <ConsoleRule shell={shell} width={console.width} />;
  if (!layout.wide)
    return (
      <>
        <Rule width={feed.width} label={{ text: "feed", tone: "quiet" }} />
        {feedPane}
        {scrolled}
        {consolePane}
      </>
    );
  const list = checklist ? (
    <>
      <Rule
        width={checklist.width}
        label={{ text: `objectives · ${progressText(model, objectives)}`, tone: "quiet" }}
      />
      <Checklist {...checklist} model={model} objectives={objectives} />
    </>
  ) : null;
  const beside = checklist && checklist.height === console.height;
  return (
    <Box>
      <Box flexDirection="column" width={console.width}>
        {scrolled}
        {consolePane}
      </Box>
      <Divider height={console.height + 1} />
      <Box flexDirection="column" width={feed.width}>
        <Rule width={feed.width} label={{ text: "feed", tone: "quiet" }} />
        {feedPane}
        {beside ? null : list}
      </Box>
      {beside ? (
        <>
          <Divider height={console.height + 1} />
          <Box flexDirection="column" width={checklist.width}>
            {list}
          </Box>
        </>
      ) : null}
    </Box>
  );
}

/** The rule above the console says when one looks back. */
function ConsoleRule({ shell, width }: { shell: ShellConsole; width: number }): ReactNode {
  const { scroll } = useStore(shell.store);
  return (
    <Rule
      width={width}
      label={{ text: "console", tone: "quiet" }}
      {...(scroll > 0 && { end: { text: `${scroll} rows below · PgDn`, tone: "waiting" as const } })}
    />
  );
}

function Divider({ height }: { height: number }): ReactNode {
  return (
    <Box flexDirection="column" width={1} height={height}>
      {Array.from({ length: height }, (_, i) => (
        // oxlint-disable-next-line react/no-array-index-key
        <Row key={i} width={1} spans={[{ text: i === 0 ? "┬" : "│", tone: "quiet" }]} />
      ))}
    </Box>
  );
}
