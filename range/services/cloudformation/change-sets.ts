import type * as Sdk from "@aws-sdk/client-cloudformation";
import type { ChangeSetType, DescribeChangeSetOutput } from "@aws-sdk/client-cloudformation";
import type { Call } from "../../call.ts";
import { AwsError, NotImplemented } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { strictPageOf } from "../paging.ts";
import { refuseMembers } from "../refusal.ts";
import { callerOf } from "./caller.ts";
import { compare } from "./deploy/changes.ts";
import { noteStack } from "./deploy/stack-log.ts";
import { findChangeSet, findStack, needChangeSet, needStack, unknownStack } from "./find.ts";
import { badToken, PAGE_SIZE as PAGE } from "./paging.ts";
import { checkName, readDeployable } from "./request.ts";
import { addStack, checkUpdatable, newIdentity, startCreation, startUpdate } from "./stacks.ts";
import { cloudformationState, type ChangeSetRow, type StackRow } from "./state.ts";
import { invalid } from "./template/errors.ts";
import { parametersView } from "./views.ts";

const NO_CHANGES =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

export const changeSetHandlers = handlers<typeof Sdk>()({
  CreateChangeSet(input, call) {
    refuseMembers("cloudformation:CreateChangeSet", input, ["ResourcesToImport"]);
    if (input.DeploymentMode === "REVERT_DRIFT")
      throw new NotImplemented("DeploymentMode REVERT_DRIFT of cloudformation:CreateChangeSet");
    checkName(input.ChangeSetName, "changeSetName");
    const type = input.ChangeSetType ?? "UPDATE";
    const before = stackForChangeSet(call, input.StackName, input.ChangeSetName, type);
    const identity = before ?? newIdentity(call, input.StackName!);
    const taken =
      before && findChangeSet(call.scope, { ChangeSetName: input.ChangeSetName, StackName: before.id });
    if (taken?.executionStatus === "EXECUTE_COMPLETE")
      cloudformationState(call.scope).changeSets.delete(taken.id);
    else if (taken)
      throw new AwsError("AlreadyExistsException", `ChangeSet ${input.ChangeSetName} already exists`, 400);
    const { deployable } = readDeployable(call, input, identity, type === "UPDATE" ? before : undefined);
    if (!before)
      addStack(call, identity, deployable, {
        terminationProtection: false,
        disableRollback: false,
        onFailure: "ROLLBACK",
        status: "REVIEW_IN_PROGRESS",
      });
    if (!before) noteStack(call.scope, identity.id, "REVIEW_IN_PROGRESS", "User Initiated");

    const { stacks, changeSets } = cloudformationState(call.scope);
    const { changes, isDifferent } = compare(call.scope, stacks.get(identity.id)!, deployable);
    const id = call.scope.arn(
      "cloudformation",
      `changeSet/${input.ChangeSetName}/${call.world.random.uuid()}`,
    );
    const row: ChangeSetRow = {
      ...deployable,
      ...(input.ImportExistingResources && { importsExisting: true }),
      id,
      name: input.ChangeSetName,
      type,
      stackId: identity.id,
      stackName: identity.name,
      ...(input.Description !== undefined && { description: input.Description }),
      ...(input.OnStackFailure !== undefined && { onStackFailure: input.OnStackFailure }),
      createdAt: call.at,
      changes,
      includesNested: input.IncludeNestedStacks ?? false,
      ...(isDifferent
        ? { status: "CREATE_COMPLETE", executionStatus: "AVAILABLE" }
        : { status: "FAILED", statusReason: NO_CHANGES, executionStatus: "UNAVAILABLE" }),
    };
    changeSets.put(id, row);
    return { Id: id, StackId: identity.id };
  },

  DescribeChangeSet(input, call) {
    const row = needChangeSet(call.scope, input);
    const page = strictPageOf(row.changes, { token: input.NextToken, size: PAGE, most: PAGE }, badToken);
    return {
      ...changeSetView(row),
      Changes: structuredClone(page.items),
      ...(page.nextToken !== undefined && { NextToken: page.nextToken }),
    };
  },

  ListChangeSets(input, call) {
    const stack = needStack(call.scope, input.StackName, unknownStack);
    const rows = cloudformationState(call.scope).changeSets.filter(
      (row) => row.stackId === stack.id && row.executionStatus !== "EXECUTE_COMPLETE",
    );
    const page = strictPageOf(rows, { token: input.NextToken, size: PAGE, most: PAGE }, badToken);
    return {
      Summaries: page.items.map((row) => ({
        StackId: row.stackId,
        StackName: row.stackName,
        ChangeSetId: row.id,
        ChangeSetName: row.name,
        ExecutionStatus: row.executionStatus,
        Status: row.status,
        ...(row.statusReason !== undefined && { StatusReason: row.statusReason }),
        CreationTime: new Date(row.createdAt),
        ...(row.description !== undefined && { Description: row.description }),
        IncludeNestedStacks: row.includesNested,
        ImportExistingResources: row.importsExisting ?? false,
      })),
      ...(page.nextToken !== undefined && { NextToken: page.nextToken }),
    };
  },

  DeleteChangeSet(input, call) {
    if (!input.ChangeSetName?.startsWith("arn:")) needStack(call.scope, input.StackName, unknownStack);
    // A change set that is gone, or never was, is deleted without complaint.
    const row = findChangeSet(call.scope, input);
    if (row) cloudformationState(call.scope).changeSets.delete(row.id);
    return {};
  },

  ExecuteChangeSet(input, call) {
    refuseMembers("cloudformation:ExecuteChangeSet", input, ["RetainExceptOnCreate"]);
    const row = needChangeSet(call.scope, input);
    if (row.executionStatus !== "AVAILABLE")
      throw new AwsError(
        "InvalidChangeSetStatus",
        `ChangeSet [${row.id}] cannot be executed in its current status of [${row.status}]`,
        400,
      );
    const { stacks, changeSets } = cloudformationState(call.scope);
    const stack = stacks.get(row.stackId)!;
    const disableRollback = input.DisableRollback ?? row.onStackFailure === "DO_NOTHING";
    if (row.type === "UPDATE") checkUpdatable(stack, disableRollback);
    const caller = callerOf(call, row.roleArn);
    stacks.update(stack.id, (to) => {
      to.changeSetId = row.id;
      if (row.type === "UPDATE") return;
      Object.assign(to, deployableOf(row));
      to.disableRollback = disableRollback;
      to.onFailure = row.onStackFailure === "DELETE" ? "DELETE" : "ROLLBACK";
    });
    changeSets.update(row.id, (to) => void (to.executionStatus = "EXECUTE_COMPLETE"));
    // Other change sets of the stack were made against what it no longer is.
    for (const other of changeSets.filter((one) => one.stackId === stack.id && one.id !== row.id))
      changeSets.delete(other.id);
    const token = input.ClientRequestToken;
    if (row.type === "CREATE") startCreation(call, stack.id, deployableOf(row), caller, token);
    else startUpdate(call, stack.id, deployableOf(row), caller, token, disableRollback);
    return {};
  },
});

