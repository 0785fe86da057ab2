import { AwsError } from "../../errors.ts";

/** Lambda says of its errors whose they are. */
const USER = { Type: "User" };

const refusal = (code: string, message: string, status?: number, members: object = {}): AwsError =>
  new AwsError(code, message, status, { ...USER, ...members });

export const invalidValue = (message: string): AwsError => refusal("InvalidParameterValueException", message);

export const notFound = (message: string): AwsError => refusal("ResourceNotFoundException", message);

export const functionNotFound = (arn: string): AwsError => notFound(`Function not found: ${arn}`);

export const noSuchResource = (): AwsError => notFound("The resource you requested does not exist.");

export const conflict = (message: string): AwsError => refusal("ResourceConflictException", message);

export const accessDenied = (message: string): AwsError =>
  new AwsError("AccessDeniedException", message, 403);

/** @param from the call that tells the right one */
export const staleRevision = (from: "GetFunction/GetAlias" | "GetPolicy" | "GetLayerPolicy"): AwsError =>
  refusal(
    "PreconditionFailedException",
    `The Revision Id provided does not match the latest Revision Id. Call the ${from} API to retrieve the latest Revision Id`,
  );

export const throttled = (reason: string): AwsError =>
  refusal("TooManyRequestsException", "Rate Exceeded.", undefined, { Reason: reason });

export const tooLarge = (
  code: "RequestTooLargeException" | "RequestEntityTooLargeException",
  message: string,
) => refusal(code, message, 413);

/**
 * Refuses a member that breaks a rule of the model, in the words of the validator that stands before Lambda.
 *
 * @param member the member's path in lower camel case
 */
export const invalidMember = (member: string, value: unknown, constraint: string): AwsError => {
  const shown =
    value === undefined ? "null" : `'${Array.isArray(value) ? `[${value.join(", ")}]` : String(value)}'`;
  return new AwsError(
    "ValidationException",
    `1 validation error detected: Value ${shown} at '${member}' failed to satisfy constraint: ${constraint}`,
    400,
  );
};

/** Checks a number against the bounds of its member; nothing is within them. */
export function checkRange(member: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined) return;
  if (value < least)
    throw invalidMember(member, value, `Member must have value greater than or equal to ${least}`);
  if (value > most)
    throw invalidMember(member, value, `Member must have value less than or equal to ${most}`);
}

/** Checks a text against the form of its member; nothing has every form. */
export function checkForm(member: string, value: string | undefined, form: RegExp, shown: string): void {
  if (value !== undefined && !form.test(value))
    throw invalidMember(member, value, `Member must satisfy regular expression pattern: ${shown}`);
}

/** Checks that a text is one of a set; nothing is. */
export function checkChoice(member: string, value: string | undefined, choices: readonly string[]): void {
  if (value !== undefined && !choices.includes(value))
    throw invalidMember(member, value, `Member must satisfy enum value set: [${choices.join(", ")}]`);
}
