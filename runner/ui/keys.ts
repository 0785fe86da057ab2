/** Everything that a key can ask for during a drill. */
export type DrillAction =
  "help" | "brief" | "hint" | "findings" | "checklist" | "feed" | "clear" | "finish" | "leave";

export interface Binding<Action extends string> {
  action: Action;
  /** Names as the keyboard gives them. */
  keys: readonly string[];
  /** As people write it. */
  shown: string;
  label: string;
  help: string;
}

/**
 * The keys of the drill screen. Function keys stand beside control keys, because some terminals send Backspace
 * as ^H and multiplexers take ^B for themselves.
 */
export const DRILL_KEYS: readonly Binding<DrillAction>[] = [
  { action: "help", keys: ["f1"], shown: "F1", label: "keys", help: "this page" },
  { action: "brief", keys: ["ctrl-b", "f2"], shown: "^B", label: "brief", help: "the page that woke you" },
  {
    action: "hint",
    keys: ["ctrl-h", "f3"],
    shown: "^H",
    label: "hint",
    help: "the next hint; asks first (^H where the line is empty)",
  },
  {
    action: "findings",
    keys: ["ctrl-f", "f4"],
    shown: "^F",
    label: "findings",
    help: "what GuardDuty has found",
  },
  {
    action: "checklist",
    keys: ["f5"],
    shown: "F5",
    label: "list",
    help: "objectives, and how they stand",
  },
  { action: "feed", keys: ["ctrl-o", "f6"], shown: "^O", label: "feed", help: "more room for the feed" },
  {
    action: "finish",
    keys: ["ctrl-e", "f10"],
    shown: "^E",
    label: "finish",
    help: "stop the clock, be judged; asks first (^E on an empty line)",
  },
  {
    action: "leave",
    keys: ["ctrl-c", "ctrl-d"],
    shown: "^C",
    label: "leave",
    help: "stops a command; empties the line; then leaves, run kept",
  },
  { action: "clear", keys: ["ctrl-l"], shown: "^L", label: "clear", help: "an empty console" },
];

/** Keys of the console's line, for the help page; they are those of every shell. */
export const CONSOLE_KEYS: readonly (readonly [shown: string, help: string])[] = [
  ["Tab", "complete; again, or arrows, walks through the choices"],
  ["Up, Down", "earlier and later commands"],
  ["^R", "search them; ^R again: an earlier one; Enter runs, Esc leaves"],
  ["PgUp, PgDn", "look back in the output"],
  ["^A, ^E, Home, End", "begin and end of the line"],
  ["Alt-B, Alt-F", "a word back, a word forth"],
  ["^K, ^U, ^W, ^Y", "cut to the end, to the begin, a word; put back"],
];

/** The action of a key, if it has one. */
export const drillAction = (name: string): DrillAction | undefined =>
  DRILL_KEYS.find(({ keys }) => keys.includes(name))?.action;
