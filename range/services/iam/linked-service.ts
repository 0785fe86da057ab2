import type { Call } from "../../call.ts";
import { serviceCall } from "../../journey.ts";
import { SERVICE_LINKED_ROLES } from "./service-linked.ts";
import { iamState } from "./state.ts";

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
