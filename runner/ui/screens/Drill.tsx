import { Box } from "ink";
import { useEffect, useEffectEvent, useState, type ReactNode } from "react";
import { clockText } from "../../clock-text.ts";
import { checklistRows, progressText } from "../components/Checklist.tsx";
import { KeyLine, type KeyHint } from "../components/KeyLine.tsx";
import { Meters } from "../components/Meters.tsx";
import { Page } from "../components/Page.tsx";
import { Panes } from "../components/Panes.tsx";
import { Question, questionHeight, type Asked } from "../components/Question.tsx";
import { Row, Rule, type Span } from "../components/Row.tsx";
import { Title } from "../components/Title.tsx";
import { isTooSmall, TooSmall } from "../components/TooSmall.tsx";
import { useByteSamples, useElapsed, type DrillSession } from "../hooks/useDrill.ts";
import { useStore } from "../hooks/useStore.ts";
import { useKeys, useSize } from "../hooks/useTerminal.ts";
import type { Key } from "../keyboard.ts";
import { DrillKeys } from "../drill-keys.ts";
import { drillAction, DRILL_KEYS, type DrillAction } from "../keys.ts";
import { FRAME_ROWS, layoutOf } from "../layout.ts";
import type { DrillModel } from "../model.ts";
import { briefRows, findingRows, helpRows, hintRows, toolsRows } from "../pages.ts";
import type { ShellConsole } from "../shell-console.ts";
import type { Store } from "../store.ts";
import { OWN_COMMAND } from "../../own-command.ts";

export interface DrillProps {
  session: DrillSession;
  store: Store<DrillModel>;
  shell: ShellConsole;
  endpoint: string;
  onLeave: () => void;
}

type Overlay = "brief" | "findings" | "checklist" | "hints" | "help";

const TITLES: Readonly<Record<Overlay, string>> = {
  brief: "brief",
  findings: "GuardDuty findings",
  checklist: "objectives",
  hints: "hints",
  help: "keys",
};

