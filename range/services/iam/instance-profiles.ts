import type * as IAM from "@aws-sdk/client-iam";
import { handlers } from "../../service.ts";
import { findInstanceProfile, findOwnRole, findRole } from "./find.ts";
import { checkName, checkPath, checkPathPrefix } from "./names.ts";
import { iamPage } from "./pages.ts";
import { alreadyExists, deleteConflict, noSuchEntity, overQuota } from "./refusals.ts";
import { iamState } from "./state.ts";
import { checkTags } from "./tagging.ts";
import { byName, nameTaken } from "./users.ts";
import { instanceProfileView, tagsView } from "./views.ts";

const MOST_PROFILES = 1000;

export const instanceProfiles = handlers<typeof IAM>()({
  CreateInstanceProfile(input, call) {
    const state = iamState(call.scope);
    const name = checkName(input.InstanceProfileName, "instanceProfileName");
    const path = checkPath(input.Path);
    const tags = checkTags(input.Tags);
    if (nameTaken(state.instanceProfiles, name))
      throw alreadyExists(`Instance Profile ${name} already exists.`);
    if (state.instanceProfiles.size >= MOST_PROFILES)
      throw overQuota("InstanceProfilesPerAccount", MOST_PROFILES);
    const row = state.instanceProfiles.put(name, {
      name,
      id: call.world.random.iamId("AIPA"),
      path,
      arn: `arn:aws:iam::${call.account.id}:instance-profile${path}${name}`,
      createDate: call.at,
      tags,
    });
    return { InstanceProfile: { ...instanceProfileView(state, row), ...tagsView(tags) } };
  },

  GetInstanceProfile(input, call) {
    const row = findInstanceProfile(call, input.InstanceProfileName);
    return { InstanceProfile: { ...instanceProfileView(iamState(call.scope), row), ...tagsView(row.tags) } };
  },

  ListInstanceProfiles(input, call) {
    const state = iamState(call.scope);
    const prefix = checkPathPrefix(input.PathPrefix);
    const rows = state.instanceProfiles.filter(({ path }) => path.startsWith(prefix));
    const { items, ...page } = iamPage(rows.sort(byName), input);
    return { InstanceProfiles: items.map((row) => instanceProfileView(state, row)), ...page };
  },

  ListInstanceProfilesForRole(input, call) {
    const state = iamState(call.scope);
    const role = findRole(call, input.RoleName);
    const rows = state.instanceProfiles.filter(({ roleName }) => roleName === role.name);
    const { items, ...page } = iamPage(rows.sort(byName), input);
    return { InstanceProfiles: items.map((row) => instanceProfileView(state, row)), ...page };
  },

  AddRoleToInstanceProfile(input, call) {
    const profile = findInstanceProfile(call, input.InstanceProfileName);
    const role = findOwnRole(call, input.RoleName);
    if (profile.roleName !== undefined) throw overQuota("InstanceSessionsPerInstanceProfile", 1);
    iamState(call.scope).instanceProfiles.update(profile.name, (row) => void (row.roleName = role.name));
  },

  RemoveRoleFromInstanceProfile(input, call) {
    const profile = findInstanceProfile(call, input.InstanceProfileName);
    const role = findOwnRole(call, input.RoleName);
    if (profile.roleName !== role.name)
      throw noSuchEntity(`The role with name ${role.name} cannot be found.`);
    iamState(call.scope).instanceProfiles.update(profile.name, (row) => void delete row.roleName);
  },

  DeleteInstanceProfile(input, call) {
    const profile = findInstanceProfile(call, input.InstanceProfileName);
    if (profile.roleName !== undefined)
      throw deleteConflict("Cannot delete entity, must remove roles from instance profile first.");
    iamState(call.scope).instanceProfiles.delete(profile.name);
  },
});
