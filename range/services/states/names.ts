import type { Call } from "../../call.ts";
import { parseArn } from "../../iam/arn.ts";
import type { Scope } from "../../world.ts";
import { invalidArn, invalidName, noExecution, noStateMachine, required } from "./refusals.ts";
import { statesState, type ExecutionRow, type StateMachineRow } from "./state.ts";

const LONGEST_NAME = 80;
/** White space, brackets, wildcards, most signs and control characters. */
const FORBIDDEN = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]/u;

/** @throws {AwsError} InvalidName */
export function checkName(name: string): string {
  if (!name || name.length > LONGEST_NAME || FORBIDDEN.test(name)) throw invalidName(name);
  return name;
}

export const machineArn = (scope: Scope, name: string): string => scope.arn("states", `stateMachine:${name}`);

/**
 * Reads the ARN of a resource of Step Functions.
 *
 * @throws {AwsError} InvalidArn
 */
function checkArn(arn: string, type: "stateMachine" | "execution"): void {
  const parsed = parseArn(arn);
  if (!parsed) throw invalidArn(`Invalid ARN prefix: ${arn}`);
  const [given] = parsed.resource.split(":");
  if (parsed.service !== "states" || given !== type)
    throw invalidArn(`Resource type not valid in this context: ${given}`);
}

/** @throws {AwsError} InvalidArn, StateMachineDoesNotExist */
export function findMachine(
  { scope }: Pick<Call, "scope">,
  arn: string | undefined,
): Readonly<StateMachineRow> {
  const wanted = required("stateMachineArn", arn);
  checkArn(wanted, "stateMachine");
  const row = statesState(scope).stateMachines.get(wanted);
  if (!row) throw noStateMachine(wanted);
  return row;
}

/** @throws {AwsError} InvalidArn, also for Express executions; ExecutionDoesNotExist */
export function findExecution(
  { scope }: Pick<Call, "scope">,
  arn: string | undefined,
): Readonly<ExecutionRow> {
  const wanted = required("executionArn", arn);
  checkArn(wanted, "execution");
  const row = statesState(scope).executions.get(wanted);
  if (!row) throw noExecution(wanted);
  return row;
}
