/**
 * An error that AWS answers: a code, a message and, where the service models it, further members.
 * `status` is given only where the model does not say it (or for codes that no model knows).
 */
export class AwsError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status?: number,
    readonly members: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = code;
  }
}

/** Our own lack: the operation exists in AWS and not in the range. Always answered as 501, by name. */
export class NotImplemented extends AwsError {
  constructor(what: string) {
    super("NotImplemented", `The range does not implement ${what}.`, 501);
  }
}
