import { parentPort, workerData } from "node:worker_threads";
import { usePack } from "../catalogue.ts";
import type { WorkerData } from "./pool.ts";
import { playTrial, type Trial } from "./trial.ts";

// The other end of `playTrials`: plays each trial that it is sent, and answers its result.
for (const folder of (workerData as WorkerData).packs) usePack(folder);
parentPort!.on("message", async (trial: Trial) => parentPort!.postMessage(await playTrial(trial)));
