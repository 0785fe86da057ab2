import { readResponder } from "../automation/responder.ts";
import { filesOf, WatchedFiles } from "../automation/watched-files.ts";
import { loadResponses, loadScenario } from "../catalogue.ts";
import { NOBODY } from "../contract/trial.ts";
import { UserError } from "../errors.ts";
import { print } from "./print.ts";
import { testResponder } from "./test-responder.ts";
import type { TestOptions } from "./test.ts";

/**
 * Plays again whenever a file beside the responder changes, until Ctrl-C.
 *
 * @throws {UserError} what is wrong with the options; later, half an edit may be no responder, and the next one may be
 */
export async function watch(id: string, text: string, options: TestOptions): Promise<void> {
  await loadScenario(id);
  const responder = readResponder(text, [NOBODY, ...(await loadResponses(id)).map((x) => x.id)]);
  if (responder.kind !== "program" && responder.kind !== "handler")
    throw new UserError(`--watch is for a program or a handler: ${text} does not change`);
  const files = new WatchedFiles(filesOf(responder));
  for (let first = true; ; first = false) {
    await files.during(async () => {
      try {
        await testResponder(id, text, options);
      } catch (error) {
        if (first || !(error instanceof UserError)) throw error;
        process.stderr.write(`gameday: ${error.message}\n`);
      }
      process.stderr.write(`gameday: watching ${files.folders.join(", ")}; Ctrl-C ends\n`);
    });
    print(`\n${await files.next()} changed`);
  }
}
