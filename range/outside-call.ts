import type { Call } from "./call.ts";
import type { FunctionOutcome } from "./services/lambda/execution/executor.ts";

/** A call from outside, in the form in which a journal keeps it and a replay gives it back. */
export interface OutsideCall {
  at: number;
  service: string;
  operation: string;
  region: string;
  /** Absent for anonymous calls. */
  accessKeyId?: string;
  sessionToken?: string;
  userAgent: string;
  signing: NonNullable<Call["signing"]>;
  presigned?: NonNullable<Call["presigned"]>;
  signatureAgeMs?: number;
  input: Record<string, unknown>;
  /** It came while virtual time was held for a function: see `services/lambda/execution/executor.ts`. */
  held?: true;
  /** A journal gives it back, and brings the time that passed while it waited too. No journal keeps this. */
  replayed?: true;
}

/** The end of a function's run, in the form in which a journal keeps it and a replay gives it back. */
export interface FunctionEnd {
  at: number;
  run: string;
  outcome: FunctionOutcome;
  held?: true;
}
