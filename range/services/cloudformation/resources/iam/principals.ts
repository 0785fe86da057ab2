import { fixed, flag, json, list, number, object, oneOf, required, tags, text } from "../shape.ts";
import { found, OwnWords, resource, type Act } from "../type.ts";
import { iam, INLINE_POLICIES, settlePolicies } from "./policies.ts";

const role = resource("AWS::IAM::Role", {
  properties: {
    RoleName: fixed(text),
    AssumeRolePolicyDocument: required(json),
    Description: text,
    ManagedPolicyArns: list(text),
    MaxSessionDuration: number,
    Path: fixed(text),
    PermissionsBoundary: text,
    Policies: INLINE_POLICIES,
    Tags: tags,
  },
  attributes: ["Arn", "RoleId"],
  create(act, p) {
    const RoleName = act.name(p.RoleName, { most: 64 });
    const { Role } = iam(act, "CreateRole", {
      RoleName,
      AssumeRolePolicyDocument: p.AssumeRolePolicyDocument,
      ...(p.Description !== undefined && { Description: p.Description }),
      ...(p.MaxSessionDuration !== undefined && { MaxSessionDuration: p.MaxSessionDuration }),
      ...(p.Path !== undefined && { Path: p.Path }),
      ...(p.PermissionsBoundary !== undefined && { PermissionsBoundary: p.PermissionsBoundary }),
      Tags: [...act.tags],
    });
    act.begin(RoleName);
    settlePolicies(act, "Role", RoleName, { inline: p.Policies, managed: p.ManagedPolicyArns });
    return { id: RoleName, attributes: { Arn: Role?.Arn, RoleId: Role?.RoleId } };
  },
  update(act, p, was) {
    const RoleName = act.id;
    if (p.AssumeRolePolicyDocument !== was.AssumeRolePolicyDocument)
      iam(act, "UpdateAssumeRolePolicy", { RoleName, PolicyDocument: p.AssumeRolePolicyDocument });
    if (p.Description !== was.Description || p.MaxSessionDuration !== was.MaxSessionDuration)
      iam(act, "UpdateRole", {
        RoleName,
        Description: p.Description ?? "",
        MaxSessionDuration: p.MaxSessionDuration ?? 3600,
      });
    if (p.PermissionsBoundary !== was.PermissionsBoundary) {
      if (p.PermissionsBoundary)
        iam(act, "PutRolePermissionsBoundary", { RoleName, PermissionsBoundary: p.PermissionsBoundary });
      else iam(act, "DeleteRolePermissionsBoundary", { RoleName });
    }
    settlePolicies(
      act,
      "Role",
      RoleName,
      { inline: p.Policies, managed: p.ManagedPolicyArns },
      { inline: was.Policies, managed: was.ManagedPolicyArns },
    );
  },
  retag(act, set, removed) {
    if (set.length) iam(act, "TagRole", { RoleName: act.id, Tags: set });
    if (removed.length) iam(act, "UntagRole", { RoleName: act.id, TagKeys: removed });
  },
  delete(act, p) {
    settlePolicies(act, "Role", act.id, {}, { inline: p.Policies, managed: p.ManagedPolicyArns });
    iam(act, "DeleteRole", { RoleName: act.id });
  },
});

