import type { StackEvent } from "@aws-sdk/client-cloudformation";
import { STACK_NAME } from "../../infra/names.ts";
import { cloudformationState } from "../../range/services/cloudformation/state.ts";
import type { Account } from "../../range/world.ts";

/** Why resources could not be made, in words. */
export const failuresOf = (events: readonly StackEvent[]): string[] =>
  events
    .filter(({ ResourceStatus }) => ResourceStatus?.endsWith("FAILED"))
    .map(({ LogicalResourceId, ResourceStatusReason }) => `${LogicalResourceId}: ${ResourceStatusReason}`);

/** Why stacks beside the sandbox failed, a line for each resource, also of those that are deleted by now. */
export const failuresIn = (account: Account): string[] =>
  account
    .regions()
    .flatMap((region) => cloudformationState(account.scope(region)).stacks.list())
    .filter(({ name }) => name !== STACK_NAME)
    .flatMap(({ name, events }) => failuresOf(events).map((failure) => `${name}: ${failure}`));
