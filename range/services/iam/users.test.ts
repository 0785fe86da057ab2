import { describe, expect, test } from "vitest";
import { allow, deny, testRange, trustIn } from "./test-range.ts";

const refusal = (code: string, message?: string) =>
  expect.objectContaining({ code, ...(message !== undefined && { message }) });

describe("users", () => {
  test("a user is made, found, listed, changed and deleted", () => {
    const { root } = testRange();
    const { User } = root.call("iam:CreateUser", {
      UserName: "alice",
      Path: "/ops/",
      Tags: [{ Key: "a", Value: "b" }],
    });
    expect(User).toMatchObject({
      UserName: "alice",
      Path: "/ops/",
      Arn: "arn:aws:iam::111111111111:user/ops/alice",
      UserId: expect.stringMatching(/^AIDA[A-Z2-7]{17}$/),
      Tags: [{ Key: "a", Value: "b" }],
    });
    expect(root.call("iam:GetUser", { UserName: "alice" }).User).toEqual(User);
    expect(root.call("iam:ListUsers", { PathPrefix: "/ops" }).Users).toHaveLength(1);
    expect(root.call("iam:ListUsers", { PathPrefix: "/dev" }).Users).toHaveLength(0);
    root.call("iam:UpdateUser", { UserName: "alice", NewUserName: "alicia", NewPath: "/" });
    expect(root.call("iam:GetUser", { UserName: "alicia" }).User).toMatchObject({
      UserId: User.UserId,
      Arn: "arn:aws:iam::111111111111:user/alicia",
    });
    root.call("iam:DeleteUser", { UserName: "alicia" });
    expect(() => root.call("iam:GetUser", { UserName: "alicia" })).toThrow(
      refusal("NoSuchEntity", "The user with name alicia cannot be found."),
    );
  });

  test("names are unique whatever their case", () => {
    const { root } = testRange();
    root.call("iam:CreateUser", { UserName: "alice" });
    expect(() => root.call("iam:CreateUser", { UserName: "Alice" })).toThrow(
      refusal("EntityAlreadyExists", "User with name Alice already exists."),
    );
  });

  test.each([
    [{}, /Value null at 'userName'/],
    [{ UserName: "a b" }, /The specified value for userName is invalid/],
    [{ UserName: "a".repeat(65) }, /less than or equal to 64/],
    [{ UserName: "a", Path: "ops" }, /The specified value for path is invalid/],
  ])("input %j is refused", (input, message) => {
    const { root } = testRange();
    expect(() => root.call("iam:CreateUser", input)).toThrow(
      expect.objectContaining({ code: "ValidationError", message: expect.stringMatching(message) }),
    );
  });

  test("a user can be deleted only when nothing hangs on it, in whatever order it is cleared", () => {
    const { root } = testRange();
    const UserName = "alice";
    root.call("iam:CreateUser", { UserName });
    root.call("iam:CreateLoginProfile", { UserName, Password: "correct horse" });
    const { AccessKey } = root.call("iam:CreateAccessKey", { UserName });
    const PolicyArn = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    root.call("iam:AttachUserPolicy", { UserName, PolicyArn });
    root.call("iam:PutUserPolicy", {
      UserName,
      PolicyName: "p",
      PolicyDocument: JSON.stringify(allow("s3:*")),
    });
    root.call("iam:CreateGroup", { GroupName: "ops" });
    root.call("iam:AddUserToGroup", { UserName, GroupName: "ops" });

    const clear: [string, () => unknown][] = [
      ["delete login profile", () => root.call("iam:DeleteLoginProfile", { UserName })],
      [
        "delete access keys",
        () => root.call("iam:DeleteAccessKey", { UserName, AccessKeyId: AccessKey.AccessKeyId }),
      ],
      ["detach all policies", () => root.call("iam:DetachUserPolicy", { UserName, PolicyArn })],
      ["delete policies", () => root.call("iam:DeleteUserPolicy", { UserName, PolicyName: "p" })],
      ["remove users from group", () => root.call("iam:RemoveUserFromGroup", { UserName, GroupName: "ops" })],
    ];
    for (const [first, act] of clear) {
      expect(() => root.call("iam:DeleteUser", { UserName })).toThrow(
        refusal("DeleteConflict", `Cannot delete entity, must ${first} first.`),
      );
      act();
    }
    root.call("iam:DeleteUser", { UserName });
  });

  test("without a name the operations are about the caller", () => {
    const { as, addUser, addRole } = testRange();
    const key = addUser("alice", allow("*"));
    expect(as(key).call("iam:GetUser").User.UserName).toBe("alice");
    expect(as(key).call("iam:ListAccessKeys").AccessKeyMetadata).toMatchObject([
      { AccessKeyId: key.AccessKeyId },
    ]);
    const RoleArn = addRole("app", { AWS: "111111111111" }, allow("*"));
    const session = as(key).call("sts:AssumeRole", { RoleArn, RoleSessionName: "s1" }).Credentials;
    expect(() => as(session).call("iam:GetUser")).toThrow(
      refusal("ValidationError", "Must specify userName when calling with non-User credentials"),
    );
  });

  test("lists come in pages", () => {
    const { root } = testRange();
    for (let i = 0; i < 5; i++) root.call("iam:CreateUser", { UserName: `user-${i}` });
    const seen: string[] = [];
    let Marker: string | undefined;
    do {
      const page = root.call("iam:ListUsers", { MaxItems: 2, ...(Marker && { Marker }) });
      expect(page.Users.length).toBeLessThanOrEqual(2);
      expect(page.IsTruncated).toBe(page.Marker !== undefined);
      seen.push(...page.Users.map(({ UserName }: { UserName: string }) => UserName));
      ({ Marker } = page);
    } while (Marker);
    expect(seen).toEqual(["user-0", "user-1", "user-2", "user-3", "user-4"]);
    expect(() => root.call("iam:ListUsers", { Marker: "nonsense" })).toThrow(refusal("ValidationError"));
  });
});

