import { actionNamed, isAction } from "./actions/index.ts";
import { stepsOfLoop } from "./actions/loop.ts";
import { kindOf } from "./parameters.ts";
import { compilePattern } from "./pattern.ts";
import { referencesIn } from "./references.ts";
import { invalidContent } from "./refusals.ts";
import { readRunbook, type ParameterSpec, type Runbook, type Step } from "./runbook.ts";
import { SYSTEM_VARIABLES } from "./values.ts";

/** Actions to which a cancelled step cannot go. */
const NOT_ON_CANCEL: ReadonlySet<string> = new Set([
  "aws:approve",
  "aws:copyImage",
  "aws:createImage",
  "aws:createStack",
  "aws:createTags",
  "aws:loop",
  "aws:pause",
  "aws:runInstances",
  "aws:sleep",
]);

/** Runbooks that were read lately: a document is read when it is made, and at each start. */
const read = new Map<string, Runbook>();
const MOST_KEPT = 100;

/**
 * Reads the content of a document of type Automation, and checks all that can be known before it is run.
 *
 * @returns what nobody may change: the same content gives the same object
 * @throws {AwsError} InvalidDocumentContent
 */
export function checkRunbook(content: string, format: string): Runbook {
  const key = `${format} ${content}`;
  const runbook = read.get(key) ?? checkContent(content, format);
  read.set(key, runbook);
  if (read.size > MOST_KEPT) read.delete(read.keys().next().value!);
  return runbook;
}

function checkContent(content: string, format: string): Runbook {
  const runbook = readRunbook(content, format);
  for (const [name, spec] of Object.entries(runbook.parameters)) checkSpec("Parameter", name, spec);
  for (const [name, spec] of Object.entries(runbook.variables)) checkSpec("Variable", name, spec);
  const loops = runbook.mainSteps.filter(({ action }) => action === "aws:loop");
  const inner = loops.map((step) => ({ loop: step, steps: stepsOfLoop(step) }));
  const every = [...runbook.mainSteps, ...inner.flatMap(({ steps }) => steps)];
  checkNames(every);
  for (const step of every) checkStep(step);
  for (const step of runbook.mainSteps) checkLeads(step, runbook.mainSteps, runbook.mainSteps);
  for (const { steps } of inner) for (const step of steps) checkLeads(step, steps, runbook.mainSteps);
  checkReferences(runbook, every);
  refuseCircles(runbook.mainSteps);
  return runbook;
}

function checkSpec(what: string, name: string, { type, allowedPattern }: ParameterSpec): void {
  if (!kindOf(type)) throw invalidContent(`${what} "${name}" has the unsupported type ${type}.`);
  if (allowedPattern !== undefined && !isPattern(allowedPattern))
    throw invalidContent(`${what} "${name}" has an allowedPattern that is no regular expression.`);
}

function isPattern(text: string): boolean {
  try {
    compilePattern(text);
    return true;
  } catch {
    return false;
  }
}

function checkNames(steps: readonly Step[]): void {
  const seen = new Set<string>();
  for (const { name } of steps) {
    if (seen.has(name)) throw invalidContent(`The step name "${name}" is not unique.`);
    seen.add(name);
  }
}

function checkStep(step: Step): void {
  const { name, action, inputs, onFailure, onCancel } = step;
  if (!isAction(action)) throw invalidContent(`The action ${action} of step "${name}" is not supported.`);
  if (!/^(Abort|Continue|step:\w+)$/.test(onFailure))
    throw invalidContent(`The onFailure of step "${name}" must be Abort, Continue or step:<step name>.`);
  if (onCancel !== undefined && !/^(Abort|step:\w+)$/.test(onCancel))
    throw invalidContent(`The onCancel of step "${name}" must be Abort or step:<step name>.`);
  const known = actionNamed(action);
  if (known?.inputs) {
    const provided = Object.keys(inputs);
    if (provided.some((input) => !known.inputs!.known.includes(input)))
      throw invalidContent(
        `Unknown input names provided. Known=[ [${known.inputs.known.join(", ")}] ], Provided=[ [${provided.join(", ")}] ].`,
      );
    const missing = known.inputs.required.filter((input) => inputs[input] === undefined);
    if (missing.length)
      throw invalidContent(
        `Required inputs [${missing.join(", ")}] of step "${name}" are not provided for action ${action}.`,
      );
  }
  known?.check?.(step);
}

