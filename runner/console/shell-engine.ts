import { setTimeout as realWait } from "node:timers/promises";
import type * as JustBash from "just-bash";
import type { Bash, CustomCommand, IFileSystem } from "just-bash";
import { awsCommand, type Interruptible } from "./shell-aws.ts";
import type { CompletionSources } from "./shell-complete.ts";
import { rewriteDate } from "./shell-date.ts";
import { makeClockedFiles } from "./shell-files.ts";
import { definedFunctions, sourcedFiles } from "./shell-functions.ts";
import { afterAll, inOrder, MARK, MARK_COMMAND, withMarks, type Printed } from "./shell-order.ts";
import { ScreenOutput } from "./shell-screen.ts";
import { ShellState } from "./shell-state.ts";
import { README } from "./shell-readme.ts";
import { rewriteXargs } from "./shell-xargs.ts";
import { runZip } from "./shell-zip.ts";
import type { ShellOptions } from "./shell.ts";
import { runStandIn, type Act } from "./stand-in.ts";

/** What one line did, before the output is bounded. */
export interface EngineResult {
  output: Printed[];
  exitCode: number;
  exited: boolean;
}

/** One bash with its files and the state that its lines leave behind. */
export interface Engine {
  readonly cwd: string;
  /** @param onOutput is told of what goes to the screen while the line runs */
  run(
    line: string,
    signal: AbortSignal | undefined,
    onOutput?: (piece: Printed) => void,
  ): Promise<EngineResult>;
  completionSources(): Omit<CompletionSources, "aws" | "home">;
}

/** Ends every line: hands the shell's state over. Its name is one that nobody types. */
const KEEP = "__keep_shell_state";

/** What `help` alone becomes: bash's own lists what is its own, and not what this console is for. */
const HELP = "__console_help";

/** Output above this ends the command; it is far above what is shown, so that files can be written. */
const ENGINE_OUTPUT_BYTES = 16 * 1024 * 1024;

/** Commands that are part of the interpreter, and so of no list. */
const BUILTINS = [
  ".",
  "break",
  "cd",
  "continue",
  "declare",
  "eval",
  "exit",
  "export",
  "for",
  "function",
  "getopts",
  "if",
  "let",
  "local",
  "mapfile",
  "popd",
  "pushd",
  "pwd",
  "read",
  "readonly",
  "return",
  "set",
  "shift",
  "shopt",
  "source",
  "test",
  "type",
  "unset",
  "until",
  "wait",
  "while",
];

const INTERRUPTED = 130;

/** Loads just-bash and lays out the files. */
export async function startEngine(options: ShellOptions, history: readonly string[]): Promise<Engine> {
  const library = await import("just-bash");
  const screen = new ScreenOutput(inOurWords);
  const fs = await layOutFiles(library, options, screen);
  const state = new ShellState(options.home, {
    HOME: options.home,
    PATH: "/usr/bin:/bin",
    USER: "responder",
    ...options.env,
  });
  const wait = options.wait ?? ((ms, signal) => realWait(ms, undefined, { ...(signal && { signal }) }));
  const interruptible: Interruptible = { partialOutput: "", defect: undefined, signal: undefined };
  const bash = makeBash({ library, fs, screen, options, history, state, wait, interruptible });
  return {
    get cwd() {
      return state.cwd;
    },
    async run(line, signal, onOutput) {
      Object.assign(interruptible, { partialOutput: "", defect: undefined, signal });
      state.begin();
      screen.begin(onOutput);
      const script = (!state.traces && withMarks(library, line, namesIn(state, library, line))) || line;
      const result = await bash
        .exec(state.script(script, KEEP, HELP), {
          replaceEnv: true,
          env: {},
          cwd: state.previousCwd,
          rawScript: true,
          ...(signal && { signal }),
        })
        .finally(() => options.filesLog?.keep(fs));
      if (interruptible.defect !== undefined) throw interruptible.defect;
      const exitCode = signal?.aborted ? INTERRUPTED : result.exitCode;
      if (state.kept) state.keepFunctions(await functionsOf(library, fs, state.cwd, line));
      if (!state.kept || signal?.aborted) state.endedWith(exitCode);
      return {
        output: signal?.aborted
          ? afterAll(result.stdout + interruptible.partialOutput, "^C\n", screen.slots)
          : inOrder(result.stdout, inOurWords(result.stderr), screen.slots),
        exitCode,
        exited: !state.kept && signal?.aborted !== true && isExit(line),
      };
    },
    completionSources: () => ({
      fs,
      cwd: state.cwd,
      variables: state.variableNames,
      commands: [
        ...new Set([
          ...library.getCommandNames(),
          ...BUILTINS,
          "aws",
          "zip",
          ...(options.standIn ? ["console"] : []),
          ...state.functionNames,
          ...state.aliasNames,
        ]),
      ].sort(),
    }),
  };
}

/** A line that ended the shell without handing over its state did so by `exit`, unless a limit ended it. */
const isExit = (line: string): boolean => /(^|[\s;&|({])exit($|[\s;&|)}])/.test(line);

