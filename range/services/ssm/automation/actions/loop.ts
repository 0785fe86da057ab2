import { StepFailure } from "../failure.ts";
import { performSteps } from "../flow.ts";
import { invalidContent } from "../refusals.ts";
import { isMembers, readSteps, type Members, type Step } from "../runbook.ts";
import type { StepRun } from "../step-run.ts";
import type { Work } from "../work.ts";
import type { Action } from "./action.ts";
import { checkCondition, holds } from "./branch.ts";

const MOST_ITERATIONS = 100;

/** The steps within a loop. */
export function stepsOfLoop({ name, inputs }: Step): Step[] {
  const steps = inputs["Steps"];
  if (!Array.isArray(steps) || !steps.length)
    throw invalidContent(`The loop "${name}" must have at least one step.`);
  return readSteps(steps);
}

/** `aws:loop` */
export const loop: Action = {
  inputs: {
    known: ["Steps", "Iterators", "IteratorDataType", "LoopCondition", "MaxIterations"],
    required: ["Steps"],
  },
  unresolved: ["Steps", "LoopCondition"],
  check(step) {
    const { Iterators, LoopCondition } = step.inputs;
    if ((Iterators === undefined) === (LoopCondition === undefined))
      throw invalidContent(`The loop "${step.name}" must have either Iterators or a LoopCondition.`);
    if (step.onCancel !== undefined) throw invalidContent(`The loop "${step.name}" cannot have onCancel.`);
    if (LoopCondition !== undefined) {
      if (!isMembers(LoopCondition))
        throw invalidContent(`The LoopCondition of "${step.name}" must be a condition.`);
      checkCondition(step.name, LoopCondition);
    }
    for (const inner of stepsOfLoop(step))
      if (inner.action === "aws:loop") throw invalidContent(`The loop "${step.name}" cannot hold a loop.`);
  },
  *run(run) {
    const condition = run.inputs["LoopCondition"];
    if (isMembers(condition)) yield* doWhile(run, condition);
    else yield* forEach(run);
    return {};
  },
};

/** The steps run once before the condition is asked for the first time. */
function* doWhile(run: StepRun, condition: Members): Work<void> {
  const most = Number(run.text("MaxIterations") ?? MOST_ITERATIONS);
  if (!(most >= 1 && most <= MOST_ITERATIONS)) throw run.wrongType("MaxIterations", "Integer");
  for (let iteration = 1; iteration <= most; iteration++) {
    yield* iterate(run, iteration);
    if (!holds(run, condition)) return;
  }
}

function* forEach(run: StepRun): Work<void> {
  const { Iterators } = run.inputs;
  const items: unknown[] = Array.isArray(Iterators) ? Iterators : [Iterators];
  if (items.length > MOST_ITERATIONS)
    throw new StepFailure(`The maximum number of iterators is ${MOST_ITERATIONS}`, "inputs");
  for (const [i, item] of items.entries()) yield* iterate(run, i + 1, item);
}

function* iterate(run: StepRun, iteration: number, item?: unknown): Work<void> {
  const { automation, step, rowId } = run;
  automation.values.set(`${step.name}.CurrentIteration`, iteration);
  if (item !== undefined) automation.values.set(`${step.name}.CurrentIteratorValue`, item);
  const steps = stepsOfLoop(step);
  const course = yield* performSteps(automation, steps, {
    parent: {
      StepExecutionId: rowId,
      StepName: step.name,
      Action: step.action,
      Iteration: iteration,
      ...(item !== undefined && { IteratorValue: typeof item === "string" ? item : JSON.stringify(item) }),
    },
  });
  if (course.status === "Success" && course.goto === undefined) return;
  throw new StepFailure(course.message ?? `A step of iteration ${iteration} led out of the loop`, "execute", {
    ...(course.goto !== undefined && { goto: course.goto }),
  });
}

/** `aws:updateVariable` */
export const updateVariable: Action = {
  inputs: { known: ["Name", "Value"], required: ["Name", "Value"] },
  run(run) {
    const { automation } = run;
    const name = run.text("Name")!.replace(/^variable:/, "");
    if (!automation.values.has(`variable:${name}`))
      throw new StepFailure(`The variable ${name} is not defined in the Automation Document`, "inputs");
    const value = run.inputs["Value"];
    automation.values.set(`variable:${name}`, value);
    automation.update(
      (row) => void (row.variables[name] = typeof value === "string" ? value : JSON.stringify(value)),
    );
    return {};
  },
};
