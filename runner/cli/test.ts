import { writeFileSync } from "node:fs";
import { EXIT_CODES } from "../../grader/index.ts";
import { loadResponses } from "../catalogue.ts";
import { loadCode, NOBODY, openVirtualRun, playOut } from "../contract/trial.ts";
import { UserError } from "../errors.ts";
import { didYouMean } from "../nearest.ts";
import { junit } from "../report/junit.ts";
import { printJson, print, verdictText } from "./print.ts";
import { testAll } from "./test-all.ts";

export interface TestOptions {
  all?: boolean;
  responder?: string;
  seed?: string;
  jobs?: string;
  json?: boolean;
  junit?: string;
}

/** Plays one response and exits with its verdict, or proves the contracts of one scenario or of all. */
export async function test(id: string | undefined, options: TestOptions): Promise<void> {
  const { all, responder } = options;
  if (all && (id !== undefined || responder !== undefined))
    throw new UserError("--all plays every scenario with each of its responses: leave out the rest");
  if (id === undefined && !all)
    throw new UserError("which scenario? `gameday test ID`, or `gameday test --all`");
  if (responder !== undefined && options.jobs !== undefined)
    throw new UserError("--jobs is for many runs, and --responder asks for one: leave one of them out");
  if (id !== undefined && responder !== undefined) await testOne(id, responder, options);
  else await testAll(id, options);
}

async function testOne(id: string, responder: string, options: TestOptions): Promise<void> {
  const responses = await loadResponses(id);
  const response = responses.find((x) => x.id === responder);
  if (!response && responder !== NOBODY) {
    const names = [NOBODY, ...responses.map((x) => x.id)];
    throw new UserError(
      `there is no responder "${responder}"${didYouMean(responder, names)} (${names.join(", ")})`,
    );
  }
  await loadCode(id);
  const began = performance.now();
  const session = await openVirtualRun(id, options.seed ?? "1");
  const verdict = await playOut(session, response);
  const workMs = Math.round(performance.now() - began);
  if (options.junit) writeFileSync(options.junit, junit(session.scenario, verdict, session.run));
  if (options.json) printJson({ scenario: id, responder, seed: session.header.seed, workMs, ...verdict });
  else print(verdictText(verdict));
  process.exitCode = EXIT_CODES[verdict.verdict];
}
