import { Command, CommanderError } from "commander";
import { EXIT_BUG, EXIT_USAGE, UserError } from "../errors.ts";

/** Commands load what they need when they run: `gameday list` must not wait for the range or the screen. */
const program = new Command("gameday")
  .description(
    "Game days for AWS incident response: break a sandbox on purpose, respond against the clock, be judged from evidence.",
  )
  .version("0.1.0")
  .option("--debug", "show stack traces")
  .showSuggestionAfterError()
  .enablePositionalOptions()
  .configureHelp({ sortSubcommands: false })
  .exitOverride()
  .addHelpText(
    "after",
    "\nExample:\n  gameday play compromised-web-instance\n\nExit codes: 0 PASS, 1 FAIL, 2 UNSAFE, 3 INCOMPLETE, 64 usage, 70 our bug.",
  );

program
  .command("play", { isDefault: true })
  .description("play a scenario (without an id: choose one)")
  .argument("[id]", "scenario")
  .option("--no-ui", "headless: JSON lines on standard output, real time")
  .option("--port <number>", "port of the AWS endpoint (0 for any free one)", "0")
  .option("--guided", "show the checklist while the clock runs")
  .option("--realistic", "AWS's own durations instead of shortened ones")
  .option("--seed <text>", "repeat a variation of the sandbox")
  .option("--resume [run]", "go on with a run that was interrupted (the newest, unless named)")
  .addHelpText(
    "after",
    "\nExamples:\n  gameday play compromised-web-instance --guided\n  gameday play compromised-web-instance --no-ui --port 4566\n  gameday play --resume",
  )
  .action(async (id, options) => (await import("./play.ts")).play(id, options));

program
  .command("list")
  .description("list the scenarios")
  .option("--json", "as JSON")
  .addHelpText("after", "\nExample:\n  gameday list --json")
  .action(async (options) => (await import("./list.ts")).list(options));

program
  .command("show")
  .description("what a scenario is about, without spoilers")
  .argument("<id>", "scenario")
  .option("--json", "as JSON")
  .addHelpText("after", "\nExample:\n  gameday show compromised-web-instance")
  .action(async (id, options) => (await import("./list.ts")).show(id, options));

program
  .command("env")
  .description("print the exports that point the AWS CLI and the SDKs at a running drill")
  .argument("[run]", "run (the newest, unless named)")
  .option("--json", "as JSON")
  .addHelpText("after", '\nExample:\n  eval "$(gameday env)"')
  .action(async (run, options) => (await import("./env.ts")).env(run, options));

program
  .command("shell")
  .description("open a shell that works on a running drill, with an `aws` where the machine has none")
  .argument("[run]", "run (the newest, unless named)")
  .addHelpText("after", "\nExample:\n  gameday shell")
  .action(async (run) => (await import("./shell.ts")).shell(run));

program
  .command("aws")
  .description("an AWS CLI look-alike for the running drill")
  .argument("[words...]", "as for the AWS CLI")
  .allowUnknownOption()
  .helpOption(false)
  .passThroughOptions()
  .action(async (words) => (await import("./aws.ts")).aws(words));

program
  .command("hint")
  .description("buy the next hint of a running drill")
  .argument("[run]", "run (the newest, unless named)")
  .option("--json", "as JSON")
  .addHelpText("after", "\nExample:\n  gameday hint")
  .action(async (run, options) => (await import("./control.ts")).hint(run, options));

program
  .command("status")
  .description("how a running drill stands")
  .argument("[run]", "run (the newest, unless named)")
  .option("--json", "as JSON")
  .addHelpText("after", "\nExample:\n  gameday status")
  .action(async (run, options) => (await import("./control.ts")).status(run, options));

program
  .command("finish")
  .description("stop the clock and print the verdict")
  .argument("[run]", "run (the newest, unless named)")
  .option("--json", "as JSON")
  .addHelpText("after", "\nExample:\n  gameday finish --json")
  .action(async (run, options) => (await import("./control.ts")).finish(run, options));

program
  .command("grade")
  .description("judge a finished run again, from its journal alone")
  .argument("[run]", "run id, or a journal file (the newest run, unless named)")
  .option("--json", "as JSON")
  .addHelpText("after", "\nExample:\n  gameday grade --json")
  .action(async (run, options) => (await import("./grade.ts")).grade(run, options));

program
  .command("replay")
  .description("play a run again from its journal and compare every event")
  .argument("[run]", "run id, or a journal file (the newest run, unless named)")
  .option("--json", "as JSON")
  .addHelpText("after", "\nExample:\n  gameday replay")
  .action(async (run, options) => (await import("./grade.ts")).replay(run, options));

program
  .command("report")
  .description("the debrief of a run as a file")
  .argument("[run]", "run id (the newest run, unless named)")
  .option("--format <format>", "html, md, json or junit", "html")
  .option("--out <file>", "where to write it (`-` for standard output)")
  .addHelpText("after", "\nExample:\n  gameday report --format html --out debrief.html")
  .action(async (run, options) => (await import("./report.ts")).report(run, options));

program
  .command("test")
  .description("play a scenario headless, in virtual time, with a responder")
  .argument("<id>", "scenario")
  .requiredOption("--responder <name>", "reference, none, or the id of one of the scenario's own responses")
  .option("--seed <text>", "repeat a variation of the sandbox")
  .option("--json", "the verdict as JSON")
  .option("--junit <file>", "write a JUnit file")
  .addHelpText("after", "\nExample:\n  gameday test compromised-web-instance --responder reference --json")
  .action(async (id, options) => (await import("./test.ts")).test(id, options));

program
  .command("doctor")
  .description("what this machine has, and what a drill can use of it")
  .option("--json", "as JSON")
  .addHelpText("after", "\nExample:\n  gameday doctor")
  .action(async (options) => (await import("./doctor.ts")).doctor(options));

/**
 * Runs a command line.
 *
 * @returns the exit code: what the command said, 64 for the user's mistakes, 70 for our bugs
 */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    await program.parseAsync(argv as string[]);
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
    if (error instanceof UserError) {
      process.stderr.write(`gameday: ${error.message}\n`);
      return error.exitCode;
    }
    const text = error instanceof Error ? error : new Error(String(error));
    process.stderr.write(
      `gameday: this is a bug of ours: ${text.message}\n${program.opts()["debug"] ? `${text.stack}\n` : "Run it again with --debug and send us the trace.\n"}`,
    );
    return EXIT_BUG;
  }
}

// A reader that goes away (`gameday list | head -1`) is no error, and a drill goes on without one.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
process.exitCode = await main(process.argv);