describe("groups", () => {
  test("members have the group's rights as long as they belong to it", () => {
    const { root, as, addUser } = testRange();
    const key = addUser("alice");
    root.call("iam:CreateGroup", { GroupName: "ops" });
    root.call("iam:PutGroupPolicy", {
      GroupName: "ops",
      PolicyName: "p",
      PolicyDocument: JSON.stringify(allow("ec2:*")),
    });
    expect(() => as(key).call("ec2:DescribeInstances")).toThrow(refusal("UnauthorizedOperation"));
    root.call("iam:AddUserToGroup", { GroupName: "ops", UserName: "alice" });
    as(key).call("ec2:DescribeInstances");
    expect(root.call("iam:GetGroup", { GroupName: "ops" }).Users).toMatchObject([{ UserName: "alice" }]);
    expect(root.call("iam:ListGroupsForUser", { UserName: "alice" }).Groups).toMatchObject([
      { GroupName: "ops" },
    ]);
    root.call("iam:UpdateGroup", { GroupName: "ops", NewGroupName: "operations" });
    as(key).call("ec2:DescribeInstances");
    expect(() => root.call("iam:DeleteGroup", { GroupName: "operations" })).toThrow(
      refusal("DeleteConflict"),
    );
    root.call("iam:RemoveUserFromGroup", { GroupName: "operations", UserName: "alice" });
    expect(() => as(key).call("ec2:DescribeInstances")).toThrow(refusal("UnauthorizedOperation"));
  });
});

describe("permissions boundaries", () => {
  test("a boundary narrows a user, and must exist", () => {
    const { root, as, addUser } = testRange();
    const key = addUser("alice", allow("*"));
    expect(() =>
      root.call("iam:PutUserPermissionsBoundary", {
        UserName: "alice",
        PermissionsBoundary: "arn:aws:iam::111111111111:policy/none",
      }),
    ).toThrow(refusal("NoSuchEntity"));
    const PermissionsBoundary = "arn:aws:iam::aws:policy/AmazonS3FullAccess";
    root.call("iam:PutUserPermissionsBoundary", { UserName: "alice", PermissionsBoundary });
    expect(root.call("iam:GetUser", { UserName: "alice" }).User.PermissionsBoundary).toEqual({
      PermissionsBoundaryType: "Policy",
      PermissionsBoundaryArn: PermissionsBoundary,
    });
    expect(() => as(key).call("ec2:DescribeInstances")).toThrow(/because no permissions boundary allows/);
    root.call("iam:DeleteUserPermissionsBoundary", { UserName: "alice" });
    as(key).call("ec2:DescribeInstances");
  });
});

