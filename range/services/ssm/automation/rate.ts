import type { Target } from "@aws-sdk/client-ssm";
import { NotImplemented } from "../../../errors.ts";
import type { Scope } from "../../../world.ts";
import { ec2State } from "../../ec2/state.ts";
import { ssmState } from "../state.ts";
import { Automation } from "./automation.ts";
import { announceExecution } from "./events.ts";
import { Cancelled } from "./failure.ts";
import { invalidParameters } from "./refusals.ts";
import { startAutomation, type Request } from "./start.ts";
import { automationState, ENDED, type ExecutionRow, type StepRow } from "./state.ts";
import type { Work } from "./work.ts";

type Rate = NonNullable<ExecutionRow["rate"]>;

const MOST_VALUES = 500;

/**
 * The values that targets come to: those that they name, or the instances that bear their tags.
 *
 * @throws {AwsError} InvalidAutomationExecutionParametersException; NotImplemented for resource groups and for tags of
 *   what is no instance
 */
export function valuesOfTargets(scope: Scope, document: string, targets: readonly Target[]): string[] {
  const [first] = targets;
  if (first?.Key === "ParameterValues") return [...(first.Values ?? [])];
  for (const { Key: key = "" } of targets)
    if (!key.startsWith("tag:") && key !== "InstanceIds")
      throw new NotImplemented(`${key} as a target of StartAutomationExecution`);
  const type = ssmState(scope).documents.get(document)?.targetType ?? "/AWS::EC2::Instance";
  if (type !== "/" && type !== "/AWS::EC2::Instance")
    throw new NotImplemented(`targets of the type ${type} of StartAutomationExecution`);
  const values = ec2State(scope)
    .instances.filter(
      ({ id, tags, state }) =>
        state !== "terminated" &&
        targets.every(({ Key: key = "", Values: wanted = [] }) =>
          key === "InstanceIds"
            ? wanted.includes("*") || wanted.includes(id)
            : tags.some((tag) => tag.Key === key.slice("tag:".length) && wanted.includes(tag.Value ?? "")),
        ),
    )
    .map(({ id }) => id);
  if (values.length > MOST_VALUES)
    throw invalidParameters(`The targets come to more than ${MOST_VALUES} resources.`);
  return values;
}

/** Starts an automation that runs its runbook once for each of several values of one parameter. */
export function startForTargets(scope: Scope, request: Request, rate: Rate): Automation {
  const { found, parameters, principal, actor, tags = [], more = {} } = request;
  if (!Object.hasOwn(found.runbook.parameters, rate.parameter))
    throw invalidParameters(`Parameters [${rate.parameter}] are not defined in the document.`);
  const { executions, random } = automationState(scope);
  const id = random.uuid();
  const row = executions.put(id, {
    id,
    documentName: found.name,
    documentVersion: found.version,
    status: "Pending",
    parameters: structuredClone(parameters) as Record<string, string[]>,
    principal,
    actor,
    startedAt: scope.world.clock.now(),
    outputs: {},
    variables: {},
    steps: [],
    rate,
    tags: structuredClone([...tags]),
    ...more,
  });
  const automation = new Automation(scope, id, { ...found.runbook, outputs: [] }, new Map());
  announceExecution(scope, row);
  automation.start(runForEach(automation, request, rate));
  return automation;
}

interface Child {
  automation: Automation;
  rowId: string;
}

function* runForEach(automation: Automation, request: Request, rate: Rate): Work<void> {
  automation.setStatus("InProgress");
  const { clock } = automation.scope.world;
  const mostAtOnce = count(rate.maxConcurrency, rate.values.length);
  const mostErrors = count(rate.maxErrors, rate.values.length, 0);
  const waiting = [...rate.values];
  let running: Child[] = [];
  let errors = 0;
  let wake: (() => void) | undefined;
  const onEnd = (): void => void clock.after(0, `automation ${automation.id} goes on`, () => wake?.());
  try {
    for (;;) {
      const next = errors <= mostErrors ? waiting.splice(0, mostAtOnce - running.length) : [];
      for (const value of next) running.push(startChild(automation, request, value, onEnd));
      if (!running.length) break;
      yield (resume) => {
        wake = () => resume({ value: undefined });
      };
      wake = undefined;
      const over = running.filter((child) => ENDED.has(child.automation.row.status));
      running = running.filter((child) => !over.includes(child));
      for (const child of over) if (!follow(automation, child)) errors++;
    }
    automation.setStatus(
      errors ? "Failed" : "Success",
      errors ? `${errors} of the automations failed.` : undefined,
    );
  } catch (thrown) {
    if (!(thrown instanceof Cancelled)) throw thrown;
    for (const child of running) {
      child.automation.onEnd = () => void follow(automation, child);
      if (!ENDED.has(child.automation.row.status)) child.automation.cancel();
    }
    automation.setStatus("Cancelled");
  }
}

/** A number, or a percentage of all. */
function count(text: string, all: number, least = 1): number {
  const number = text.endsWith("%") ? Math.floor((Number(text.slice(0, -1)) / 100) * all) : Number(text);
  return Math.max(least, number);
}

function startChild(parent: Automation, request: Request, value: string, onEnd: () => void): Child {
  const { parameter } = parent.row.rate!;
  const automation = startAutomation(parent.scope, {
    ...request,
    parameters: { ...request.parameters, [parameter]: [value] },
    tags: [],
    more: { parentId: parent.id, target: value },
  });
  automation.onEnd = onEnd;
  const row: StepRow = {
    id: automation.id,
    name: value,
    action: "aws:executeAutomation",
    status: "InProgress",
    startedAt: parent.scope.world.clock.now(),
    inputs: { [parameter]: value },
    outputs: {},
    onFailure: "Abort",
    isCritical: true,
    isEnd: false,
    validNextSteps: [],
    maxAttempts: 1,
  };
  parent.update((execution) => void execution.steps.push(row));
  return { automation, rowId: row.id };
}

/** Takes over how a child ended. Answers whether it went well. */
function follow(parent: Automation, { automation, rowId }: Child): boolean {
  const { status, endedAt, failureMessage } = automation.row;
  parent.updateStep(rowId, (row) => {
    row.status = status;
    if (endedAt !== undefined) row.endedAt = endedAt;
    if (failureMessage !== undefined) row.failureMessage = failureMessage;
  });
  return status === "Success";
}
