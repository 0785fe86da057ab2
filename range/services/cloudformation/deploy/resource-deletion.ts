import { resourceType } from "../resources/index.ts";
import { readProperties, type ResourceType } from "../resources/type.ts";
import type { StackResourceRow } from "../state.ts";
import { actOn, stackOf, type Operation } from "./operation.ts";
import { isGone } from "./reasons.ts";
import { attempt } from "./resource-work.ts";
import { noteResource } from "./stack-log.ts";
import { stepsOf, type Steps } from "./steps.ts";

/** How often, and how many times at most, a deleted resource is asked whether it is gone. */
const POLL_MS = 1_000;
const MOST_POLLS = 900;

/**
 * Deletes one resource, waits until it is gone, and tells each step.
 *
 * @param keep false for a replaced resource, whose row the new one already took
 * @returns whether it is gone (or was kept on purpose)
 */
export function* deleteResource(operation: Operation, from: StackResourceRow, keep = true): Steps<boolean> {
  const { scope, stackId } = operation;
  const note = (status: StackResourceRow["status"], statusReason?: string): void => {
    const { statusReason: _, ...rest } = from;
    const row = {
      ...rest,
      status,
      updatedAt: scope.world.clock.now(),
      ...(statusReason !== undefined && { statusReason }),
    };
    noteResource(scope, stackId, row, { keep });
  };
  note("DELETE_IN_PROGRESS");
  if (from.physicalId !== undefined) {
    const type = resourceType(from.type);
    const act = actOn(operation, from);
    let failure = yield* attempt(operation, from.logicalId, function* () {
      try {
        yield* stepsOf(type.delete(act, readProperties(type, from.properties)));
      } catch (thrown) {
        if (!isGone(thrown)) throw thrown;
      }
    });
    for (let polls = 0; failure === undefined && !isReallyGone(type, act); polls++) {
      if (polls === MOST_POLLS) failure = "Exceeded attempts to wait";
      yield POLL_MS;
    }
    if (failure !== undefined) {
      note("DELETE_FAILED", failure);
      return false;
    }
  }
  note("DELETE_COMPLETE");
  return true;
}

function isReallyGone(type: ResourceType, act: ReturnType<typeof actOn>): boolean {
  try {
    return type.gone?.(act) ?? true;
  } catch (thrown) {
    if (isGone(thrown)) return true;
    throw thrown;
  }
}

/**
 * Deletes resources, each after those that need it. What a resource that stays still needs is not tried.
 *
 * @param options.retain logical ids that are left in place
 * @param options.whileCreating true in the rollback of a creation, where RetainExceptOnCreate deletes
 * @returns the logical ids that could not be deleted
 */
export function* deleteResources(
  operation: Operation,
  rows: readonly StackResourceRow[],
  options: { retain?: readonly string[]; whileCreating?: boolean } = {},
): Steps<string[]> {
  const { scope, stackId } = operation;
  const failed = new Set<string>();
  const staying = new Set<string>();
  for (const row of deletionOrder(rows)) {
    const policy = row.deletionPolicy;
    const kept = policy === "Retain" || (policy === "RetainExceptOnCreate" && !options.whileCreating);
    if (kept || options.retain?.includes(row.logicalId)) {
      noteResource(scope, stackId, { ...row, status: "DELETE_SKIPPED", updatedAt: scope.world.clock.now() });
      continue;
    }
    const blocked = rows.some((other) => staying.has(other.logicalId) && other.needs.includes(row.logicalId));
    if (blocked) {
      staying.add(row.logicalId);
      continue;
    }
    if (!(yield* deleteResource(operation, row))) {
      failed.add(row.logicalId);
      staying.add(row.logicalId);
    }
    yield operation.pauseMs;
  }
  return [...failed];
}

/** Reverse of the order in which the resources were made. */
function deletionOrder(rows: readonly StackResourceRow[]): StackResourceRow[] {
  const byId = new Map(rows.map((row) => [row.logicalId, row]));
  const order: StackResourceRow[] = [];
  const seen = new Set<string>();
  const visit = (row: StackResourceRow): void => {
    if (seen.has(row.logicalId)) return;
    seen.add(row.logicalId);
    for (const needed of row.needs) {
      const other = byId.get(needed);
      if (other) visit(other);
    }
    order.push(row);
  };
  for (const row of rows) visit(row);
  return order.toReversed();
}

/** Every live resource of the stack. */
export const liveResources = (operation: Operation): StackResourceRow[] =>
  Object.values(stackOf(operation).resources).filter(
    (row) => row.status !== "DELETE_COMPLETE" && row.status !== "DELETE_SKIPPED",
  );