/** What a change set deploys, without what makes it a change set. */
const deployableOf = ({
  templateBody,
  template,
  parameters,
  tags,
  capabilities,
  roleArn,
  importsExisting,
}: Readonly<ChangeSetRow>) => ({
  templateBody,
  template,
  parameters,
  tags,
  capabilities,
  ...(roleArn !== undefined && { roleArn }),
  ...(importsExisting && { importsExisting }),
});

/** The stack that a change set is for: one that exists for an update, a new or still empty one for a creation. */
function stackForChangeSet(
  call: Call,
  stackName: string | undefined,
  changeSetName: string,
  type: ChangeSetType,
): Readonly<StackRow> | undefined {
  if (type === "IMPORT") throw new NotImplemented("ChangeSetType IMPORT of cloudformation:CreateChangeSet");
  if (type === "UPDATE") {
    const stack = needStack(call.scope, stackName, unknownStack);
    checkUpdatable(stack, true);
    return stack;
  }
  const stack = stackName === undefined ? undefined : findStack(call.scope, stackName);
  if (!stack) checkName(stackName, "stackName");
  else if (stack.status !== "REVIEW_IN_PROGRESS")
    throw invalid(
      `Stack [${stack.name}] already exists and cannot be created again with the changeSet [${changeSetName}].`,
    );
  return stack;
}

function changeSetView(row: Readonly<ChangeSetRow>): DescribeChangeSetOutput {
  return {
    ChangeSetName: row.name,
    ChangeSetId: row.id,
    StackId: row.stackId,
    StackName: row.stackName,
    ...(row.description !== undefined && { Description: row.description }),
    Parameters: parametersView(row),
    CreationTime: new Date(row.createdAt),
    ExecutionStatus: row.executionStatus,
    Status: row.status,
    ...(row.statusReason !== undefined && { StatusReason: row.statusReason }),
    NotificationARNs: [],
    RollbackConfiguration: {},
    Capabilities: [...row.capabilities],
    Tags: row.tags.map((tag) => ({ ...tag })),
    IncludeNestedStacks: row.includesNested,
    ImportExistingResources: row.importsExisting ?? false,
  };
}
