import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { parentPort } from "node:worker_threads";
import { Tail } from "./tail.ts";

export interface ProgramOptions {
  command: string;
  args: readonly string[];
  /** Its environment, but for what marks it as ours. */
  env: Readonly<Record<string, string | undefined>>;
  /** What it reads on its standard input. */
  input: string;
  /** When it is ended, in milliseconds of the machine. */
  limitMs: number;
}

/** How a program ended. */
export interface ProgramEnd {
  /** Its exit code; null when it was killed or never began. */
  code: number | null;
  signal: NodeJS.Signals | null;
  /** It was still running at its limit. */
  late: boolean;
  /** Why it could not be started. */
  error?: string;
  /** How many processes it left behind; they were ended. */
  strays: number;
  /** The last of what it wrote, on both streams, made harmless for a terminal. */
  output: string;
  /** How much it wrote, in bytes, where that is no text; else 0. */
  garbageBytes: number;
}

/** How long a program may take to end when it is asked to, and its output to come. */
const GRACE_MS = 200;
/** Marks a program and all that it starts, also what leaves its process group. */
const MARK = "GAMEDAY_RESPONDER";

/** Process groups under way, by leader: {@link endPrograms} ends them. */
const running = new Set<number>();

/**
 * Runs somebody's program to its end, or to its limit: then it and everything that it started are ended. What it
 * leaves running behind its back is ended, too.
 */
export async function runProgram({
  command,
  args,
  env,
  input,
  limitMs,
}: ProgramOptions): Promise<ProgramEnd> {
  const mark = randomBytes(12).toString("hex");
  const child = spawn(command, args, {
    env: { ...env, [MARK]: mark },
    stdio: ["pipe", "pipe", "pipe"],
    // A group of its own, so that what it starts can be ended with it.
    detached: true,
  });
  const output = new Tail();
  child.stdout.on("data", (piece: Buffer) => output.add(piece));
  child.stderr.on("data", (piece: Buffer) => output.add(piece));
  // A program need not read what it is told.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const { pid } = child;
  if (pid !== undefined) note("begin", pid);
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const ended = new Promise<Pick<ProgramEnd, "code" | "signal" | "error">>((resolve) => {
    child.once("error", (error) => resolve({ code: null, signal: null, error: error.message }));
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
  let late = false;
  const limit = setTimeout(() => {
    late = true;
    signalGroup(pid, "SIGTERM");
    setTimeout(() => signalGroup(pid, "SIGKILL"), GRACE_MS);
  }, limitMs);
  const end = await ended;
  clearTimeout(limit);
  await Promise.race([closed, pause(GRACE_MS)]);
  const strays = pid === undefined ? 0 : endStrays(pid, mark);
  if (pid !== undefined) note("end", pid);
  for (const stream of [child.stdout, child.stderr]) stream.destroy();
  return {
    ...end,
    late,
    strays: late ? 0 : strays,
    output: output.text(),
    garbageBytes: output.garbageBytes(),
  };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref());

/** What a worker thread tells its parent, so that the whole program can end what runs in its threads. */
export interface ProgramNote {
  program: "begin" | "end";
  pid: number;
}

function note(program: ProgramNote["program"], pid: number): void {
  heed({ program, pid });
  parentPort?.postMessage({ program, pid } satisfies ProgramNote);
}

/** Keeps account of programs that run in this thread, or in one of its workers. */
export function heed({ program, pid }: ProgramNote): void {
  if (program === "begin") running.add(pid);
  else running.delete(pid);
}

/** Ends all programs that run: when this one must end before they do. */
export function endPrograms(): void {
  for (const pid of running) signalGroup(pid, "SIGKILL");
  running.clear();
}

function signalGroup(leader: number | undefined, signal: NodeJS.Signals): boolean {
  if (leader === undefined) return false;
  try {
    return process.kill(-leader, signal);
  } catch {
    return false;
  }
}

/** Ends what a program left running, and tells how many processes that were. */
function endStrays(leader: number, mark: string): number {
  const marked = markedProcesses(leader, mark);
  const inGroup = signalGroup(leader, "SIGKILL");
  for (const pid of marked)
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It ended with its group.
    }
  return Math.max(marked.length, inGroup ? 1 : 0);
}

/** Processes that carry a program's mark in their environment, where the system tells. */
function markedProcesses(leader: number, mark: string): number[] {
  if (process.platform !== "linux") return [];
  const marked = Buffer.from(`${MARK}=${mark}`);
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter(startedSince(leader))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`).includes(marked);
      } catch {
        return false;
      }
    });
}

/**
 * Whether a process was started after another, by the numbers that Linux gives out one after the other and then from
 * the beginning again. The last one given out stands at the end of `/proc/loadavg`: most of a machine's processes are
 * older, and need not be read.
 *
 * @see https://man7.org/linux/man-pages/man5/proc_loadavg.5.html
 */
function startedSince(first: number): (pid: number) => boolean {
  const last = Number(readFileSync("/proc/loadavg", "utf8").trim().split(" ").at(-1));
  return last >= first ? (pid) => pid > first : (pid) => pid > first || pid <= last;
}
