import { EXIT_BUG, EXIT_USAGE, UserError } from "./errors.ts";
import { machineTrouble } from "./file-trouble.ts";

/**
 * What is said of an error with which the program ends, and its exit code: that of the user's mistake, or 70 for our
 * bugs.
 *
 * @param isDebug whether the trace is wanted
 */
export function lastWords(error: unknown, isDebug: boolean): { text: string; code: number } {
  if (error instanceof UserError) {
    const { cause, message, exitCode } = error;
    const trace = isDebug && cause instanceof Error ? `\n${cause.stack}` : "";
    return { text: `${message}${trace}`, code: exitCode };
  }
  const trouble = machineTrouble(error);
  if (trouble !== undefined) return { text: trouble, code: EXIT_USAGE };
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return {
    text: `this is a bug of ours: ${message}\n${isDebug ? stack : "Run it again with --debug and send us the trace."}`,
    code: EXIT_BUG,
  };
}
