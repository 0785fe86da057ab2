import { parseArn } from "../../iam/arn.ts";
import { roleMay as mayRole, trustsService } from "../../iam/service-role.ts";
import type { Scope } from "../../world.ts";
import { accessDenied, invalidValue } from "./refusals.ts";

export const LAMBDA = "lambda.amazonaws.com";

/**
 * Checks that Lambda can take a role: it exists, is the account's own, and trusts Lambda.
 *
 * @throws {AwsError} InvalidParameterValueException, AccessDeniedException for another account's role
 */
export function checkRole(scope: Scope, roleArn: string): void {
  if (parseArn(roleArn)?.accountId !== scope.accountId)
    throw accessDenied("Cross-account pass role is not allowed.");
  if (!trustsLambda(scope, roleArn))
    throw invalidValue("The role defined for the function cannot be assumed by Lambda.");
}

/** Whether a role is there and its trust policy lets Lambda in. */
export const trustsLambda = (scope: Scope, roleArn: string): boolean => trustsService(scope, roleArn, LAMBDA);

/** Whether a role's own policies allow an action: what Lambda asks before it takes a queue or topic for a function. */
export const roleMay = (scope: Scope, roleArn: string, action: string, resource: string): boolean =>
  mayRole(scope, roleArn, LAMBDA, action, resource);
