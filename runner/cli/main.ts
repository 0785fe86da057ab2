import { Command, CommanderError, type CommandOptions } from "commander";
import { VERSION } from "../build.ts";
import { EXIT_USAGE, UserError } from "../errors.ts";
import { lastWords } from "../last-words.ts";
import { awsHelp } from "./aws-help.ts";

/** Commands load what they need when they run: `gameday list` must not wait for the range or the screen. */
const program = new Command("gameday")
  .description(
    "Game days for AWS incident response: break a sandbox on purpose, respond against the clock, be judged from evidence.",
  )
  .version(VERSION)
  .option("--debug", "show stack traces")
  .showSuggestionAfterError()
  .enablePositionalOptions()
  .configureHelp({ sortSubcommands: false })
  .exitOverride()
  .hook("preAction", async (_, command) => {
    const { scenarios } = command.opts<{ scenarios?: string[] }>();
    if (scenarios) for (const folder of scenarios) (await import("../catalogue.ts")).usePack(folder);
  })
  .addHelpText(
    "after",
    "\nExample:\n  gameday play compromised-web-instance\n\nExit codes: 0 PASS, 1 FAIL, 2 UNSAFE, 3 INCOMPLETE, 64 usage, 70 our bug.",
  );

const collect = (value: string, values: string[] = []): string[] => [...values, value];

/** Commands that load scenarios know the user's own ones, too. */
const scenarioCommand = (name: string, options?: CommandOptions): Command =>
  program
    .command(name, options)
    .option("--scenarios <folder>", "add scenarios of your own (repeatable)", collect);

scenarioCommand("play", { isDefault: true })
  .description("play a scenario (without an id: choose one)")
  .argument("[id]", "scenario")
  .option("--no-ui", "headless: JSON lines on standard output, real time")
  .option(
    "--port <number>",
    "port of the AWS endpoint, 0 for any free one (unless told: any, and that of the run with --resume)",
  )
  .option("--guided", "show the checklist while the clock runs")
  .option("--realistic", "AWS's own durations instead of shortened ones")
  .option("--seed <text>", "the same names, ids and chances again")
  .option("--resume [run]", "go on with a run that was interrupted (the one played last, unless named)")
  .addHelpText(
    "after",
    "\nExamples:\n  gameday play compromised-web-instance --guided\n  gameday play compromised-web-instance --no-ui --port 4566\n  gameday play --resume",
  )
  .action(async (id, options) => (await import("./play.ts")).play(id, options));

scenarioCommand("list")
  .description("list the scenarios")
  .option("--domain <text>", "only of this family, phase or domain of SCS-C03, or a part of its name")
  .option("--attack <technique>", "only with this ATT&CK technique, or a sub-technique of it")
  .option("--finding <text>", "only with this GuardDuty finding type, or a part of it")
  .option("--exam <task>", "only for this exam task, such as SCS-C03 2.2, or a part of it")
  .option("--json", "as JSON")
  .addHelpText(
    "after",
    "\nExamples:\n  gameday list --domain Containment\n  gameday list --domain 2.2\n  gameday list --attack T1078 --json",
  )
  .action(async (options) => (await import("./list.ts")).list(options));

scenarioCommand("show")
  .description("what a scenario is about, without spoilers; or how to respond")
  .argument("<id>", "scenario")
  .option("--solution [response]", "SPOILERS: the reference response, or another, as commands with the why")
  .option("--seed <text>", "the variation of the sandbox in which the solution is played")
  .option("--json", "as JSON")
  .addHelpText(
    "after",
    "\nExamples:\n  gameday show compromised-web-instance\n  gameday show compromised-web-instance --solution",
  )
  .action(async (id, options) => (await import("./show.ts")).show(id, options));

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
  .addHelpText("after", awsHelp)
  // What AWS's own would refuse: it has no page for the command alone.
  .action(async (words: string[], _, command: Command) =>
    /^(-h|--help)$/.test(words.join(" ")) ? command.outputHelp() : (await import("./aws.ts")).aws(words),
  );

program
  .command("console")
  .description("a stand-in for what AWS has no API for: root's own pages, mail, the identity provider")
  .argument("[words...]", "`gameday console --help` shows them")
  .allowUnknownOption()
  .helpOption(false)
  .passThroughOptions()
  .action(async (words) => (await import("./console.ts")).standIn(words));

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

