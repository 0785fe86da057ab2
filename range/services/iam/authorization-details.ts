import type * as IAM from "@aws-sdk/client-iam";
import type {
  AttachedPolicy,
  EntityType,
  GroupDetail,
  ManagedPolicyDetail,
  PolicyDetail,
  RoleDetail,
  UserDetail,
} from "@aws-sdk/client-iam";
import { handlers } from "../../service.ts";
import { awsManagedPolicies, type AwsManagedPolicy } from "./aws-managed.ts";
import { encodeDocument } from "./names.ts";
import { iamPage } from "./pages.ts";
import {
  type GroupRow,
  type HolderRow,
  iamState,
  type IamState,
  type PolicyRow,
  type RoleRow,
  type UserRow,
} from "./state.ts";
import { byName } from "./users.ts";
import {
  anyPolicy,
  boundaryUsers,
  boundaryView,
  groupView,
  holdersOf,
  instanceProfileView,
  policyVersionView,
  policyView,
  roleDetail,
  tagsView,
  userView,
} from "./views.ts";

type Entry =
  | { type: "User"; view: UserDetail }
  | { type: "Group"; view: GroupDetail }
  | { type: "Role"; view: RoleDetail }
  | { type: "LocalManagedPolicy" | "AWSManagedPolicy"; view: ManagedPolicyDetail };

export const authorizationDetails = handlers<typeof IAM>()({
  GetAccountAuthorizationDetails(input, call) {
    const state = iamState(call.scope);
    const wanted = input.Filter?.length ? new Set<EntityType>(input.Filter) : undefined;
    const entries = everything(state).filter(({ type }) => !wanted || wanted.has(type));
    const { items, ...page } = iamPage(entries, input);
    return {
      UserDetailList: items.flatMap((entry) => (entry.type === "User" ? [entry.view] : [])),
      GroupDetailList: items.flatMap((entry) => (entry.type === "Group" ? [entry.view] : [])),
      RoleDetailList: items.flatMap((entry) => (entry.type === "Role" ? [entry.view] : [])),
      Policies: items.flatMap((entry) =>
        entry.type === "LocalManagedPolicy" || entry.type === "AWSManagedPolicy" ? [entry.view] : [],
      ),
      ...page,
    };
  },
});

function everything(state: IamState): Entry[] {
  const attachedToSome = ({ arn }: { arn: string }): boolean =>
    holdersOf(state, arn).length > 0 || boundaryUsers(state, arn).length > 0;
  return [
    ...state.users
      .list()
      .sort(byName)
      .map((row): Entry => ({ type: "User", view: userDetail(state, row) })),
    ...state.groups
      .list()
      .sort(byName)
      .map((row): Entry => ({ type: "Group", view: groupDetail(state, row) })),
    ...state.roles
      .list()
      .sort(byName)
      .map((row): Entry => ({ type: "Role", view: roleEntry(state, row) })),
    ...state.policies
      .list()
      .sort(byName)
      .map((row): Entry => ({ type: "LocalManagedPolicy", view: policyDetail(state, row) })),
    ...awsManagedPolicies()
      .filter(attachedToSome)
      .map((policy): Entry => ({ type: "AWSManagedPolicy", view: policyDetail(state, policy) })),
  ];
}

function userDetail(state: IamState, row: Readonly<UserRow>): UserDetail {
  const { PasswordLastUsed: _, ...view } = userView(row);
  return {
    ...view,
    ...(row.inline.length && { UserPolicyList: inlineDetails(row) }),
    GroupList: [...row.groups],
    AttachedManagedPolicies: attachedDetails(state, row),
    ...boundaryView(row.boundary),
    ...tagsView(row.tags),
  };
}

const groupDetail = (state: IamState, row: Readonly<GroupRow>): GroupDetail => ({
  ...groupView(row),
  GroupPolicyList: inlineDetails(row),
  AttachedManagedPolicies: attachedDetails(state, row),
});

function roleEntry(state: IamState, row: Readonly<RoleRow>): RoleDetail {
  const { Description: _, MaxSessionDuration: __, ...view } = roleDetail(row);
  return {
    ...view,
    InstanceProfileList: state.instanceProfiles
      .filter(({ roleName }) => roleName === row.name)
      .map((profile) => instanceProfileView(state, profile)),
    RolePolicyList: inlineDetails(row),
    AttachedManagedPolicies: attachedDetails(state, row),
  };
}

function policyDetail(state: IamState, policy: Readonly<PolicyRow> | AwsManagedPolicy): ManagedPolicyDetail {
  const versions =
    "versions" in policy
      ? policy.versions
      : [{ id: policy.versionId, document: policy.document, createDate: policy.updateDate }];
  const defaultId = "versions" in policy ? policy.defaultVersionId : policy.versionId;
  return {
    ...policyView(state, policy),
    PolicyVersionList: versions.map((version) => ({
      ...policyVersionView(version, version.id === defaultId),
      Document: encodeDocument(version.document),
    })),
  };
}

const inlineDetails = (row: Readonly<HolderRow>): PolicyDetail[] =>
  row.inline.map(({ name, document }) => ({ PolicyName: name, PolicyDocument: encodeDocument(document) }));

const attachedDetails = (state: IamState, row: Readonly<HolderRow>): AttachedPolicy[] =>
  row.attached.map((arn) => ({ PolicyName: anyPolicy(state, arn)?.name, PolicyArn: arn }));
