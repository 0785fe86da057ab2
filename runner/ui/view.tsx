import { render } from "ink";
import type { ReactNode } from "react";
import { TerminalContext } from "./hooks/useTerminal.ts";
import type { Terminal } from "./terminal.ts";
import { ThemeContext, themeFor } from "./theme.ts";

/** One screen after the other, on one terminal. */
export interface View {
  show(node: ReactNode): void;
  /** Shows a screen until it has its answer. */
  ask<T>(screen: (answer: (value: T) => void) => ReactNode): Promise<T>;
  unmount(): void;
}

/** Draws on a terminal that is open. */
export function openView(terminal: Terminal): View {
  const theme = themeFor(process.env);
  const around = (node: ReactNode): ReactNode => (
    <ThemeContext value={theme}>
      <TerminalContext value={terminal}>{node}</TerminalContext>
    </ThemeContext>
  );
  const ink = render(around(null), {
    // The screen paints by itself: it wants whole frames, which Ink gives in its debug mode.
    stdout: terminal.screen as unknown as NodeJS.WriteStream,
    stdin: process.stdin,
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  // A component that fails takes the tree down in silence otherwise: it is a defect like any other.
  ink.waitUntilExit().catch((error: unknown) =>
    setImmediate(() => {
      throw error;
    }),
  );
  // A screen that is shown again is a new one: nothing of the old one's state may be left.
  let count = 0;
  const show = (node: ReactNode): void => ink.rerender(around(<Fresh key={count++}>{node}</Fresh>));
  return {
    show,
    ask: (screen) => new Promise((resolve) => show(screen(resolve))),
    unmount: () => ink.unmount(),
  };
}

const Fresh = ({ children }: { children: ReactNode }): ReactNode => children;
