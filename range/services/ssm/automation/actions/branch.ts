import { StepFailure } from "../failure.ts";
import { invalidContent } from "../refusals.ts";
import { textOf } from "../references.ts";
import { isMembers, type Members, type Step } from "../runbook.ts";
import type { StepRun } from "../step-run.ts";
import type { Action } from "./action.ts";

type Test = (value: unknown, wanted: unknown) => boolean;

const text =
  (test: (value: string, wanted: string) => boolean): Test =>
  (value, wanted) =>
    value !== undefined && test(textOf(value), textOf(wanted));

const number =
  (test: (value: number, wanted: number) => boolean): Test =>
  (value, wanted) =>
    value !== undefined && test(Number(value), Number(wanted));

/** @see https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-branch.html */
const TESTS: Readonly<Record<string, Test>> = {
  StringEquals: text((value, wanted) => value === wanted),
  EqualsIgnoreCase: text((value, wanted) => value.toLowerCase() === wanted.toLowerCase()),
  StartsWith: text((value, wanted) => value.startsWith(wanted)),
  EndsWith: text((value, wanted) => value.endsWith(wanted)),
  Contains: text((value, wanted) => value.includes(wanted)),
  NumericEquals: number((value, wanted) => value === wanted),
  NumericGreater: number((value, wanted) => value > wanted),
  NumericLesser: number((value, wanted) => value < wanted),
  NumericGreaterOrEquals: number((value, wanted) => value >= wanted),
  NumericLesserOrEquals: number((value, wanted) => value <= wanted),
  BooleanEquals: text((value, wanted) => value.toLowerCase() === wanted.toLowerCase()),
};

/** `aws:branch` */
export const branch: Action = {
  inputs: { known: ["Choices", "Default"], required: ["Choices"] },
  unresolved: ["Choices"],
  check(step) {
    const choices = choicesOf(step);
    if (!choices.length) throw invalidContent(`Step "${step.name}" must have at least one choice.`);
    for (const choice of choices) {
      if (typeof choice["NextStep"] !== "string")
        throw invalidContent(`Each choice of step "${step.name}" must have a NextStep.`);
      const { NextStep: _, ...condition } = choice;
      checkCondition(step.name, condition);
    }
  },
  targets: (step) => [
    ...choicesOf(step).map((choice) => String(choice["NextStep"])),
    ...(step.inputs["Default"] === undefined ? [] : [String(step.inputs["Default"])]),
  ],
  run(run) {
    for (const { NextStep, ...condition } of choicesOf(run.step))
      if (holds(run, condition)) return { next: String(NextStep) };
    const byDefault = run.text("Default");
    return byDefault === undefined ? {} : { next: byDefault };
  },
};

function choicesOf({ name, inputs }: Step): Members[] {
  const choices = inputs["Choices"];
  if (!Array.isArray(choices) || !choices.every(isMembers))
    throw invalidContent(`The Choices of step "${name}" must be a list of maps.`);
  return choices;
}

/**
 * Checks one condition of a branch, or of a loop.
 *
 * @throws {AwsError} InvalidDocumentContent
 */
export function checkCondition(step: string, condition: Members): void {
  const { And, Or, Not } = condition;
  for (const list of [And, Or])
    if (list !== undefined) {
      if (!Array.isArray(list) || !list.every(isMembers))
        throw invalidContent(`And and Or of step "${step}" must be lists of conditions.`);
      for (const each of list) checkCondition(step, each);
    }
  if (Not !== undefined) {
    if (!isMembers(Not)) throw invalidContent(`Not of step "${step}" must be a condition.`);
    checkCondition(step, Not);
  }
  if (And !== undefined || Or !== undefined || Not !== undefined) return;
  const { Variable, ...operations } = condition;
  const names = Object.keys(operations);
  if (Variable === undefined || names.length !== 1)
    throw invalidContent(`Each condition of step "${step}" must have a Variable and one operation.`);
  if (!Object.hasOwn(TESTS, names[0]!))
    throw invalidContent(`Operation ${names[0]} of step "${step}" is not supported.`);
}

/** Whether a condition holds. A variable that has no value is equal to nothing. */
export function holds(run: StepRun, condition: Members): boolean {
  const { And, Or, Not, Variable, ...operations } = condition;
  if (Array.isArray(And)) return And.every((each) => holds(run, each as Members));
  if (Array.isArray(Or)) return Or.some((each) => holds(run, each as Members));
  if (isMembers(Not)) return !holds(run, Not);
  const value = valueOf(run, Variable);
  return Object.entries(operations).every(([name, wanted]) =>
    TESTS[name]!(value, run.automation.resolve(wanted)),
  );
}

function valueOf(run: StepRun, variable: unknown): unknown {
  try {
    return run.automation.resolve(variable);
  } catch (thrown) {
    if (thrown instanceof StepFailure) return undefined;
    throw thrown;
  }
}
