import { serviceCall } from "../../../journey.ts";
import type { Scope } from "../../../world.ts";
import type { Act, ActOn } from "../resources/type.ts";
import type { KeyValue } from "../resources/shape.ts";
import {
  cloudformationState,
  type Caller,
  type Deployable,
  type StackResourceRow,
  type StackRow,
} from "../state.ts";
import type { Facts } from "../template/functions.ts";
import { physicalName } from "./physical-name.ts";

export const CLOUDFORMATION = "cloudformation.amazonaws.com";

/** One run of create, update or delete on one stack. */
export interface Operation {
  readonly scope: Scope;
  readonly stackId: string;
  readonly stackName: string;
  /** The stack's operation number at the start: another number means that a later operation took over. */
  readonly number: number;
  readonly caller: Caller;
  readonly deployable: Deployable;
  readonly facts: Facts;
  /** What each resource of the template needs before itself. */
  readonly needs: ReadonlyMap<string, ReadonlySet<string>>;
  /** Simulated time that one resource takes, in milliseconds. */
  readonly pauseMs: number;
  /** The service that was called last, for the reason of a failure. */
  lastService: string;
}

export const stackOf = ({ scope, stackId }: Pick<Operation, "scope" | "stackId">): Readonly<StackRow> =>
  cloudformationState(scope).stacks.get(stackId)!;

export const isOvertaken = (operation: Operation): boolean =>
  stackOf(operation).operation !== operation.number;

/** A resource that the stack has, deleted ones left out. */
export function liveResource(stack: Readonly<StackRow>, logicalId: string): StackResourceRow | undefined {
  const row = Object.hasOwn(stack.resources, logicalId) ? stack.resources[logicalId] : undefined;
  return row && row.status !== "DELETE_COMPLETE" && row.status !== "DELETE_SKIPPED" ? row : undefined;
}

/** Who wants to hear of a creation before it is over. */
export interface CreationListener {
  begun(id: string, attributes: Record<string, unknown>): void;
  /** The template gives a name of its own. */
  named(name: string): void;
}

/** Makes what a resource type's functions act through. */
export function actOf(
  operation: Operation,
  logicalId: string,
  tags: readonly KeyValue[],
  listener?: CreationListener,
): Act {
  const { scope, stackName, stackId, caller } = operation;
  return {
    scope,
    stackName,
    stackId,
    logicalId,
    tags,
    call(service, name, input) {
      operation.lastService = service;
      const { principal, actor } = caller;
      return serviceCall(
        scope,
        CLOUDFORMATION,
        service,
        name,
        input as Record<string, unknown>,
        principal,
        actor,
      );
    },
    begin(id, attributes = {}) {
      listener?.begun(id, attributes);
      return id;
    },
    name(given, rule) {
      if (given !== undefined) listener?.named(given);
      return given ?? physicalName(scope.world.random, stackName, logicalId, rule);
    },
  };
}

/** The same for a resource that exists. */
export const actOn = (operation: Operation, row: StackResourceRow, tags = row.tags): ActOn => ({
  ...actOf(operation, row.logicalId, tags as KeyValue[]),
  id: row.physicalId ?? "",
  attributes: row.attributes,
});
