import type * as JustBash from "just-bash";
import type { ExecResult, IFileSystem, ResolvedCommandContext } from "just-bash";
import { cliFiles } from "./shell-files.ts";
import { ON_SCREEN, type ScreenOutput } from "./shell-screen.ts";
import type { ShellOptions } from "./shell.ts";

/** What an interrupted line leaves behind, and what must not be lost in the bash. */
export interface Interruptible {
  /** Output so far of the `aws` that runs: the bash drops what an interrupted command returns. */
  partialOutput: string;
  /** What the command threw, if that was no result. */
  defect: unknown;
  signal: AbortSignal | undefined;
}

interface Parts {
  library: typeof JustBash;
  fs: IFileSystem;
  screen: ScreenOutput;
  options: ShellOptions;
  wait: NonNullable<ShellOptions["wait"]>;
  interruptible: Interruptible;
}

/** Makes the shell's `aws` command: it sees exported variables, the shell's files and its working folder. */
export function awsCommand({
  library,
  fs,
  screen,
  options,
  wait,
  interruptible,
}: Parts): (args: string[], context: ResolvedCommandContext) => Promise<ExecResult> {
  return async (args, context) => {
    const output: Buffer[] = [];
    let stderr = "";
    const isOnScreen = context.exportedEnv?.[ON_SCREEN] !== undefined;
    const signal = context.signal ?? interruptible.signal;
    const result = (exitCode: number): ExecResult => ({
      ...library.bytesOutput(library.unsafeBytesFromLatin1(Buffer.concat(output).toString("latin1"))),
      stderr,
      exitCode,
    });
    interruptible.partialOutput = "";
    try {
      const exitCode = await options.aws.run(args, {
        stdin: () => Promise.resolve(Buffer.from(library.latin1FromBytes(context.stdin), "latin1")),
        stdout(text) {
          const bytes = Buffer.from(text as string);
          if (isOnScreen) return screen.print({ stream: "stdout", text: bytes.toString() });
          output.push(bytes);
          interruptible.partialOutput += bytes.toString();
        },
        stderr(text) {
          stderr += text;
        },
        env: context.exportedEnv ?? {},
        cwd: context.cwd,
        files: cliFiles(fs, context.cwd),
        now: options.now,
        async wait(ms) {
          signal?.throwIfAborted();
          await wait(ms, signal);
        },
      });
      interruptible.partialOutput = "";
      return result(exitCode);
    } catch (error) {
      if (!signal?.aborted) interruptible.defect = error;
      return result(130);
    }
  };
}
