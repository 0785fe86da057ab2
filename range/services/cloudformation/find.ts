import { AwsError } from "../../errors.ts";
import type { Scope } from "../../world.ts";
import { cloudformationState, type ChangeSetRow, type StackRow } from "./state.ts";
import { invalid } from "./template/errors.ts";

/** Finds a stack by its id, or by the name of one that is not deleted. */
export function findStack(scope: Scope, nameOrId: string): Readonly<StackRow> | undefined {
  const { stacks } = cloudformationState(scope);
  if (nameOrId.startsWith("arn:")) return stacks.get(nameOrId);
  return stacks.find((stack) => stack.name === nameOrId && stack.status !== "DELETE_COMPLETE");
}

/** @throws {AwsError} ValidationError when the name is missing or names no stack */
export function needStack(
  scope: Scope,
  nameOrId: string | undefined,
  missing = missingStack,
): Readonly<StackRow> {
  if (!nameOrId)
    throw invalid(
      "1 validation error detected: Value null at 'stackName' failed to satisfy constraint: Member must not be null",
    );
  const stack = findStack(scope, nameOrId);
  if (!stack) throw missing(nameOrId);
  return stack;
}

export const missingStack = (name: string): AwsError => invalid(`Stack with id ${name} does not exist`);

/** The other wording, which operations that change stacks use. */
export const unknownStack = (name: string): AwsError => invalid(`Stack [${name}] does not exist`);

/** Finds a change set by its id, or by its name and its stack. */
export function findChangeSet(
  scope: Scope,
  input: { ChangeSetName?: string | undefined; StackName?: string | undefined },
): Readonly<ChangeSetRow> | undefined {
  const { changeSets } = cloudformationState(scope);
  const { ChangeSetName = "", StackName } = input;
  if (ChangeSetName.startsWith("arn:")) return changeSets.get(ChangeSetName);
  if (!StackName) throw invalid("StackName must be specified if ChangeSetName is not specified as an ARN.");
  const stack = findStack(scope, StackName);
  return stack && changeSets.find((row) => row.stackId === stack.id && row.name === ChangeSetName);
}

/** @throws {AwsError} ChangeSetNotFound */
export function needChangeSet(
  scope: Scope,
  input: { ChangeSetName?: string | undefined; StackName?: string | undefined },
): Readonly<ChangeSetRow> {
  const found = findChangeSet(scope, input);
  if (found) return found;
  const name = input.ChangeSetName ?? "";
  throw new AwsError("ChangeSetNotFound", `ChangeSet [${name}] does not exist`, 404);
}
