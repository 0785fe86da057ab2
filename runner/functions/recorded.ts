import type { ExecutorHost, FunctionEnd, OutsideCall } from "../../range/index.ts";
import type {
  Executor,
  FunctionOutcome,
  FunctionRun,
} from "../../range/services/lambda/execution/executor.ts";

/** What a function did while virtual time was held for it, as it stands in a journal. */
export type HeldInput = { kind: "call"; outside: OutsideCall } | { kind: "end"; end: FunctionEnd };

/**
 * The executor of a replay: it starts nothing. What functions did while time went on comes back with everybody's
 * inputs; what they did while virtual time was held for them is given back here, when time is held for them again.
 * Once the journal is at its end, functions really run again.
 */
export class RecordedFunctions implements Executor {
  readonly #underWay = new Map<string, FunctionRun>();
  #live: Executor | undefined;
  #feeding: Promise<void> | undefined;

  /**
   * @param held in the order of the journal; what was given back is taken off
   * @param free runs that ended while time went on: for none of them was it ever held
   * @param goOn makes the executor for the time after the replay
   */
  constructor(
    private readonly host: ExecutorHost,
    private readonly held: HeldInput[],
    private readonly free: ReadonlySet<string>,
    private readonly goOn: (host: ExecutorHost) => Executor,
  ) {}

  start(run: FunctionRun): void {
    if (this.#live) this.#live.start(run);
    else this.#underWay.set(run.id, run);
  }

  discard(environmentId: string): void {
    this.#live?.discard(environmentId);
  }

  idle(): Promise<void> | undefined {
    if (this.#live) return this.#live.idle();
    if (!this.#isHeld()) return this.#feeding;
    return (this.#feeding ??= this.#feed());
  }

  /** Time is held until all functions have ended: not while one runs that ended otherwise. */
  #isHeld(): boolean {
    const running = [...this.#underWay.keys()];
    return running.length > 0 && this.held.length > 0 && !running.some((run) => this.free.has(run));
  }

  async #feed(): Promise<void> {
    // Not within the turn in which somebody asked: the clock must have stopped first.
    await Promise.resolve();
    while (this.#isHeld()) {
      const input = this.held.shift()!;
      if (input.kind === "end") {
        await this.host.functionEnded(input.end);
        this.#underWay.delete(input.end.run);
      } else void settled(() => this.host.outside(input.outside));
    }
    this.#feeding = undefined;
  }

  /** A run's end came back with the inputs of others. */
  ended(run: string): void {
    this.#underWay.delete(run);
  }

  /**
   * The replay is over: functions run again. What ran when the journal ended was killed together with the program,
   * and that is how it ended.
   */
  async resume(): Promise<void> {
    this.#live = this.goOn(this.host);
    for (const run of this.#underWay.values())
      await this.host.functionEnded({ at: this.host.now(), run: run.id, outcome: killed(run) });
    this.#underWay.clear();
  }

  async close(): Promise<void> {
    await this.#live?.close();
  }
}

/** An answer nobody waits for: neither is its refusal anybody's. */
const settled = async (ask: () => unknown): Promise<unknown> => {
  try {
    return await ask();
  } catch {
    return undefined;
  }
};

function killed({ requestId, runtime }: FunctionRun): FunctionOutcome {
  return {
    payload: JSON.stringify({
      errorType: "Runtime.ExitError",
      errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`,
    }),
    failed: true,
    fault: { status: "error", type: "Runtime.ExitError" },
    durationMs: 0.01,
    maxMemoryMb: 0,
    runtimeVersion: runtime,
    output: [],
    processEnded: true,
  };
}
