import type * as SSM from "@aws-sdk/client-ssm";
import type { Call } from "../../../call.ts";
import { AwsError, NotImplemented } from "../../../errors.ts";
import type { Principal } from "../../../iam/principal.ts";
import { handlers } from "../../../service.ts";
import { pageOf } from "../../paging.ts";
import { refuseMembers } from "../../refusal.ts";
import { invalidToken, invalidSize, validationError } from "../refusals.ts";
import { findRunbook } from "./find-runbook.ts";
import { startForTargets, valuesOfTargets } from "./rate.ts";
import { executionNotFound, invalidParameters, invalidSignal, stepNotFound } from "./refusals.ts";
import { startAutomation, type Request } from "./start.ts";
import { automationState, ENDED, type ExecutionRow, type StepRow } from "./state.ts";
import { executionView, metadataView, stepView } from "./views.ts";

/** Automation: runbooks that are run. */
export const automationExecutions = handlers<typeof SSM>()({
  StartAutomationExecution(input, call) {
    refuseMembers("StartAutomationExecution", input, [
      "TargetLocations",
      "TargetLocationsURL",
      "TargetMaps",
      "AlarmConfiguration",
    ]);
    if (input.Mode === "Interactive")
      throw new NotImplemented("Mode Interactive of StartAutomationExecution");
    if (input.Mode !== undefined && input.Mode !== "Auto")
      throw validationError("mode", input.Mode, "Member must satisfy enum value set: [Auto, Interactive]");
    const again = sameRequest(call, input);
    if (again) return { AutomationExecutionId: again.id };
    const found = findRunbook(call.scope, input.DocumentName ?? "", input.DocumentVersion);
    const request: Request = {
      found,
      parameters: input.Parameters ?? {},
      principal: call.principal,
      actor: call.actor,
      ...(input.Tags && { tags: input.Tags }),
      more: { ...(input.ClientToken && { request: tokenOf(input) }) },
    };
    const rate = rateOf(call, found.name, input);
    const { id } = rate ? startForTargets(call.scope, request, rate) : startAutomation(call.scope, request);
    return { AutomationExecutionId: id };
  },

  GetAutomationExecution(input, call) {
    return { AutomationExecution: executionView(execution(call, input.AutomationExecutionId)) };
  },

  DescribeAutomationExecutions(input, call) {
    const wanted = automationState(call.scope)
      .executions.filter((row) => (input.Filters ?? []).every((filter) => fitsFilter(row, filter)))
      .toReversed();
    const page = pageOf(
      wanted,
      { token: input.NextToken, size: input.MaxResults, most: 50 },
      invalidToken,
      invalidSize,
    );
    return {
      AutomationExecutionMetadataList: page.items.map(metadataView),
      ...(page.nextToken && { NextToken: page.nextToken }),
    };
  },

  DescribeAutomationStepExecutions(input, call) {
    const { steps } = execution(call, input.AutomationExecutionId);
    const wanted = steps.filter((row) =>
      (input.Filters ?? []).every((filter) => fitsStepFilter(row, filter)),
    );
    if (input.ReverseOrder) wanted.reverse();
    const page = pageOf(
      wanted,
      { token: input.NextToken, size: input.MaxResults, most: 50 },
      invalidToken,
      invalidSize,
    );
    return {
      StepExecutions: page.items.map(stepView),
      ...(page.nextToken && { NextToken: page.nextToken }),
    };
  },

  StopAutomationExecution(input, call) {
    const { id, status } = execution(call, input.AutomationExecutionId);
    const type = input.Type ?? "Cancel";
    if (type !== "Cancel" && type !== "Complete")
      throw validationError("type", type, "Member must satisfy enum value set: [Complete, Cancel]");
    const automation = automationState(call.scope).running.get(id);
    if (!automation || ENDED.has(status) || status === "Cancelling")
      throw new AwsError(
        "InvalidAutomationStatusUpdateException",
        "The specified update status operation isn't valid.",
        400,
      );
    if (type === "Complete") automation.completing = true;
    else automation.cancel();
    return {};
  },

  SendAutomationSignal(input, call) {
    const { id, steps } = execution(call, input.AutomationExecutionId);
    const automation = automationState(call.scope).running.get(id);
    if (!automation) throw invalidSignal();
    const { Payload: payload = {}, SignalType: type = "" } = input;
    if (type === "StopStep") {
      const row = steps.find((each) => each.id === payload["StepExecutionId"]?.[0]);
      if (!row) throw stepNotFound();
      if (ENDED.has(row.status) || row.status === "Pending") throw invalidSignal();
      automation.stopStep(row.id);
      return {};
    }
    const { waiting } = automation;
    const row = waiting && automation.stepRow(waiting.rowId);
    if (!row || !waiting.takes.includes(type)) throw invalidSignal();
    const [name] = payload["StepName"] ?? [];
    if (name !== undefined && name !== row.name) throw stepNotFound();
    if (row.action === "aws:approve" && !isApprover(row, call.principal)) throw invalidSignal();
    automation.send({ type, from: arnOf(call.principal), comment: payload["Comment"]?.[0] ?? "" });
    return {};
  },
});

