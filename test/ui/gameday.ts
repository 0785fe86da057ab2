import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach } from "vitest";
import { has, Pane } from "./pane.ts";

/** The command, as users start it. */
export const gameday = fileURLToPath(new URL("../../bin/gameday.js", import.meta.url));
const bundle = fileURLToPath(new URL("../../dist/gameday.js", import.meta.url));

/** What this machine lacks for these tests. */
export const missing = [
  ...(has("tmux") ? [] : ["tmux is not on this machine"]),
  ...(existsSync(bundle) ? [] : ["gameday is not built"]),
];
// In CI nothing may be missing: the tests run, and fail.
export const isSkipped = missing.length > 0 && process.env["CI"] !== "true";

/** How a terminal is left. */
export const CLEAN = { alternate: false, cursor: true, cooked: true };

const panes: Pane[] = [];
afterEach(() => {
  for (const pane of panes.splice(0)) pane.close();
});

/** A terminal that is closed after the test. */
export function open(
  size: { columns: number; rows: number },
  env: Readonly<Record<string, string>> = {},
): Pane {
  const pane = new Pane(size, env);
  panes.push(pane);
  return pane;
}

/** Starts the command in an empty terminal. */
export const start = (pane: Pane, words: string): void =>
  pane.run(`clear; ${process.execPath} ${gameday} ${words}`);

/** What is left of the program's own words, and its exit code, once the shell is back. */
export async function afterwards(pane: Pane): Promise<string> {
  await pane.until(/^READY\$ *$/m);
  pane.run("echo code=$?");
  return pane.until(/code=\d+/);
}
