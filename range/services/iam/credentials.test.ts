import { describe, expect, test } from "vitest";
import { oneTimePassword } from "../../iam/one-time-password.ts";
import { iamState } from "./state.ts";
import { allow, START_MS, testRange } from "./test-range.ts";

const refusal = (code: string, message?: string) =>
  expect.objectContaining({ code, ...(message !== undefined && { message }) });

describe("access keys", () => {
  test("a user has two at most", () => {
    const { root, addUser } = testRange();
    addUser("alice");
    root.call("iam:CreateAccessKey", { UserName: "alice" });
    expect(() => root.call("iam:CreateAccessKey", { UserName: "alice" })).toThrow(
      refusal("LimitExceeded", "Cannot exceed quota for AccessKeysPerUser: 2"),
    );
  });

  test("a key knows when, where and for what it was last used, refused calls included", () => {
    const { root, as, addUser, advance } = testRange();
    const key = addUser("alice");
    const lastUsed = () => root.call("iam:GetAccessKeyLastUsed", { AccessKeyId: key.AccessKeyId });
    expect(lastUsed()).toMatchObject({
      UserName: "alice",
      AccessKeyLastUsed: { ServiceName: "N/A", Region: "N/A" },
    });
    advance(1000);
    expect(() => as(key).call("ec2:DescribeInstances")).toThrow(refusal("UnauthorizedOperation"));
    expect(lastUsed().AccessKeyLastUsed).toEqual({
      LastUsedDate: new Date(START_MS + 1000),
      ServiceName: "ec2",
      Region: "eu-west-1",
    });
  });

  test("a key belongs to its user", () => {
    const { root, addUser } = testRange();
    const key = addUser("alice");
    addUser("bob");
    for (const operation of ["iam:UpdateAccessKey", "iam:DeleteAccessKey"])
      expect(() =>
        root.call(operation, { UserName: "bob", AccessKeyId: key.AccessKeyId, Status: "Inactive" }),
      ).toThrow(refusal("NoSuchEntity", `The Access Key with id ${key.AccessKeyId} cannot be found.`));
    expect(() =>
      root.call("iam:UpdateAccessKey", { UserName: "alice", AccessKeyId: key.AccessKeyId, Status: "Off" }),
    ).toThrow(refusal("ValidationError"));
  });
});

describe("passwords", () => {
  test("a login profile comes, changes and goes", () => {
    const { root, as, addUser } = testRange();
    const key = addUser("alice", allow("iam:ChangePassword"));
    const UserName = "alice";
    expect(() => root.call("iam:GetLoginProfile", { UserName })).toThrow(
      refusal("NoSuchEntity", "Login Profile for User alice cannot be found."),
    );
    root.call("iam:CreateLoginProfile", { UserName, Password: "first-one", PasswordResetRequired: true });
    expect(() => root.call("iam:CreateLoginProfile", { UserName, Password: "second-one" })).toThrow(
      refusal("EntityAlreadyExists"),
    );
    expect(() =>
      as(key).call("iam:ChangePassword", { OldPassword: "wrong", NewPassword: "third-one" }),
    ).toThrow(refusal("AccessDenied", "The old password was incorrect."));
    as(key).call("iam:ChangePassword", { OldPassword: "first-one", NewPassword: "third-one" });
    expect(root.call("iam:GetLoginProfile", { UserName }).LoginProfile.PasswordResetRequired).toBe(false);
    root.call("iam:DeleteLoginProfile", { UserName });
    expect(() => root.call("iam:DeleteLoginProfile", { UserName })).toThrow(refusal("NoSuchEntity"));
  });

  test("the account's password policy is asked", () => {
    const { root, addUser } = testRange();
    addUser("alice");
    const create = (Password: string) => () =>
      root.call("iam:CreateLoginProfile", { UserName: "alice", Password });
    expect(() => root.call("iam:GetAccountPasswordPolicy")).toThrow(refusal("NoSuchEntity"));
    expect(create("short")).toThrow(refusal("PasswordPolicyViolation"));
    root.call("iam:UpdateAccountPasswordPolicy", {
      MinimumPasswordLength: 14,
      RequireNumbers: true,
      MaxPasswordAge: 90,
    });
    expect(root.call("iam:GetAccountPasswordPolicy").PasswordPolicy).toMatchObject({
      MinimumPasswordLength: 14,
      ExpirePasswords: true,
    });
    expect(create("long-enough-but")).toThrow(
      refusal("PasswordPolicyViolation", "Password should have at least one number"),
    );
    create("long-enough-4-it")();
  });
});

