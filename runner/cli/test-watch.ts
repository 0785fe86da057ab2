import { watch as watchFiles } from "node:fs";
import { dirname } from "node:path";
import { readResponder } from "../automation/responder.ts";
import { loadResponses, loadScenario } from "../catalogue.ts";
import { NOBODY } from "../contract/trial.ts";
import { UserError } from "../errors.ts";
import { print } from "./print.ts";
import { testResponder } from "./test-responder.ts";
import type { TestOptions } from "./test.ts";

/** Editors write a file in several steps. */
const SETTLED_MS = 150;

/** Plays again whenever a file beside the responder changes, until Ctrl-C. */
export async function watch(id: string, text: string, options: TestOptions): Promise<void> {
  await loadScenario(id);
  const responder = readResponder(text, [NOBODY, ...(await loadResponses(id)).map((x) => x.id)]);
  if (responder.kind !== "program" && responder.kind !== "handler")
    throw new UserError(`--watch is for a program or a handler: ${text} does not change`);
  const folder = dirname(responder.kind === "handler" ? responder.file : responder.command);
  for (;;) {
    const changed = nextChange(folder);
    await testResponder(id, text, options);
    process.stderr.write(`gameday: watching ${folder}; Ctrl-C ends\n`);
    const what = await changed;
    print(`\n${what} changed`);
  }
}

/** The name of the next file that changes in a folder, once it has settled. */
function nextChange(folder: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const watcher = watchFiles(folder, { recursive: true }, (_, name) => {
      if (name === null || /(^|[/\\])(node_modules|\.git|__pycache__)([/\\]|$)/.test(name)) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        watcher.close();
        resolve(name);
      }, SETTLED_MS);
    });
    watcher.on("error", reject);
  });
}
