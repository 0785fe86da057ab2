import { createContext, useContext, useEffect, useEffectEvent, useState } from "react";
import type { Key, Keyboard } from "../keyboard.ts";

export interface Size {
  columns: number;
  rows: number;
}

/** What components may know of the terminal. */
export interface TerminalParts {
  screen: Size & {
    on(event: "resize", listener: () => void): unknown;
    off(event: "resize", listener: () => void): unknown;
  };
  keyboard: Pick<Keyboard, "subscribe">;
}

export const TerminalContext = createContext<TerminalParts | undefined>(undefined);

function useTerminal(): TerminalParts {
  const terminal = useContext(TerminalContext);
  if (!terminal) throw new Error("there is no terminal around this component");
  return terminal;
}

/** The terminal's size, also after it changed. */
export function useSize(): Size {
  const { screen } = useTerminal();
  const [size, setSize] = useState<Size>({ columns: screen.columns, rows: screen.rows });
  useEffect(() => {
    const resized = (): void => setSize({ columns: screen.columns, rows: screen.rows });
    screen.on("resize", resized);
    resized();
    return () => void screen.off("resize", resized);
  }, [screen]);
  return size;
}

/**
 * Calls back for each key press.
 *
 * @param options.whole leaves characters that came together in one press
 */
export function useKeys(
  handle: (key: Key) => void,
  options: { whole?: boolean; active?: boolean } = {},
): void {
  const { keyboard } = useTerminal();
  const { whole = false, active = true } = options;
  const pressed = useEffectEvent((key: Key) => handle(key));
  useEffect(
    () => (active ? keyboard.subscribe((key) => pressed(key), { whole }) : undefined),
    [keyboard, active, whole],
  );
}
