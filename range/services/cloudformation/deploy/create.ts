import { AwsError } from "../../../errors.ts";
import { cloudformationState, type OutputRow } from "../state.ts";
import { orderOf } from "../template/order.ts";
import { isWanted } from "./facts.ts";
import { isOvertaken, stackOf, type Operation } from "./operation.ts";
import { outputsOf } from "./outputs.ts";
import { deleteResources, liveResources } from "./resource-deletion.ts";
import { createResource } from "./resource-work.ts";
import { noteStack } from "./stack-log.ts";
import type { Steps } from "./steps.ts";

/** Deleted stacks that are remembered; AWS remembers them for 90 days. */
const MOST_DELETED = 100;

/**
 * Makes all resources of a new stack, one after the other in the order of their needs. When one fails, the
 * stack does as its OnFailure says: it takes everything back, stays as it is, or deletes itself.
 */
export function* createStackSteps(operation: Operation, imports: ReadonlySet<string>): Steps {
  const { scope, stackId } = operation;
  noteStack(scope, stackId, "CREATE_IN_PROGRESS", "User Initiated");
  const failed = yield* createAll(operation);
  if (isOvertaken(operation)) return;
  if (failed !== undefined) {
    yield* giveUp(operation, failed);
    return;
  }
  const outputs = tryOutputs(operation);
  if (typeof outputs === "string") {
    yield* giveUp(operation, outputs);
    return;
  }
  cloudformationState(scope).stacks.update(stackId, (stack) => {
    stack.outputs = outputs;
    stack.imports = [...imports];
  });
  noteStack(scope, stackId, "CREATE_COMPLETE");
}

/** @returns the reason of the failure, if there is one */
function* createAll(operation: Operation): Steps<string | undefined> {
  const { scope, deployable, facts } = operation;
  const { timeoutMinutes } = stackOf(operation);
  const deadline = scope.world.clock.now() + (timeoutMinutes ?? Infinity) * 60_000;
  for (const logicalId of orderOf(operation.needs)) {
    if (!isWanted(facts, deployable.template.Resources[logicalId]!)) continue;
    const failure = yield* createResource(operation, logicalId);
    if (failure !== undefined) return `The following resource(s) failed to create: [${logicalId}].`;
    yield operation.pauseMs;
    if (isOvertaken(operation)) return undefined;
    if (scope.world.clock.now() > deadline) return "Stack creation time exceeded the specified timeout.";
  }
  return undefined;
}

/** The outputs, or the reason why they cannot be told. */
export function tryOutputs(operation: Operation): OutputRow[] | string {
  try {
    return outputsOf(operation);
  } catch (thrown) {
    if (thrown instanceof AwsError) return thrown.message;
    throw thrown;
  }
}

function* giveUp(operation: Operation, reason: string): Steps {
  const { scope, stackId } = operation;
  const { onFailure, disableRollback } = stackOf(operation);
  if (disableRollback || onFailure === "DO_NOTHING") {
    noteStack(scope, stackId, "CREATE_FAILED", reason);
    return;
  }
  const [during, done, stuck] =
    onFailure === "DELETE"
      ? (["DELETE_IN_PROGRESS", "DELETE_COMPLETE", "DELETE_FAILED"] as const)
      : (["ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED"] as const);
  noteStack(scope, stackId, during, `${reason} Rollback requested by user.`);
  const left = yield* deleteResources(operation, liveResources(operation), { whileCreating: true });
  if (isOvertaken(operation)) return;
  if (left.length) {
    noteStack(scope, stackId, stuck, `The following resource(s) failed to delete: [${left.join(", ")}]. `);
    return;
  }
  if (onFailure === "DELETE") markDeleted(operation);
  noteStack(scope, stackId, done);
}

/** A deleted stack keeps its row, so that its events can still be read by its id. */
export function markDeleted({ scope, stackId }: Pick<Operation, "scope" | "stackId">): void {
  const { stacks, changeSets } = cloudformationState(scope);
  stacks.update(stackId, (stack) => {
    stack.deletedAt = scope.world.clock.now();
    stack.outputs = [];
    stack.imports = [];
  });
  for (const changeSet of changeSets.filter((row) => row.stackId === stackId))
    changeSets.delete(changeSet.id);
  const deleted = stacks.filter((stack) => stack.deletedAt !== undefined);
  for (const stack of deleted.slice(0, -MOST_DELETED)) stacks.delete(stack.id);
}
