import type { ParentStepDetails } from "@aws-sdk/client-ssm";
import type { Scope } from "../../../world.ts";
import { actionNamed } from "./actions/index.ts";
import type { Step } from "./runbook.ts";
import { automationState, type StepRow } from "./state.ts";

/**
 * A step that has not begun.
 *
 * @param steps those of the runbook, where it is one of them: it may go to the one after it
 */
export function newStepRow(
  scope: Scope,
  step: Step,
  parent?: ParentStepDetails,
  steps: readonly Step[] = [],
): StepRow {
  return {
    id: automationState(scope).random.uuid(),
    name: step.name,
    action: step.action,
    status: "Pending",
    inputs: {},
    outputs: {},
    onFailure: step.onFailure,
    isCritical: step.isCritical ?? step.onFailure !== "Continue",
    isEnd: step.isEnd,
    validNextSteps: nextSteps(step, steps),
    maxAttempts: Number(step.maxAttempts) || 1,
    ...(step.nextStep !== undefined && { nextStep: step.nextStep }),
    ...(parent && { parent }),
  };
}

/** Where a step may lead when it succeeds. */
export function nextSteps(step: Step, steps: readonly Step[]): string[] {
  const targets = actionNamed(step.action)?.targets?.(step) ?? [];
  if (step.isEnd) return targets;
  const next = step.nextStep ?? (steps.includes(step) ? steps[steps.indexOf(step) + 1]?.name : undefined);
  return next === undefined ? targets : [...new Set([...targets, next])];
}
