import { Box, Text } from "ink";
import { useEffect, type ReactNode } from "react";
import { visibleRows, type ConsoleState, type Menu, type Row as OutputRow } from "../console-state.ts";
import { useStore } from "../hooks/useStore.ts";
import { useTick } from "../hooks/useTick.ts";
import { CONTINUATION, promptOf, type ShellConsole } from "../shell-console.ts";
import { widthOf, wrapHard } from "../text.ts";
import { useTheme } from "../theme.ts";
import { Row } from "./Row.tsx";

const SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
/** Of a pane's height, what a menu may take. */
const MENU_SHARE = 0.4;
const SPACE = 0x20;
/** Between two choices. */
const GAP = 2;

/** The console: output, the line being typed, and the choices of a completion. */
export function ConsolePane(props: { shell: ShellConsole; width: number; height: number }): ReactNode {
  const { shell, width, height } = props;
  const state = useStore(shell.store);
  const inner = width - 2;
  const menu = state.menu ? menuRows(state.menu, inner, Math.floor(height * MENU_SHARE)) : [];
  const input = state.running === undefined ? inputRows(state, inner) : [];
  const below = Math.min(height - 1, (state.running === undefined ? input.length : 1) + menu.length);
  const { rows, skipped } = visibleRows(state.entries, inner, height - below, state.scroll);
  useEffect(() => {
    // More was asked for than there is: the next press must move at once.
    if (skipped < state.scroll) shell.scrolledTo(skipped);
  }, [shell, skipped, state.scroll]);
  return (
    <Box flexDirection="column" width={width} height={height} overflow="hidden">
      {rows.map((row, i) => (
        // Rows have no identity but their place.
        // oxlint-disable-next-line react/no-array-index-key
        <Row key={i} width={width} spans={[{ text: " " }, row]} />
      ))}
      {state.running === undefined ? (
        input.slice(-(height - menu.length)).map((row, i) => (
          // oxlint-disable-next-line react/no-array-index-key
          <InputLine key={i} row={row} />
        ))
      ) : (
        <Running width={width} />
      )}
      {menu.map((row, i) => (
        // oxlint-disable-next-line react/no-array-index-key
        <Row key={i} width={width} spans={[{ text: " " }, ...row]} />
      ))}
    </Box>
  );
}

function Running({ width }: { width: number }): ReactNode {
  const ticks = useTick(120);
  return (
    <Row
      width={width}
      spans={[{ text: ` ${SPINNER[ticks % SPINNER.length]} runs · ^C stops it`, tone: "waiting" }]}
    />
  );
}

interface InputRow {
  prompt: string;
  failed: boolean;
  text: string;
  /** Index of the character under the cursor, when the cursor is in this row. */
  cursor: number | undefined;
}

function InputLine({ row }: { row: InputRow }): ReactNode {
  const theme = useTheme();
  const { prompt, failed, text, cursor } = row;
  const under = cursor === undefined ? "" : String.fromCodePoint(text.codePointAt(cursor) ?? SPACE);
  return (
    <Text wrap="truncate">
      {" "}
      <Text {...theme[failed ? "waiting" : "trainee"]}>{prompt}</Text>
      {cursor === undefined ? (
        text
      ) : (
        <>
          {text.slice(0, cursor)}
          <Text inverse>{under}</Text>
          {text.slice(cursor + under.length)}
        </>
      )}
    </Text>
  );
}

/** Breaks the line being typed, with its prompts, to rows, and finds the cursor among them. */
export function inputRows(
  state: Pick<ConsoleState, "line" | "cwd" | "exitCode"> & Partial<Pick<ConsoleState, "search">>,
  width: number,
): InputRow[] {
  const { line, exitCode, search } = state;
  const rows: InputRow[] = [];
  let start = 0;
  for (const [index, text] of line.text.split("\n").entries()) {
    const prompt = index === 0 ? promptOf(state) : CONTINUATION;
    const pieces = wrapHard(prompt + text, width);
    // A full last row leaves no cell for the cursor behind it.
    if (widthOf(pieces.at(-1)!) === width) pieces.push("");
    let offset = start - prompt.length;
    for (const [i, piece] of pieces.entries()) {
      const end = offset + piece.length;
      const isLast = i === pieces.length - 1;
      const here = line.cursor >= offset && (line.cursor < end || (isLast && line.cursor === end));
      const shownPrompt = i === 0 ? prompt.slice(0, piece.length) : "";
      rows.push({
        prompt: shownPrompt,
        failed: index === 0 && (search ? search.failed : exitCode !== 0),
        text: piece.slice(shownPrompt.length),
        cursor: here ? line.cursor - offset - shownPrompt.length : undefined,
      });
      offset = end;
    }
    start += text.length + 1;
  }
  return rows;
}

/** The choices side by side, as many in a row as fit; the rows around the chosen one. */
export function menuRows(
  menu: Pick<Menu, "options" | "index">,
  width: number,
  most: number,
): { text: string; tone: OutputRow["tone"] }[][] {
  const { options, index } = menu;
  const rows: { option: string; index: number }[][] = [];
  let used = 0;
  for (const [i, option] of options.entries()) {
    const size = Math.min(width, widthOf(option) + GAP);
    if (rows.length === 0 || used + size > width) {
      rows.push([]);
      used = 0;
    }
    used += size;
    rows.at(-1)!.push({ option, index: i });
  }
  const chosen = Math.max(
    0,
    rows.findIndex((row) => row.some((x) => x.index === index)),
  );
  const first = Math.max(0, Math.min(chosen - 1, rows.length - most));
  const shown = rows.slice(first, first + most);
  const hidden = options.length - shown.reduce((sum, row) => sum + row.length, 0);
  return [
    ...shown.map((row) =>
      row.flatMap((x) => [
        { text: x.option, tone: x.index === index ? ("selected" as const) : ("plain" as const) },
        { text: " ".repeat(GAP), tone: "plain" as const },
      ]),
    ),
    ...(hidden ? [[{ text: `${hidden} more`, tone: "quiet" as const }]] : []),
  ];
}
