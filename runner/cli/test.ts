import { availableParallelism } from "node:os";
import { UserError } from "../errors.ts";
import { LIMIT_MS } from "../responder.ts";
import { checkResultFile } from "./result-file.ts";

export interface TestOptions {
  all?: boolean;
  responder?: string;
  seed?: string;
  variations?: string;
  vary?: string[];
  phases?: string;
  responderTimeout?: string;
  baseline?: string;
  github?: boolean;
  watch?: boolean;
  deploy?: string;
  jobs?: string;
  json?: boolean;
  junit?: string;
  html?: string;
}

/** What makes sense only with a responder. */
const OF_RESPONDERS = ["variations", "vary", "baseline", "watch", "deploy", "html"] as const;

/** Lets a responder play, and exits with its verdict; or proves the contracts of one scenario or of all. */
export async function test(id: string | undefined, options: TestOptions): Promise<void> {
  const { all, responder } = options;
  if (all && (id !== undefined || responder !== undefined))
    throw new UserError("--all plays every scenario with each of its responses: leave out the rest");
  if (id === undefined && !all)
    throw new UserError("which scenario? `gameday test ID`, or `gameday test --all`");
  checkResultFile("--junit", options.junit);
  checkResultFile("--html", options.html);
  if (responder === undefined) {
    const extra = OF_RESPONDERS.find((name) => options[name] !== undefined);
    if (extra)
      throw new UserError(
        `--${extra.replace(/[A-Z]/g, (x) => `-${x.toLowerCase()}`)} is for a responder: name it with --responder`,
      );
    await (await import("./test-all.ts")).testAll(id, options);
    return;
  }
  if (options.watch) await (await import("./test-watch.ts")).watch(id!, responder, options);
  else await (await import("./test-responder.ts")).testResponder(id!, responder, options);
}

/** When whoever responds is given up, in milliseconds of the machine. @throws {UserError} */
export function limitOf({ responderTimeout }: TestOptions): number {
  if (responderTimeout === undefined) return LIMIT_MS;
  const seconds = Number(responderTimeout);
  if (!(seconds > 0 && seconds <= 86_400))
    throw new UserError(`--responder-timeout ${responderTimeout}: a number of seconds is wanted, above 0`);
  return seconds * 1000;
}

/** How many runs at once. @throws {UserError} */
export function jobsOf(text: string | undefined): number {
  if (text === undefined) return availableParallelism();
  if (!/^[1-9]\d?$/.test(text)) throw new UserError(`"${text}" is no number of jobs (1 to 99)`);
  return Number(text);
}