const inOurWords = (stderr: string): string =>
  stderr
    .replace(/^bash: eval: Parse error at \d+:\d+: /gm, "bash: ")
    .replace(NAMELESS, "bash: $&")
    .replace(ABSENT, ": command not found");

/** Names that stand for something else than a command, also where the line itself makes them. */
const namesIn = (state: ShellState, library: typeof JustBash, line: string) => ({
  aliases: state.aliasNames,
  functions: [...state.functionNames, ...definedFunctions(library, line).keys()],
});

interface Parts {
  library: typeof JustBash;
  fs: IFileSystem;
  screen: ScreenOutput;
  options: ShellOptions;
  history: readonly string[];
  state: ShellState;
  wait: NonNullable<ShellOptions["wait"]>;
  interruptible: Interruptible;
}

const MORE_HELP = "help NAME tells of a command of bash itself, F1 of the keys.\n";

/** Errors before which just-bash puts its name only where they end a line. */
const NAMELESS = /^(division by 0|exponent less than 0)$/gm;

/** What just-bash says of commands that it could have: what its own users should do to have them. */
const ABSENT = /: command not available in browser environments\. .*$/gm;

/**
 * Defence in depth stays on: the console's own commands are trusted by just-bash, so that `aws` may load modules
 * and reach the range, while scripts of the trainee may not touch the process.
 */
function makeBash({ library, fs, screen, options, history, state, wait, interruptible }: Parts): Bash {
  const { Bash, defineCommand } = library;
  return new Bash({
    fs,
    cwd: options.home,
    defenseInDepth: true,
    executionLimits: { maxOutputSize: ENGINE_OUTPUT_BYTES },
    sleep: (ms) => wait(ms, interruptible.signal),
    customCommands: [
      defineCommand("aws", awsCommand({ library, fs, screen, options, wait, interruptible })),
      ...(options.standIn ? [standInCommand(library, options.standIn)] : []),
      defineCommand("zip", runZip),
      defineCommand("date", (args, context) => {
        const rewritten = rewriteDate(args, options.now());
        return typeof rewritten === "string"
          ? Promise.resolve({ stdout: "", stderr: `date: ${rewritten}\n`, exitCode: 1 })
          : context.origCommand!(rewritten);
      }),
      defineCommand("xargs", (args, context) => context.origCommand!(rewriteXargs(args))),
      defineCommand("touch", (args, context) => {
        const timed = args.some((arg) => /^(-[a-zA-Z]*[dtr]|--date|--reference)/.test(arg));
        return context.origCommand!(timed ? args : ["-d", new Date(options.now()).toISOString(), ...args]);
      }),
      defineCommand("history", () =>
        Promise.resolve({
          stdout: history.map((line, i) => `${String(i + 1).padStart(5)}  ${line}\n`).join(""),
          stderr: "",
          exitCode: 0,
        }),
      ),
      defineCommand(HELP, () =>
        Promise.resolve({ stdout: `${README}\n${MORE_HELP}`, stderr: "", exitCode: 0 }),
      ),
      defineCommand(MARK_COMMAND, ([status]) => {
        screen.mark();
        return Promise.resolve({ stdout: MARK, stderr: MARK, exitCode: Number(status) });
      }),
      defineCommand(KEEP, ([status, variables, aliases, functions], context) => {
        state.keep({
          exitCode: Number(status),
          cwd: context.cwd,
          variables: variables ?? "",
          aliases: aliases ?? "",
          functions: functions ?? "",
          options: context.env.get("SHELLOPTS") ?? "",
        });
        return Promise.resolve({ stdout: "", stderr: "", exitCode: Number(status) });
      }),
    ],
  });
}

const standInCommand = ({ defineCommand }: typeof JustBash, act: Act): CustomCommand =>
  defineCommand("console", (words) => runStandIn(words, act));

async function layOutFiles(
  library: typeof JustBash,
  { home, files = {}, filesLog, now }: ShellOptions,
  screen: ScreenOutput,
): Promise<IFileSystem> {
  const fs = makeClockedFiles(library.InMemoryFs, now, screen);
  for (const folder of [home, "/tmp", "/etc"]) await fs.mkdir(folder, { recursive: true });
  const all = { "README.md": README, ...files };
  for (const [path, text] of Object.entries(all)) {
    const absolute = fs.resolvePath(home, path);
    await fs.mkdir(absolute.slice(0, absolute.lastIndexOf("/")) || "/", { recursive: true });
    await fs.writeFile(absolute, text);
  }
  await filesLog?.restore(fs);
  return fs;
}

/** Functions that a line defines, also in the files that it sources. */
async function functionsOf(
  library: typeof JustBash,
  fs: IFileSystem,
  cwd: string,
  line: string,
): Promise<Map<string, string>> {
  const found = definedFunctions(library, line);
  for (const path of sourcedFiles(library, line)) {
    const text = await fs.readFile(fs.resolvePath(cwd, path)).catch(() => "");
    for (const [name, source] of definedFunctions(library, text)) found.set(name, source);
  }
  return found;
}
