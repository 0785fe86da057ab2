import type { Work } from "../work.ts";
import type { StepRun } from "../step-run.ts";
import type { Step } from "../runbook.ts";

/** What one `action` of a step does. */
export interface Action {
  /** The inputs that it takes, and those that it cannot do without; absent where they are those of an API. */
  inputs?: { known: readonly string[]; required: readonly string[] };
  /** How long it may take where the step does not say, in seconds; without one for as long as it likes. */
  timeoutSeconds?: number;
  /** Inputs that are not resolved before it runs: it sees to them itself. */
  unresolved?: readonly string[];
  /**
   * Checks what {@link inputs} cannot say, when a document is created.
   *
   * @throws {AwsError} InvalidDocumentContent
   */
  check?(step: Step): void;
  /** The steps that it may go to. */
  targets?(step: Step): string[];
  /**
   * Carries it out, at once or in simulated time.
   *
   * @throws {StepFailure}
   */
  run(run: StepRun): Work<Result> | Result;
}

/** What a step came to. */
export interface Result {
  /** What the selectors of the step's outputs look at. */
  payload?: unknown;
  /** The outputs that the action has whether the step names them or not. */
  outputs?: Readonly<Record<string, unknown>>;
  /** The step at which the automation goes on. */
  next?: string;
}
