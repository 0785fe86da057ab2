import type { Call } from "../../call.ts";
import { parseArn } from "../../iam/arn.ts";
import { judge } from "../../iam/authorise.ts";
import type { Principal } from "../../iam/principal.ts";
import { serviceMay } from "../../iam/resource-policy.ts";
import type { Scope } from "../../world.ts";
import { iamState } from "../iam/state.ts";
import { accessDenied, invalidValue } from "./refusals.ts";

export const LAMBDA = "lambda.amazonaws.com";

const roleName = (roleArn: string): string => roleArn.slice(roleArn.lastIndexOf("/") + 1);

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
export function trustsLambda(scope: Scope, roleArn: string): boolean {
  const row = iamState(scope).roles.get(roleName(roleArn));
  if (row?.arn !== roleArn) return false;
  return serviceMay(scope, LAMBDA, {
    action: "sts:AssumeRole",
    resource: roleArn,
    resourcePolicy: row.trust,
  });
}

/** Whether a role's own policies allow an action: what Lambda asks before it takes a queue or topic for a function. */
export function roleMay(scope: Scope, roleArn: string, action: string, resource: string): boolean {
  const name = roleName(roleArn);
  const row = iamState(scope).roles.get(name);
  if (!row) return false;
  const now = scope.world.clock.now();
  const principal: Principal = {
    type: "AssumedRole",
    accountId: scope.accountId,
    arn: `arn:aws:sts::${scope.accountId}:assumed-role/${name}/lambda`,
    principalId: `${row.id}:lambda`,
    roleName: name,
    roleArn,
    sessionName: "lambda",
    accessKeyId: "",
    session: { issuedAt: now, expiresAt: now, policies: [], mfa: false },
  };
  const call: Call = {
    world: scope.world,
    account: scope.account,
    scope,
    region: scope.region,
    service: "lambda",
    operation: "",
    principal,
    actor: "service",
    sourceIp: LAMBDA,
    userAgent: LAMBDA,
    requestId: "",
    at: now,
  };
  return judge(call, { action, resource }).allowed;
}
