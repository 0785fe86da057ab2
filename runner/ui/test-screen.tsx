/** A terminal for tests of screens: frames as they would be painted, at any size, with keys from a string. */
import { EventEmitter } from "node:events";
import { render } from "ink";
import type { ReactNode } from "react";
import { stripVTControlCharacters } from "node:util";
import { TerminalContext } from "./hooks/useTerminal.ts";
import { Keyboard } from "./keyboard.ts";
import { widthOf } from "./text.ts";
import { ThemeContext, themeFor } from "./theme.ts";

class Stdout extends EventEmitter {
  frame = "";
  constructor(
    public columns: number,
    public rows: number,
  ) {
    super();
  }
  readonly write = (frame: string): boolean => {
    this.frame = frame;
    return true;
  };
}

export interface Shown {
  /** The rows of the last frame, without colours. */
  rows(): string[];
  text(): string;
  /** The last frame as it is, with colours. */
  raw(): string;
  /** Types, and lets what follows from it happen. */
  press(input: string): Promise<void>;
  resize(columns: number, rows: number): Promise<void>;
  settle(): Promise<void>;
  unmount(): void;
}

/** @param options.noColor as if NO_COLOR were set */
export async function show(
  node: ReactNode,
  options: { columns?: number; rows?: number; noColor?: boolean } = {},
): Promise<Shown> {
  const { columns = 80, rows = 24, noColor = false } = options;
  const stdout = new Stdout(columns, rows);
  const keyboard = new Keyboard();
  const ink = render(
    <ThemeContext value={themeFor(noColor ? { NO_COLOR: "1" } : {})}>
      <TerminalContext value={{ screen: stdout, keyboard }}>{node}</TerminalContext>
    </ThemeContext>,
    {
      stdout: stdout as unknown as NodeJS.WriteStream,
      stdin: new EventEmitter() as NodeJS.ReadStream,
      debug: true,
      exitOnCtrlC: false,
      patchConsole: false,
    },
  );
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 6; i++) await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setTimeout(resolve, 2));
  };
  await settle();
  return {
    rows: () => stripVTControlCharacters(stdout.frame).split("\n"),
    text: () => stripVTControlCharacters(stdout.frame),
    raw: () => stdout.frame,
    async press(input) {
      await keyboard.feed(input);
      // An Escape key is known by nothing following it.
      if (input.endsWith("\u001b")) await new Promise((resolve) => setTimeout(resolve, 60));
      await settle();
    },
    async resize(nextColumns, nextRows) {
      Object.assign(stdout, { columns: nextColumns, rows: nextRows });
      stdout.emit("resize");
      await settle();
    },
    settle,
    unmount: () => ink.unmount(),
  };
}

/** Whether a frame stays within its terminal. */
export const fits = (shown: Shown, columns: number, rows: number): boolean =>
  shown.rows().length <= rows && shown.rows().every((row) => widthOf(row) <= columns);
