import { parentPort, workerData } from "node:worker_threads";
import { usePack } from "../catalogue.ts";
import { UserError } from "../errors.ts";
import type { WorkerData, WorkerMessage } from "./crew.ts";
import { carryOut, type Job } from "./job.ts";

// The other end of a crew's thread: carries out each job that it is sent, and answers what came of it.
for (const folder of (workerData as WorkerData).packs) usePack(folder);
const answer = (message: WorkerMessage): void => parentPort!.postMessage(message);
const fail = (error: unknown): void =>
  answer(
    error instanceof UserError
      ? { mistake: error.message, trace: error.cause instanceof Error ? error.cause.stack : undefined }
      : { error },
  );
// What fails in the course of time has no caller: the job that is under way has failed.
process.on("uncaughtException", fail);
parentPort!.on("message", async (job: Job) => {
  try {
    answer({ result: await carryOut(job) });
  } catch (error) {
    fail(error);
  }
});
