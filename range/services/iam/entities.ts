import type { Call } from "../../call.ts";
import type { SourcedPolicy } from "../../iam/decide.ts";
import { heldPolicies, policiesOfOwner } from "../../iam/policies-of.ts";
import { findGroup, findRole, findUser } from "./find.ts";
import { invalidInput } from "./refusals.ts";
import { type GroupRow, iamState, type RoleRow, type UserRow } from "./state.ts";

/** A user, group or role that a request names by its ARN. */
export type Entity =
  | { type: "USER"; row: Readonly<UserRow> }
  | { type: "GROUP"; row: Readonly<GroupRow> }
  | { type: "ROLE"; row: Readonly<RoleRow> };

/**
 * Finds whom an ARN names.
 *
 * @throws {AwsError} InvalidInput for what is no ARN of the account's users, groups and roles; NoSuchEntity
 */
export function findEntity(call: Call, arn: string): Entity {
  const match = /^arn:aws:iam::(\d{12}):(user|group|role)\/(?:.*\/)?([^/]+)$/.exec(arn);
  if (!match || match[1] !== call.account.id)
    throw invalidInput(`Invalid Entity Arn: ${arn} does not clearly define entity type and name.`);
  const name = match[3]!;
  if (match[2] === "user") return { type: "USER", row: findUser(call, name) };
  if (match[2] === "group") return { type: "GROUP", row: findGroup(call, name) };
  return { type: "ROLE", row: findRole(call, name) };
}

/** The permissions policies of a user with its groups, of a group or of a role. */
export function permissionsOf(call: Call, entity: Entity): SourcedPolicy[] {
  const state = iamState(call.scope);
  return entity.type === "GROUP"
    ? heldPolicies(state, entity.row, `group/${entity.row.name}`)
    : policiesOfOwner(state, entity.row).identity;
}
