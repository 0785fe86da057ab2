import type { ParentStepDetails } from "@aws-sdk/client-ssm";
import { AwsError } from "../../../errors.ts";
import { actionNamed } from "./actions/index.ts";
import type { Result } from "./actions/action.ts";
import type { Automation } from "./automation.ts";
import {
  Cancelled,
  failureDetails,
  failureMessage,
  Interruption,
  StepFailure,
  Stopped,
  TimedOut,
  timeoutMessage,
} from "./failure.ts";
import { select } from "./jsonpath.ts";
import { kindOf, textsOf } from "./parameters.ts";
import { textOf } from "./references.ts";
import type { OutputSpec, Step } from "./runbook.ts";
import { StepRun } from "./step-run.ts";
import type { Status } from "./state.ts";
import { newStepRow } from "./step-rows.ts";
import { pause, type Work } from "./work.ts";

/** How a step came out. */
interface Ended {
  status: Extract<Status, "Success" | "Failed" | "TimedOut" | "Cancelled">;
  message?: string;
  /** The step at which its action, or its failure, says to go on. */
  next?: string;
}

/** How steps came out together: the failure that counts, if there was one. */
export interface Course {
  status: Ended["status"];
  message?: string;
  /** A step outside of these at which to go on. */
  goto?: string;
}

/** Automation gives the steps of a cancellation two minutes. */
const CANCELLATION_SECONDS = 120;

/** Carries out a runbook, from its first step to the automation's end. */
export function* runToEnd(automation: Automation): Work<void> {
  automation.setStatus("InProgress");
  const { mainSteps } = automation.runbook;
  try {
    const { status, message } = yield* performSteps(automation, mainSteps);
    automation.setStatus(status, message);
  } catch (thrown) {
    if (!(thrown instanceof Cancelled)) throw thrown;
    yield* cleanUp(automation);
    automation.setStatus("Cancelled");
  }
}

/** The step that was under way may name one that undoes what it had begun. */
function* cleanUp(automation: Automation): Work<void> {
  const step = automation.interrupted;
  const name = step?.onCancel?.replace(/^step:/, "");
  const first = name === undefined ? undefined : automation.find(name);
  if (!first) return;
  const tooLong = new TimedOut();
  const timer = automation.limit(CANCELLATION_SECONDS, tooLong);
  try {
    yield* performSteps(automation, automation.runbook.mainSteps, { first });
  } catch (thrown) {
    if (thrown !== tooLong) throw thrown;
  } finally {
    timer.cancel();
  }
}

/**
 * Carries out steps, in the order that they and their outcomes say.
 *
 * @param parent the loop that they are in
 */
export function* performSteps(
  automation: Automation,
  steps: readonly Step[],
  { first = steps[0], parent }: { first?: Step | undefined; parent?: ParentStepDetails } = {},
): Work<Course> {
  const { clock } = automation.scope.world;
  const course: Course = { status: "Success" };
  let step: Step | undefined = first;
  while (step && !automation.completing) {
    yield* pause(clock, automation.scope.world.pace("automation-step"), `automation ${automation.id}`);
    const ended: Ended = yield* performStep(automation, step, parent);
    const failed = ended.status !== "Success";
    if (failed && course.status === "Success" && isCritical(step)) {
      course.status = ended.status;
      if (ended.message !== undefined) course.message = ended.message;
    }
    const next = following(steps, step, ended);
    step = next === undefined ? undefined : steps.find(({ name }) => name === next);
    if (next !== undefined && !step) course.goto = next;
  }
  return course;
}

const isCritical = ({ isCritical, onFailure }: Step): boolean => isCritical ?? onFailure !== "Continue";

/** The name of the step after a step. */
function following(steps: readonly Step[], step: Step, { status, next }: Ended): string | undefined {
  if (next !== undefined) return next;
  if (step.isEnd) return undefined;
  const inOrder = step.nextStep ?? steps[steps.indexOf(step) + 1]?.name;
  if (status === "Success") return inOrder;
  if (step.onFailure === "Continue") return inOrder;
  return step.onFailure.startsWith("step:") ? step.onFailure.slice("step:".length) : undefined;
}

/** Carries out one step, as often as it says. */
function* performStep(
  automation: Automation,
  step: Step,
  parent: ParentStepDetails | undefined,
): Work<Ended> {
  const rowId = beginStep(automation, step, parent);
  try {
    for (let attempt = 1; ; attempt++) {
      const last = attempt >= Number(automation.resolve(step.maxAttempts));
      const ended = yield* attemptStep(automation, step, rowId, last);
      if (ended) return ended;
      yield* pause(
        automation.scope.world.clock,
        automation.scope.world.pace("automation-poll"),
        `automation ${automation.id} tries ${step.name} again`,
      );
    }
  } catch (thrown) {
    if (!(thrown instanceof Interruption)) throw thrown;
    const stoppedByItself = thrown instanceof Stopped && thrown.stepId === rowId;
    if (thrown instanceof Cancelled) automation.interrupted ??= step;
    endStep(automation, rowId, thrown instanceof TimedOut ? "TimedOut" : "Cancelled");
    if (!stoppedByItself) throw thrown;
    return { status: "Cancelled" };
  }
}

