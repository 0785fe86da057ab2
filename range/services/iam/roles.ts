import type * as IAM from "@aws-sdk/client-iam";
import type { Call } from "../../call.ts";
import { handlers } from "../../service.ts";
import { checkBoundary } from "./boundaries.ts";
import { findOwnRole, findRole } from "./find.ts";
import { checkName, checkPath, checkPathPrefix } from "./names.ts";
import { iamPage } from "./pages.ts";
import { checkTrustPolicy } from "./put-policy.ts";
import {
  alreadyExists,
  deleteConflict,
  invalidInput,
  invalidMember,
  overQuota,
  required,
} from "./refusals.ts";
import { iamState, type RoleRow } from "./state.ts";
import { checkTags } from "./tagging.ts";
import { byName, nameTaken } from "./users.ts";
import { roleDetail, roleView } from "./views.ts";

const MOST_ROLES = 1000;
const HOUR_SECONDS = 3600;

export const roles = handlers<typeof IAM>()({
  CreateRole(input, call) {
    const name = checkName(input.RoleName, "roleName", 64);
    const path = checkPath(input.Path);
    if (path.startsWith("/aws-service-role/"))
      throw invalidInput(`Role path cannot begin with /aws-service-role/`);
    const boundary = checkBoundary(call, input.PermissionsBoundary);
    const row = addRole(call, {
      name,
      path,
      trust: checkTrustPolicy(call, input.AssumeRolePolicyDocument, "assumeRolePolicyDocument"),
      maxSessionDuration: checkDuration(input.MaxSessionDuration ?? HOUR_SECONDS),
      tags: checkTags(input.Tags),
      ...(input.Description !== undefined && { description: input.Description }),
      ...(boundary && { boundary }),
    });
    const { RoleLastUsed: _, MaxSessionDuration, ...made } = roleDetail(row);
    return { Role: { ...made, ...(input.MaxSessionDuration !== undefined && { MaxSessionDuration }) } };
  },

  GetRole: (input, call) => ({ Role: roleDetail(findRole(call, input.RoleName)) }),

  ListRoles(input, call) {
    const prefix = checkPathPrefix(input.PathPrefix);
    const rows = iamState(call.scope).roles.filter(({ path }) => path.startsWith(prefix));
    const { items, ...page } = iamPage(rows.sort(byName), input);
    return { Roles: items.map(roleView), ...page };
  },

  /** Of a service-linked role the description alone is the account's. */
  UpdateRole(input, call) {
    const find = input.MaxSessionDuration === undefined ? findRole : findOwnRole;
    const role = find(call, input.RoleName);
    const duration =
      input.MaxSessionDuration === undefined ? undefined : checkDuration(input.MaxSessionDuration);
    iamState(call.scope).roles.update(role.name, (row) => {
      if (input.Description !== undefined) row.description = input.Description;
      if (duration !== undefined) row.maxSessionDuration = duration;
    });
    return {};
  },

  UpdateRoleDescription(input, call) {
    const role = findRole(call, input.RoleName);
    const description = required(input.Description, "description");
    const row = iamState(call.scope).roles.update(role.name, (row) => void (row.description = description));
    return { Role: roleDetail(row) };
  },

  UpdateAssumeRolePolicy(input, call) {
    const role = findOwnRole(call, input.RoleName);
    const trust = checkTrustPolicy(call, input.PolicyDocument, "policyDocument");
    iamState(call.scope).roles.update(role.name, (row) => void (row.trust = trust));
  },

  DeleteRole(input, call) {
    const state = iamState(call.scope);
    const role = findOwnRole(call, input.RoleName);
    const must = (what: string): Error => deleteConflict(`Cannot delete entity, must ${what} first.`);
    if (state.instanceProfiles.find(({ roleName }) => roleName === role.name))
      throw must("remove roles from instance profile");
    if (role.attached.length) throw must("detach all policies");
    if (role.inline.length) throw must("delete policies");
    state.roles.delete(role.name);
  },
});

/** Adds a role whose members were checked. */
export function addRole(
  call: Call,
  role: Pick<RoleRow, "name" | "path" | "trust" | "maxSessionDuration" | "tags" | "description" | "boundary">,
): Readonly<RoleRow> {
  const { roles } = iamState(call.scope);
  if (nameTaken(roles, role.name)) throw alreadyExists(`Role with name ${role.name} already exists.`);
  if (roles.size >= MOST_ROLES) throw overQuota("RolesPerAccount", MOST_ROLES);
  return roles.put(role.name, {
    ...role,
    id: call.world.random.iamId("AROA"),
    arn: `arn:aws:iam::${call.account.id}:role${role.path}${role.name}`,
    createDate: call.at,
    inline: [],
    attached: [],
  });
}

function checkDuration(seconds: number): number {
  if (seconds < HOUR_SECONDS)
    throw invalidMember(
      "maxSessionDuration",
      `Member must have value greater than or equal to ${HOUR_SECONDS}`,
    );
  if (seconds > 12 * HOUR_SECONDS)
    throw invalidMember(
      "maxSessionDuration",
      `Member must have value less than or equal to ${12 * HOUR_SECONDS}`,
    );
  return seconds;
}
