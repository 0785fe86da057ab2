import type * as IAM from "@aws-sdk/client-iam";
import { handlers } from "../../service.ts";
import { findGroup, findUser } from "./find.ts";
import { checkName, checkPath, checkPathPrefix } from "./names.ts";
import { iamPage } from "./pages.ts";
import { alreadyExists, deleteConflict, overQuota } from "./refusals.ts";
import { iamState } from "./state.ts";
import { byName, nameTaken } from "./users.ts";
import { groupView, userView } from "./views.ts";

const MOST_GROUPS = 300;
const MOST_GROUPS_PER_USER = 10;

export const groups = handlers<typeof IAM>()({
  CreateGroup(input, call) {
    const state = iamState(call.scope);
    const name = checkName(input.GroupName, "groupName");
    const path = checkPath(input.Path);
    if (nameTaken(state.groups, name)) throw alreadyExists(`Group with name ${name} already exists.`);
    if (state.groups.size >= MOST_GROUPS) throw overQuota("GroupsPerAccount", MOST_GROUPS);
    const row = state.groups.put(name, {
      name,
      id: call.world.random.iamId("AGPA"),
      path,
      arn: `arn:aws:iam::${call.account.id}:group${path}${name}`,
      createDate: call.at,
      inline: [],
      attached: [],
    });
    return { Group: groupView(row) };
  },

  GetGroup(input, call) {
    const group = findGroup(call, input.GroupName);
    const members = iamState(call.scope).users.filter(({ groups }) => groups.includes(group.name));
    const { items, ...page } = iamPage(members.sort(byName), input);
    return { Group: groupView(group), Users: items.map(userView), ...page };
  },

  ListGroups(input, call) {
    const prefix = checkPathPrefix(input.PathPrefix);
    const rows = iamState(call.scope).groups.filter(({ path }) => path.startsWith(prefix));
    const { items, ...page } = iamPage(rows.sort(byName), input);
    return { Groups: items.map(groupView), ...page };
  },

  ListGroupsForUser(input, call) {
    const state = iamState(call.scope);
    const rows = findUser(call, input.UserName).groups.flatMap((name) => state.groups.get(name) ?? []);
    const { items, ...page } = iamPage(rows.sort(byName), input);
    return { Groups: items.map(groupView), ...page };
  },

  AddUserToGroup(input, call) {
    const group = findGroup(call, input.GroupName);
    const user = findUser(call, input.UserName);
    if (user.groups.includes(group.name)) return;
    if (user.groups.length >= MOST_GROUPS_PER_USER) throw overQuota("GroupsPerUser", MOST_GROUPS_PER_USER);
    iamState(call.scope).users.update(user.name, (row) => void row.groups.push(group.name));
  },

  RemoveUserFromGroup(input, call) {
    const group = findGroup(call, input.GroupName);
    const user = findUser(call, input.UserName);
    iamState(call.scope).users.update(user.name, (row) => {
      row.groups = row.groups.filter((name) => name !== group.name);
    });
  },

  UpdateGroup(input, call) {
    const state = iamState(call.scope);
    const before = findGroup(call, input.GroupName);
    const name =
      input.NewGroupName === undefined ? before.name : checkName(input.NewGroupName, "newGroupName");
    const path = input.NewPath === undefined ? before.path : checkPath(input.NewPath);
    if (name !== before.name && nameTaken(state.groups, name, before.name))
      throw alreadyExists(`Group with name ${name} already exists.`);
    if (name !== before.name) state.groups.delete(before.name);
    const arn = `arn:aws:iam::${call.account.id}:group${path}${name}`;
    state.groups.put(name, { ...before, name, path, arn });
    for (const user of state.users.filter(({ groups }) => groups.includes(before.name)))
      state.users.update(user.name, (row) => {
        row.groups = row.groups.map((each) => (each === before.name ? name : each));
      });
  },

  DeleteGroup(input, call) {
    const state = iamState(call.scope);
    const group = findGroup(call, input.GroupName);
    const must = (what: string): Error => deleteConflict(`Cannot delete entity, must ${what} first.`);
    if (state.users.find(({ groups }) => groups.includes(group.name))) throw must("remove users from group");
    if (group.attached.length) throw must("detach all policies");
    if (group.inline.length) throw must("delete policies");
    state.groups.delete(group.name);
  },
});
