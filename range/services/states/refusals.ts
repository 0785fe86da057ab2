import { AwsError } from "../../errors.ts";

export const invalidArn = (what: string): AwsError => new AwsError("InvalidArn", `Invalid Arn: '${what}'`);

export const invalidName = (name: string): AwsError => new AwsError("InvalidName", `Invalid Name: '${name}'`);

export const noStateMachine = (arn: string): AwsError =>
  new AwsError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);

export const noExecution = (arn: string): AwsError =>
  new AwsError("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);

export const wrongType = (): AwsError =>
  new AwsError(
    "StateMachineTypeNotSupported",
    "This operation is not supported by this type of state machine",
  );

export const invalidDefinition = (what: string): AwsError =>
  new AwsError("InvalidDefinition", `Invalid State Machine Definition: '${what}'`);

export const invalidInput = (what: string): AwsError =>
  new AwsError("InvalidExecutionInput", `Invalid State Machine Execution Input: '${what}'`);

export const invalidLogging = (what: string): AwsError =>
  new AwsError("InvalidLoggingConfiguration", `Invalid Logging Configuration: ${what}`);

export const accessDenied = (message: string): AwsError =>
  new AwsError("AccessDeniedException", message, 400);

export const invalidToken = (): AwsError => new AwsError("InvalidToken", "Invalid Token: 'Invalid token'");

export const validation = (message: string): AwsError => new AwsError("ValidationException", message, 400);

/** In the words of the validator that stands before the service. */
export const invalidMember = (member: string, value: unknown, constraint: string): AwsError =>
  validation(
    `1 validation error detected: Value ${value === undefined ? "null" : `'${String(value)}'`} at '${member}' failed to satisfy constraint: ${constraint}`,
  );

/** @throws {AwsError} ValidationException where a member is missing */
export function required<T>(member: string, value: T | undefined): T {
  if (value === undefined) throw invalidMember(member, undefined, "Member must not be null");
  return value;
}

/** Checks that a text is one of a set; nothing is. */
export function checkChoice(member: string, value: string | undefined, choices: readonly string[]): void {
  if (value !== undefined && !choices.includes(value))
    throw invalidMember(member, value, `Member must satisfy enum value set: [${choices.join(", ")}]`);
}

const MOST_PER_PAGE = 1_000;
const USUAL_PAGE = 100;

/** The size of a page, which is 100 where none or 0 is asked for. */
export function pageSize(maxResults: number | undefined): number {
  if (maxResults !== undefined && maxResults > MOST_PER_PAGE)
    throw invalidMember(
      "maxResults",
      maxResults,
      `Member must have value less than or equal to ${MOST_PER_PAGE}`,
    );
  return maxResults || USUAL_PAGE;
}

export const invalidPageToken = (): AwsError =>
  new AwsError("InvalidToken", "Invalid Token: 'Invalid token'");
