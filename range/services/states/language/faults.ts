/** An error that a state reports: what retriers and catchers match by its name. */
export class StateFault extends Error {
  /**
   * @param error such as `States.Timeout` or `Ec2.Ec2Exception`; nothing where a Fail state names none
   * @param cause what happened, for people
   * @param isFinal no retrier and no catcher is asked
   * @param alias another name by which it can be caught
   */
  constructor(
    readonly error: string | undefined,
    override readonly cause: string | undefined,
    readonly isFinal = false,
    readonly alias?: string,
  ) {
    super(`${error ?? ""}: ${cause ?? ""}`);
  }
}

/**
 * Data that a state cannot work with, such as a path that leads nowhere. The state that it happens in adds its name.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export class DataFault extends Error {
  constructor(
    message: string,
    readonly error:
      "States.Runtime" | "States.QueryEvaluationError" | "States.ResultPathMatchFailure" = "States.Runtime",
    /** The field of the state in which a JSONata expression failed. */
    readonly location?: string,
  ) {
    super(message);
  }
}

export const tooLarge = (what: string): StateFault =>
  new StateFault(
    "States.DataLimitExceeded",
    `The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
