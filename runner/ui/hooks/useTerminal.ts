import { createContext, useContext, useEffect, useEffectEvent, useState } from "react";
import type { Key, Keyboard } from "../keyboard.ts";
import type { Screen } from "../screen.ts";

/** What components may know of the terminal. */
export interface TerminalParts {
  screen: Pick<Screen, "columns" | "rows" | "on" | "off">;
  keyboard: Pick<Keyboard, "subscribe">;
}

export const TerminalContext = createContext<TerminalParts | undefined>(undefined);

function useTerminal(): TerminalParts {
  const terminal = useContext(TerminalContext);
  if (!terminal) throw new Error("there is no terminal around this component");
  return terminal;
}

export interface Size {
  columns: number;
  rows: number;
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
 * @param options.whole leaves text that came in one piece in one piece; else its characters come one by one
 */
export function useKeys(
  handle: (key: Key) => void,
  options: { whole?: boolean; active?: boolean } = {},
): void {
  const { keyboard } = useTerminal();
  const { whole = false, active = true } = options;
  const pressed = useEffectEvent((keys: readonly Key[]) => {
    for (const key of keys) {
      if (key.name === "text" && !whole) for (const text of key.text ?? "") handle({ name: text, text });
      else handle(key);
    }
  });
  useEffect(() => (active ? keyboard.subscribe((keys) => pressed(keys)) : undefined), [keyboard, active]);
}
