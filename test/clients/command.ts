import { spawn } from "node:child_process";

export interface Ended {
  /** The exit code; 128 and the signal's name in `stderr` when the command was killed. */
  code: number;
  stdout: string;
  stderr: string;
}

export interface CommandOptions {
  env?: Readonly<Record<string, string>>;
  cwd?: string;
  stdin?: string | Uint8Array;
  timeoutMs?: number;
}

/**
 * Runs a program to its end, without a shell.
 *
 * @param argv the program and its arguments
 * @param options.env the whole environment: nothing is inherited but PATH
 * @throws when the program cannot be started, or did not end in time (60 s unless told)
 */
export function runCommand(argv: readonly string[], options: CommandOptions = {}): Promise<Ended> {
  const { env = {}, cwd, stdin, timeoutMs = 60_000 } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(argv[0]!, argv.slice(1), {
      env: { PATH: process.env["PATH"], LANG: "C.UTF-8", ...env } as NodeJS.ProcessEnv,
      ...(cwd && { cwd }),
      stdio: ["pipe", "pipe", "pipe"],
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    child.stdin.on("error", () => undefined);
    child.stdin.end(stdin);
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      reject(
        new Error(`${argv.join(" ")} did not end within ${timeoutMs} ms\n${Buffer.concat(err).toString()}`),
      );
    }, timeoutMs);
    child.once("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      resolve({
        code: code ?? 128,
        stdout: Buffer.concat(out).toString(),
        stderr: Buffer.concat(err).toString() + (signal ? `\n(${signal})` : ""),
      });
    });
  });
}
