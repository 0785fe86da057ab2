import { describe, expect, test } from "vitest";
import { allow, deny, policyOf, testRange } from "../iam/test-range.ts";

const refusal = (code: string, message?: unknown) =>
  expect.objectContaining({ code, ...(message !== undefined && { message }) });

test("GetCallerIdentity answers everybody, even where everything is denied", () => {
  const { as, addUser } = testRange();
  const key = addUser("alice", deny("*"));
  expect(as(key).call("sts:GetCallerIdentity")).toMatchObject({
    Account: "111111111111",
    Arn: "arn:aws:iam::111111111111:user/alice",
    UserId: expect.stringMatching(/^AIDA/),
  });
});

describe("AssumeRole", () => {
  const NO =
    "User: arn:aws:iam::111111111111:user/alice is not authorized to perform: sts:AssumeRole on resource: ";

  test("the role must trust, and an account's trust still needs the caller's own policy", () => {
    const { root, as, addUser, addRole } = testRange();
    const key = addUser("alice");
    const RoleArn = addRole("app", { AWS: "111111111111" });
    const assume = () => as(key).call("sts:AssumeRole", { RoleArn, RoleSessionName: "s1" });
    expect(assume).toThrow(
      refusal(
        "AccessDenied",
        `${NO}${RoleArn} because no identity-based policy allows the sts:AssumeRole action`,
      ),
    );
    root.call("iam:PutUserPolicy", {
      UserName: "alice",
      PolicyName: "p",
      PolicyDocument: JSON.stringify(allow("sts:AssumeRole")),
    });
    expect(assume()).toMatchObject({
      AssumedRoleUser: {
        Arn: "arn:aws:sts::111111111111:assumed-role/app/s1",
        AssumedRoleId: expect.stringMatching(/^AROA\w+:s1$/),
      },
      Credentials: {
        AccessKeyId: expect.stringMatching(/^ASIA/),
        Expiration: new Date("2026-11-21T13:00:00Z"),
      },
    });
    expect(() => as(key).call("sts:AssumeRole", { RoleArn: `${RoleArn}2`, RoleSessionName: "s1" })).toThrow(
      refusal("AccessDenied", `${NO}${RoleArn}2`),
    );
  });

  test("an external id opens only with the right one", () => {
    const { root, as, addUser, addRole } = testRange();
    const key = addUser("alice", allow("sts:AssumeRole"));
    const RoleArn = addRole("vendor", { AWS: "111111111111" });
    root.call("iam:UpdateAssumeRolePolicy", {
      RoleName: "vendor",
      PolicyDocument: JSON.stringify(
        policyOf({
          Effect: "Allow",
          Principal: { AWS: "111111111111" },
          Action: "sts:AssumeRole",
          Condition: { StringEquals: { "sts:ExternalId": "42" } },
        }),
      ),
    });
    const assume = (more: object) => () =>
      as(key).call("sts:AssumeRole", { RoleArn, RoleSessionName: "s1", ...more });
    expect(assume({})).toThrow(refusal("AccessDenied"));
    expect(assume({ ExternalId: "41" })).toThrow(refusal("AccessDenied"));
    assume({ ExternalId: "42" })();
  });

  test("a role of another account needs both sides, and its session acts there", () => {
    const { as, addUser, addAccount, rootOf } = testRange();
    const key = addUser("alice", allow("sts:AssumeRole"));
    const other = rootOf(addAccount("222222222222"));
    const create = (RoleName: string, AWS: string) =>
      other.call("iam:CreateRole", {
        RoleName,
        AssumeRolePolicyDocument: JSON.stringify(
          policyOf({ Effect: "Allow", Principal: { AWS }, Action: "sts:AssumeRole" }),
        ),
      }).Role.Arn;
    const [open, closed] = [create("open", "111111111111"), create("closed", "222222222222")];
    expect(() => as(key).call("sts:AssumeRole", { RoleArn: closed, RoleSessionName: "s1" })).toThrow(
      refusal("AccessDenied"),
    );
    const { Credentials } = as(key).call("sts:AssumeRole", { RoleArn: open, RoleSessionName: "s1" });
    expect(as(Credentials).call("sts:GetCallerIdentity").Account).toBe("222222222222");
    const stranger = addUser("bob");
    expect(() => as(stranger).call("sts:AssumeRole", { RoleArn: open, RoleSessionName: "s1" })).toThrow(
      refusal("AccessDenied"),
    );
  });

  test("session policies narrow, and root may not assume at all", () => {
    const { root, as, addUser, addRole } = testRange();
    const key = addUser("alice", allow("sts:AssumeRole"));
    const RoleArn = addRole("app", { AWS: "111111111111" }, allow("*"));
    const assume = (more: object) =>
      as(key).call("sts:AssumeRole", { RoleArn, RoleSessionName: "s1", ...more }).Credentials;
    expect(() => as(assume({ Policy: JSON.stringify(allow("s3:*")) })).call("ec2:DescribeInstances")).toThrow(
      /because no session policy allows/,
    );
    as(assume({ PolicyArns: [{ arn: "arn:aws:iam::aws:policy/AmazonEC2ReadOnlyAccess" }] })).call(
      "ec2:DescribeInstances",
    );
    expect(() => assume({ Policy: "{" })).toThrow(refusal("MalformedPolicyDocument"));
    expect(() => root.call("sts:AssumeRole", { RoleArn, RoleSessionName: "s1" })).toThrow(
      refusal("AccessDenied", "Roles may not be assumed by root accounts."),
    );
  });

  test.each([
    [{ RoleSessionName: "s1" }, /Value null at 'roleArn'/],
    [{ RoleArn: "arn:aws:s3:::bucket/role/of/nothing", RoleSessionName: "s1" }, /is invalid/],
    [{ RoleArn: "arn:aws:iam::111111111111:role/app", RoleSessionName: "a b" }, /regular expression/],
    [
      { RoleArn: "arn:aws:iam::111111111111:role/app", RoleSessionName: "s1", DurationSeconds: 60 },
      /greater than or equal to 900/,
    ],
  ])("input %j is refused", (input, message) => {
    const { as, addUser, addRole } = testRange();
    const key = addUser("alice", allow("sts:AssumeRole"));
    addRole("app", { AWS: "111111111111" });
    expect(() => as(key).call("sts:AssumeRole", input)).toThrow(
      expect.objectContaining({ code: "ValidationError", message: expect.stringMatching(message) }),
    );
  });
});

