/** What `gameday shell` tells the programs that it starts, which find `gameday` on their PATH. */
export const SHELL_RUN = "GAMEDAY_RUN";

/**
 * How the person who reads a line calls this program: npm tells the programs that it starts for `npx gameday` and
 * `npm start` which of its commands that was, and there `gameday` alone is not found.
 *
 * @see https://docs.npmjs.com/cli/v11/using-npm/scripts#environment
 */
export function ownCommandOf(env: Readonly<Record<string, string | undefined>>): string {
  return env["npm_command"] === undefined || env[SHELL_RUN] !== undefined ? "gameday" : "npx gameday";
}

export const OWN_COMMAND = ownCommandOf(process.env);