function execution(call: Call, id: string | undefined): Readonly<ExecutionRow> {
  const row = automationState(call.scope).executions.get(id);
  if (!row) throw executionNotFound();
  return row;
}

/** The automation that the same request with the same token has started before. */
function sameRequest(
  call: Call,
  input: SSM.StartAutomationExecutionRequest,
): Readonly<ExecutionRow> | undefined {
  if (!input.ClientToken) return undefined;
  const { token, input: text } = tokenOf(input);
  const row = automationState(call.scope).executions.find(({ request }) => request?.token === token);
  if (row && row.request!.input !== text)
    throw new AwsError(
      "IdempotentParameterMismatch",
      "Error returned when an idempotent operation is retried and the parameters don't match the original call to the API with the same idempotency token.",
      400,
    );
  return row;
}

const tokenOf = ({ ClientToken, ...rest }: SSM.StartAutomationExecutionRequest) => ({
  token: ClientToken!,
  input: JSON.stringify(rest),
});

function rateOf(
  call: Call,
  document: string,
  input: SSM.StartAutomationExecutionRequest,
): ExecutionRow["rate"] | undefined {
  const { Targets: targets = [], TargetParameterName: parameter } = input;
  const { MaxConcurrency: maxConcurrency = "1", MaxErrors: maxErrors = "1" } = input;
  for (const [name, value, pattern] of [
    ["maxConcurrency", maxConcurrency, "^([1-9][0-9]*|[1-9][0-9]%|[1-9]%|100%)$"],
    ["maxErrors", maxErrors, "^([1-9][0-9]*|[0]|[1-9][0-9]%|[0-9]%|100%)$"],
  ] as const)
    if (!new RegExp(pattern).test(value))
      throw validationError(name, value, `Member must satisfy regular expression pattern: ${pattern}`);
  if (!targets.length) {
    if (parameter !== undefined)
      throw invalidParameters("Targets must be specified with TargetParameterName.");
    return undefined;
  }
  if (parameter === undefined) throw invalidParameters("TargetParameterName must be specified with Targets.");
  return {
    parameter,
    targets: structuredClone(targets),
    values: valuesOfTargets(call.scope, document, targets),
    maxConcurrency,
    maxErrors,
  };
}

/** Approvers are named by a user's name or ARN, or by the ARN of a role or of its session. */
function isApprover(row: Readonly<StepRow>, principal: Principal): boolean {
  const approvers = [JSON.parse(row.inputs["Approvers"] ?? "[]") as string | string[]].flat();
  const names = [
    arnOf(principal),
    ...(principal.type === "IAMUser" ? [principal.userName] : []),
    ...(principal.type === "AssumedRole" ? [principal.roleArn] : []),
  ];
  return approvers.some((approver) => names.includes(approver));
}

const arnOf = (principal: Principal): string => ("arn" in principal ? principal.arn : principal.type);

function fitsFilter(
  row: Readonly<ExecutionRow>,
  { Key: key = "" as never, Values: values = [] }: SSM.AutomationExecutionFilter,
): boolean {
  switch (key) {
    case "DocumentNamePrefix":
      return values.some((value) => row.documentName.startsWith(value));
    case "ExecutionStatus":
      return values.includes(row.status);
    case "ExecutionId":
      return values.includes(row.id);
    case "ParentExecutionId":
      return values.includes(row.parentId ?? "");
    case "CurrentAction":
      return values.includes(row.steps.findLast(({ name }) => name === row.currentStep)?.action ?? "");
    case "StartTimeBefore":
      return values.every((value) => row.startedAt < Date.parse(value));
    case "StartTimeAfter":
      return values.every((value) => row.startedAt > Date.parse(value));
    case "AutomationType":
      return values.includes("Local");
    case "TagKey":
      return row.tags.some((tag) => values.includes(tag.Key ?? ""));
    case "TargetResourceGroup":
    case "AutomationSubtype":
    case "OpsItemId":
      throw new NotImplemented(`the filter ${key} of DescribeAutomationExecutions`);
    default:
      throw new AwsError("InvalidFilterKey", "The specified key isn't valid.", 400);
  }
}

function fitsStepFilter(
  row: Readonly<StepRow>,
  { Key: key = "" as never, Values: values = [] }: SSM.StepExecutionFilter,
): boolean {
  switch (key) {
    case "StepExecutionStatus":
      return values.includes(row.status);
    case "StepExecutionId":
      return values.includes(row.id);
    case "StepName":
      return values.includes(row.name);
    case "Action":
      return values.includes(row.action);
    case "StartTimeBefore":
      return values.every((value) => (row.startedAt ?? Infinity) < Date.parse(value));
    case "StartTimeAfter":
      return values.every((value) => (row.startedAt ?? -Infinity) > Date.parse(value));
    case "ParentStepExecutionId":
      return values.includes(row.parent?.StepExecutionId ?? "");
    case "ParentStepIteration":
      return values.includes(String(row.parent?.Iteration ?? ""));
    case "ParentStepIteratorValue":
      return values.includes(row.parent?.IteratorValue ?? "");
    default:
      throw new AwsError("InvalidFilterKey", "The specified key isn't valid.", 400);
  }
}