describe("GetFederationToken", () => {
  test("the guest has what both the user and the session policy allow, and nothing without one", () => {
    const { as, addUser } = testRange();
    const key = addUser("alice", allow(["sts:GetFederationToken", "ec2:*"]));
    const federate = (policy?: object) =>
      as(key).call("sts:GetFederationToken", {
        Name: "guest",
        ...(policy && { Policy: JSON.stringify(policy) }),
      });
    expect(federate().FederatedUser).toEqual({
      FederatedUserId: "111111111111:guest",
      Arn: "arn:aws:sts::111111111111:federated-user/guest",
    });
    as(federate(allow("*")).Credentials).call("ec2:DescribeInstances");
    for (const policy of [undefined, allow("s3:*")])
      expect(() => as(federate(policy).Credentials).call("ec2:DescribeInstances")).toThrow(
        refusal("UnauthorizedOperation"),
      );
    expect(() =>
      as(federate(allow("*")).Credentials).call("sts:GetFederationToken", { Name: "again" }),
    ).toThrow(refusal("AccessDenied", "Cannot call GetFederationToken with session credentials"));
  });
});

test("GetSessionToken cannot be denied, and makes no session of a session", () => {
  const { as, addUser } = testRange();
  const { Credentials } = as(addUser("alice", deny("*"))).call("sts:GetSessionToken");
  expect(Credentials.Expiration).toEqual(new Date("2026-11-22T00:00:00Z"));
  expect(() => as(Credentials).call("sts:GetSessionToken")).toThrow(
    refusal("AccessDenied", "Cannot call GetSessionToken with session credentials"),
  );
});

test("GetAccessKeyInfo knows whose a key is, also after it was deleted", () => {
  const { root, addUser } = testRange();
  const { AccessKeyId } = addUser("alice");
  root.call("iam:DeleteAccessKey", { UserName: "alice", AccessKeyId });
  expect(root.call("sts:GetAccessKeyInfo", { AccessKeyId })).toEqual({ Account: "111111111111" });
});

