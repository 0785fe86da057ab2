import { play, type Play, type Played } from "../automation/play.ts";
import { playTrial, type Trial, type TrialResult } from "../contract/trial.ts";

/** A headless run, as a worker thread is told of it: plain data. */
export type Job = { trial: Trial } | { play: Play };

export const carryOut = (job: Job): Promise<TrialResult | Played> =>
  "trial" in job ? playTrial(job.trial) : play(job.play);
