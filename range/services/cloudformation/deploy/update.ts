import { AwsError } from "../../../errors.ts";
import { resourceType } from "../resources/index.ts";
import { cloudformationState, type StackResourceRow } from "../state.ts";
import { orderOf } from "../template/order.ts";
import { tryOutputs } from "./create.ts";
import { isWanted } from "./facts.ts";
import { isOvertaken, liveResource, stackOf, type Operation } from "./operation.ts";
import { checkExports } from "./outputs.ts";
import { deleteResource, deleteResources, liveResources } from "./resource-deletion.ts";
import {
  attempt,
  changedKeys,
  createResource,
  standingOf,
  updateResource,
  wantedOf,
} from "./resource-work.ts";
import { tagChanges } from "./resource-tags.ts";
import { noteResource, noteStack } from "./stack-log.ts";
import type { Steps } from "./steps.ts";

/** What was done to one resource, so that it can be undone. */
interface Done {
  kind: "created" | "updated" | "replaced";
  logicalId: string;
  before?: StackResourceRow;
}

/**
 * Brings a stack to a new template: makes what is new, changes or replaces what differs, and then deletes what
 * is left over. When one resource fails, everything done so far is undone.
 */
export function* updateStackSteps(operation: Operation, imports: ReadonlySet<string>): Steps {
  const { scope, stackId } = operation;
  noteStack(scope, stackId, "UPDATE_IN_PROGRESS", "User Initiated");
  const done: Done[] = [];
  let failure = yield* changeAll(operation, done);
  if (isOvertaken(operation)) return;
  const outputs = failure === undefined ? tryOutputs(operation) : [];
  if (typeof outputs === "string") failure = outputs;
  else if (failure === undefined) failure = exportsFailure(operation, outputs);

  if (failure !== undefined || typeof outputs === "string") {
    yield* rollBack(operation, done, failure ?? "");
    return;
  }
  cloudformationState(scope).stacks.update(stackId, (stack) => {
    Object.assign(stack, operation.deployable);
    stack.outputs = outputs;
    stack.imports = [...imports];
    stack.updatedAt = scope.world.clock.now();
  });
  noteStack(scope, stackId, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
  yield* cleanUp(operation, done);
  if (!isOvertaken(operation)) noteStack(scope, stackId, "UPDATE_COMPLETE");
}

function exportsFailure(
  operation: Operation,
  outputs: Parameters<typeof checkExports>[1],
): string | undefined {
  try {
    checkExports(operation, outputs);
    return undefined;
  } catch (thrown) {
    if (thrown instanceof AwsError) return thrown.message;
    throw thrown;
  }
}

function* changeAll(operation: Operation, done: Done[]): Steps<string | undefined> {
  const { deployable, facts } = operation;
  for (const logicalId of orderOf(operation.needs)) {
    if (!isWanted(facts, deployable.template.Resources[logicalId]!)) continue;
    const before = liveResource(stackOf(operation), logicalId);
    const failure = before
      ? yield* change(operation, before, done)
      : yield* create(operation, logicalId, done);
    if (failure !== undefined)
      return `The following resource(s) failed to ${before ? "update" : "create"}: [${logicalId}].`;
    yield operation.pauseMs;
    if (isOvertaken(operation)) return undefined;
  }
  return undefined;
}

function* create(operation: Operation, logicalId: string, done: Done[]): Steps<string | undefined> {
  done.push({ kind: "created", logicalId });
  return yield* createResource(operation, logicalId);
}

/** Compares a resource with what is now wanted of it, and changes or replaces it where they differ. */
function* change(operation: Operation, before: StackResourceRow, done: Done[]): Steps<string | undefined> {
  const { scope, stackId, deployable } = operation;
  const { logicalId } = before;
  const fail = (reason: string): string => {
    const status = "UPDATE_FAILED";
    noteResource(scope, stackId, {
      ...before,
      status,
      statusReason: reason,
      updatedAt: scope.world.clock.now(),
    });
    return reason;
  };
  let wanted: ReturnType<typeof wantedOf> | undefined;
  const failure = yield* attempt(operation, logicalId, () => {
    wanted = wantedOf(operation, logicalId);
  });
  if (failure !== undefined || !wanted) return fail(failure ?? "");
  if (deployable.template.Resources[logicalId]!.Type !== before.type)
    return fail(
      `Update of resource type is not permitted. The new template modifies resource type of the following resources: [${logicalId}]`,
    );

  const keys = changedKeys(wanted.resolved, before.properties);
  const type = resourceType(before.type);
  const replaced = keys.filter((key) => type.fields[key]?.fixed);
  const standing = {
    ...before,
    ...standingOf(operation, logicalId),
    needs: [...(operation.needs.get(logicalId) ?? [])],
  };
  if (replaced.length) {
    done.push({ kind: "replaced", logicalId, before });
    return yield* createResource(operation, logicalId, before);
  }
  const { set, removed } = tagChanges(wanted.tags, before.tags);
  if (!keys.length && !set.length && !removed.length && !type.alwaysUpdated) {
    if (JSON.stringify(standing) !== JSON.stringify(before))
      cloudformationState(scope).stacks.update(stackId, (stack) => {
        stack.resources[logicalId] = standing;
      });
    return undefined;
  }
  const doing: Done = { kind: "updated", logicalId, before };
  done.push(doing);
  const refused = yield* updateResource(operation, standing, wanted);
  // A custom resource may say that another one has taken its place.
  if (liveResource(stackOf(operation), logicalId)?.physicalId !== before.physicalId) doing.kind = "replaced";
  return refused;
}

/** Deletes what the new template no longer has, and what was replaced. */
function* cleanUp(operation: Operation, done: readonly Done[]): Steps {
  const { scope, stackId, deployable, facts } = operation;
  for (const { kind, before } of done.toReversed()) {
    if (kind !== "replaced" || !before) continue;
    if (before.updateReplacePolicy === "Retain")
      noteResource(scope, stackId, { ...before, status: "DELETE_SKIPPED" }, { keep: false });
    else yield* deleteResource(operation, before, false);
  }
  const { Resources } = deployable.template;
  const leftOver = liveResources(operation).filter(
    ({ logicalId }) => !Object.hasOwn(Resources, logicalId) || !isWanted(facts, Resources[logicalId]!),
  );
  yield* deleteResources(operation, leftOver);
}

/** Undoes what was done, the last first. */
function* rollBack(operation: Operation, done: readonly Done[], reason: string): Steps {
  const { scope, stackId } = operation;
  if (stackOf(operation).disableRollback) {
    noteStack(scope, stackId, "UPDATE_FAILED", reason);
    return;
  }
  noteStack(scope, stackId, "UPDATE_ROLLBACK_IN_PROGRESS", reason);
  const stuck: string[] = [];
  const superseded: StackResourceRow[] = [];
  for (const { kind, logicalId, before } of done.toReversed()) {
    const row = liveResource(stackOf(operation), logicalId);
    if (!row) continue;
    if (kind === "updated" && before) {
      const target = { resolved: before.properties, tags: before.tags as { Key: string; Value: string }[] };
      if ((yield* updateResource(operation, row, target, { undoing: true })) !== undefined)
        stuck.push(logicalId);
    } else if (kind === "replaced" && before) {
      if (row.physicalId !== undefined && row.physicalId !== before.physicalId) superseded.push(row);
      noteResource(scope, stackId, {
        ...before,
        status: "UPDATE_COMPLETE",
        updatedAt: scope.world.clock.now(),
      });
    } else superseded.push(row);
    yield operation.pauseMs;
    if (isOvertaken(operation)) return;
  }
  if (stuck.length) {
    noteStack(
      scope,
      stackId,
      "UPDATE_ROLLBACK_FAILED",
      `The following resource(s) failed to update: [${stuck.join(", ")}]. `,
    );
    return;
  }
  noteStack(scope, stackId, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS");
  for (const row of superseded) {
    const isReplacement = liveResource(stackOf(operation), row.logicalId)?.physicalId !== row.physicalId;
    yield* deleteResource(operation, row, !isReplacement);
  }
  if (!isOvertaken(operation)) noteStack(scope, stackId, "UPDATE_ROLLBACK_COMPLETE");
}
