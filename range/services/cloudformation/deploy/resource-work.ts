import { AwsError, NotImplemented } from "../../../errors.ts";
import { resourceType } from "../resources/index.ts";
import { PropertyProblem, type KeyValue } from "../resources/shape.ts";
import { OwnWords, readProperties, type Made, type ResourceType } from "../resources/type.ts";
import type { StackResourceRow } from "../state.ts";
import { invalid } from "../template/errors.ts";
import { evaluate } from "../template/functions.ts";
import { checkSecureReferences } from "../template/secure-references.ts";
import { actOf, actOn, isOvertaken, type Operation } from "./operation.ts";
import { handlerCode, isDoneAlready, reasonOf } from "./reasons.ts";
import { resourceTags, tagChanges } from "./resource-tags.ts";
import { noteResource } from "./stack-log.ts";
import { stepsOf, type Steps } from "./steps.ts";

/** A resource as the template now wants it. */
export interface Wanted {
  logicalId: string;
  type: ResourceType;
  /** Properties with every function computed. */
  resolved: Record<string, unknown>;
  tags: KeyValue[];
}

/** Computes what the template wants of a resource; fails as the resource fails. */
export function wantedOf(operation: Operation, logicalId: string): Wanted {
  const { deployable, facts, stackName, stackId } = operation;
  const declaration = deployable.template.Resources[logicalId]!;
  const type = resourceType(declaration.Type);
  checkSecureReferences(declaration.Properties, `${declaration.Type}/Properties`);
  const resolved = evaluate(declaration.Properties ?? {}, facts) as Record<string, unknown>;
  const properties = readProperties(type, resolved);
  const tags = resourceTags(type, properties, deployable.tags, { stackName, stackId, logicalId });
  return { logicalId, type, resolved, tags };
}

/** Does one piece of work on a resource; a refusal becomes the reason of its failure, a bug stays a bug. */
export function* attempt(
  operation: Operation,
  logicalId: string,
  work: () => void | Steps,
): Steps<string | undefined> {
  try {
    yield* stepsOf(work());
    return undefined;
  } catch (thrown) {
    if (thrown instanceof PropertyProblem)
      return `Properties validation failed for resource ${logicalId} with message:\n${thrown.message}`;
    if (!(thrown instanceof AwsError)) throw thrown;
    const ofService = operation.lastService !== "" && !(thrown instanceof OwnWords);
    return ofService ? reasonOf(thrown, operation.lastService, operation.scope.world.random) : thrown.message;
  } finally {
    operation.lastService = "";
  }
}

/** The row of a resource before it has an id. */
function startOf(operation: Operation, logicalId: string): StackResourceRow {
  const { template } = operation.deployable;
  const declaration = template.Resources[logicalId]!;
  return {
    logicalId,
    type: declaration.Type,
    physicalId: undefined,
    status: "CREATE_IN_PROGRESS",
    updatedAt: operation.scope.world.clock.now(),
    properties: {},
    tags: [],
    attributes: {},
    needs: [...(operation.needs.get(logicalId) ?? [])],
    ...standingOf(operation, logicalId),
  };
}

/** What a resource's declaration says besides its properties. */
export function standingOf(operation: Operation, logicalId: string) {
  const { DeletionPolicy, UpdateReplacePolicy, Metadata } =
    operation.deployable.template.Resources[logicalId]!;
  return {
    deletionPolicy: DeletionPolicy ?? "Delete",
    updateReplacePolicy: UpdateReplacePolicy ?? "Delete",
    ...(Metadata && { metadata: JSON.stringify(Metadata) }),
  };
}

/**
 * Makes one resource and tells each step.
 *
 * @param replaces the row of the resource that the new one takes the place of, for an update
 * @returns why it failed, if it did; what was begun then stays known, so that it is deleted
 */
