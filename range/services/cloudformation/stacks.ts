import type * as Sdk from "@aws-sdk/client-cloudformation";
import type { OnFailure } from "@aws-sdk/client-cloudformation";
import type { Call } from "../../call.ts";
import { AwsError, NotImplemented } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { refuseMembers } from "../refusal.ts";
import { callerOf } from "./caller.ts";
import { beginOperation } from "./deploy/begin.ts";
import { compare } from "./deploy/changes.ts";
import { createStackSteps } from "./deploy/create.ts";
import { deleteStackSteps } from "./deploy/delete.ts";
import { runSteps } from "./deploy/steps.ts";
import { updateStackSteps } from "./deploy/update.ts";
import { findStack, needStack, unknownStack } from "./find.ts";
import { checkName, readDeployable } from "./request.ts";
import { cloudformationState, type Caller, type Deployable, type StackRow } from "./state.ts";
import { invalid } from "./template/errors.ts";

const UPDATABLE = ["CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE"];
const FAILED = ["CREATE_FAILED", "UPDATE_FAILED"];

export const stackHandlers = handlers<typeof Sdk>()({
  CreateStack(input, call) {
    refuseMembers("cloudformation:CreateStack", input, [
      "StackPolicyBody",
      "StackPolicyURL",
      "RetainExceptOnCreate",
    ]);
    checkName(input.StackName, "stackName");
    if (input.OnFailure !== undefined && input.DisableRollback !== undefined)
      throw invalid("You can specify either DisableRollback or OnFailure, but not both.");
    if (findStack(call.scope, input.StackName))
      throw new AwsError("AlreadyExistsException", `Stack [${input.StackName}] already exists`, 400);
    const identity = newIdentity(call, input.StackName);
    const { deployable, caller } = readDeployable(call, input, identity);
    addStack(call, identity, deployable, {
      terminationProtection: input.EnableTerminationProtection ?? false,
      disableRollback: input.DisableRollback ?? false,
      onFailure: input.OnFailure ?? "ROLLBACK",
      timeoutMinutes: input.TimeoutInMinutes,
    });
    startCreation(call, identity.id, deployable, caller, input.ClientRequestToken);
    return { StackId: identity.id };
  },

  UpdateStack(input, call) {
    refuseMembers("cloudformation:UpdateStack", input, [
      "StackPolicyBody",
      "StackPolicyURL",
      "StackPolicyDuringUpdateBody",
      "StackPolicyDuringUpdateURL",
      "RetainExceptOnCreate",
    ]);
    const stack = needStack(call.scope, input.StackName, unknownStack);
    checkUpdatable(stack, input.DisableRollback);
    const { deployable, caller } = readDeployable(call, input, stack, stack);
    if (!compare(call.scope, stack, deployable).isDifferent && !FAILED.includes(stack.status))
      throw invalid("No updates are to be performed.");
    startUpdate(call, stack.id, deployable, caller, input.ClientRequestToken, input.DisableRollback ?? false);
    return { StackId: stack.id };
  },

  DeleteStack(input, call) {
    // Deleting what does not exist succeeds, as on AWS.
    const stack = input.StackName ? findStack(call.scope, input.StackName) : needStack(call.scope, undefined);
    if (!stack || stack.status === "DELETE_COMPLETE" || stack.status === "DELETE_IN_PROGRESS") return;
    if (stack.terminationProtection)
      throw invalid(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
    if (/^UPDATE_.*IN_PROGRESS$/.test(stack.status))
      throw invalid(`Stack [${stack.id}] cannot be deleted while in status ${stack.status}`);
    const retain = input.RetainResources ?? [];
    if (retain.length && stack.status !== "DELETE_FAILED")
      throw invalid(
        `Invalid operation on stack [${stack.id}]. RetainResources can only be specified when the stack is in the DELETE_FAILED state.`,
      );
    const caller = callerOf(call, input.RoleARN ?? stack.roleArn);
    const { operation } = beginOperation(call.scope, stack.id, stack, caller, input.ClientRequestToken);
    const force = input.DeletionMode === "FORCE_DELETE_STACK";
    runSteps(call.world, `delete stack ${stack.name}`, deleteStackSteps(operation, { retain, force }));
  },

  UpdateTerminationProtection(input, call) {
    const stack = needStack(call.scope, input.StackName, unknownStack);
    if (input.EnableTerminationProtection === undefined)
      throw invalid(
        "1 validation error detected: Value null at 'enableTerminationProtection' failed to satisfy constraint: Member must not be null",
      );
    const on = input.EnableTerminationProtection;
    cloudformationState(call.scope).stacks.update(stack.id, (row) => void (row.terminationProtection = on));
    return { StackId: stack.id };
  },

  CancelUpdateStack(input, call) {
    const stack = needStack(call.scope, input.StackName, unknownStack);
    if (stack.status !== "UPDATE_IN_PROGRESS")
      throw invalid("CancelUpdateStack cannot be called from current stack status");
    throw new NotImplemented("cloudformation:CancelUpdateStack for an update that runs");
  },
});

/** A new stack's id. */
export const newIdentity = (call: Call, name: string): { id: string; name: string } => ({
  id: call.scope.arn("cloudformation", `stack/${name}/${call.world.random.uuid()}`),
  name,
});

export interface StackOptions {
  terminationProtection: boolean;
  disableRollback: boolean;
  onFailure: OnFailure;
  timeoutMinutes?: number | undefined;
  /** REVIEW_IN_PROGRESS for a stack that only a change set has named so far. */
  status?: "CREATE_IN_PROGRESS" | "REVIEW_IN_PROGRESS";
}

/** Puts the row of a new stack, which has no resources yet. */
export function addStack(
  call: Call,
  { id, name }: { id: string; name: string },
  deployable: Deployable,
  options: StackOptions,
): void {
  const { timeoutMinutes, status = "CREATE_IN_PROGRESS", ...rest } = options;
  const row: StackRow = {
    ...deployable,
    ...rest,
    ...(timeoutMinutes !== undefined && { timeoutMinutes }),
    id,
    name,
    status,
    createdAt: call.at,
    outputs: [],
    imports: [],
    resources: {},
    events: [],
    operation: 0,
  };
  cloudformationState(call.scope).stacks.put(id, row);
}

/** Starts to make a stack's resources; done at once unless the pace says otherwise. */
export function startCreation(
  call: Call,
  stackId: string,
  deployable: Deployable,
  caller: Caller,
  token: string | undefined,
): void {
  const { operation, imports } = beginOperation(call.scope, stackId, deployable, caller, token);
  runSteps(call.world, `create stack ${operation.stackName}`, createStackSteps(operation, imports));
}

/** Starts to bring a stack to a new template. */
export function startUpdate(
  call: Call,
  stackId: string,
  deployable: Deployable,
  caller: Caller,
  token: string | undefined,
  disableRollback: boolean,
): void {
  cloudformationState(call.scope).stacks.update(
    stackId,
    (row) => void (row.disableRollback = disableRollback),
  );
  const { operation, imports } = beginOperation(call.scope, stackId, deployable, caller, token);
  runSteps(call.world, `update stack ${operation.stackName}`, updateStackSteps(operation, imports));
}

/** @throws {AwsError} ValidationError when the stack's status forbids an update */
export function checkUpdatable(stack: Readonly<StackRow>, disableRollback: boolean | undefined): void {
  const resumed = disableRollback === true && FAILED.includes(stack.status);
  if (!UPDATABLE.includes(stack.status) && !resumed)
    throw invalid(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
}