const user = resource("AWS::IAM::User", {
  properties: {
    UserName: fixed(text),
    Groups: list(text),
    LoginProfile: object({ Password: required(text), PasswordResetRequired: flag }),
    ManagedPolicyArns: list(text),
    Path: fixed(text),
    PermissionsBoundary: text,
    Policies: INLINE_POLICIES,
    Tags: tags,
  },
  attributes: ["Arn"],
  create(act, p) {
    const UserName = act.name(p.UserName, { most: 64 });
    const { User } = iam(act, "CreateUser", {
      UserName,
      ...(p.Path !== undefined && { Path: p.Path }),
      ...(p.PermissionsBoundary !== undefined && { PermissionsBoundary: p.PermissionsBoundary }),
      Tags: [...act.tags],
    });
    act.begin(UserName);
    if (p.LoginProfile) iam(act, "CreateLoginProfile", { UserName, ...p.LoginProfile });
    settleGroups(act, UserName, p.Groups);
    settlePolicies(act, "User", UserName, { inline: p.Policies, managed: p.ManagedPolicyArns });
    return { id: UserName, attributes: { Arn: User?.Arn } };
  },
  update(act, p, was) {
    const UserName = act.id;
    if (JSON.stringify(p.LoginProfile) !== JSON.stringify(was.LoginProfile)) {
      if (!p.LoginProfile) iam(act, "DeleteLoginProfile", { UserName });
      else
        iam(act, was.LoginProfile ? "UpdateLoginProfile" : "CreateLoginProfile", {
          UserName,
          ...p.LoginProfile,
        });
    }
    if (p.PermissionsBoundary !== was.PermissionsBoundary) {
      if (p.PermissionsBoundary)
        iam(act, "PutUserPermissionsBoundary", { UserName, PermissionsBoundary: p.PermissionsBoundary });
      else iam(act, "DeleteUserPermissionsBoundary", { UserName });
    }
    settleGroups(act, UserName, p.Groups, was.Groups);
    settlePolicies(
      act,
      "User",
      UserName,
      { inline: p.Policies, managed: p.ManagedPolicyArns },
      { inline: was.Policies, managed: was.ManagedPolicyArns },
    );
  },
  retag(act, set, removed) {
    if (set.length) iam(act, "TagUser", { UserName: act.id, Tags: set });
    if (removed.length) iam(act, "UntagUser", { UserName: act.id, TagKeys: removed });
  },
  delete(act, p) {
    settlePolicies(act, "User", act.id, {}, { inline: p.Policies, managed: p.ManagedPolicyArns });
    settleGroups(act, act.id, [], p.Groups);
    if (p.LoginProfile) iam(act, "DeleteLoginProfile", { UserName: act.id });
    iam(act, "DeleteUser", { UserName: act.id });
  },
});

function settleGroups(act: Act, UserName: string, now: string[] = [], before: string[] = []): void {
  for (const GroupName of now)
    if (!before.includes(GroupName)) iam(act, "AddUserToGroup", { UserName, GroupName });
  for (const GroupName of before)
    if (!now.includes(GroupName)) iam(act, "RemoveUserFromGroup", { UserName, GroupName });
}

const group = resource("AWS::IAM::Group", {
  properties: {
    GroupName: fixed(text),
    ManagedPolicyArns: list(text),
    Path: fixed(text),
    Policies: INLINE_POLICIES,
  },
  attributes: ["Arn"],
  create(act, p) {
    const GroupName = act.name(p.GroupName, { most: 128 });
    const { Group } = iam(act, "CreateGroup", { GroupName, ...(p.Path !== undefined && { Path: p.Path }) });
    act.begin(GroupName);
    settlePolicies(act, "Group", GroupName, { inline: p.Policies, managed: p.ManagedPolicyArns });
    return { id: GroupName, attributes: { Arn: Group?.Arn } };
  },
  update: (act, p, was) =>
    settlePolicies(
      act,
      "Group",
      act.id,
      { inline: p.Policies, managed: p.ManagedPolicyArns },
      { inline: was.Policies, managed: was.ManagedPolicyArns },
    ),
  delete(act, p) {
    settlePolicies(act, "Group", act.id, {}, { inline: p.Policies, managed: p.ManagedPolicyArns });
    iam(act, "DeleteGroup", { GroupName: act.id });
  },
});

const membership = resource("AWS::IAM::UserToGroupAddition", {
  properties: { GroupName: required(fixed(text)), Users: required(list(text)) },
  create(act, p) {
    for (const UserName of p.Users) iam(act, "AddUserToGroup", { GroupName: p.GroupName, UserName });
    return { id: act.name(undefined) };
  },
  update(act, p, was) {
    const { GroupName } = p;
    for (const UserName of p.Users)
      if (!was.Users.includes(UserName)) iam(act, "AddUserToGroup", { GroupName, UserName });
    for (const UserName of was.Users)
      if (!p.Users.includes(UserName)) iam(act, "RemoveUserFromGroup", { GroupName, UserName });
  },
  delete(act, p) {
    for (const UserName of p.Users) iam(act, "RemoveUserFromGroup", { GroupName: p.GroupName, UserName });
  },
});