describe("MFA", () => {
  test("the generator agrees with RFC 6238", () => {
    const seed = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    expect(oneTimePassword(seed, 59_000)).toBe("287082");
    expect(oneTimePassword(seed, 1_111_111_109_000)).toBe("081804");
  });

  test("a device is enabled with two codes, opens MFA-only doors, and can be taken away", () => {
    const { world, account, root, as, addUser, addRole } = testRange();
    const key = addUser("alice", allow("sts:*"));
    const withMfa = { Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } };
    const RoleArn = addRole("admin", { AWS: "111111111111" }, allow("ec2:*", withMfa));
    const { VirtualMFADevice } = root.call("iam:CreateVirtualMFADevice", { VirtualMFADeviceName: "alice" });
    const SerialNumber = VirtualMFADevice.SerialNumber;
    expect(SerialNumber).toBe("arn:aws:iam::111111111111:mfa/alice");
    const seed = VirtualMFADevice.Base32StringSeed.toString();
    const code = (shift = 0) => oneTimePassword(seed, world.clock.now() + shift);
    const enable = (AuthenticationCode2: string) => () =>
      root.call("iam:EnableMFADevice", {
        UserName: "alice",
        SerialNumber,
        AuthenticationCode1: code(),
        AuthenticationCode2,
      });
    expect(enable(code())).toThrow(refusal("InvalidAuthenticationCode"));
    enable(code(30_000))();
    expect(root.call("iam:ListMFADevices", { UserName: "alice" }).MFADevices).toMatchObject([
      { SerialNumber },
    ]);
    expect(
      root.call("iam:ListVirtualMFADevices", { AssignmentStatus: "Assigned" }).VirtualMFADevices,
    ).toMatchObject([{ User: { UserName: "alice" } }]);

    const assume = (more: object) =>
      as(key).call("sts:AssumeRole", { RoleArn, RoleSessionName: "s1", ...more }).Credentials;
    expect(() => as(assume({})).call("ec2:DescribeInstances")).toThrow(refusal("UnauthorizedOperation"));
    expect(() => assume({ SerialNumber, TokenCode: "000000" })).toThrow(refusal("AccessDenied"));
    as(assume({ SerialNumber, TokenCode: code() })).call("ec2:DescribeInstances");

    expect(() => root.call("iam:DeleteVirtualMFADevice", { SerialNumber })).toThrow(
      refusal("DeleteConflict"),
    );
    root.call("iam:DeactivateMFADevice", { UserName: "alice", SerialNumber });
    root.call("iam:DeleteVirtualMFADevice", { SerialNumber });
    expect(iamState(account.scope("global")).mfaDevices.size).toBe(0);
  });
});

describe("the account", () => {
  test("the summary counts, and the platform's own session is no access key", () => {
    const { root, addUser } = testRange();
    addUser("alice");
    expect(root.call("iam:GetAccountSummary").SummaryMap).toMatchObject({
      Users: 1,
      AccountAccessKeysPresent: 0,
      AccountMFAEnabled: 0,
    });
  });

  test("an alias is the account's one", () => {
    const { root } = testRange();
    root.call("iam:CreateAccountAlias", { AccountAlias: "acme-prod" });
    expect(root.call("iam:ListAccountAliases").AccountAliases).toEqual(["acme-prod"]);
    expect(() => root.call("iam:CreateAccountAlias", { AccountAlias: "Not OK" })).toThrow(
      refusal("ValidationError"),
    );
    root.call("iam:DeleteAccountAlias", { AccountAlias: "acme-prod" });
    expect(root.call("iam:ListAccountAliases").AccountAliases).toEqual([]);
  });

  test("the credential report is made first and read then", () => {
    const { root, addUser, advance } = testRange();
    const key = addUser("alice");
    root.call("iam:UpdateAccessKey", { UserName: "alice", AccessKeyId: key.AccessKeyId, Status: "Inactive" });
    expect(() => root.call("iam:GetCredentialReport")).toThrow(refusal("ReportNotPresent"));
    expect(root.call("iam:GenerateCredentialReport").State).toBe("STARTED");
    expect(root.call("iam:GenerateCredentialReport").State).toBe("COMPLETE");
    const report = root.call("iam:GetCredentialReport");
    const [head, rootLine, alice] = Buffer.from(report.Content)
      .toString()
      .split("\n")
      .map((line) => line.split(","));
    expect(rootLine?.[0]).toBe("<root_account>");
    const column = (name: string) => alice?.[head!.indexOf(name)];
    expect([
      column("user"),
      column("password_enabled"),
      column("access_key_1_active"),
      column("access_key_2_active"),
    ]).toEqual(["alice", "false", "false", "false"]);
    expect(column("access_key_1_last_rotated")).toBe("2026-11-21T12:00:00+00:00");
    advance(4 * 3_600_000);
    expect(() => root.call("iam:GetCredentialReport")).toThrow(refusal("ReportExpired"));
  });
});

describe("identity providers", () => {
  test("have the thumbprint that was given, else that of the authority behind their host", () => {
    const { root } = testRange();
    const printsOf = (Url: string, ThumbprintList?: string[]): string[] => {
      const made = root.call("iam:CreateOpenIDConnectProvider", { Url, ThumbprintList });
      return root.call("iam:GetOpenIDConnectProvider", made).ThumbprintList;
    };
    const given = "990f4193972f2becf12ddeda5237f9c952f20d9e";
    expect(printsOf("https://given.example", [given])).toEqual([given]);
    const found = printsOf("https://login.corp.example");
    expect(found).toEqual([expect.stringMatching(/^[0-9a-f]{40}$/)]);
    expect(printsOf("https://login.corp.example/tenant")).toEqual(found);
    expect(printsOf("https://elsewhere.example", [])).not.toEqual(found);
  });
});
