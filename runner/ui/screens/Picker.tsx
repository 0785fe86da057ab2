import { Box } from "ink";
import { useState, type ReactNode } from "react";
import { KeyLine } from "../components/KeyLine.tsx";
import { EndsRow, Row, Rule, type Span } from "../components/Row.tsx";
import { FAMILIES, FamilyList, ScenarioList } from "../components/ScenarioLists.tsx";
import { isTooSmall, TooSmall } from "../components/TooSmall.tsx";
import { useKeys, useSize } from "../hooks/useTerminal.ts";
import type { Key } from "../keyboard.ts";
import { ALL, choose, difficultyText, familiesOf, type Listed } from "../picker-model.ts";
import type { BestResult, Past } from "../results.ts";
import { widthOf, wrapWords } from "../text.ts";

export type Choice =
  { kind: "start"; id: string; guided: boolean } | { kind: "resume"; run: string } | { kind: "quit" };

export interface PickerProps {
  scenarios: readonly Listed[];
  past: Past;
  guided: boolean;
  /** The scenario under the cursor at first. */
  selected?: string;
  /** Why the last choice did not work out. */
  notice?: string;
  onChoice: (choice: Choice) => void;
}

const FIRST_START = [
  "Something breaks into a sandbox AWS account, and the clock starts when you have read the page that wakes you.",
  "You respond with real AWS commands, in the built-in console or in your own terminal; the intruder goes on meanwhile.",
  "At the end evidence decides: what you reached, in which order, and what it cost. Nothing here touches a real account.",
];

/** Families on the left, their scenarios on the right, and what the chosen one is about. */
export function Picker(props: PickerProps): ReactNode {
  const { scenarios, past, notice, onChoice } = props;
  const size = useSize();
  const families = familiesOf(scenarios);
  const [family, setFamily] = useState(0);
  const [inFamilies, setInFamilies] = useState(false);
  const [filter, setFilter] = useState("");
  const [typing, setTyping] = useState(false);
  const [guided, setGuided] = useState(props.guided);
  const [open, setOpen] = useState(false);
  const shown = choose(scenarios, families[family] ?? ALL, filter);
  const [chosen, setChosen] = useState(() =>
    Math.max(
      0,
      shown.findIndex((x) => x.id === props.selected),
    ),
  );
  const index = Math.min(chosen, Math.max(0, shown.length - 1));
  const scenario = shown[index];

  const move = (step: number): void => {
    if (inFamilies) {
      setFamily(Math.max(0, Math.min(families.length - 1, family + step)));
      setChosen(0);
    } else setChosen(Math.max(0, Math.min(shown.length - 1, index + step)));
  };

  const type = ({ name, text }: Key): void => {
    if (name === "enter" || name === "down") setTyping(false);
    else if (name === "escape" || name === "ctrl-c") {
      setTyping(false);
      setFilter("");
    } else if (name === "backspace" || name === "ctrl-h") setFilter(filter.slice(0, -1));
    else if (name === "ctrl-u") setFilter("");
    else if (text !== undefined) setFilter(filter + text);
    setChosen(0);
  };

  useKeys((key) => {
    const { name } = key;
    if (typing) type(key);
    else if (open) {
      if (name === "enter" && scenario) onChoice({ kind: "start", id: scenario.id, guided });
      else if (name === "g") setGuided(!guided);
      else if (["escape", "q", "left", "h", "backspace", "ctrl-c"].includes(name)) setOpen(false);
    } else if (name === "up" || name === "k") move(-1);
    else if (name === "down" || name === "j") move(1);
    else if (name === "home") move(-1_000);
    else if (name === "end" || name === "G") move(1_000);
    else if (name === "left" || name === "h") setInFamilies(true);
    else if (name === "right" || name === "l") setInFamilies(false);
    else if (name === "tab") setInFamilies(!inFamilies);
    else if (name === "/") {
      setTyping(true);
      setInFamilies(false);
    } else if (name === "g") setGuided(!guided);
    else if (name === "r" && past.unfinished) onChoice({ kind: "resume", run: past.unfinished.run });
    else if (name === "enter") {
      if (inFamilies) setInFamilies(false);
      else if (scenario) setOpen(true);
    } else if (name === "escape" && filter) setFilter("");
    else if (name === "q" || name === "ctrl-c" || name === "ctrl-d") onChoice({ kind: "quit" });
  });

  if (isTooSmall(size)) return <TooSmall {...size} />;
  const { columns: width, rows } = size;
  const isFirst = past.best.size === 0 && !past.unfinished && !open;
  const intro = isFirst ? FIRST_START.flatMap((x) => wrapWords(x, width - 2)) : [];
  const details = scenario ? detailRows(scenario, past.best.get(scenario.id), width, open) : [];
  const above = 2 + (intro.length ? intro.length + 1 : 0) + (notice ? 1 : 0);
  const listHeight = rows - above - 1 - details.length - 3;
  return (
    <Box flexDirection="column" width={width} height={rows} overflow="hidden">
      <EndsRow
        width={width}
        left={[
          { text: " gameday", tone: "strong" },
          { text: " · incident response on AWS, against the clock", tone: "quiet" },
        ]}
        right={[modeSpan(guided)]}
      />
      <Rule width={width} />
      {intro.map((line) => (
        <Row key={line} width={width} spans={[{ text: ` ${line}` }]} />
      ))}
      {intro.length ? <Rule width={width} /> : null}
      {notice ? <Row width={width} spans={[{ text: ` ${notice}`, tone: "waiting" }]} /> : null}
      {open ? null : (
        <>
          <Box width={width} height={listHeight}>
            <FamilyList {...{ families, scenarios, inFamilies, height: listHeight - 1 }} index={family} />
            <ScenarioList
              {...{ shown, index, past, filter, typing }}
              active={!inFamilies}
              width={width - FAMILIES}
              height={listHeight - 1}
            />
          </Box>
          <Rule width={width} />
        </>
      )}
      {details.map((spans, i) => (
        // oxlint-disable-next-line react/no-array-index-key
        <Row key={i} spans={spans} width={width} />
      ))}
      <Box flexGrow={1} />
      {past.unfinished && !open ? (
        <Row
          width={width}
          spans={[
            { text: " r", tone: "strong" },
            {
              text: ` goes on with ${past.unfinished.run}, which was left`,
              tone: "waiting",
            },
          ]}
        />
      ) : (
        <Row width={width} spans={[]} />
      )}
      <Rule width={width} />
      <KeyLine width={width} keys={keysOf(open, typing, guided)} />
    </Box>
  );
}

