import type {
  AutomationExecution,
  AutomationExecutionMetadata,
  ResolvedTargets,
  StepExecution,
} from "@aws-sdk/client-ssm";
import { executedBy } from "./events.ts";
import type { ExecutionRow, StepRow } from "./state.ts";

/** An automation as GetAutomationExecution shows it. */
export const executionView = (row: Readonly<ExecutionRow>): AutomationExecution => {
  const { AutomationType: _, LogFile: __, ...shared } = metadataView(row);
  return {
    ...shared,
    Parameters: structuredClone(row.parameters),
    StepExecutions: row.steps.map(stepView),
    StepExecutionsTruncated: false,
    Variables: Object.fromEntries(Object.entries(row.variables).map(([name, value]) => [name, [value]])),
  };
};

/** An automation as DescribeAutomationExecutions lists it. */
export function metadataView(row: Readonly<ExecutionRow>): AutomationExecutionMetadata {
  const { rate, currentStep } = row;
  const current = row.steps.findLast(({ name }) => name === currentStep);
  return {
    AutomationExecutionId: row.id,
    DocumentName: row.documentName,
    DocumentVersion: row.documentVersion,
    AutomationExecutionStatus: row.status,
    ExecutionStartTime: new Date(row.startedAt),
    ...(row.endedAt !== undefined && { ExecutionEndTime: new Date(row.endedAt) }),
    ExecutedBy: executedBy(row),
    LogFile: "",
    Outputs: structuredClone(row.outputs),
    Mode: "Auto",
    ...(row.parentId !== undefined && { ParentAutomationExecutionId: row.parentId }),
    ...(current && { CurrentStepName: current.name, CurrentAction: current.action }),
    ...(row.failureMessage !== undefined && { FailureMessage: row.failureMessage }),
    Targets: structuredClone(rate?.targets ?? []),
    ...(rate && {
      TargetParameterName: rate.parameter,
      MaxConcurrency: rate.maxConcurrency,
      MaxErrors: rate.maxErrors,
    }),
    ...(row.target !== undefined && { Target: row.target }),
    ResolvedTargets: resolvedView(rate?.values),
    AutomationType: "Local",
  };
}

const resolvedView = (values: readonly string[] = []): ResolvedTargets => ({
  ParameterValues: [...values],
  Truncated: false,
});

/** A step as it is shown. */
export const stepView = (row: Readonly<StepRow>): StepExecution => ({
  StepExecutionId: row.id,
  StepName: row.name,
  Action: row.action,
  StepStatus: row.status,
  ...(row.startedAt !== undefined && { ExecutionStartTime: new Date(row.startedAt) }),
  ...(row.endedAt !== undefined && { ExecutionEndTime: new Date(row.endedAt) }),
  Inputs: { ...row.inputs },
  Outputs: structuredClone(row.outputs),
  ...(row.responseCode !== undefined && { ResponseCode: row.responseCode }),
  ...(row.failureMessage !== undefined && { FailureMessage: row.failureMessage }),
  ...(row.failureDetails && { FailureDetails: structuredClone(row.failureDetails) }),
  OnFailure: row.onFailure,
  MaxAttempts: row.maxAttempts,
  ...(row.timeoutSeconds !== undefined && { TimeoutSeconds: row.timeoutSeconds }),
  IsEnd: row.isEnd,
  IsCritical: row.isCritical,
  ...(row.nextStep !== undefined && { NextStep: row.nextStep }),
  ValidNextSteps: [...row.validNextSteps],
  OverriddenParameters: {},
  ...(row.parent && { ParentStepDetails: { ...row.parent } }),
});
