import type { Call } from "../call.ts";
import { iamState } from "../services/iam/state.ts";
import type { Scope } from "../world.ts";
import { judge } from "./authorise.ts";
import { identify, rolePrincipal } from "./identify.ts";
import type { Principal } from "./principal.ts";
import { serviceMay } from "./resource-policy.ts";
import { issueRoleSession } from "./sessions.ts";

export const roleNameOf = (roleArn: string): string => roleArn.slice(roleArn.lastIndexOf("/") + 1);

/**
 * Whether a role is there and its trust policy lets a service in, such as `lambda.amazonaws.com`.
 *
 * @param sourceArn the resource for which the service would take it, where it tells that
 */
export function trustsService(scope: Scope, roleArn: string, service: string, sourceArn?: string): boolean {
  const row = iamState(scope).roles.get(roleNameOf(roleArn));
  if (row?.arn !== roleArn) return false;
  return serviceMay(scope, service, {
    action: "sts:AssumeRole",
    resource: roleArn,
    resourcePolicy: row.trust,
    ...(sourceArn !== undefined && {
      context: { "aws:SourceArn": sourceArn, "aws:SourceAccount": scope.accountId },
    }),
  });
}

/**
 * Takes a role for a service that acts with its rights.
 *
 * @param wish who takes it, under which session name, for how long, and for which resource
 * @throws {AwsError} AccessDenied when the role is missing or does not trust the service
 */
export function assumeForService(
  scope: Scope,
  roleArn: string,
  wish: { service: string; sessionName: string; durationSeconds: number; sourceArn?: string },
): Principal {
  const issued = issueRoleSession(scope, { roleName: roleNameOf(roleArn), ...wish });
  const credentials = { accessKeyId: issued.AccessKeyId, sessionToken: issued.SessionToken };
  return identify(scope.world, credentials, "sts").principal;
}

const serviceName = (service: string): string => service.split(".")[0]!;

/** Who a service is while it acts with a role's rights, without credentials that others could hold. */
export function asRole(scope: Scope, roleArn: string, service: string): Principal | undefined {
  const row = iamState(scope).roles.get(roleNameOf(roleArn));
  if (!row) return undefined;
  const now = scope.world.clock.now();
  return {
    ...rolePrincipal(row, serviceName(service)),
    accessKeyId: "",
    session: { issuedAt: now, expiresAt: now, policies: [], mfa: false },
  };
}

/**
 * Whether a role's own policies allow an action: what a service asks before it accepts a setting that the role is
 * for.
 *
 * @param service who asks, such as `lambda.amazonaws.com`
 */
export function roleMay(
  scope: Scope,
  roleArn: string,
  service: string,
  action: string,
  resource: string,
): boolean {
  const principal = asRole(scope, roleArn, service);
  if (!principal) return false;
  const call: Call = {
    world: scope.world,
    account: scope.account,
    scope,
    region: scope.region,
    service: serviceName(service),
    operation: "",
    principal,
    actor: "service",
    sourceIp: service,
    userAgent: service,
    requestId: "",
    at: scope.world.clock.now(),
  };
  return judge(call, { action, resource }).allowed;
}
