import { drillAction, type DrillAction } from "./keys.ts";

/** What a key means on the drill screen, beside the actions of the key table. */
export type Meaning = DrillAction | "interrupt" | "look-back" | "look-forth" | "type";

/** ^H within this time after another one is a terminal's Backspace held down, and no wish for a hint. */
const BACKSPACE_RUN_MS = 1_500;

/** Keys that edit a line where there is one, and mean something else on an empty one. */
const EDITS_WHERE_THERE_IS_TEXT = ["ctrl-h", "ctrl-e", "ctrl-d"];

/** Tells keys that ask for something from keys that edit the console's line: some are both. */
export class DrillKeys {
  #erasedAt = Number.NEGATIVE_INFINITY;

  /**
   * @param name of the key
   * @param isEmpty whether the console's line is
   * @param nowMs any clock that goes on
   */
  meaning(name: string, isEmpty: boolean, nowMs = performance.now()): Meaning {
    if (name === "pageup") return "look-back";
    if (name === "pagedown") return "look-forth";
    if (name === "ctrl-c") return "interrupt";
    const isBackspace = name === "ctrl-h" && (!isEmpty || nowMs - this.#erasedAt < BACKSPACE_RUN_MS);
    if (isBackspace) {
      this.#erasedAt = nowMs;
      return "type";
    }
    if (!isEmpty && EDITS_WHERE_THERE_IS_TEXT.includes(name)) return "type";
    return drillAction(name) ?? "type";
  }
}