test("what CloudTrail is told never holds a secret", () => {
  const { world, root, as, addUser, addRole } = testRange();
  const shown: string[] = [];
  const secrets: string[] = [];
  world.bus.on("call", ({ call, output, input }) => {
    const { request, response } = world.services.get(call.service)?.records?.[call.operation] ?? {};
    shown.push(
      JSON.stringify([request ? request(input, call) : input, response && output ? response(output) : null]),
    );
  });
  const key = addUser("alice", allow("sts:*"));
  const RoleArn = addRole("app", { AWS: "111111111111" });
  root.call("iam:CreateLoginProfile", { UserName: "alice", Password: "hunter2-hunter2" });
  secrets.push("hunter2-hunter2", key.SecretAccessKey!);
  for (const [operation, input] of [
    ["sts:AssumeRole", { RoleArn, RoleSessionName: "s1" }],
    ["sts:GetSessionToken", {}],
    ["sts:GetFederationToken", { Name: "guest" }],
  ] as const) {
    const { Credentials } = as(key).call(operation, input);
    secrets.push(Credentials.SecretAccessKey);
    expect(shown.at(-1)).toContain(Credentials.AccessKeyId);
  }
  for (const secret of secrets) expect(shown.join("\n")).not.toContain(secret);
});

describe("what only an organization's management account allows", () => {
  const TASK = { arn: "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials" };
  const assumeRoot = { TargetPrincipal: "222222222222", TaskPolicyArn: TASK };
  const ON = "perform: sts:AssumeRoot on resource: arn:aws:iam::222222222222:root";

  test("nobody in a member account opens a session of another account's root", () => {
    const { root, as, addUser } = testRange();
    const bare = as(addUser("alice"));
    expect(() => bare.call("sts:AssumeRoot", assumeRoot)).toThrow(
      refusal("AccessDenied", expect.stringContaining(`${ON} because no identity-based policy`)),
    );
    const allowed = as(addUser("bob", allow("sts:*")));
    expect(() => allowed.call("sts:AssumeRoot", assumeRoot)).toThrow(
      refusal("AccessDenied", expect.stringMatching(new RegExp(`user/bob is not authorized to ${ON}$`))),
    );
    expect(() => allowed.call("sts:AssumeRoot", { ...assumeRoot, DurationSeconds: 901 })).toThrow(
      refusal("ValidationError"),
    );
    expect(() => allowed.call("sts:AssumeRoot", { ...assumeRoot, TargetPrincipal: "somebody-else" })).toThrow(
      refusal("ValidationError"),
    );
    expect(() => root.call("sts:AssumeRoot", assumeRoot)).toThrow(refusal("AccessDenied"));
  });

  test("nobody takes a token of the account's to other people's services", () => {
    const { as, addUser } = testRange();
    const caller = as(addUser("alice", allow("sts:*")));
    const ask = { Audience: ["https://api.example"], SigningAlgorithm: "RS256" };
    expect(() => caller.call("sts:GetWebIdentityToken", ask)).toThrow(
      refusal("OutboundWebIdentityFederationDisabledException"),
    );
    expect(() => caller.call("sts:GetWebIdentityToken", { ...ask, Audience: [] })).toThrow(
      refusal("ValidationError"),
    );
  });
});

test("a session's token is as long as its caller wants it at least", () => {
  const { as, addUser, addRole } = testRange();
  const caller = as(addUser("alice", allow("sts:*")));
  const RoleArn = addRole("app", { AWS: "111111111111" });
  const size = (operation: string, input: object, MinimumSessionTokenSize: number) =>
    caller.call(`sts:${operation}`, { ...input, MinimumSessionTokenSize }).Credentials.SessionToken.length;
  for (const [operation, input] of [
    ["AssumeRole", { RoleArn, RoleSessionName: "s1" }],
    ["GetSessionToken", {}],
    ["GetFederationToken", { Name: "carol" }],
  ] as const) {
    expect(size(operation, input, 4096)).toBe(4096);
    expect(size(operation, input, 0)).toBe(378);
    expect(() => size(operation, input, 4097)).toThrow(refusal("ValidationError"));
  }
});
