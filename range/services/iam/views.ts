import type {
  AttachedPermissionsBoundary,
  Group,
  InstanceProfile,
  Policy,
  PolicyVersion as PolicyVersionView,
  Role,
  Tag,
  User,
} from "@aws-sdk/client-iam";
import type { Call } from "../../call.ts";
import { encodeDocument } from "./names.ts";
import { awsManagedPolicy, type AwsManagedPolicy } from "./aws-managed.ts";
import { rootUser } from "./root-user.ts";
import { openedAt } from "./settings.ts";
import type {
  GroupRow,
  IamState,
  InstanceProfileRow,
  PolicyRow,
  PolicyVersion,
  RoleRow,
  Tag as TagRow,
  UserRow,
} from "./state.ts";
import { wholeSeconds } from "./whole-seconds.ts";

/** What IAM answers about a user in lists; GetUser adds {@link userDetail}. */
export const userView = (row: Readonly<UserRow>): User => ({
  Path: row.path,
  UserName: row.name,
  UserId: row.id,
  Arn: row.arn,
  CreateDate: wholeSeconds(row.createDate),
  ...(row.passwordLastUsed !== undefined && { PasswordLastUsed: wholeSeconds(row.passwordLastUsed) }),
});

export const userDetail = (row: Readonly<UserRow>): User => ({
  ...userView(row),
  ...boundaryView(row.boundary),
  ...tagsView(row.tags),
});

/** The root user, where AWS shows it as a user. */
export function rootView({ account, scope }: Call): User {
  const { passwordLastUsed } = rootUser(scope);
  return {
    Path: "/",
    UserName: account.name,
    UserId: account.id,
    Arn: `arn:aws:iam::${account.id}:root`,
    CreateDate: wholeSeconds(openedAt(scope)),
    ...(passwordLastUsed !== undefined && { PasswordLastUsed: wholeSeconds(passwordLastUsed) }),
  };
}

export const groupView = (row: Readonly<GroupRow>): Group => ({
  Path: row.path,
  GroupName: row.name,
  GroupId: row.id,
  Arn: row.arn,
  CreateDate: wholeSeconds(row.createDate),
});

/** What IAM answers about a role in lists; GetRole adds {@link roleDetail}. */
export const roleView = (row: Readonly<RoleRow>): Role => ({
  Path: row.path,
  RoleName: row.name,
  RoleId: row.id,
  Arn: row.arn,
  CreateDate: wholeSeconds(row.createDate),
  AssumeRolePolicyDocument: encodeDocument(row.trust),
  ...(row.description !== undefined && { Description: row.description }),
  MaxSessionDuration: row.maxSessionDuration,
});

export const roleDetail = (row: Readonly<RoleRow>): Role => ({
  ...roleView(row),
  ...boundaryView(row.boundary),
  ...tagsView(row.tags),
  RoleLastUsed: row.lastUsed
    ? { LastUsedDate: wholeSeconds(row.lastUsed.at), Region: row.lastUsed.region }
    : {},
});

export function instanceProfileView(state: IamState, row: Readonly<InstanceProfileRow>): InstanceProfile {
  const role = state.roles.get(row.roleName);
  return {
    Path: row.path,
    InstanceProfileName: row.name,
    InstanceProfileId: row.id,
    Arn: row.arn,
    CreateDate: wholeSeconds(row.createDate),
    Roles: role ? [roleView(role)] : [],
  };
}

/** A managed policy of the account's own or of AWS's, with how many hold it. */
export function policyView(state: IamState, policy: Readonly<PolicyRow> | AwsManagedPolicy): Policy {
  const own = "versions" in policy;
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: own ? policy.defaultVersionId : policy.versionId,
    AttachmentCount: holdersOf(state, policy.arn).length,
    PermissionsBoundaryUsageCount: boundaryUsers(state, policy.arn).length,
    IsAttachable: true,
    CreateDate: wholeSeconds(policy.createDate),
    UpdateDate: wholeSeconds(policy.updateDate),
  };
}

export const policyVersionView = (version: PolicyVersion, isDefault: boolean): PolicyVersionView => ({
  VersionId: version.id,
  IsDefaultVersion: isDefault,
  CreateDate: wholeSeconds(version.createDate),
});

/** Finds a managed policy of either kind. */
export const anyPolicy = (state: IamState, arn: string): Readonly<PolicyRow> | AwsManagedPolicy | undefined =>
  state.policies.get(arn) ?? awsManagedPolicy(arn);

/** Users, groups and roles to which a managed policy is attached. */
export const holdersOf = (state: IamState, arn: string): Readonly<UserRow | GroupRow | RoleRow>[] =>
  [...state.users, ...state.groups, ...state.roles].filter((row) => row.attached.includes(arn));

/** Users and roles whose permissions boundary a managed policy is. */
export const boundaryUsers = (state: IamState, arn: string): Readonly<UserRow | RoleRow>[] =>
  [...state.users, ...state.roles].filter((row) => row.boundary === arn);

export const boundaryView = (
  arn: string | undefined,
): { PermissionsBoundary?: AttachedPermissionsBoundary } =>
  arn === undefined
    ? {}
    : { PermissionsBoundary: { PermissionsBoundaryType: "Policy" as never, PermissionsBoundaryArn: arn } };

export const tagsView = (tags: readonly TagRow[]): { Tags?: Tag[] } =>
  tags.length ? { Tags: tags.map((tag) => ({ ...tag })) } : {};
