import { AwsError } from "../../../errors.ts";
import { checkExports } from "./outputs.ts";
import { isOvertaken, type Operation } from "./operation.ts";
import { deleteResources, liveResources } from "./resource-deletion.ts";
import { noteStack } from "./stack-log.ts";
import { markDeleted } from "./create.ts";
import type { Steps } from "./steps.ts";

/**
 * Deletes a stack's resources in the reverse order of their needs.
 *
 * @param options.retain logical ids that stay, for stacks whose deletion failed before
 * @param options.force gives up on what cannot be deleted, and deletes the stack all the same
 */
export function* deleteStackSteps(
  operation: Operation,
  options: { retain: readonly string[]; force: boolean },
): Steps {
  const { scope, stackId } = operation;
  noteStack(scope, stackId, "DELETE_IN_PROGRESS", "User Initiated");
  try {
    checkExports(operation, []);
  } catch (thrown) {
    if (!(thrown instanceof AwsError)) throw thrown;
    noteStack(scope, stackId, "DELETE_FAILED", thrown.message);
    return;
  }
  const failed = yield* deleteResources(operation, liveResources(operation), { retain: options.retain });
  if (isOvertaken(operation)) return;
  if (failed.length && !options.force) {
    noteStack(
      scope,
      stackId,
      "DELETE_FAILED",
      `The following resource(s) failed to delete: [${failed.join(", ")}]. `,
    );
    return;
  }
  markDeleted(operation);
  noteStack(scope, stackId, "DELETE_COMPLETE");
}
