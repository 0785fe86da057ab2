import { EXIT_CODES, type Verdict } from "../../grader/index.ts";
import type { PlayOptions } from "../cli/play.ts";
import { UserError } from "../errors.ts";
import { guardTerminal } from "./guard.ts";
import { Terminal } from "./terminal.ts";
import type { Outcome } from "./flow.tsx";
import { OWN_COMMAND } from "../own-command.ts";

/**
 * Plays on the whole terminal: picker (without an id), brief, drill, debrief. Sets the process's exit code to that
 * of the verdict; a run that is left is kept, and counts as incomplete.
 *
 * @param id of the scenario; undefined for the picker, or with `resume`
 * @param options `port` of the AWS endpoint: see `goLive`
 * @throws {UserError}
 */
export async function playOnScreen(
  id: string | undefined,
  options: Omit<PlayOptions, "port"> & { port: number | undefined },
): Promise<void> {
  if (process.env["TERM"] === "dumb")
    throw new UserError("this terminal (TERM=dumb) cannot show a screen; headless: gameday play ID --no-ui");
  const terminal = new Terminal();
  let openRun: string | undefined;
  const release = guardTerminal(terminal, {
    lastWords: () => (openRun === undefined ? undefined : keptText(openRun)),
    forget: () => void (openRun !== undefined && forgetLive?.(openRun)),
    // As the headless drill says it, and as leaving by a key does.
    codeWhenLeft: () => (openRun === undefined ? undefined : EXIT_CODES.INCOMPLETE),
  });
  let forgetLive: ((run: string) => void) | undefined;
  let outcome: Outcome;
  try {
    terminal.open();
    terminal.screen.write(" gameday\n\n Setting the stage…");
    const [{ runFlow }, live, runs, catalogue, store, results, { openConsole }] = await Promise.all([
      import("./flow.tsx"),
      import("../live.ts"),
      import("../runs.ts"),
      import("../catalogue.ts"),
      import("../session/store.ts"),
      import("./results.ts"),
      import("./range-console.ts"),
    ]);
    forgetLive = store.removeLive;
    outcome = await runFlow(
      {
        terminal,
        loadScenarios: catalogue.loadAll,
        readPast: results.readPast,
        openSession: live.openSession,
        goLive: (session) => live.goLive(session, options.port),
        startClock: live.startClock,
        openConsole,
        readEvidence(session) {
          session.commit();
          return runs.readRun(store.journalPath(session.run)).events;
        },
        saveVerdict: live.saveVerdict,
        forget: store.removeLive,
        onRun: (run) => (openRun = run),
        runFolder: store.runFolder,
      },
      id,
      options,
    );
  } finally {
    release();
    terminal.close();
  }
  process.stdout.write(`${lastLine(outcome)}\n`);
  process.exitCode = exitCodeOf(outcome);
}

const keptText = (run: string): string =>
  `The run is kept. \`${OWN_COMMAND} play --resume ${run}\` goes on with it.`;

/** What the terminal says when the screen is gone: how it ended, and what to do next. */
export function lastLine(outcome: Outcome): string {
  switch (outcome.kind) {
    case "quit":
      return "Nothing was started. `gameday list` shows the scenarios.";
    case "left":
      return keptText(outcome.run);
    default: {
      const { verdict, run, report } = outcome;
      const where = report ? `Report: ${report}` : `\`${OWN_COMMAND} report ${run}\` writes the debrief.`;
      return `${verdictText(verdict)} ${where}`;
    }
  }
}

const verdictText = ({ verdict, score }: Verdict): string => `${verdict} · ${score}/100.`;

const exitCodeOf = (outcome: Outcome): number => {
  if (outcome.kind === "quit") return 0;
  return outcome.kind === "left" ? EXIT_CODES.INCOMPLETE : EXIT_CODES[outcome.verdict.verdict];
};