/** Where a step leads must be among its own steps; a failure within a loop may lead out of it. */
function checkLeads(step: Step, own: readonly Step[], main: readonly Step[]): void {
  const find = (name: string, steps: readonly Step[]): Step => {
    const found = steps.find((each) => each.name === name);
    if (!found)
      throw invalidContent(`Step "${step.name}" refers to the step "${name}", which does not exist.`);
    return found;
  };
  if (step.nextStep !== undefined) find(step.nextStep, own);
  for (const name of actionNamed(step.action)?.targets?.(step) ?? [])
    if (!name.includes("{{")) find(name, own);
  if (step.onFailure.startsWith("step:")) find(step.onFailure.slice("step:".length), [...own, ...main]);
  if (!step.onCancel?.startsWith("step:")) return;
  const { name, action } = find(step.onCancel.slice("step:".length), main);
  if (NOT_ON_CANCEL.has(action))
    throw invalidContent(
      `The onCancel of step "${step.name}" cannot lead to "${name}", whose action is ${action}.`,
    );
}

function checkReferences(runbook: Runbook, steps: readonly Step[]): void {
  const names = new Set(steps.map(({ name }) => name));
  const check = (name: string): void => {
    const [first = "", ...rest] = name.split(".");
    if (first.startsWith("ssm:"))
      throw invalidContent(`Systems Manager parameter ${name} cannot be referenced in a step.`);
    if (SYSTEM_VARIABLES.some((variable) => variable === name)) return;
    if (first.startsWith("variable:") && Object.hasOwn(runbook.variables, first.slice("variable:".length)))
      return;
    if (rest.length ? names.has(first) : Object.hasOwn(runbook.parameters, first)) return;
    throw invalidContent(`Parameter "${name}" is not declared`);
  };
  for (const name of referencesIn(runbook.assumeRole)) check(name);
  for (const { action, inputs, maxAttempts, timeoutSeconds } of steps) {
    // A loop's own steps are among the steps; what they refer to is checked there.
    const { Steps: _, ...own } = inputs;
    const template = action === "aws:loop" ? own : inputs;
    for (const name of referencesIn([template, maxAttempts, timeoutSeconds])) check(name);
  }
  for (const output of runbook.outputs)
    if (!names.has(output.split(".")[0]!)) throw invalidContent(`The output "${output}" is not declared`);
}

/** A runbook must come to an end: no step may lead back to one before it. */
function refuseCircles(steps: readonly Step[]): void {
  const done = new Set<string>();
  const visit = (step: Step, trail: readonly string[]): void => {
    if (trail.includes(step.name))
      throw invalidContent(
        `Infinite loop detected in the document: ${[...trail.slice(trail.indexOf(step.name)), step.name].join(" -> ")}`,
      );
    if (done.has(step.name)) return;
    for (const name of leadsOf(step, steps)) {
      const next = steps.find((each) => each.name === name);
      if (next) visit(next, [...trail, step.name]);
    }
    done.add(step.name);
  };
  for (const step of steps) visit(step, []);
}

function leadsOf(step: Step, steps: readonly Step[]): string[] {
  const targets = [...(actionNamed(step.action)?.targets?.(step) ?? [])];
  if (step.onFailure.startsWith("step:")) targets.push(step.onFailure.slice("step:".length));
  const next = step.nextStep ?? steps[steps.indexOf(step) + 1]?.name;
  if (!step.isEnd && next !== undefined) targets.push(next);
  return targets;
}