scenarioCommand("finish")
  .description("stop the clock and print the verdict")
  .argument("[run]", "run (the newest, unless named)")
  .option("--json", "as JSON")
  .addHelpText("after", "\nExample:\n  gameday finish --json")
  .action(async (run, options) => (await import("./control.ts")).finish(run, options));

scenarioCommand("grade")
  .description("judge a finished run again, from its journal alone")
  .argument("[run]", "run id, or a journal file (the newest run, unless named)")
  .option("--json", "as JSON")
  .addHelpText("after", "\nExample:\n  gameday grade --json")
  .action(async (run, options) => (await import("./grade.ts")).grade(run, options));

scenarioCommand("replay")
  .description("play a run again from its journal and compare every event")
  .argument("[run]", "run id, or a journal file (the newest run, unless named)")
  .option("--json", "as JSON")
  .addHelpText(
    "after",
    `
Example:
  gameday replay

Exit codes: 0 every event is the same; 1 they differ, and another build (or a scenario of your own that may have
changed) explains it, or the journal is damaged and was compared as far as it is whole; 70 they differ all the same,
which is our bug.`,
  )
  .action(async (run, options) => (await import("./replay.ts")).replay(run, options));

scenarioCommand("report")
  .description("the debrief of a run as a file")
  .argument("[run]", "run id (the newest run, unless named)")
  .option("--format <format>", "html, md, json or junit", "html")
  .option("--out <file>", "where to write it (into this folder, unless told; `-` for standard output)")
  .addHelpText("after", "\nExample:\n  gameday report --format html --out debrief.html")
  .action(async (run, options) => (await import("./report.ts")).report(run, options));

scenarioCommand("test")
  .description("test response automation, or prove that scenarios judge their own responses as they must")
  .argument("[id]", "scenario: each of its own responses, unless a responder is named")
  .option("--all", "every scenario with each of its own responses")
  .option(
    "--responder <who>",
    "a program, lambda:FILE#NAME, deployed, none, or one of the scenario's own responses (reference, …)",
  )
  .option("--variations <number>", "play so many variations of the sandbox and of AWS's weather")
  .option("--vary <name=value>", "this variation (repeatable)", collect)
  .option("--seed <text>", "what chance decides (1)")
  .option("--phases <names>", "judge these phases only, such as containment,preservation")
  .option("--responder-timeout <seconds>", "when a program is stopped, or a response is given up (120)")
  .option("--deploy <command>", "for deployed: what deploys your stacks, such as 'npx cdk deploy --all'")
  .option(
    "--baseline <file>",
    "what got worse or slower since --json wrote this file, with --variations or without",
  )
  .option("--watch", "play again whenever the responder's files change")
  .option("-j, --jobs <number>", "runs at once (as many as there are cores)")
  .option("--json", "as JSON; with --variations as JSON lines")
  .option("--junit <file>", "write a JUnit file")
  .option(
    "--html <file>",
    "write the debrief: of many runs, the commonest failure made small, or the last run if all pass",
  )
  .option("--github", "annotations and a job summary for GitHub Actions")
  .addHelpText(
    "after",
    `
Examples:
  gameday test leaked-access-key --responder ./respond.sh
  gameday test compromised-web-instance --responder lambda:./handler.mjs#handler --phases containment --variations 100
  gameday test compromised-web-instance --responder deployed --deploy 'npx cdk deploy --all --require-approval never'
  gameday test compromised-web-instance --responder reference --json
  gameday test public-bucket --responder ./respond.sh --variations 50 --html debrief.html
  gameday test --all --junit contracts.xml

A program gets the event of the incident's finding, as EventBridge sends it, on its standard input, and the account in
its environment: AWS_ENDPOINT_URL, AWS_REGION and the responder's credentials, and what the page says as GAMEDAY_TICKET,
GAMEDAY_EVIDENCE_BUCKET, GAMEDAY_LOG_BUCKET, GAMEDAY_FORENSIC_SUBNET_ID, GAMEDAY_FORENSIC_WORKSTATION_CIDR and
GAMEDAY_CLEAN_IMAGE_ID. Whatever it does, the run is judged.

--deploy runs once, as an administrator and with the same GAMEDAY_ variables; in every run its stacks are made anew, with
the ticket and the ids that their resources and the sandbox's have there.

With --responder the exit code is that of the (worst) verdict; else it is 0 when every verdict is as expected, and 1.`,
  )
  .action(async (id, options) => (await import("./test.ts")).test(id, options));

