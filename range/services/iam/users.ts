import type * as IAM from "@aws-sdk/client-iam";
import { handlers } from "../../service.ts";
import { checkBoundary } from "./boundaries.ts";
import { findUser, userNameOrCaller } from "./find.ts";
import { checkName, checkPath, checkPathPrefix } from "./names.ts";
import { iamPage } from "./pages.ts";
import { alreadyExists, deleteConflict, overQuota } from "./refusals.ts";
import { iamState } from "./state.ts";
import { checkTags } from "./tagging.ts";
import { rootView, userDetail, userView } from "./views.ts";

const MOST_USERS = 5000;

export const users = handlers<typeof IAM>()({
  CreateUser(input, call) {
    const state = iamState(call.scope);
    const name = checkName(input.UserName, "userName", 64);
    const path = checkPath(input.Path);
    const boundary = checkBoundary(call, input.PermissionsBoundary);
    const tags = checkTags(input.Tags);
    if (nameTaken(state.users, name)) throw alreadyExists(`User with name ${name} already exists.`);
    if (state.users.size >= MOST_USERS) throw overQuota("UsersPerAccount", MOST_USERS);
    const row = state.users.put(name, {
      name,
      id: call.world.random.iamId("AIDA"),
      path,
      arn: `arn:aws:iam::${call.account.id}:user${path}${name}`,
      createDate: call.at,
      inline: [],
      attached: [],
      groups: [],
      tags,
      ...(boundary && { boundary }),
    });
    return { User: userDetail(row) };
  },

  GetUser(input, call) {
    const name = userNameOrCaller(call, input.UserName);
    if (name !== undefined) return { User: userDetail(findUser(call, name)) };
    return { User: rootView(call) };
  },

  ListUsers(input, call) {
    const prefix = checkPathPrefix(input.PathPrefix);
    const rows = iamState(call.scope).users.filter(({ path }) => path.startsWith(prefix));
    const { items, ...page } = iamPage(rows.sort(byName), input);
    return { Users: items.map(userView), ...page };
  },

  UpdateUser(input, call) {
    const state = iamState(call.scope);
    const before = findUser(call, input.UserName);
    const name =
      input.NewUserName === undefined ? before.name : checkName(input.NewUserName, "newUserName", 64);
    const path = input.NewPath === undefined ? before.path : checkPath(input.NewPath);
    if (name !== before.name && nameTaken(state.users, name, before.name))
      throw alreadyExists(`User with name ${name} already exists.`);
    const arn = `arn:aws:iam::${call.account.id}:user${path}${name}`;
    const row = { ...before, name, path, arn, inline: [...before.inline], attached: [...before.attached] };
    if (name !== before.name) state.users.delete(before.name);
    state.users.put(name, { ...row, groups: [...before.groups], tags: [...before.tags] });
    for (const key of state.accessKeys.filter(({ userName }) => userName === before.name))
      state.accessKeys.update(key.id, (key) => void (key.userName = name));
    for (const device of state.mfaDevices.filter(({ owner }) => owner === before.name))
      state.mfaDevices.update(device.serialNumber, (device) => void (device.owner = name));
    for (const session of state.sessions.filter(({ ownerId }) => ownerId === before.id))
      state.sessions.update(session.accessKeyId, (session) => {
        if (session.principal.type === "IAMUser")
          session.principal = { ...session.principal, userName: name, arn };
        if (session.principal.type === "FederatedUser")
          session.principal = { ...session.principal, userName: name };
      });
  },

  DeleteUser(input, call) {
    const state = iamState(call.scope);
    const user = findUser(call, input.UserName);
    const must = (what: string): Error => deleteConflict(`Cannot delete entity, must ${what} first.`);
    if (user.loginProfile) throw must("delete login profile");
    if (state.accessKeys.find(({ userName }) => userName === user.name)) throw must("delete access keys");
    if (state.mfaDevices.find(({ owner }) => owner === user.name)) throw must("delete MFA device");
    if (user.attached.length) throw must("detach all policies");
    if (user.inline.length) throw must("delete policies");
    if (user.groups.length) throw must("remove users from group");
    state.users.delete(user.name);
  },
});

/** Names are unique whatever their case. */
export function nameTaken(rows: Iterable<{ name: string }>, name: string, exceptFor?: string): boolean {
  const lower = name.toLowerCase();
  for (const row of rows) if (row.name !== exceptFor && row.name.toLowerCase() === lower) return true;
  return false;
}

export const byName = (a: { name: string }, b: { name: string }): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
