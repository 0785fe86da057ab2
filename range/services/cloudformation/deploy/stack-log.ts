import type { ResourceStatus, StackStatus } from "@aws-sdk/client-cloudformation";
import type { Scope } from "../../../world.ts";
import { cloudformationState, type StackResourceRow, type StackRow } from "../state.ts";

/** Events that a stack keeps; the oldest go first. */
const MOST_EVENTS = 2_000;

/** Sets the stack's status and tells it as an event. */
export function noteStack(scope: Scope, stackId: string, status: StackStatus, reason?: string): void {
  const { stacks } = cloudformationState(scope);
  stacks.update(stackId, (stack) => {
    stack.status = status;
    if (reason === undefined) delete stack.statusReason;
    else stack.statusReason = reason;
    addEvent(scope, stack, {
      logicalId: stack.name,
      physicalId: stack.id,
      type: "AWS::CloudFormation::Stack",
      status: status as ResourceStatus,
      reason,
      eventId: scope.world.random.uuid(),
    });
  });
}

/** Keeps a resource as it now is and tells its status as an event. */
export function noteResource(
  scope: Scope,
  stackId: string,
  resource: StackResourceRow,
  options: { keep?: boolean } = {},
): void {
  const { keep = true } = options;
  cloudformationState(scope).stacks.update(stackId, (stack) => {
    if (keep) stack.resources[resource.logicalId] = resource;
    const time = scope.world.clock.date().toISOString();
    addEvent(scope, stack, {
      logicalId: resource.logicalId,
      physicalId: resource.physicalId,
      type: resource.type,
      status: resource.status,
      reason: resource.statusReason,
      properties: resource.properties,
      eventId: `${resource.logicalId}-${resource.status}-${time}`,
    });
  });
}

interface Told {
  logicalId: string;
  physicalId: string | undefined;
  type: string;
  status: ResourceStatus;
  reason: string | undefined;
  eventId: string;
  properties?: Readonly<Record<string, unknown>>;
}

function addEvent(scope: Scope, stack: StackRow, told: Told): void {
  const { properties } = told;
  const event = {
    StackId: stack.id,
    StackName: stack.name,
    EventId: told.eventId,
    LogicalResourceId: told.logicalId,
    PhysicalResourceId: told.physicalId ?? "",
    ResourceType: told.type,
    Timestamp: scope.world.clock.date(),
    ResourceStatus: told.status,
    ...(told.reason !== undefined && { ResourceStatusReason: told.reason }),
    ...(stack.requestToken !== undefined && { ClientRequestToken: stack.requestToken }),
  };
  // What a resource was made with does not change, and few read it here.
  if (properties)
    Object.defineProperty(event, "ResourceProperties", {
      enumerable: true,
      get: () => JSON.stringify(properties),
    });
  stack.events.push(event);
  if (stack.events.length > MOST_EVENTS) stack.events.shift();
}