program
  .command("new")
  .description("write a small scenario that stands, to be changed into one of your own")
  .argument("<id>", "of the scenario: small letters, digits and dashes")
  .option("--dir <folder>", "the pack: a folder with a folder for each scenario", "my-pack")
  .option("--json", "as JSON")
  .addHelpText(
    "after",
    "\nExample:\n  gameday new lost-laptop --dir ./my-pack\n  gameday test lost-laptop --scenarios ./my-pack",
  )
  .action(async (id, options) => (await import("./new.ts")).newScenario(id, options));

program
  .command("quiz")
  .description("questions on detection and incident response: practise what is weak, or sit an exam")
  .option("--domain <domain>", "only a domain of SCS-C03, by number or name, such as 2 or incident-response")
  .option("--topic <topic>", "only a topic, such as isolation")
  .option(
    "--exam",
    "timed, without feedback, with a score: 65 questions in 170 minutes, or --questions at that pace",
  )
  .option("--questions <number>", "how many (10; in an exam 65)")
  .option("--list", "topics and how you stand; with --domain or --topic the questions, too")
  .option("--json", "JSON lines: a question out, an answer in; with --list one JSON document")
  .option("--seed <text>", "repeat the same choice and order")
  .addHelpText(
    "after",
    `
Examples:
  gameday quiz                            the study room
  gameday quiz --topic keys --questions 5
  gameday quiz --exam --questions 20
  gameday quiz --list --domain 1
  printf '%s\\n' '{"answer":"b"}' '{"quit":true}' | gameday quiz --json --seed 7

As JSON lines: out come objects whose "event" is begin, question, graded (in practice), noted (in an exam), skipped,
refused (the question stays) and result. In go {"answer": "b"}, {"answer": ["a","c"]}, for an order
{"answer": ["3","1","2"]}, for pairs {"answer": {"1":"b","2":"a"}}, {"skip": true} or {"quit": true}.

Progress is kept in $XDG_STATE_HOME/gameday/quiz.json, in Leitner's boxes: what was right rests for 1, 3, 7 and 21
days, what was wrong comes back first, and the weakest topics have the first turns. A file that is damaged is kept as
quiz.json.damaged-1, and the quiz begins anew. The exit code is 0, also for an exam that is not passed.`,
  )
  .action(async (options) => (await import("./quiz.ts")).quiz(options));

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
    await refuseUnknownWord(argv[2]);
    await program.parseAsync(argv as string[]);
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
    const { text, code } = lastWords(error, program.opts()["debug"] === true);
    process.stderr.write(`gameday: ${text}\n`);
    return code;
  }
}

/**
 * A first word that is no command is taken for the scenario to play: one that is neither is more likely a command that
 * was mistyped.
 *
 * @throws {UserError}
 */
async function refuseUnknownWord(word: string | undefined): Promise<void> {
  const commands = ["help", ...program.commands.map((command) => command.name())];
  if (word === undefined || word.startsWith("-") || commands.includes(word)) return;
  const [{ didYouMean }, { scenarioIds }] = await Promise.all([
    import("../nearest.ts"),
    import("../catalogue.ts"),
  ]);
  const ids = scenarioIds();
  if (ids.includes(word)) return;
  throw new UserError(
    `there is no command "${word}"${didYouMean(word, [...commands, ...ids])} (\`gameday --help\` shows the commands, \`gameday list\` the scenarios)`,
  );
}

// A reader that goes away (`gameday list | head -1`) is no error, and a drill goes on without one.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
// What fails in the course of time has no caller. Where a screen is open, it ends by itself.
process.on("uncaughtException", (error) => {
  if (process.listenerCount("uncaughtException") > 1) return;
  const { text, code } = lastWords(error, process.argv.includes("--debug"));
  process.stderr.write(`gameday: ${text}\n`);
  // What waits for the end of this turn, such as lines of the journal, is written before.
  setImmediate(() => process.exit(code));
});
process.exitCode = await main(process.argv);
