import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { CommandOptions, Ended } from "./command.ts";

const SCRIPT = fileURLToPath(new URL("./aws_fork_server.py", import.meta.url));
const TIMEOUT_MS = 60_000;

/** Carries out command lines of one AWS CLI, each in a process of its own, one after the other. */
export interface ForkServer {
  run(args: readonly string[], options: CommandOptions): Promise<Ended>;
  close(): void;
}

/**
 * Starts an AWS CLI once, for many command lines. Only a CLI that is a Python script can be started so: the
 * bundled installer's binary cannot.
 *
 * @param path the `aws` command
 * @returns undefined where each line must start the CLI anew
 */
export function forkServerOf(path: string): ForkServer | undefined {
  const interpreter = /^#!\s*(\/\S*python[\d.]*)\s*$/m.exec(readFileSync(path, "latin1").slice(0, 200))?.[1];
  if (!interpreter) return undefined;
  const child = spawn(interpreter, [SCRIPT], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { PATH: process.env["PATH"], LANG: "C.UTF-8" },
  });
  return serve(child, path);
}

function serve(child: ChildProcess, path: string): ForkServer {
  const waiting: { resolve(ended: Ended): void; reject(error: Error): void }[] = [];
  createInterface({ input: child.stdout! }).on("line", (line) =>
    waiting.shift()?.resolve(JSON.parse(line) as Ended),
  );
  child.on("exit", () => {
    for (const { reject } of waiting.splice(0)) reject(new Error(`${path} ended before its answer`));
  });
  return {
    run(args, { env = {}, cwd = ".", stdin = "" }) {
      const job = {
        argv: args,
        env: { PATH: process.env["PATH"], LANG: "C.UTF-8", ...env },
        cwd,
        stdin: Buffer.from(stdin).toString("base64"),
      };
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => child.kill("SIGKILL"), TIMEOUT_MS);
        const settle =
          <T>(done: (value: T) => void) =>
          (value: T): void => {
            clearTimeout(timer);
            done(value);
          };
        waiting.push({ resolve: settle(resolve), reject: settle(reject) });
        child.stdin!.write(`${JSON.stringify(job)}\n`);
      });
    },
    close: () => child.stdin!.end(),
  };
}
