import type { ParameterExceptionField } from "@aws-sdk/client-wafv2";
import { AwsError } from "../../errors.ts";

/**
 * Refuses a parameter that breaks one of AWS WAF's own rules.
 *
 * @param field the part of the request, as AWS names it
 * @param parameter the value that is wrong, or the name of what holds it
 */
export const invalidParameter = (
  field: ParameterExceptionField,
  parameter: string,
  reason: string,
): AwsError =>
  new AwsError(
    "WAFInvalidParameterException",
    `Error reason: ${reason}, field: ${field}, parameter: ${parameter}`,
    400,
    { Field: field, Parameter: parameter, Reason: reason },
  );

export const BAD_FORMAT = "The parameter contains formatting that is not valid.";
export const BAD_REFERENCE = "A reference in your rule statement is not valid.";
export const EXACTLY_ONE =
  "You have used none or multiple values for a field that requires exactly one value.";

export const invalidArn = (field: ParameterExceptionField, arn: string): AwsError =>
  invalidParameter(
    field,
    arn,
    "The ARN isn't valid. A valid ARN begins with arn: and includes other information separated by colons or slashes.",
  );

/**
 * Refuses a member that breaks a rule of the model, in the words of the front end's validator.
 *
 * @param member the member's path in lower camel case
 */
export const invalidMember = (member: string, value: unknown, constraint: string): AwsError =>
  new AwsError(
    "ValidationException",
    `1 validation error detected: Value ${value === undefined ? "null" : `'${String(value)}'`} at '${member}' failed to satisfy constraint: ${constraint}`,
    400,
  );

export const missingMember = (member: string): AwsError =>
  invalidMember(member, undefined, "Member must not be null");

/** @throws {AwsError} `ValidationException` when a value is none of those that the model knows */
export function checkEnum<T extends string>(
  member: string,
  value: string | undefined,
  known: readonly T[],
): T {
  if (value === undefined) throw missingMember(member);
  if (!known.includes(value as T))
    throw invalidMember(member, value, `Member must satisfy enum value set: [${known.join(", ")}]`);
  return value as T;
}

export const nonexistent = (): AwsError =>
  new AwsError(
    "WAFNonexistentItemException",
    "AWS WAF couldn’t perform the operation because your resource doesn’t exist.",
    400,
  );

export const duplicate = (): AwsError =>
  new AwsError(
    "WAFDuplicateItemException",
    "AWS WAF couldn’t perform the operation because some resource in your request is a duplicate of an existing one.",
    400,
  );

export const changedMeanwhile = (): AwsError =>
  new AwsError(
    "WAFOptimisticLockException",
    "AWS WAF couldn’t save your changes because someone changed the resource after you started to edit it. Reapply your changes.",
    400,
  );

export const stillUsed = (): AwsError =>
  new AwsError(
    "WAFAssociatedItemException",
    "AWS WAF couldn’t perform the operation because your resource is being used by another resource or it’s associated with another resource.",
    400,
  );

export const unavailable = (): AwsError =>
  new AwsError(
    "WAFUnavailableEntityException",
    "AWS WAF couldn’t retrieve the resource that you requested. Retry your request.",
    400,
  );

/** @param source what there is too much of, as AWS names it in `SourceType` */
export const limitExceeded = (source: string): AwsError =>
  new AwsError(
    "WAFLimitsExceededException",
    "AWS WAF couldn’t perform the operation because you exceeded your resource limit.",
    400,
    { SourceType: source },
  );
