import type { BashOptions } from "just-bash";
import type * as JustBash from "just-bash";
import type { Actor } from "../call.ts";
import { PROGRAMS } from "./base-image.ts";
import { allCommands } from "./commands/index.ts";
import { FileError } from "./disk.ts";
import type { Guest, Outcome, RunOptions } from "./guest.ts";

/** What a command of ours knows beside its words: the machine it runs on, and how time passes for it. */
export interface Terminal {
  guest: Guest;
  user: string;
  actor: Actor;
  /** Lets simulated time pass. Rejects when the machine goes down meanwhile. */
  pause(ms: number): Promise<void>;
  /** Simulated time for this shell, in milliseconds since the epoch. */
  now(): number;
  /** Runs something that may take so long; answers whether it was cut short. */
  within(ms: number, act: () => Promise<void>): Promise<boolean>;
  /** Stops the shell when the machine under it is gone. Throws then. */
  check(): void;
}

/** One command line on its way. */
export interface ShellRun {
  /** How it ended. Never rejects for what the command did. */
  done: Promise<Outcome>;
  /** Settles when the shell waits for simulated time, or is over: the clock may go on then. */
  settled(): Promise<void>;
  /** Ends it where it stands. */
  cancel(): void;
}

/** The machine went down, or somebody cancelled the command. */
class Killed extends Error {}
/** A wait reached the end that `timeout` set. */
class Overdue extends Error {}

const PATH = "/usr/bin:/bin:/usr/local/bin:/usr/sbin:/sbin";

/**
 * Calls of programs by another path than that in `/usr/bin`, at the beginning of a command. The shell runs its
 * commands only from there; what stands elsewhere is a script that passes on nine words at most.
 */
const ELSEWHERE = /((?:^|[\n;&|(]|\bsudo|\bexec)[ \t]*)\/(?:usr\/)?s?bin\/([\w.-]+)(?=\s|$|[;&|)])/g;
const callDirectly = (command: string): string =>
  command.replace(ELSEWHERE, (whole, before: string, name: string) =>
    PROGRAMS.includes(name) ? `${before}/usr/bin/${name}` : whole,
  );

let bash: Promise<typeof JustBash> | undefined;
/** The shell costs 90 ms to load, so it is loaded when somebody first needs it. */
const loadBash = (): Promise<typeof JustBash> => (bash ??= import("just-bash"));

/**
 * Runs a command line in a fresh shell inside a guest.
 *
 * @param whenDone told how it ended before the clock may go on
 * @param mode `at-once` counts the waits that the command makes; `in-time` lets them pass on the clock
 * @throws when the instance is not running
 */
export function runShell(
  guest: Guest,
  command: string,
  options: RunOptions,
  mode: "at-once" | "in-time",
  whenDone: (outcome: Outcome) => void | Promise<void> = () => {},
): ShellRun {
  const { clock } = guest.scope.world;
  const { user = "root", actor = "platform" } = options;
  const memoryId = guest.memory.id;
  const startedAt = clock.now();
  const abort = new AbortController();
  let countedMs = 0;
  let settle: () => void = () => {};
  let busy = new Promise<void>((resolve) => void (settle = resolve));
  let wake: (() => void) | undefined;

  const alive = (): boolean => !abort.signal.aborted && guest.running && guest.memory.id === memoryId;
  const check = (): void => {
    if (alive()) return;
    abort.abort();
    throw new Killed();
  };
  let deadlineAt = Infinity;
  const now = (): number => clock.now() + countedMs;
  const within = async (ms: number, act: () => Promise<void>): Promise<boolean> => {
    const outer = deadlineAt;
    deadlineAt = Math.min(outer, now() + ms);
    await act();
    const isOver = now() >= deadlineAt;
    deadlineAt = outer;
    return isOver;
  };
  const pause = async (wantedMs: number): Promise<void> => {
    check();
    const ms = Math.max(0, Math.min(wantedMs, deadlineAt - now()));
    if (mode === "at-once") countedMs += ms;
    else await sleep(ms);
    check();
    if (ms < wantedMs) throw new Overdue("timed out");
  };
  const sleep = (ms: number): Promise<void> =>
    new Promise<void>((resolve) => {
      const go = (): Promise<void> => {
        busy = new Promise((resolveBusy) => void (settle = resolveBusy));
        wake = undefined;
        resolve();
        return busy;
      };
      const timer = clock.after(ms, `a command in ${guest.instanceId}`, go);
      wake = () => {
        timer.cancel();
        void go();
      };
      settle();
    });
  const terminal: Terminal = { guest, user, actor, pause, within, check, now };

  const outcome = async (): Promise<Outcome> => {
    const took = (): number => clock.now() - startedAt + countedMs;
    try {
      const { Bash } = await loadBash();
      const shell = new Bash(bashOptions(terminal, options));
      const { stdout, stderr, exitCode } = await shell.exec(callDirectly(command), {
        rawScript: true,
        signal: abort.signal,
      });
      if (!alive()) return killed(took());
      return { stdout, stderr, exitCode, durationMs: took() };
    } catch (thrown) {
      if (!alive()) return killed(took());
      // Redirections into a file that cannot be written end the shell.
      if (thrown instanceof FileError)
        return { stdout: "", stderr: `bash: ${thrown.message}\n`, exitCode: 1, durationMs: took() };
      throw thrown;
    }
  };
  const done = outcome()
    .then(async (ended) => {
      await whenDone(ended);
      return ended;
    })
    .finally(() => settle());
  return {
    done,
    settled: () => busy,
    cancel() {
      abort.abort();
      wake?.();
    },
  };
}

const killed = (durationMs: number): Outcome => ({
  stdout: "",
  stderr: "",
  exitCode: 137,
  durationMs,
  killed: true,
});

function bashOptions(terminal: Terminal, { user = "root", environment, cwd }: RunOptions): BashOptions {
  const { guest } = terminal;
  const shell = guest.spawn({ command: "sh -c", exe: "/usr/bin/bash", user });
  guest.kill(shell.pid);
  const home = user === "root" ? "/root" : `/home/${user}`;
  const files = guest.files(user);
  return {
    fs: files,
    cwd: cwd ?? (files.entry(home)?.kind === "directory" ? home : "/"),
    env: {
      HOME: home,
      USER: user,
      LOGNAME: user,
      SHELL: "/bin/bash",
      PATH,
      LANG: "C.UTF-8",
      HOSTNAME: guest.hostname,
      AWS_REGION: guest.scope.region,
      AWS_DEFAULT_REGION: guest.scope.region,
      ...environment,
    },
    processInfo: {
      pid: shell.pid,
      ppid: 1,
      uid: user === "root" ? 0 : 1000,
      gid: user === "root" ? 0 : 1000,
    },
    customCommands: allCommands(terminal),
    sleep: (ms) => terminal.pause(ms),
    // Wall time means nothing inside: a command may sleep for simulated hours.
    executionLimits: { maxExecutionTimeMs: 7 * 86_400_000 },
    // The shell has no way out: its files are ours, it has no network, and it starts no programs of the host.
    defenseInDepth: false,
  };
}
