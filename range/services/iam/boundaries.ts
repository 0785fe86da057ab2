import type * as IAM from "@aws-sdk/client-iam";
import type { Call } from "../../call.ts";
import { handlers } from "../../service.ts";
import { findOwnRole, findUser } from "./find.ts";
import { noSuchEntity, required } from "./refusals.ts";
import { iamState } from "./state.ts";
import { anyPolicy } from "./views.ts";

/**
 * Checks that a permissions boundary is a managed policy that exists.
 *
 * @throws {AwsError} NoSuchEntity
 */
export function checkBoundary(call: Call, arn: string | undefined): string | undefined {
  if (arn !== undefined && !anyPolicy(iamState(call.scope), arn))
    throw noSuchEntity(`Scope ARN: ${arn} does not exist or is not attachable.`);
  return arn;
}

export const boundaries = handlers<typeof IAM>()({
  PutUserPermissionsBoundary(input, call) {
    const user = findUser(call, input.UserName);
    const boundary = checkBoundary(call, required(input.PermissionsBoundary, "permissionsBoundary"))!;
    iamState(call.scope).users.update(user.name, (row) => void (row.boundary = boundary));
  },

  DeleteUserPermissionsBoundary(input, call) {
    const user = findUser(call, input.UserName);
    if (!user.boundary) throw noBoundary("user", user.name);
    iamState(call.scope).users.update(user.name, (row) => void delete row.boundary);
  },

  PutRolePermissionsBoundary(input, call) {
    const role = findOwnRole(call, input.RoleName);
    const boundary = checkBoundary(call, required(input.PermissionsBoundary, "permissionsBoundary"))!;
    iamState(call.scope).roles.update(role.name, (row) => void (row.boundary = boundary));
  },

  DeleteRolePermissionsBoundary(input, call) {
    const role = findOwnRole(call, input.RoleName);
    if (!role.boundary) throw noBoundary("role", role.name);
    iamState(call.scope).roles.update(role.name, (row) => void delete row.boundary);
  },
});

const noBoundary = (kind: string, name: string): Error =>
  noSuchEntity(`The ${kind} with name ${name} does not have a permissions boundary.`);
