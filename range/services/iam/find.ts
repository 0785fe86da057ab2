import type { Call } from "../../call.ts";
import { isProtected } from "./service-linked.ts";
import { noSuchEntity, required, unmodifiable, validationError } from "./refusals.ts";
import {
  type AccessKeyRow,
  type GroupRow,
  iamState,
  type InstanceProfileRow,
  type RoleRow,
  type UserRow,
} from "./state.ts";

/** @throws {AwsError} NoSuchEntity, or ValidationError when no name is given */
export function findUser(call: Call, name: string | undefined): Readonly<UserRow> {
  const row = iamState(call.scope).users.get(required(name, "userName"));
  if (!row) throw noSuchEntity(`The user with name ${name} cannot be found.`);
  return row;
}

/** @throws {AwsError} NoSuchEntity, or ValidationError when no name is given */
export function findGroup(call: Call, name: string | undefined): Readonly<GroupRow> {
  const row = iamState(call.scope).groups.get(required(name, "groupName"));
  if (!row) throw noSuchEntity(`The group with name ${name} cannot be found.`);
  return row;
}

/** @throws {AwsError} NoSuchEntity, or ValidationError when no name is given */
export function findRole(call: Call, name: string | undefined): Readonly<RoleRow> {
  const row = iamState(call.scope).roles.get(required(name, "roleName"));
  if (!row) throw noSuchEntity(`The role with name ${name} cannot be found.`);
  return row;
}

/** Finds a role that the account may change: service-linked roles are AWS's own. */
export function findOwnRole(call: Call, name: string | undefined): Readonly<RoleRow> {
  const row = findRole(call, name);
  if (isProtected(row) && call.principal.type !== "AWSService")
    throw unmodifiable(
      `Cannot perform the operation on the protected role '${row.name}' - this role is only modifiable by AWS`,
    );
  return row;
}

/** @throws {AwsError} NoSuchEntity, or ValidationError when no name is given */
export function findInstanceProfile(call: Call, name: string | undefined): Readonly<InstanceProfileRow> {
  const row = iamState(call.scope).instanceProfiles.get(required(name, "instanceProfileName"));
  if (!row) throw noSuchEntity(`Instance Profile ${name} cannot be found.`);
  return row;
}

/**
 * Finds an access key of a user, or of the account's root when the caller is root and names no user.
 *
 * @throws {AwsError} NoSuchEntity
 */
export function findAccessKey(
  call: Call,
  id: string | undefined,
  userName: string | undefined,
): Readonly<AccessKeyRow> {
  const row = iamState(call.scope).accessKeys.get(required(id, "accessKeyId"));
  if (!row || row.userName !== userName) throw noSuchEntity(`The Access Key with id ${id} cannot be found.`);
  return row;
}

/**
 * The user that an operation is about when its input names none: the caller. Nothing when that is root.
 *
 * @throws {AwsError} ValidationError when the caller is a role or a federated user
 */
export function userNameOrCaller(call: Call, name: string | undefined): string | undefined {
  if (name !== undefined) return findUser(call, name).name;
  const { principal } = call;
  if (principal.type === "Root") return undefined;
  if (principal.type !== "IAMUser")
    throw validationError("Must specify userName when calling with non-User credentials");
  return principal.userName;
}
