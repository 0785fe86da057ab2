import type { Call } from "../../call.ts";
import { rolePrincipal } from "../../iam/identify.ts";
import type { Principal } from "../../iam/principal.ts";
import { serviceCall } from "../../journey.ts";
import type { Scope } from "../../world.ts";
import { SERVICE_LINKED_ROLES } from "./service-linked.ts";
import { iamState } from "./state.ts";

const HOUR_MS = 3_600_000;

/**
 * Makes the role in which a service acts for an account, with the first resource of the service that needs it:
 * whoever makes the resource asks IAM for the role through the service, and must be allowed to.
 *
 * @param service such as `autoscaling.amazonaws.com`
 * @throws {AwsError} AccessDenied, as IAM answers who may not make it
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html
 */
export function makeLinkedRole({ scope, principal, actor }: Call, service: string): void {
  if (iamState(scope).roles.has(SERVICE_LINKED_ROLES[service]!.role)) return;
  const input = { AWSServiceName: service };
  serviceCall(scope, service, "iam", "CreateServiceLinkedRole", input, principal, actor);
}

/**
 * A service as a caller in an account: in a session of the role that is linked with it, where that is there.
 *
 * @param sessionName such as `AutoScaling`
 */
export function linkedService(
  scope: Scope,
  service: string,
  roleName: string,
  sessionName: string,
): Principal {
  const { accountId, world } = scope;
  const role = iamState(scope).roles.get(roleName);
  if (!role) return { type: "AWSService", accountId, service };
  const issuedAt = world.clock.now();
  const session = { issuedAt, expiresAt: issuedAt + HOUR_MS, policies: [], mfa: false };
  return {
    type: "AWSService",
    accountId,
    service,
    role: { ...rolePrincipal(role, sessionName), accessKeyId: "", session },
  };
}