const modeSpan = (guided: boolean): Span => ({
  text: guided ? "guided: the checklist shows " : "exam: no checklist ",
  tone: "quiet",
});

const keysOf = (open: boolean, typing: boolean, guided: boolean) => {
  if (typing)
    return [
      { shown: "Enter", label: "keep the filter" },
      { shown: "Esc", label: "no filter" },
    ];
  const mode = { shown: "g", label: guided ? "exam mode" : "guided mode" };
  if (open) return [{ shown: "Enter", label: "set the stage" }, mode, { shown: "Esc", label: "back" }];
  return [
    { shown: "Enter", label: "look closer" },
    { shown: "↑↓", label: "choose" },
    { shown: "←→", label: "families" },
    { shown: "/", label: "filter" },
    mode,
    { shown: "q", label: "quit" },
  ];
};

/** What the scenario is about, without spoilers; a closer look says what it trains and what hints cost. */
function detailRows(x: Listed, best: BestResult | undefined, width: number, open: boolean): Span[][] {
  const label = (text: string): Span => ({ text: ` ${text.padEnd(14)}`, tone: "quiet" });
  const list = (name: string, values: readonly string[]): Span[][] =>
    wrapWords(values.join(", "), width - 16).map((line, i) => [label(i === 0 ? name : ""), { text: line }]);
  const head: Span[][] = [
    [
      { text: ` ${x.title}`, tone: "strong" },
      { text: `  ${x.id}`, tone: "quiet" },
    ],
    ...wrapWords(x.summary, width - 2).map((line) => [{ text: ` ${line}` }]),
    [],
  ];
  if (!open) return [...head, ...list("exam task", x.maps.exam), ...list("family", [x.family])];
  return [
    ...head,
    ...list("family", [x.family]),
    ...list("difficulty", [`${difficultyText(x.difficulty)}  ${x.difficulty} of 5`]),
    ...list("par", [`${x.parMinutes} minutes`]),
    ...list("your best", [
      best
        ? `${best.verdict} ${best.score}/100 in ${best.plays} ${best.plays === 1 ? "run" : "runs"}`
        : "not played yet",
    ]),
    ...list("exam tasks", x.maps.exam),
    ...list("NIST", x.maps.nist),
    ...list("hints", [x.hints.map(({ cost }) => `−${cost}`).join(", ") || "none"]),
  ].filter((spans) => spans.length === 0 || spans.some(({ text }) => widthOf(text) > 0));
}
