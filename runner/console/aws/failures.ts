const USAGE = `usage: aws [options] <command> <subcommand> [<subcommand> ...] [parameters]
To see help text, you can run:

  aws help
  aws <command> help
  aws <command> <subcommand> help
`;

/** The end of a command with a message for stderr and the AWS CLI's exit code. */
export class CliFailure extends Error {
  constructor(
    message: string,
    readonly exitCode: number,
    /** All of what stderr shows. */
    readonly text = `\n${message}\n`,
  ) {
    super(message);
    this.name = "CliFailure";
  }
}

/** A command line that cannot be read, such as a missing option: `aws: error: …`, exit code 252. */
export const usageFailure = (message: string): CliFailure =>
  new CliFailure(message, 252, `\n${USAGE}\naws: error: ${message}\n\n`);

/** Options that the command does not know, exit code 252. */
export const unknownOptions = (words: readonly string[]): CliFailure => {
  const message = `Unknown options: ${words.join(", ")}`;
  return new CliFailure(message, 252, `\n${USAGE}\n${message}\n\n`);
};

/** A value that cannot be read, exit code 252. */
export const parameterFailure = (option: string, message: string): CliFailure =>
  new CliFailure(`Error parsing parameter '--${option}': ${message}`, 252);

/** An input that does not fit the operation's shape, in botocore's words, exit code 252. */
export const validationFailure = (report: readonly string[]): CliFailure =>
  new CliFailure(`Parameter validation failed:\n${report.join("\n")}`, 252);

/** Any other mistake in the parameters, exit code 252. */
export const parametersFailure = (message: string): CliFailure => new CliFailure(message, 252);

/** No credentials, no Region, an unknown profile, exit code 253. */
export const configurationFailure = (message: string): CliFailure => new CliFailure(message, 253);

/** What is none of the others' business, exit code 255. */
export const generalFailure = (message: string): CliFailure => new CliFailure(message, 255);

/** An error that AWS answered. */
export interface ServiceError {
  code: string;
  message: string;
  status?: number | undefined;
  /** How often it was asked again in vain. */
  retries?: number;
}

/** Tells an answered error from a defect and from an error of the system: only the first has a code of AWS. */
export const isServiceError = (error: unknown): error is ServiceError =>
  error instanceof Error &&
  !(error instanceof CliFailure) &&
  "code" in error &&
  typeof error.code === "string" &&
  !("syscall" in error);

/** Whether a call did not reach its endpoint; `fetch` hides the reason in the cause. */
export function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.message === "fetch failed") return true;
  return "code" in error && /^(ECONNREFUSED|ECONNRESET|ENOTFOUND)$/.test(String(error.code));
}

/** The sentence in which AWS CLI reports an answered error. */
export const describeServiceError = (operation: string, error: ServiceError): string =>
  `An error occurred (${error.code}) when calling the ${operation} operation${
    error.retries === undefined ? "" : ` (reached max retries: ${error.retries})`
  }: ${error.message}`;

/** An error that AWS answered, exit code 254. */
export const serviceFailure = (operation: string, error: ServiceError): CliFailure =>
  new CliFailure(describeServiceError(operation, error), 254);
