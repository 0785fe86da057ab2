import { writeFileSync } from "node:fs";
import { EXIT_CODES } from "../../grader/index.ts";
import { loadResponses, loadScenario, nearest } from "../catalogue.ts";
import { UserError } from "../errors.ts";
import { junit } from "../report/junit.ts";
import { playResponse } from "../responder.ts";
import { newRun } from "../runs.ts";
import { printJson, print, verdictText } from "./print.ts";

/** Monday morning: virtual runs begin at a fixed moment, so that a seed says everything. */
const VIRTUAL_NOW_MS = Date.UTC(2026, 0, 5, 9, 0, 0);

/** How long a run goes on in which nobody responds, in simulated milliseconds. */
const NOBODY_MS = 15 * 60_000;

export async function test(
  id: string,
  options: { responder: string; seed?: string; json?: boolean; junit?: string },
): Promise<void> {
  const responses = await loadResponses(id);
  const response = responses.find((x) => x.id === options.responder);
  if (!response && options.responder !== "none") {
    const names = ["none", ...responses.map((x) => x.id)];
    const near = nearest(options.responder, names);
    throw new UserError(
      `there is no responder "${options.responder}"${near ? `; did you mean "${near}"?` : ""} (${names.join(", ")})`,
    );
  }
  // Code is loaded now, so that the figure below is the run's own work; guests would load it at their first command.
  await Promise.all([loadScenario(id), import("just-bash")]);
  const began = performance.now();
  const session = await newRun({
    scenario: id,
    mode: "exam",
    pace: "drill",
    seed: options.seed ?? "1",
    nowMs: VIRTUAL_NOW_MS,
    keep: false,
  });
  session.start();
  if (response) await playResponse(session, response);
  else await session.arena.advance(NOBODY_MS);
  const verdict = await session.finish();
  await session.close();
  const workMs = Math.round(performance.now() - began);
  if (options.junit) writeFileSync(options.junit, junit(session.scenario, verdict, session.run));
  if (options.json)
    printJson({ scenario: id, responder: options.responder, seed: session.header.seed, workMs, ...verdict });
  else print(verdictText(verdict));
  process.exitCode = EXIT_CODES[verdict.verdict];
}
