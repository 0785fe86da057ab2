import type { Scope } from "../../../world.ts";
import { cloudformationState, type StackRow } from "../state.ts";

const isDeleted = (stack: Readonly<StackRow>): boolean => stack.status === "DELETE_COMPLETE";

export interface ExportFact {
  name: string;
  value: string;
  stackId: string;
}

/** All values that stacks of this account and Region export, by name. */
export function exportsOf(scope: Scope): Map<string, ExportFact> {
  const result = new Map<string, ExportFact>();
  for (const stack of cloudformationState(scope).stacks) {
    if (isDeleted(stack)) continue;
    for (const output of stack.outputs)
      if (output.ExportName !== undefined)
        result.set(output.ExportName, {
          name: output.ExportName,
          value: output.OutputValue,
          stackId: stack.id,
        });
  }
  return result;
}

/** The names of the stacks that import a value. */
export const importersOf = (scope: Scope, exportName: string): string[] =>
  cloudformationState(scope)
    .stacks.filter((stack) => !isDeleted(stack) && stack.imports.includes(exportName))
    .map((stack) => stack.name);
