import type * as IAM from "@aws-sdk/client-iam";
import type { Call } from "../../call.ts";
import { handlers } from "../../service.ts";
import type { Table } from "../../table.ts";
import { findGroup, findOwnRole, findRole, findUser } from "./find.ts";
import { checkName, encodeDocument } from "./names.ts";
import { iamPage } from "./pages.ts";
import { checkInlineSize, checkPolicy, type HolderKind } from "./put-policy.ts";
import { noSuchEntity } from "./refusals.ts";
import { type HolderRow, iamState } from "./state.ts";

interface PolicyInput {
  PolicyName: string | undefined;
  PolicyDocument: string | undefined;
}

export const inlinePolicies = handlers<typeof IAM>()({
  PutUserPolicy: (input, call) => put(call, "user", findUser(call, input.UserName), input),
  PutGroupPolicy: (input, call) => put(call, "group", findGroup(call, input.GroupName), input),
  PutRolePolicy: (input, call) => put(call, "role", findOwnRole(call, input.RoleName), input),

  GetUserPolicy(input, call) {
    const user = findUser(call, input.UserName);
    return { UserName: user.name, ...get("user", user, input.PolicyName) };
  },
  GetGroupPolicy(input, call) {
    const group = findGroup(call, input.GroupName);
    return { GroupName: group.name, ...get("group", group, input.PolicyName) };
  },
  GetRolePolicy(input, call) {
    const role = findRole(call, input.RoleName);
    return { RoleName: role.name, ...get("role", role, input.PolicyName) };
  },

  ListUserPolicies: (input, call) => list(findUser(call, input.UserName), input),
  ListGroupPolicies: (input, call) => list(findGroup(call, input.GroupName), input),
  ListRolePolicies: (input, call) => list(findRole(call, input.RoleName), input),

  DeleteUserPolicy: (input, call) => remove(call, "user", findUser(call, input.UserName), input.PolicyName),
  DeleteGroupPolicy: (input, call) =>
    remove(call, "group", findGroup(call, input.GroupName), input.PolicyName),
  DeleteRolePolicy: (input, call) =>
    remove(call, "role", findOwnRole(call, input.RoleName), input.PolicyName),
});

function put(call: Call, kind: HolderKind, holder: Readonly<HolderRow>, input: PolicyInput): void {
  const name = checkName(input.PolicyName, "policyName");
  const document = checkPolicy(input.PolicyDocument, "identity");
  checkInlineSize(kind, holder, name, document);
  holders(call, kind).update(holder.name, (row) => {
    const present = row.inline.find((policy) => policy.name === name);
    if (present) present.document = document;
    else row.inline.push({ name, document });
  });
}

function get(kind: HolderKind, holder: Readonly<HolderRow>, policyName: string | undefined) {
  const { name, document } = find(kind, holder, policyName);
  return { PolicyName: name, PolicyDocument: encodeDocument(document) };
}

function list(
  holder: Readonly<HolderRow>,
  input: { Marker?: string | undefined; MaxItems?: number | undefined },
) {
  const { items, ...page } = iamPage(holder.inline.map(({ name }) => name).sort(), input);
  return { PolicyNames: items, ...page };
}

function remove(
  call: Call,
  kind: HolderKind,
  holder: Readonly<HolderRow>,
  policyName: string | undefined,
): void {
  const { name } = find(kind, holder, policyName);
  holders(call, kind).update(holder.name, (row) => {
    row.inline = row.inline.filter((policy) => policy.name !== name);
  });
}

function find(kind: HolderKind, holder: Readonly<HolderRow>, policyName: string | undefined) {
  const name = checkName(policyName, "policyName");
  const policy = holder.inline.find((each) => each.name === name);
  if (!policy) throw noSuchEntity(`The ${kind} policy with name ${name} cannot be found.`);
  return policy;
}

/** The table of users, groups or roles, seen as holders of policies. */
export function holders(call: Call, kind: HolderKind): Table<HolderRow> {
  const state = iamState(call.scope);
  return { user: state.users, group: state.groups, role: state.roles }[kind] as unknown as Table<HolderRow>;
}
