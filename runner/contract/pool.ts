import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { packsInUse } from "../catalogue.ts";
import { playTrial, type Trial, type TrialResult } from "./trial.ts";

/** What a worker is told when it starts. */
export interface WorkerData {
  packs: readonly string[];
}

/** The worker beside this bundle, or in the source tree. */
const WORKER = ["./contract-worker.js", "./worker.ts"]
  .map((path) => new URL(path, import.meta.url))
  .find((url) => existsSync(fileURLToPath(url)))!;

/**
 * Plays trials side by side, each worker thread one after the other: they stay warm.
 *
 * @param options.jobs how many at once; 1 plays in this thread
 * @param options.onResult told of each as it comes
 * @returns the results in the order of the trials
 * @throws what was thrown by a defect of ours; a response that breaks off is a result
 */
export async function playTrials(
  trials: readonly Trial[],
  { jobs, onResult }: { jobs: number; onResult: (result: TrialResult) => void },
): Promise<TrialResult[]> {
  const results: TrialResult[] = Array.from({ length: trials.length });
  const waiting = trials.entries();
  const work = async (play: (trial: Trial) => Promise<TrialResult>): Promise<void> => {
    for (const [index, trial] of waiting) {
      const result = await play(trial);
      results[index] = result;
      onResult(result);
    }
  };
  if (jobs === 1) {
    await work(playTrial);
    return results;
  }
  const players = Array.from({ length: Math.min(jobs, trials.length) }, () => new Player());
  try {
    await Promise.all(players.map((player) => work((trial) => player.play(trial))));
  } finally {
    await Promise.all(players.map((player) => player.end()));
  }
  return results;
}

/** A worker thread that plays one trial at a time. */
class Player {
  readonly #worker = new Worker(WORKER, {
    workerData: { packs: packsInUse() } satisfies WorkerData,
    // A run makes much that is soon forgotten: with room for it the two threads wait less for one another.
    resourceLimits: { maxYoungGenerationSizeMb: 64 },
  });

  play(trial: Trial): Promise<TrialResult> {
    const worker = this.#worker;
    return new Promise((resolve, reject) => {
      const ended = (code: number): void => reject(new Error(`a worker ended by itself, with code ${code}`));
      worker.once("message", (result: TrialResult) => {
        worker.off("error", reject).off("exit", ended);
        resolve(result);
      });
      worker.once("error", reject).once("exit", ended);
      worker.postMessage(trial);
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}
