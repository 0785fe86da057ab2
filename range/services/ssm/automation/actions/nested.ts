import type { AutomationExecution, StartAutomationExecutionResult } from "@aws-sdk/client-ssm";
import { StepFailure } from "../failure.ts";
import { textsOf } from "../parameters.ts";
import { isMembers, type Members } from "../runbook.ts";
import type { StepRun } from "../step-run.ts";
import { automationState, ENDED } from "../state.ts";
import type { Work } from "../work.ts";
import type { Action, Result } from "./action.ts";

/** `aws:executeAutomation`: it is started as by the parent's role, or by who started the parent. */
export const executeAutomation: Action = {
  inputs: {
    known: [
      "DocumentName",
      "DocumentVersion",
      "MaxConcurrency",
      "MaxErrors",
      "RuntimeParameters",
      "Tags",
      "TargetLocations",
      "TargetMaps",
      "TargetParameterName",
      "Targets",
    ],
    required: ["DocumentName"],
  },
  *run(run) {
    const { RuntimeParameters, ...rest } = run.inputs;
    const { AutomationExecutionId: id } = (yield* run.call("ssm", "StartAutomationExecution", {
      ...rest,
      ...(RuntimeParameters !== undefined && { Parameters: readParameters(run, RuntimeParameters) }),
    })) as StartAutomationExecutionResult;
    automationState(run.scope).executions.update(id!, (row) => void (row.parentId = run.automation.id));
    const AutomationExecutionId = id!;
    return yield* run.follow(
      untilAutomationEnds(run, AutomationExecutionId),
      "ssm",
      "StopAutomationExecution",
      {
        AutomationExecutionId,
      },
    );
  },
};

function* untilAutomationEnds(run: StepRun, AutomationExecutionId: string): Work<Result> {
  for (;;) {
    yield* run.poll("poll");
    const { AutomationExecution: child } = (yield* run.call("ssm", "GetAutomationExecution", {
      AutomationExecutionId,
    })) as { AutomationExecution: AutomationExecution };
    const { AutomationExecutionStatus: status, Outputs = {}, FailureMessage } = child;
    if (!ENDED.has(status!)) continue;
    if (status !== "Success")
      throw new StepFailure(
        `Execution ${AutomationExecutionId} of ${run.text("DocumentName")} ended with status ${status}. ${FailureMessage ?? ""}`.trim(),
        "poll",
      );
    const outputs = {
      ExecutionId: AutomationExecutionId,
      Status: status,
      Output: Object.values(Outputs).flat(),
    };
    return { outputs, payload: { ...outputs, ...Outputs } };
  }
}

function readParameters(run: StepRun, parameters: unknown): Record<string, string[]> {
  if (!isMembers(parameters)) throw run.wrongType("RuntimeParameters", "StringMap");
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, textsOf(value)]));
}

/** `aws:executeStateMachine` */
export const executeStateMachine: Action = {
  inputs: { known: ["stateMachineArn", "name", "input"], required: ["stateMachineArn"] },
  *run(run) {
    const { executionArn } = yield* run.call("states", "StartExecution", { ...run.inputs });
    return yield* run.follow(untilExecutionEnds(run, String(executionArn)), "states", "StopExecution", {
      executionArn,
    });
  },
};

function* untilExecutionEnds(run: StepRun, executionArn: string): Work<Result> {
  for (;;) {
    const execution = yield* run.call("states", "DescribeExecution", { executionArn });
    const { status, error, cause } = execution;
    if (status === "SUCCEEDED") return { outputs: texts(execution), payload: execution };
    if (status !== "RUNNING")
      throw new StepFailure(
        `State machine execution ${executionArn} ended with status ${String(status)}: ${[error, cause].filter(Boolean).join(": ")}`,
        "poll",
      );
    yield* run.poll("poll");
  }
}

const NAMES = [
  "executionArn",
  "input",
  "name",
  "output",
  "startDate",
  "stateMachineArn",
  "status",
  "stopDate",
];

const texts = (execution: Members): Members =>
  Object.fromEntries(
    NAMES.filter((name) => execution[name] !== undefined).map((name) => {
      const value = execution[name];
      return [name, value instanceof Date ? value.toISOString() : value];
    }),
  );
