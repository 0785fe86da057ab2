import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { heed, type ProgramNote } from "../automation/program.ts";
import type { Play, Played } from "../automation/play.ts";
import { packsInUse } from "../catalogue.ts";
import { hungTrial, type Trial, type TrialResult } from "../contract/trial.ts";
import { UserError } from "../errors.ts";
import { LIMIT_MS } from "../responder.ts";
import { carryOut, type Job } from "./job.ts";

/** What a worker is told when it starts. */
export interface WorkerData {
  packs: readonly string[];
}

/** What a worker says. */
export type WorkerMessage =
  | { result: unknown }
  | { error: unknown }
  /** The user's mistake: classes do not travel between threads. */
  | { mistake: string; trace: string | undefined }
  | ProgramNote;

/** The worker beside this bundle, or in the source tree. */
const WORKER = ["./crew-worker.js", "./worker.ts"]
  .map((path) => new URL(path, import.meta.url))
  .find((url) => existsSync(fileURLToPath(url)))!;

/** Plays runs side by side, each worker thread one after the other: they stay warm. */
export class Crew {
  readonly #workers: CrewWorker[] = [];
  readonly #free: CrewWorker[] = [];
  readonly #waiting: ((worker: CrewWorker) => void)[] = [];
  #hasEnded = false;

  /**
   * @param size how many at once
   * @param apart whether one plays in a thread of its own, too: what keeps a thread busy for ever can be ended only with
   *   it, and it has more room for what is soon forgotten
   */
  constructor(
    private readonly size: number,
    private readonly apart: boolean,
  ) {}

  /** @throws what was thrown by a defect of ours; a response that breaks off, or never ends, is a result */
  async trial(trial: Trial): Promise<TrialResult> {
    const { limitMs = LIMIT_MS } = trial;
    return (await this.#do<TrialResult>({ trial }, limitMs + GRACE_MS)) ?? hungTrial(trial);
  }

  /** @throws what was thrown by a defect of ours, or where no sandbox can be had */
  async play(play: Play): Promise<Played> {
    return (await this.#do<Played>({ play }))!;
  }

  /** @returns nothing when the limit has passed and the worker was ended */
  async #do<Result>(job: Job, limitMs?: number): Promise<Result | undefined> {
    const worker = await this.#hire();
    try {
      // Whoever waited while the crew was ended would wait for ever for a thread that is gone.
      if (this.#hasEnded) throw new Error("the crew has ended");
      return (await worker.carryOut(job, limitMs)) as Result | undefined;
    } finally {
      const next = this.#waiting.shift();
      if (next) next(worker);
      else this.#free.push(worker);
    }
  }

  async #hire(): Promise<CrewWorker> {
    const free = this.#free.pop();
    if (free) return free;
    if (this.#workers.length >= this.size) return new Promise((resolve) => this.#waiting.push(resolve));
    const worker = this.apart || this.size > 1 ? new InThread() : new InThisThread();
    this.#workers.push(worker);
    return worker;
  }

  /** Ends the threads; what they are at is lost. */
  async end(): Promise<void> {
    this.#hasEnded = true;
    await Promise.all(this.#workers.map((worker) => worker.end()));
  }
}

/** Somebody who does one job at a time. */
interface CrewWorker {
  /** @param limitMs when it is ended, where it can be, and answers nothing */
  carryOut(job: Job, limitMs?: number): Promise<unknown>;
  end(): Promise<void>;
}

class InThisThread implements CrewWorker {
  carryOut(job: Job): Promise<unknown> {
    return carryOut(job);
  }

  async end(): Promise<void> {}
}

/** How much longer than its response a trial may take before its thread is ended. */
const GRACE_MS = 10_000;

function mistakeOf({ mistake, trace }: Extract<WorkerMessage, { mistake: string }>): UserError {
  const cause = trace === undefined ? undefined : Object.assign(new Error(), { stack: trace });
  return new UserError(mistake, undefined, { cause });
}

const startThread = (): Worker =>
  new Worker(WORKER, {
    workerData: { packs: packsInUse() } satisfies WorkerData,
    // A run makes much that is soon forgotten: with room for it the two threads wait less for one another.
    resourceLimits: { maxYoungGenerationSizeMb: 64 },
  });

class InThread implements CrewWorker {
  #worker = startThread();

  carryOut(job: Job, limitMs?: number): Promise<unknown> {
    const worker = this.#worker;
    return new Promise((resolve, reject) => {
      const limit =
        limitMs === undefined
          ? undefined
          : setTimeout(() => {
              this.#worker = startThread();
              settle(() => void worker.terminate().then(() => resolve(undefined)));
            }, limitMs);
      const ended = (code: number): void =>
        settle(() => reject(new Error(`a worker ended by itself, with code ${code}`)));
      const broken = (error: unknown): void => settle(() => reject(error));
      const hear = (message: WorkerMessage): void => {
        if ("program" in message) heed(message);
        else if ("mistake" in message) settle(() => reject(mistakeOf(message)));
        else if ("error" in message) settle(() => reject(message.error));
        else settle(() => resolve(message.result));
      };
      const settle = (end: () => void): void => {
        clearTimeout(limit);
        worker.off("message", hear).off("error", broken).off("exit", ended);
        end();
      };
      worker.on("message", hear).once("error", broken).once("exit", ended);
      worker.postMessage(job);
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}