describe("roles", () => {
  const trust = JSON.stringify(trustIn({ Service: "ec2.amazonaws.com" }));

  test("a role shows its trust policy percent-encoded", () => {
    const { root } = testRange();
    root.call("iam:CreateRole", { RoleName: "web", AssumeRolePolicyDocument: trust });
    const { Role } = root.call("iam:GetRole", { RoleName: "web" });
    expect(Role).toMatchObject({ MaxSessionDuration: 3600, RoleLastUsed: {} });
    expect(Role.AssumeRolePolicyDocument).toMatch(/^%7B%22Version%22/);
    expect(decodeURIComponent(Role.AssumeRolePolicyDocument)).toBe(trust);
  });

  test.each([
    [
      'Invalid principal in policy: "AWS":"arn:aws:iam::111111111111:user/nobody"',
      { AWS: "arn:aws:iam::111111111111:user/nobody" },
    ],
    ['Invalid principal in policy: "SERVICE":"ec2"', { Service: "ec2" }],
    ['Invalid principal in policy: "AWS":"alice"', { AWS: "alice" }],
  ])("a trust policy that names nobody is refused: %s", (message, principal) => {
    const { root } = testRange();
    const AssumeRolePolicyDocument = JSON.stringify(trustIn(principal));
    expect(() => root.call("iam:CreateRole", { RoleName: "web", AssumeRolePolicyDocument })).toThrow(
      refusal("MalformedPolicyDocument", message),
    );
  });

  test("principals of accounts outside of the range are taken at their word", () => {
    const { root, addRole } = testRange();
    addRole("web", { AWS: "arn:aws:iam::999999999999:role/attacker" });
    expect(root.call("iam:GetRole", { RoleName: "web" }).Role.RoleName).toBe("web");
  });

  test("a role goes only when it is in no profile and holds no policies", () => {
    const { root, addRole } = testRange();
    addRole("web", { Service: "ec2.amazonaws.com" }, allow("s3:*"));
    const profile = { InstanceProfileName: "web" };
    root.call("iam:CreateInstanceProfile", profile);
    root.call("iam:AddRoleToInstanceProfile", { ...profile, RoleName: "web" });
    expect(() => root.call("iam:AddRoleToInstanceProfile", { ...profile, RoleName: "web" })).toThrow(
      refusal("LimitExceeded", "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1"),
    );
    expect(() => root.call("iam:DeleteRole", { RoleName: "web" })).toThrow(
      /must remove roles from instance profile first/,
    );
    expect(() => root.call("iam:DeleteInstanceProfile", profile)).toThrow(refusal("DeleteConflict"));
    expect(root.call("iam:GetInstanceProfile", profile).InstanceProfile).toMatchObject({
      Arn: "arn:aws:iam::111111111111:instance-profile/web",
      Roles: [{ RoleName: "web" }],
    });
    root.call("iam:RemoveRoleFromInstanceProfile", { ...profile, RoleName: "web" });
    expect(() => root.call("iam:DeleteRole", { RoleName: "web" })).toThrow(/must delete policies first/);
    root.call("iam:DeleteRolePolicy", { RoleName: "web", PolicyName: "own" });
    root.call("iam:DeleteRole", { RoleName: "web" });
    root.call("iam:DeleteInstanceProfile", profile);
  });

  test("a service-linked role is AWS's own", () => {
    const { root } = testRange();
    const { Role } = root.call("iam:CreateServiceLinkedRole", {
      AWSServiceName: "autoscaling.amazonaws.com",
    });
    expect(Role.Arn).toBe(
      "arn:aws:iam::111111111111:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
    );
    const RoleName = Role.RoleName;
    expect(root.call("iam:ListAttachedRolePolicies", { RoleName }).AttachedPolicies).toEqual([
      {
        PolicyName: "AutoScalingServiceRolePolicy",
        PolicyArn: "arn:aws:iam::aws:policy/aws-service-role/AutoScalingServiceRolePolicy",
      },
    ]);
    expect(() =>
      root.call("iam:PutRolePolicy", {
        RoleName,
        PolicyName: "x",
        PolicyDocument: JSON.stringify(deny("*")),
      }),
    ).toThrow(refusal("UnmodifiableEntity"));
    expect(() =>
      root.call("iam:CreateServiceLinkedRole", { AWSServiceName: "autoscaling.amazonaws.com" }),
    ).toThrow(refusal("InvalidInput"));
    const { DeletionTaskId } = root.call("iam:DeleteServiceLinkedRole", { RoleName });
    expect(root.call("iam:GetServiceLinkedRoleDeletionStatus", { DeletionTaskId }).Status).toBe("SUCCEEDED");
  });
});
