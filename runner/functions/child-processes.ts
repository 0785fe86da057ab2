import { availableParallelism } from "node:os";
import type { ExecutorHost } from "../../range/index.ts";
import type {
  Executor,
  FunctionOutcome,
  FunctionRun,
} from "../../range/services/lambda/execution/executor.ts";
import { Child, NoRuntime } from "./child.ts";

/** How many processes run at once; further runs wait for their turn, and their time does not run meanwhile. */
const MOST_RUNNING = Math.max(4, 2 * availableParallelism());
/** How many processes are kept for the next run of their environment. */
const MOST_WARM = 8;

/**
 * Runs functions as real processes of this machine: Node.js handlers with this program's own Node.js, Python handlers
 * with the machine's python3. A process is kept warm for its environment, ends with it, and ends in any case when
 * this program does, however that ends.
 *
 * A function is the trainee's code (or a scenario's adversary's), and runs with the rights of who plays: it gets
 * nothing of this program's environment, but it is no sandbox.
 */
export class ChildProcesses implements Executor {
  readonly #warm = new Map<string, Child>();
  readonly #all = new Set<Child>();
  readonly #waiting: (() => void)[] = [];
  #runs = 0;
  #running = 0;
  #idle: { promise: Promise<void>; resolve: () => void } | undefined;
  #closed = false;

  /** @param initLimitMs what Lambda gives a runtime to come up before its first run */
  constructor(
    private readonly host: ExecutorHost,
    private readonly initLimitMs?: number,
  ) {}

  start(run: FunctionRun): void {
    this.#runs++;
    this.#idle ??= withResolver();
    void this.#carryOut(run);
  }

  async #carryOut(run: FunctionRun): Promise<void> {
    let outcome: FunctionOutcome;
    try {
      outcome = await this.#inTurn(() => this.#run(run));
    } catch (error) {
      if (!(error instanceof NoRuntime)) this.host.onBug(error);
      outcome = couldNotRun(run, error as Error);
    }
    if (this.#closed) return;
    await this.host.functionEnded({ at: this.host.now(), run: run.id, outcome });
    this.#runs--;
    if (this.#runs > 0) return;
    const idle = this.#idle;
    this.#idle = undefined;
    idle?.resolve();
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= MOST_RUNNING) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running++;
    try {
      return await work();
    } finally {
      this.#running--;
      this.#waiting.shift()?.();
    }
  }

  async #run(run: FunctionRun): Promise<FunctionOutcome> {
    const child = await this.#childFor(run);
    const outcome = await child.invoke(run);
    if (outcome.processEnded || !child.isAlive) this.#drop(child);
    else this.#keepWarm(run.environmentId, child);
    return outcome;
  }

  async #childFor(run: FunctionRun): Promise<Child> {
    const warm = this.#warm.get(run.environmentId);
    this.#warm.delete(run.environmentId);
    if (warm?.isAlive) return warm;
    if (warm) this.#drop(warm);
    const child = await Child.start(run, await this.host.endpoint(), this.initLimitMs);
    this.#all.add(child);
    if (this.#closed) this.#drop(child);
    return child;
  }

  #keepWarm(environmentId: string, child: Child): void {
    if (this.#closed) return this.#drop(child);
    this.#warm.set(environmentId, child);
    for (const [oldest] of this.#warm) {
      if (this.#warm.size <= MOST_WARM) break;
      this.discard(oldest);
    }
  }

  #drop(child: Child): void {
    this.#all.delete(child);
    child.end();
  }

  discard(environmentId: string): void {
    const child = this.#warm.get(environmentId);
    this.#warm.delete(environmentId);
    if (child) this.#drop(child);
  }

  idle(): Promise<void> | undefined {
    return this.#idle?.promise;
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const child of this.#all) this.#drop(child);
    this.#warm.clear();
    this.#idle?.resolve();
    this.#idle = undefined;
  }
}

function withResolver(): { promise: Promise<void>; resolve: () => void } {
  let resolve!: () => void;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

/** What Lambda says when it could not even start the runtime. */
function couldNotRun({ requestId, runtime }: FunctionRun, error: Error): FunctionOutcome {
  return {
    payload: JSON.stringify({
      errorType: "Runtime.InvalidEntrypoint",
      errorMessage: `RequestId: ${requestId} Error: ${error.message}`,
    }),
    failed: true,
    fault: { status: "error", type: "Runtime.InvalidEntrypoint" },
    durationMs: 0.01,
    maxMemoryMb: 0,
    runtimeVersion: runtime,
    output: [],
    processEnded: true,
  };
}
