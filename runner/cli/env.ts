import { findLive } from "./live.ts";
import { print, printJson } from "./print.ts";

/** Prints shell exports; values come from us, and are quoted all the same. */
export function env(run: string | undefined, options: { json?: boolean }): void {
  const live = findLive(run);
  if (options.json) {
    printJson(live.env);
    return;
  }
  for (const [name, value] of Object.entries(live.env))
    print(`export ${name}='${value.replaceAll("'", "'\\''")}'`);
  print(
    `unset AWS_PROFILE AWS_DEFAULT_PROFILE${"AWS_SESSION_TOKEN" in live.env ? "" : " AWS_SESSION_TOKEN"}`,
  );
}
