import type { AwsCli } from "./aws/index.ts";
import type { FilesLog } from "./files-log.ts";
import type { Act } from "./stand-in.ts";
import { completeLine, type Completion } from "./shell-complete.ts";
import { startEngine, type Engine } from "./shell-engine.ts";
import { inOrder, textOn, type Printed } from "./shell-order.ts";

/** What one line of the console did. */
export interface ShellResult {
  stdout: string;
  stderr: string;
  /** What went to both streams, in the order in which it was written. */
  output: readonly Printed[];
  exitCode: number;
  /** The working folder after the line. */
  cwd: string;
  /** True after `exit`: the trainee wants to leave the console. */
  exited: boolean;
}

/** A bash that lives as long as the drill: folders, variables, functions, aliases and files survive its lines. */
export interface Shell {
  /**
   * Runs one line (or several lines); lines given at the same time run one after another.
   *
   * @param options `signal` interrupts the line, as Ctrl-C does: exit code 130; `onOutput` is told of what its
   * commands write as they end, all of which stands in the result, too
   * @throws a defect of the `aws` command's calls
   */
  exec(
    line: string,
    options?: { signal?: AbortSignal; onOutput?: (piece: Printed) => void },
  ): Promise<ShellResult>;
  /** What may stand at the cursor: `options` replace the text from `from` to the cursor. */
  complete(line: string, cursor: number): Promise<Completion>;
  /** Lines so far, the oldest first. */
  readonly history: readonly string[];
}

export interface ShellOptions {
  aws: AwsCli;
  /** Carries out what the `console` command asks for; without it there is none. */
  standIn?: Act;
  /** The home folder, such as `/home/responder`. */
  home: string;
  /** Exported variables to begin with, such as AWS_REGION and the credentials. */
  env: Readonly<Record<string, string>>;
  /** Files to begin with; relative paths are below the home folder. Without a README.md there is a general one. */
  files?: Readonly<Record<string, string>>;
  /** Keeps the files for the next console of the run; without it they end with this one. */
  filesLog?: FilesLog;
  /** Simulated time in milliseconds since the epoch, for `date`, file times and signatures. */
  now: () => number;
  /** Waits in simulated time, for `sleep` and `aws … wait`; real time by default. Rejects when interrupted. */
  wait?: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Lines of earlier sessions. */
  history?: readonly string[];
  /** Is told of each new line, to keep it. */
  onHistory?: (line: string) => void;
}

/** Most bytes of a line's output that are kept, of each stream. */
export const MOST_OUTPUT_BYTES = 1024 * 1024;

/** Makes the built-in console's shell; the bash itself is loaded with the first line. */
export function makeShell(options: ShellOptions): Shell {
  const history = [...(options.history ?? [])];
  let engine: Promise<Engine> | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  const start = (): Promise<Engine> => (engine ??= startEngine(options, history));

  async function run(
    line: string,
    signal: AbortSignal | undefined,
    onOutput: ((piece: Printed) => void) | undefined,
  ): Promise<ShellResult> {
    if (line.trim() === "")
      return { stdout: "", stderr: "", output: [], exitCode: 0, cwd: (await start()).cwd, exited: false };
    if (history.at(-1) !== line) {
      history.push(line);
      options.onHistory?.(line);
    }
    const own = await start();
    const result = await own.run(line, signal, onOutput);
    const whole = [textOn("stdout", result.output), textOn("stderr", result.output)] as const;
    const [stdout, stderr] = [bound(whole[0]), bound(whole[1])];
    const isCut = stdout !== whole[0] || stderr !== whole[1];
    return {
      stdout,
      stderr,
      output: isCut ? inOrder(stdout, stderr) : result.output,
      exitCode: result.exitCode,
      cwd: own.cwd,
      exited: result.exited,
    };
  }

  return {
    exec(line, { signal, onOutput } = {}) {
      const result = queue.then(() => run(line, signal, onOutput));
      queue = result.catch(() => undefined);
      return result;
    },
    async complete(line, cursor) {
      const own = await start();
      return completeLine(line, cursor, { aws: options.aws, home: options.home, ...own.completionSources() });
    },
    history,
  };
}

/** Cuts output that nobody could read, and says so. */
function bound(text: string): string {
  const bytes = Buffer.byteLength(text);
  if (bytes <= MOST_OUTPUT_BYTES) return text;
  const kept = Buffer.from(text)
    .subarray(0, MOST_OUTPUT_BYTES)
    .toString()
    .replace(/\uFFFD+$/, "");
  return `${kept}\n[output cut: ${bytes - MOST_OUTPUT_BYTES} of ${bytes} bytes are not shown; write it to a file with > to keep it]\n`;
}
