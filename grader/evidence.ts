import type { StateChange } from "./state/index.ts";

/** Who acted; see DESIGN, "Words". `colleague` is the account's own business at work, `service` AWS by itself. */
export type Actor =
  "trainee" | "adversary" | "colleague" | "customer" | "platform" | "service" | "facilitator";

interface Common {
  /** `evt-000042`: unique and rising within a run; what `proof` names. */
  id: string;
  /** Milliseconds since the epoch, simulated where the target is. */
  at: number;
  /** What the account's state became by this event. */
  changes?: readonly StateChange[];
}

/** An API call, in the words of CloudTrail. */
export interface CallEvidence extends Common {
  kind: "call";
  by: Actor;
  eventSource: string;
  eventName: string;
  awsRegion: string;
  readOnly: boolean;
  userArn?: string;
  accessKeyId?: string;
  sourceIPAddress: string;
  userAgent: string;
  requestParameters: Readonly<Record<string, unknown>> | null;
  responseElements: Readonly<Record<string, unknown>> | null;
  errorCode?: string;
  errorMessage?: string;
  /**
   * What the answer told, where judges need it and CloudTrail does not keep it. Absent also where the target has only
   * CloudTrail's records.
   */
  told?: Told;
}

/** What answers tell that no record keeps. */
export interface Told {
  /** How a function failed that was invoked (`X-Amz-Function-Error`). */
  functionError?: string;
  /** What event history showed: each value once that its events have, by what event history is asked by. */
  shown?: readonly ShownAttribute[];
}

/** A value of an attribute that event history is asked by, such as `Username` and `alice`. */
export interface ShownAttribute {
  attributeKey: string;
  attributeValue: string;
}

/** Something that the adversary tried, and whether it got through. */
export interface AttemptEvidence extends Common {
  kind: "attempt";
  /** Such as `c2-beacon` or `stolen-session`: what `refused` objectives name. */
  attempt: string;
  gotThrough: boolean;
  /** What it was, in words for a person. */
  what: string;
  /** How it was refused: an AWS error code, `timeout`, `connection-closed`, `process-gone`. */
  refusal?: string;
  bytes?: number;
}

/** Work of the business that goes through the account (a production job, a public site), and whether it could be done. */
export interface WorkEvidence extends Common {
  kind: "work";
  /** Such as `website`: what `disturbed` hazards name. */
  work: string;
  done: boolean;
  /** What it was, in words for a person. */
  what: string;
  /** An AWS error code, `timeout`, `HTTP 403`. */
  refusal?: string;
  /** The key with which the account was asked, for work that has one. */
  accessKeyId?: string;
}

/** What the account did by itself. */
export interface ChangeEvidence extends Common {
  kind: "change";
  cause: string;
  changes: readonly StateChange[];
}

/** How customers fared since the last sample. */
export interface CustomersEvidence extends Common {
  kind: "customers";
  requests: number;
  ok: number;
}

export interface FindingEvidence extends Common {
  kind: "finding";
  findingId: string;
  type: string;
  severity: number;
  resource: string;
}

/** A CloudWatch alarm changed its state. */
export interface AlarmEvidence extends Common {
  kind: "alarm";
  name: string;
  /** `OK`, `ALARM` or `INSUFFICIENT_DATA`. */
  from: string;
  to: string;
  reason: string;
}

/** A moment of the run itself. */
export interface MarkEvidence extends Common {
  kind: "mark";
  mark: "injected" | "started" | "hint" | "finished" | "resumed";
  /** Hints: which one, from 0, and its price in points. */
  hint?: number;
  cost?: number;
}

/** A stretch of time, or a kind of evidence, that could not be observed. */
export interface GapEvidence extends Common {
  kind: "gap";
  what: string;
  /** Ids of the objectives, constraints and hazards that cannot be judged because of it; empty for all. */
  affects: readonly string[];
}

export type Evidence =
  | CallEvidence
  | AttemptEvidence
  | WorkEvidence
  | ChangeEvidence
  | CustomersEvidence
  | FindingEvidence
  | AlarmEvidence
  | MarkEvidence
  | GapEvidence;
