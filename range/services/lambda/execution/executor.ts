import { NotImplemented } from "../../../errors.ts";
import type { World } from "../../../world.ts";

/**
 * Who really runs functions: the range decides what runs, with whose rights and when, and leaves the running to an
 * executor that it is given (child processes in play, the journal in a replay). So nothing that the range does
 * depends on how long a process takes, and a replay needs no process at all.
 *
 * How an invocation goes:
 *
 * 1. The range picks or makes an execution environment: the role's session is opened (an AssumeRole like any other)
 *    and a log stream is named. All of this follows from the range's own state, clock and chance.
 * 2. `start` hands the run to the executor and returns at once. From here on the function is somebody outside, as a
 *    trainee's script is: its calls come through the front door, signed with the session's key, are carried out at
 *    the range's time, and stand in the journal as every call from outside does.
 * 3. When the process is done, its end (answer or error, output, durations) comes in as an input of its own, by
 *    `Range.functionEnded`, and is journaled too. What follows from it (log lines, metrics, retries, destinations,
 *    the answer to a waiting caller) is the range's doing again.
 *
 * Time: while the wall clock is followed it simply goes on, and a function's calls fall among everybody else's. In
 * virtual time {@link Range.advance} does not move on while a function runs: only the function's own calls and pauses
 * move time, by the same measure on every machine (see `call-time.ts`), so that what a function does does not depend
 * on how slow the machine is.
 *
 * A replay gives every call and every end back at its own time and in its own order, and its executor starts nothing.
 */
export interface Executor {
  /** Begins a run. Its end is told later, never before this returns. */
  start(run: FunctionRun): void;
  /** An environment will not be used again: what was kept warm for it can go. */
  discard(environmentId: string): void;
  /** What virtual time must wait for: nothing when nothing runs, or when what runs is not to be waited for. */
  idle(): Promise<void> | undefined;
  /** Ends everything that runs. */
  close(): Promise<void>;
}

/** One run of a function's handler, or of a script. */
export interface FunctionRun {
  /** Unique; a retry of the same request is another run. */
  id: string;
  /** What the handler's context and the log lines say. */
  requestId: string;
  /** Runs that name the same one come one after the other, and may share a process. */
  environmentId: string;
  runtime: string;
  handler: string;
  /** The deployment package: a zip archive; or a folder of the machine, which is used as it stands. */
  code: Uint8Array | { folder: string };
  /** Zip archives that are laid over one another, in this order, where the function finds its layers. */
  layers?: readonly Uint8Array[];
  memoryMb: number;
  timeoutSeconds: number;
  /** The process's environment variables, but for what only the executor knows (folders, the endpoint). */
  variables: Readonly<Record<string, string>>;
  /** JSON text. */
  event: string;
  context: {
    functionName: string;
    functionVersion: string;
    invokedFunctionArn: string;
    logGroupName: string;
    logStreamName: string;
    /** JSON text. */
    clientContext?: string;
  };
  /** Simulated time, in milliseconds since the epoch: what the handler's log lines are stamped with. */
  startedAt: number;
}

/** How a run ended. It is an input from outside: plain JSON, as it stands in the journal. */
export interface FunctionOutcome {
  /** JSON text: what the handler answered, or the error in Lambda's form. */
  payload: string;
  /** The handler failed, or its runtime did. */
  failed: boolean;
  /** How the runtime failed, where it did: what the REPORT line says. */
  fault?: { status: "timeout" | "error"; type?: string };
  /** Wall-clock durations in milliseconds; `initMs` where a process was started for the run. */
  durationMs: number;
  initMs?: number;
  /** It was not up when Lambda's time for that was over, and came up, if it did, within the run. */
  initTimedOut?: boolean;
  maxMemoryMb: number;
  /** The runtime that really ran it, such as `python:3.11.7`. */
  runtimeVersion: string;
  /** What it wrote, and how long after the run's start. */
  output: { afterMs: number; text: string }[];
  /** The process is gone; what it kept in memory with it. */
  processEnded: boolean;
}

const executors = new WeakMap<World, Executor>();

export const setExecutor = (world: World, executor: Executor): void => void executors.set(world, executor);

export const executorOf = (world: World): Executor | undefined => executors.get(world);

const underWay = new WeakMap<World, Map<string, (outcome: FunctionOutcome) => void>>();

/**
 * Begins a run: of a Lambda function, or of a script of Systems Manager Automation.
 *
 * @param ended told in the turn in which the end comes in
 * @throws {NotImplemented} where nothing can run code
 */
export function execute(world: World, run: FunctionRun, ended: (outcome: FunctionOutcome) => void): void {
  const executor = executors.get(world);
  if (!executor) throw new NotImplemented("running code where there is no executor for it");
  const runs = underWay.get(world) ?? new Map<string, (outcome: FunctionOutcome) => void>();
  underWay.set(world, runs.set(run.id, ended));
  executor.start(run);
}

/** How many runs have begun and not ended. */
export const runsUnderWay = (world: World): number => underWay.get(world)?.size ?? 0;

/**
 * Takes in how a run ended.
 *
 * @returns false when there is no such run (any more)
 */
export function endRun(world: World, id: string, outcome: FunctionOutcome): boolean {
  const runs = underWay.get(world);
  const ended = runs?.get(id);
  if (!ended) return false;
  runs!.delete(id);
  ended(outcome);
  return true;
}
