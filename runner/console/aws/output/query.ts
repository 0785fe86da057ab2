import type { Plain } from "../answers.ts";
import { parametersFailure } from "../failures.ts";

/** @throws {CliFailure} an expression that is not JMESPath */
export async function checkQuery(expression: string | undefined): Promise<void> {
  if (expression === undefined) return;
  const { compile } = await jmespath();
  try {
    compile(expression);
  } catch (error) {
    throw parametersFailure(`Bad value for --query ${expression}: ${messageOf(error)}`);
  }
}

/**
 * Filters an answer by a JMESPath expression; without one it stays whole.
 *
 * @throws {CliFailure} a function that does not take what it gets
 */
export async function applyQuery(data: Plain, expression: string | undefined): Promise<Plain> {
  if (expression === undefined) return data;
  const { search } = await jmespath();
  try {
    return (search(data, expression) ?? null) as Plain;
  } catch (error) {
    throw parametersFailure(`Bad value for --query ${expression}: ${messageOf(error)}`);
  }
}

interface JmesPath {
  search: (data: unknown, expression: string) => unknown;
  compile: (expression: string) => unknown;
}

/** Loaded at first use; its published types lack `compile`. */
async function jmespath(): Promise<JmesPath> {
  return (await import("jmespath")).default as unknown as JmesPath;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