const instanceProfile = resource("AWS::IAM::InstanceProfile", {
  properties: { InstanceProfileName: fixed(text), Path: fixed(text), Roles: required(list(text)) },
  attributes: ["Arn"],
  create(act, p) {
    const InstanceProfileName = act.name(p.InstanceProfileName, { most: 128 });
    const { InstanceProfile } = iam(act, "CreateInstanceProfile", {
      InstanceProfileName,
      ...(p.Path !== undefined && { Path: p.Path }),
    });
    act.begin(InstanceProfileName);
    for (const RoleName of p.Roles) iam(act, "AddRoleToInstanceProfile", { InstanceProfileName, RoleName });
    return { id: InstanceProfileName, attributes: { Arn: InstanceProfile?.Arn } };
  },
  update(act, p, was) {
    const InstanceProfileName = act.id;
    for (const RoleName of was.Roles)
      if (!p.Roles.includes(RoleName))
        iam(act, "RemoveRoleFromInstanceProfile", { InstanceProfileName, RoleName });
    for (const RoleName of p.Roles)
      if (!was.Roles.includes(RoleName))
        iam(act, "AddRoleToInstanceProfile", { InstanceProfileName, RoleName });
  },
  delete(act, p) {
    const InstanceProfileName = act.id;
    for (const RoleName of p.Roles)
      iam(act, "RemoveRoleFromInstanceProfile", { InstanceProfileName, RoleName });
    iam(act, "DeleteInstanceProfile", { InstanceProfileName });
  },
});

const accessKey = resource("AWS::IAM::AccessKey", {
  properties: {
    UserName: required(fixed(text)),
    Serial: fixed(number),
    Status: oneOf<"Active" | "Inactive">(),
  },
  attributes: ["SecretAccessKey"],
  create(act, p) {
    const { AccessKey } = iam(act, "CreateAccessKey", { UserName: p.UserName });
    const id = act.begin(found(AccessKey?.AccessKeyId, "AccessKeyId"));
    if (p.Status === "Inactive")
      iam(act, "UpdateAccessKey", { UserName: p.UserName, AccessKeyId: id, Status: "Inactive" });
    return { id, attributes: { SecretAccessKey: AccessKey?.SecretAccessKey } };
  },
  update: (act, p) =>
    void iam(act, "UpdateAccessKey", {
      UserName: p.UserName,
      AccessKeyId: act.id,
      Status: p.Status ?? "Active",
    }),
  delete: (act, p) => void iam(act, "DeleteAccessKey", { UserName: p.UserName, AccessKeyId: act.id }),
});

const serviceLinkedRole = resource("AWS::IAM::ServiceLinkedRole", {
  properties: { AWSServiceName: required(fixed(text)), CustomSuffix: fixed(text), Description: text },
  attributes: ["RoleName"],
  create(act, p) {
    const RoleName = found(iam(act, "CreateServiceLinkedRole", p).Role?.RoleName, "RoleName");
    return { id: RoleName, attributes: { RoleName } };
  },
  update: (act, p) =>
    void iam(act, "UpdateRoleDescription", { RoleName: act.id, Description: p.Description ?? "" }),
  delete(act) {
    const { DeletionTaskId } = iam(act, "DeleteServiceLinkedRole", { RoleName: act.id });
    const { Status, Reason } = iam(act, "GetServiceLinkedRoleDeletionStatus", { DeletionTaskId });
    if (Status === "FAILED") throw new OwnWords(Reason?.Reason ?? "The service-linked role is in use.");
  },
});

export const principalTypes = [role, user, group, membership, instanceProfile, accessKey, serviceLinkedRole];