/** The drill itself: clock, meters, feed, console, and in guided mode the checklist. */
export function Drill(props: DrillProps): ReactNode {
  const { session, store, shell, onLeave } = props;
  const size = useSize();
  const model = useStore(store);
  const elapsedMs = useElapsed(session);
  useByteSamples(session, store);
  const [overlay, setOverlay] = useState<Overlay>();
  const [asked, setAsked] = useState<Asked>();
  const [wideFeed, setWideFeed] = useState(false);
  const [judging, setJudging] = useState(false);
  const [keys] = useState(() => new DrillKeys());
  const { scenario } = session;
  const guided = session.header.mode === "guided";
  const nextHint = scenario.hints[model.hintsTaken];

  useEffect(() => {
    const timer = setTimeout(() => shell.warmUp(), 300);
    return () => clearTimeout(timer);
  }, [shell]);

  const actions: Readonly<Record<DrillAction, () => void>> = {
    help: () => setOverlay("help"),
    brief: () => setOverlay("brief"),
    findings: () => setOverlay("findings"),
    checklist: () => guided && setOverlay("checklist"),
    feed: () => setWideFeed(!wideFeed),
    clear: () => shell.clear(),
    hint() {
      // What was paid for can be read again: it stands above the question for the next one.
      if (model.hintsTaken || !nextHint) setOverlay("hints");
      if (nextHint)
        setAsked({
          title: `hint ${model.hintsTaken + 1} of ${scenario.hints.length}`,
          text: `It costs ${nextHint.cost} points of 100.`,
          yes: `buy it (−${nextHint.cost})`,
          no: "not now",
          onYes() {
            session.takeHint();
            setOverlay("hints");
          },
        });
    },
    finish: () =>
      setAsked({
        title: "finish",
        text: "Stop the clock and be judged? The adversary tries everything once more, then the evidence is read. There is no way back.",
        yes: "finish",
        no: "go on",
        onYes() {
          setJudging(true);
          void session.finish();
        },
      }),
    leave: () =>
      setAsked({
        title: "leave",
        text: `The run is kept, and its clock stops. ${OWN_COMMAND} play --resume ${session.run} goes on with it.`,
        yes: "leave (or ^C again)",
        no: "stay",
        alsoYes: ["ctrl-c"],
        onYes: onLeave,
      }),
  };

  const interrupt = (): void => {
    if (shell.isRunning) shell.abort();
    else if (!shell.isEmpty) shell.discardLine();
    else actions.leave();
  };

  const { columns: width, rows } = size;
  const below = asked ? questionHeight(asked, width) : 0;
  const layout = layoutOf(size, { guided, wideFeed, below });

  const pressed = (key: Key): void => {
    const meaning = keys.meaning(key.name, shell.isEmpty);
    const page = layout.console.height - 2;
    if (meaning === "type") shell.handle(key);
    else if (meaning === "interrupt") interrupt();
    else if (meaning === "look-back") shell.scroll(page);
    else if (meaning === "look-forth") shell.scroll(-page);
    else actions[meaning]();
  };

  const exited = useEffectEvent(() => actions.leave());
  useEffect(() => shell.onExit(() => exited()), [shell]);

  useKeys(
    (key) => {
      if (judging || asked) return;
      if (!overlay) pressed(key);
      else if (key.name === "escape" || key.name === "q" || key.name === "ctrl-c" || key.name === "enter")
        setOverlay(undefined);
      else {
        const action = drillAction(key.name);
        if (action === overlay || (action === "hint" && overlay === "hints")) setOverlay(undefined);
        else if (action && action !== "clear" && action !== "leave") {
          setOverlay(undefined);
          actions[action]();
        }
      }
    },
    { whole: true },
  );

  if (isTooSmall(size)) return <TooSmall {...size} />;
  const bodyHeight = rows - FRAME_ROWS - below;

  return (
    <Box flexDirection="column" width={width} height={rows} overflow="hidden">
      <Title
        ticket={session.brief.ticket}
        title={scenario.title}
        mode={session.header.mode}
        elapsedMs={elapsedMs}
        parMinutes={scenario.parMinutes}
        width={width}
      />
      <Rule width={width} />
      <Meters model={model} width={width} />
      {overlay ? (
        <>
          <Rule
            width={width}
            label={{ text: TITLES[overlay], tone: "strong" }}
            end={{ text: "Esc closes · the clock runs", tone: "quiet" }}
          />
          <Page
            key={overlay}
            rows={pageRows(overlay, props, model, size)}
            width={width}
            height={bodyHeight}
          />
        </>
      ) : (
        <Panes layout={layout} model={model} shell={shell} objectives={scenario.criteria.objectives} />
      )}
      {asked ? <Question asked={asked} width={width} onClose={() => setAsked(undefined)} /> : null}
      <Rule width={width} />
      {judging ? (
        <Row
          width={width}
          spans={[
            {
              text: ` Judging, at ${clockText(elapsedMs)}: the adversary tries everything once more…`,
              tone: "waiting",
            },
          ]}
        />
      ) : (
        <KeyLine width={width} keys={keyHints(guided && !layout.checklist, nextHint?.cost)} />
      )}
    </Box>
  );
}

function pageRows(
  overlay: Overlay,
  { session, endpoint }: DrillProps,
  model: DrillModel,
  { columns }: { columns: number },
): readonly (readonly Span[])[] {
  const { scenario } = session;
  switch (overlay) {
    case "brief":
      return [...briefRows(session.brief.text, columns), [], ...toolsRows(session.run, columns, endpoint)];
    case "findings":
      return findingRows(model, columns);
    case "hints": {
      const rows = hintRows(scenario.hints, model.hintsTaken, columns);
      const left = scenario.hints.length - model.hintsTaken;
      return [
        ...rows,
        [{ text: left ? `  ${left} more can be bought.` : "  There are no more.", tone: "quiet" }],
      ];
    }
    case "checklist":
      return [
        [{ text: `  ${progressText(model, scenario.criteria.objectives)}`, tone: "quiet" }],
        ...checklistRows({
          model,
          objectives: scenario.criteria.objectives,
          width: columns,
          height: Number.POSITIVE_INFINITY,
        }),
      ];
    default:
      return helpRows(session.header.mode === "guided");
  }
}

/** The keys of the last row: what is needed most comes first. */
function keyHints(withChecklist: boolean, hintCost: number | undefined): KeyHint[] {
  const shown: DrillAction[] = [
    "help",
    "brief",
    ...(withChecklist ? (["checklist"] as const) : []),
    "findings",
    "hint",
    "finish",
    "leave",
    "feed",
    "clear",
  ];
  return [
    ...shown.flatMap((action) => {
      const binding = DRILL_KEYS.find((x) => x.action === action);
      if (!binding) return [];
      const label = action === "hint" && hintCost !== undefined ? `hint −${hintCost}` : binding.label;
      return [{ shown: binding.shown, label }];
    }),
    { shown: "Tab", label: "complete" },
    { shown: "PgUp", label: "look back" },
  ];
}
