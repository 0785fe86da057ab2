import type * as SSM from "@aws-sdk/client-ssm";
import type { Actor } from "../../../call.ts";
import { AwsError, NotImplemented } from "../../../errors.ts";
import { parseArn } from "../../../iam/arn.ts";
import type { Principal } from "../../../iam/principal.ts";
import { serviceCall } from "../../../journey.ts";
import type { Scope } from "../../../world.ts";
import { actionNamed } from "./actions/index.ts";
import { stepsOfLoop } from "./actions/loop.ts";
import { Automation, SSM as SERVICE } from "./automation.ts";
import { announceExecution } from "./events.ts";
import type { FoundRunbook } from "./find-runbook.ts";
import { runToEnd } from "./flow.ts";
import { readParameters, textsOf } from "./parameters.ts";
import { invalidParameters } from "./refusals.ts";
import { referencesIn, resolve } from "./references.ts";
import type { Runbook } from "./runbook.ts";
import { automationState, type ExecutionRow } from "./state.ts";
import { newStepRow } from "./step-rows.ts";

/** What an automation is started with. */
export interface Request {
  found: FoundRunbook;
  parameters: Readonly<Record<string, string[]>>;
  principal: Principal;
  actor: Actor;
  tags?: readonly SSM.Tag[];
  more?: Partial<Pick<ExecutionRow, "parentId" | "target" | "request">>;
}

/**
 * Starts an automation.
 *
 * @throws {AwsError} InvalidAutomationExecutionParametersException; NotImplemented for actions that the range lacks
 */
export function startAutomation(scope: Scope, request: Request): Automation {
  const { found } = request;
  refuseLacking(found.runbook);
  const values = valuesOf(scope, request);
  const assumeRole = roleOf(found.runbook, values);
  if (!found.isAws && assumeRole === undefined && runsScripts(found.runbook))
    throw invalidParameters(
      "An assume role is required to run a document with the action aws:executeScript.",
    );
  const row = putRow(scope, request, values, assumeRole);
  const automation = new Automation(scope, row.id, found.runbook, values);
  try {
    if (assumeRole !== undefined) automation.session();
  } catch (thrown) {
    automationState(scope).executions.delete(row.id);
    if (!(thrown instanceof AwsError)) throw thrown;
    throw invalidParameters("The defined assume role is unable to be assumed.");
  }
  announceExecution(scope, row);
  automation.start(runToEnd(automation));
  return automation;
}

function putRow(
  scope: Scope,
  { found, parameters, principal, actor, tags = [], more = {} }: Request,
  values: ReadonlyMap<string, unknown>,
  assumeRole: string | undefined,
): Readonly<ExecutionRow> {
  const { executions, random } = automationState(scope);
  const { runbook } = found;
  const id = random.uuid();
  return executions.put(id, {
    id,
    documentName: found.name,
    documentVersion: found.version,
    status: "Pending",
    parameters: Object.fromEntries(
      Object.keys(runbook.parameters).map((name) => [
        name,
        parameters[name] ? [...parameters[name]] : textsOf(values.get(name)),
      ]),
    ),
    ...(assumeRole !== undefined && { assumeRole }),
    principal,
    actor,
    startedAt: scope.world.clock.now(),
    outputs: {},
    variables: Object.fromEntries(
      Object.keys(runbook.variables).map((name) => [name, textsOf(values.get(`variable:${name}`))[0] ?? ""]),
    ),
    steps: runbook.mainSteps.map((step) => newStepRow(scope, step, undefined, runbook.mainSteps)),
    tags: structuredClone([...tags]),
    ...more,
  });
}

/** The values that a runbook has before its first step. */
function valuesOf(scope: Scope, request: Request): Map<string, unknown> {
  const { runbook } = request.found;
  const given = request.parameters;
  const values = new Map<string, unknown>(Object.entries(readParameters(runbook, given)));
  for (const [name, value] of values)
    if (given[name] === undefined && referencesIn(value).some((each) => each.startsWith("ssm:")))
      values.set(name, storedValue(scope, value, request));
  for (const [name, spec] of Object.entries(runbook.variables))
    values.set(`variable:${name}`, spec.default ?? "");
  return values;
}

/** A default may name a parameter of Parameter Store, which whoever starts the automation must be allowed to read. */
function storedValue(scope: Scope, template: unknown, request: Request): unknown {
  return resolve(template, (reference) => {
    const name = reference.replace(/^ssm:/, "");
    const { Type: type, Value: value = "" } = stored(scope, name, request);
    if (type === "SecureString")
      throw invalidParameters(`The parameter ${name} of type SecureString cannot be referenced.`);
    return type === "StringList" ? value.split(",") : value;
  });
}

/** Systems Manager says of a missing parameter nothing but that: StartAutomationExecution has no such error. */
function stored(scope: Scope, Name: string, { principal, actor }: Request): SSM.Parameter {
  try {
    const answer = serviceCall(scope, SERVICE, "ssm", "GetParameter", { Name }, principal, actor);
    return answer["Parameter"] as SSM.Parameter;
  } catch (thrown) {
    if (!(thrown instanceof AwsError) || thrown.code !== "ParameterNotFound") throw thrown;
    throw invalidParameters(`The parameter ${Name} was not found in Parameter Store.`);
  }
}

/**
 * The role that a runbook assumes, if it does.
 *
 * @throws {AwsError} InvalidAutomationExecutionParametersException when it is no role's ARN
 */
export function roleOf({ assumeRole }: Runbook, values: ReadonlyMap<string, unknown>): string | undefined {
  if (assumeRole === undefined) return undefined;
  const arn = String(resolve(assumeRole, (name) => values.get(name) ?? "")).trim();
  if (arn === "") return undefined;
  const parsed = parseArn(arn);
  if (parsed?.service !== "iam" || !parsed.resource.startsWith("role/"))
    throw invalidParameters("The format of the supplied assume role ARN is invalid.");
  return arn;
}

function refuseLacking({ mainSteps }: Runbook): void {
  const steps = mainSteps.flatMap((step) =>
    step.action === "aws:loop" ? [step, ...stepsOfLoop(step)] : [step],
  );
  for (const { action } of steps)
    if (!actionNamed(action)) throw new NotImplemented(`the Automation action ${action}`);
}

const runsScripts = ({ mainSteps }: Runbook): boolean =>
  mainSteps.some((step) =>
    step.action === "aws:loop"
      ? stepsOfLoop(step).some(({ action }) => action === "aws:executeScript")
      : step.action === "aws:executeScript",
  );
