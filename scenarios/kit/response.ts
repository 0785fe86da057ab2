import type { VerdictName } from "../../grader/index.ts";
import type { Aws, Credentials } from "./aws.ts";

/** What a run tells its responder before the clock starts. */
export interface Brief {
  text: string;
  ticket: string;
  /** The Region of the sandbox. */
  region: string;
  evidenceBucket: string;
  logBucket: string;
  forensicSubnetId: string;
  forensicWorkstationCidr: string;
  cleanImageId: string;
}

/** A responder at work: the trainee's rights, the brief, and time. It must find out everything else itself. */
export interface Responder {
  aws: Aws;
  /** AWS in another Region, or with other credentials than the trainee's. */
  elsewhere(where: { region?: string; as?: Credentials }): Aws;
  brief: Brief;
  now(): Date;
  /** A zip archive of one file, as Lambda takes code. */
  zip(fileName: string, text: string): Uint8Array;
  /** Says why the next calls are made: walkthroughs print it above the commands. */
  step(why: string): Promise<void>;
  wait(seconds: number): Promise<void>;
  /** Asks again every second or so until the answer is true. Throws after `seconds`. */
  until(what: string, done: () => Promise<boolean>, seconds?: number): Promise<void>;
}

/** A way to respond, and the verdict that it must get. */
export interface Response {
  /** Unique in its scenario; `none` is nobody. */
  id: string;
  title: string;
  /** `careless` ones pass, and break one rule of order: it must cost exactly its points. */
  kind: "reference" | "alternative" | "careless" | "wrong";
  expect: {
    verdict: VerdictName;
    /** The score, exactly; for alternatives and wrong ones optional. */
    score?: number;
    /** Codes of lost points that must be named, such as `order:P1`. */
    loses?: readonly string[];
    /** Codes of lost points, and no others. */
    losesExactly?: readonly string[];
  };
  /** Where the incident has variants, the seeds of those for which it is meant; all of the contract's unless told. */
  seeds?: readonly string[];
  play: (responder: Responder) => Promise<void>;
}

/** How a scenario's contract is proven, where it differs from the usual: exported beside its responses as `contract`. */
export interface ContractTerms {
  /** Each response is played in the sandbox of each seed. */
  seeds?: readonly string[];
  /** How long nobody acts, in simulated milliseconds: long enough for every escalation on the adversary's timetable. */
  nobodyMs?: number;
  /** There is no adversary, and nothing to refuse: the scenario is a false alarm. */
  harmless?: boolean;
}
