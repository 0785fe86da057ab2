import { join } from "node:path";
import { scaffold } from "../new/scaffold.ts";
import { print, printJson } from "./print.ts";

/** Writes a small scenario that stands, to be changed into one's own. */
export function newScenario(id: string, options: { dir: string; json?: boolean }): void {
  const made = scaffold(id, options.dir);
  if (options.json) {
    printJson({ id, folder: join(options.dir, id), made });
    return;
  }
  print(`${made.map((path) => `made ${path}`).join("\n")}

Prove it:   gameday test ${id} --scenarios ${options.dir}
Play it:    gameday play ${id} --scenarios ${options.dir}
Change it:  docs/write-a-scenario.md says how`);
}
