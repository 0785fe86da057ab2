import { AwsError } from "../../errors.ts";

/** Errors of CloudWatch Logs, with its own texts. */
export const noGroup = (): AwsError =>
  new AwsError("ResourceNotFoundException", "The specified log group does not exist.");

export const noStream = (): AwsError =>
  new AwsError("ResourceNotFoundException", "The specified log stream does not exist.");

export const alreadyExists = (what: "log group" | "log stream"): AwsError =>
  new AwsError("ResourceAlreadyExistsException", `The specified ${what} already exists`);

export const invalidParameter = (message: string): AwsError =>
  new AwsError("InvalidParameterException", message);

export const invalidToken = (): AwsError => invalidParameter("The specified nextToken is invalid.");

export const limitExceeded = (message = "Resource limit exceeded."): AwsError =>
  new AwsError("LimitExceededException", message);

/**
 * Refuses a member that breaks a rule of the model, in the words of the service's validator.
 *
 * @param member the member's name in lower camel case
 */
export const invalidMember = (member: string, value: unknown, constraint: string): AwsError =>
  invalidParameter(
    `1 validation error detected: Value '${String(value)}' at '${member}' failed to satisfy constraint: ${constraint}`,
  );