/** @returns nothing when the step failed and is to be tried again */
function* attemptStep(
  automation: Automation,
  step: Step,
  rowId: string,
  last: boolean,
): Work<Ended | undefined> {
  const action = actionNamed(step.action)!;
  const timeout = new TimedOut();
  let run: StepRun | undefined;
  let timer;
  try {
    const seconds = step.timeoutSeconds ?? action.timeoutSeconds;
    const limit = seconds === undefined ? undefined : Number(automation.resolve(seconds));
    const inputs = resolveInputs(automation, step, action.unresolved ?? []);
    automation.updateStep(rowId, (row) => {
      row.inputs = Object.fromEntries(
        Object.entries(inputs).map(([name, value]) => [name, JSON.stringify(value) ?? ""]),
      );
      if (limit !== undefined) row.timeoutSeconds = limit;
    });
    run = new StepRun(automation, step, rowId, inputs);
    if (limit !== undefined) timer = automation.limit(limit, timeout);
    const done = action.run(run);
    const result = Symbol.iterator in done ? yield* done : done;
    return succeed(automation, step, rowId, result);
  } catch (thrown) {
    if (thrown !== timeout && !(thrown instanceof StepFailure) && !(thrown instanceof AwsError)) throw thrown;
    if (!last) return undefined;
    return fail(automation, rowId, thrown === timeout ? timeoutMessage(run!.stage) : failureOf(thrown));
  } finally {
    timer?.cancel();
  }
}

const failureOf = (thrown: unknown): StepFailure =>
  thrown instanceof StepFailure
    ? thrown
    : new StepFailure((thrown as AwsError).message, "execute", { code: (thrown as AwsError).code });

function resolveInputs(
  automation: Automation,
  { inputs }: Step,
  unresolved: readonly string[],
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [
      name,
      unresolved.includes(name) ? value : automation.resolve(value),
    ]),
  );
}

function beginStep(automation: Automation, step: Step, parent: ParentStepDetails | undefined): string {
  const waiting = automation.row.steps.find(
    (row) => row.name === step.name && row.status === "Pending" && !row.parent,
  );
  const row = parent || !waiting ? newStepRow(automation.scope, step, parent) : waiting;
  automation.update((execution) => {
    if (row !== waiting) execution.steps.push(row);
    execution.currentStep = step.name;
  });
  automation.updateStep(row.id, (each) => {
    each.status = "InProgress";
    each.startedAt = automation.scope.world.clock.now();
  });
  return row.id;
}

function endStep(automation: Automation, rowId: string, status: Status, failure?: string): void {
  automation.updateStep(rowId, (row) => {
    row.status = status;
    row.endedAt = automation.scope.world.clock.now();
    if (failure !== undefined) row.failureMessage = failure;
  });
}

function succeed(automation: Automation, step: Step, rowId: string, result: Result): Ended {
  const { payload, outputs = {}, next } = result;
  const all: Record<string, unknown> = { ...outputs };
  if (payload !== undefined) all["OutputPayload"] = payload;
  for (const output of step.outputs) all[output.Name] = readOutput(payload ?? outputs, output);
  automation.updateStep(rowId, (row) => {
    row.responseCode = "0";
    for (const [name, value] of Object.entries(all)) {
      if (value === undefined) continue;
      row.outputs[name] = name === "OutputPayload" ? [textOf(value)] : textsOf(value);
      automation.values.set(`${step.name}.${name}`, value);
    }
  });
  endStep(automation, rowId, "Success");
  return { status: "Success", ...(next !== undefined && { next }) };
}

/** What a selector finds, as the type that the output is said to have. */
function readOutput(payload: unknown, { Selector, Type }: OutputSpec): unknown {
  const value = select(payload, Selector);
  if (value === undefined || value === null) return undefined;
  switch (kindOf(Type)) {
    case "String":
      return textOf(value);
    case "StringList":
      return [value].flat().map(textOf);
    case "MapList":
      return [value].flat();
    default:
      return value;
  }
}

function fail(automation: Automation, rowId: string, failure: StepFailure | string): Ended {
  if (typeof failure === "string") {
    endStep(automation, rowId, "TimedOut", failure);
    return { status: "TimedOut", message: failure };
  }
  const message = failureMessage(failure);
  automation.updateStep(rowId, (row) => void (row.failureDetails = failureDetails(failure)));
  endStep(automation, rowId, "Failed", message);
  return { status: "Failed", message, ...(failure.goto !== undefined && { next: failure.goto }) };
}
