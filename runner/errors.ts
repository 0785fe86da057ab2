/** A mistake of the user's: one line that says what happened and what to do. Never a stack trace. */
export class UserError extends Error {
  constructor(
    message: string,
    readonly exitCode = 64,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export const EXIT_USAGE = 64;
export const EXIT_BUG = 70;