export function* createResource(
  operation: Operation,
  logicalId: string,
  replaces?: StackResourceRow,
): Steps<string | undefined> {
  const { scope, stackId } = operation;
  const verb = replaces ? "UPDATE" : "CREATE";
  let row: StackResourceRow = { ...startOf(operation, logicalId), status: `${verb}_IN_PROGRESS` };
  const note = (change: Partial<StackResourceRow>): void => {
    const { statusReason: _, ...rest } = row;
    row = { ...rest, updatedAt: scope.world.clock.now(), ...change };
    noteResource(scope, stackId, row);
  };
  let initiated = false;
  const initiate = (): void => {
    if (!initiated) note({ statusReason: "Resource creation Initiated" });
    initiated = true;
  };
  const failure = yield* attempt(operation, logicalId, function* () {
    const wanted = wantedOf(operation, logicalId);
    row = { ...row, properties: wanted.resolved, tags: wanted.tags };
    note(
      replaces
        ? {
            statusReason:
              "Requested update requires the creation of a new physical resource; hence creating one.",
          }
        : {},
    );
    const act = actOf(operation, logicalId, wanted.tags, {
      begun(id, attributes) {
        row = { ...row, physicalId: id, attributes };
        initiate();
      },
      named(name) {
        if (replaces?.customName === name)
          throw invalid(
            `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${name} and update the stack again.`,
          );
        row = { ...row, customName: name };
      },
    });
    const made = yield* creating(operation, row.type, () =>
      wanted.type.create(act, readProperties(wanted.type, wanted.resolved)),
    );
    row = { ...row, physicalId: made.id, attributes: { ...row.attributes, ...made.attributes } };
    initiate();
  });
  if (isOvertaken(operation)) return failure;
  note(
    failure === undefined
      ? { status: `${verb}_COMPLETE` }
      : { status: `${verb}_FAILED`, statusReason: failure },
  );
  return failure;
}

/** Makes a resource; one that exists already would have to be taken over where the change set asks for it. */
function* creating(operation: Operation, type: string, create: () => Made | Steps<Made>): Steps<Made> {
  try {
    return yield* stepsOf(create());
  } catch (thrown) {
    const exists = thrown instanceof AwsError && handlerCode(thrown) === "AlreadyExists";
    if (!exists || !operation.deployable.importsExisting) throw thrown;
    throw new NotImplemented(`ImportExistingResources for a resource of ${type} that exists`);
  }
}

/**
 * Changes one resource in place and tells each step.
 *
 * @param target properties and tags to come to
 * @param from the row as it is; after a failed update, as it was meant to be
 * @param options.undoing true in a rollback, where a half-made change may have to be undone
 */
export function* updateResource(
  operation: Operation,
  from: StackResourceRow,
  target: { resolved: Readonly<Record<string, unknown>>; tags: readonly KeyValue[] },
  options: { undoing?: boolean } = {},
): Steps<string | undefined> {
  const { scope, stackId } = operation;
  const { logicalId } = from;
  const type = resourceType(from.type);
  const now = (): number => scope.world.clock.now();
  const { statusReason: _, ...rest } = from;
  noteResource(scope, stackId, { ...rest, status: "UPDATE_IN_PROGRESS", updatedAt: now() });
  let { attributes, physicalId } = from;
  const failure = yield* attempt(operation, logicalId, function* () {
    const act = actOn(operation, from, target.tags);
    const [is, was] = [readProperties(type, target.resolved), readProperties(type, from.properties)];
    const { set, removed } = tagChanges(target.tags, from.tags);
    const retagged = set.length + removed.length > 0;
    const changed = changedKeys(is, was).filter((key) => key !== "Tags" || !type.retag);
    if (changed.length || type.alwaysUpdated || (retagged && type.tagged && !type.retag))
      try {
        const now = yield* stepsOf(type.update?.(act, is, was));
        attributes = { ...attributes, ...now?.attributes };
        physicalId = now?.id ?? physicalId;
      } catch (thrown) {
        if (!options.undoing || !isDoneAlready(thrown)) throw thrown;
      }
    if (retagged) type.retag?.(act, set, removed);
  });
  noteResource(scope, stackId, {
    ...rest,
    ...(failure === undefined
      ? { status: "UPDATE_COMPLETE" }
      : { status: "UPDATE_FAILED", statusReason: failure }),
    updatedAt: now(),
    properties: target.resolved,
    tags: target.tags,
    attributes,
    physicalId,
  });
  return failure;
}

/** The names of members that differ. */
export function changedKeys(
  a: Readonly<Record<string, unknown>>,
  b: Readonly<Record<string, unknown>>,
): string[] {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].filter((key) => JSON.stringify(a[key]) !== JSON.stringify(b[key]));
}
