import { fromTyped, stringifyTyped } from "../../range/wire/typed.ts";
import { runStandIn, STAND_IN_USAGE } from "../console/stand-in.ts";
import { EXIT_USAGE } from "../errors.ts";
import { ask, findLive } from "./live.ts";

/** The stand-in console of a running drill, over its control paths. */
export async function standIn(words: readonly string[]): Promise<void> {
  const result = await runStandIn(words, async (operation, input) => {
    const live = findLive(undefined);
    const answer = fromTyped(await ask(live, "POST", "console", stringifyTyped({ operation, input })));
    return (answer as { output: Record<string, unknown> }).output;
  });
  process.stdout.write(result.stdout);
  process.stderr.write(result.stderr);
  process.exitCode = result.exitCode === STAND_IN_USAGE ? EXIT_USAGE : result.exitCode;
}
