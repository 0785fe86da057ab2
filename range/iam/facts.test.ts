import { describe, expect, test } from "vitest";
import { allow, deny, type Keys, olderThan, testRange } from "../services/iam/test-range.ts";
import { addRootAccessKey } from "../services/iam/index.ts";
import { issueRoleSession } from "./sessions.ts";

/** Ground truth, section 2, facts 13 to 17. */
const HOUR_MS = 3_600_000;
const LOOK = "ec2:DescribeInstances";
const refusal = (code: string) => expect.objectContaining({ code });

describe("fact 13: keys and the sessions made from them", () => {
  for (const [how, cut] of [
    ["inactive", "iam:UpdateAccessKey"],
    ["deleted", "iam:DeleteAccessKey"],
  ] as const)
    test(`an ${how} key is refused, and its sessions keep working until they expire`, () => {
      const { root, as, addUser, addRole, advance } = testRange();
      const key = addUser("deployer", allow("*"));
      const userArn = "arn:aws:iam::111111111111:user/deployer";
      const roleArn = addRole("worker", { AWS: userArn }, allow("ec2:*"));
      const sessions: [string, Keys, number][] = [
        [
          "GetSessionToken",
          as(key).call("sts:GetSessionToken", { DurationSeconds: 129_600 }).Credentials,
          36,
        ],
        [
          "GetFederationToken",
          as(key).call("sts:GetFederationToken", {
            Name: "guest",
            Policy: JSON.stringify(allow("ec2:*")),
            DurationSeconds: 129_600,
          }).Credentials,
          36,
        ],
        [
          "AssumeRole",
          as(key).call("sts:AssumeRole", { RoleArn: roleArn, RoleSessionName: "s1" }).Credentials,
          1,
        ],
      ];

      root.call(cut, { UserName: "deployer", AccessKeyId: key.AccessKeyId, Status: "Inactive" });
      expect(() => as(key).call(LOOK)).toThrow(refusal("AuthFailure"));
      expect(() => as(key).call("sts:GetCallerIdentity")).toThrow(refusal("InvalidClientTokenId"));
      for (const [, session] of sessions) as(session).call(LOOK);

      advance(HOUR_MS - 1);
      as(sessions[2]![1]).call(LOOK);
      advance(1);
      expect(() => as(sessions[2]![1]).call(LOOK)).toThrow(refusal("RequestExpired"));
      advance(35 * HOUR_MS - 1);
      for (const [, session] of sessions.slice(0, 2)) as(session).call(LOOK);
      advance(1);
      for (const [, session] of sessions.slice(0, 2))
        expect(() => as(session).call("sts:GetCallerIdentity")).toThrow(refusal("ExpiredToken"));
    });

  test("a role's session lasts twelve hours at most, and one hour when it was made by another role", () => {
    const { root, as, addUser, addRole } = testRange();
    const key = addUser("alice", allow("sts:*"));
    const first = addRole("first", { AWS: "111111111111" }, allow("sts:*"));
    const second = addRole("second", { AWS: "111111111111" });
    root.call("iam:UpdateRole", { RoleName: "first", MaxSessionDuration: 43_200 });
    root.call("iam:UpdateRole", { RoleName: "second", MaxSessionDuration: 43_200 });
    const wish = { RoleSessionName: "s1", DurationSeconds: 43_200 };
    const { Credentials } = as(key).call("sts:AssumeRole", { RoleArn: first, ...wish });
    expect(() => as(Credentials).call("sts:AssumeRole", { RoleArn: second, ...wish })).toThrow(
      /role chaining/,
    );
    as(Credentials).call("sts:AssumeRole", { RoleArn: second, ...wish, DurationSeconds: 3600 });
    root.call("iam:UpdateRole", { RoleName: "first", MaxSessionDuration: 3600 });
    expect(() => as(key).call("sts:AssumeRole", { RoleArn: first, ...wish })).toThrow(/MaxSessionDuration/);
  });

  test("a deny on the user cuts the sessions that stand on the user", () => {
    const { as, addUser, putUserPolicy } = testRange();
    const key = addUser("deployer", allow("*"));
    const token = as(key).call("sts:GetSessionToken").Credentials;
    const guest = as(key).call("sts:GetFederationToken", {
      Name: "guest",
      Policy: JSON.stringify(allow("*")),
    }).Credentials;
    putUserPolicy("deployer", "quarantine", deny("*"));
    for (const cut of [key, token, guest])
      expect(() => as(cut).call(LOOK)).toThrow(refusal("UnauthorizedOperation"));
  });
});

describe("fact 14: what a deny on aws:TokenIssueTime reaches", () => {
  test("it blocks older sessions, and neither the long-term key nor sessions issued later", () => {
    const { world, as, addUser, putUserPolicy, advance } = testRange();
    const key = addUser("deployer", allow("*"));
    const older = as(key).call("sts:GetSessionToken").Credentials;
    advance(60_000);
    putUserPolicy("deployer", "AWSRevokeOlderSessions", olderThan(world.clock.now()));
    expect(() => as(older).call(LOOK)).toThrow(/with an explicit deny in an identity-based policy/);
    as(key).call(LOOK);
    advance(1000);
    as(as(key).call("sts:GetSessionToken").Credentials).call(LOOK);
  });

  test("an unconditional deny on the user leaves roles alone that the user had taken", () => {
    const { as, addUser, addRole, putUserPolicy } = testRange();
    const key = addUser("deployer", allow("sts:*"));
    const RoleArn = addRole("worker", { AWS: "111111111111" }, allow("ec2:*"));
    const taken = as(key).call("sts:AssumeRole", { RoleArn, RoleSessionName: "s1" }).Credentials;
    putUserPolicy("deployer", "AWSDenyAll", deny("*"));
    expect(() => as(key).call("sts:AssumeRole", { RoleArn, RoleSessionName: "s2" })).toThrow(
      refusal("AccessDenied"),
    );
    as(taken).call(LOOK);
  });
});

test("fact 15: a changed trust policy blocks new sessions, and live ones go on", () => {
  const { root, as, addUser, addRole } = testRange();
  const key = addUser("alice", allow("sts:AssumeRole"));
  const RoleArn = addRole("worker", { AWS: "arn:aws:iam::111111111111:user/alice" }, allow("ec2:*"));
  const live = as(key).call("sts:AssumeRole", { RoleArn, RoleSessionName: "s1" }).Credentials;
  root.call("iam:UpdateAssumeRolePolicy", {
    RoleName: "worker",
    PolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Deny", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }],
    }),
  });
  expect(() => as(key).call("sts:AssumeRole", { RoleArn, RoleSessionName: "s2" })).toThrow(
    refusal("AccessDenied"),
  );
  as(live).call(LOOK);
});

describe("fact 16: credentials of an instance's role", () => {
  const instanceRange = () => {
    const range = testRange();
    range.addRole("web", { Service: "ec2.amazonaws.com" }, allow("ec2:Describe*"));
    range.root.call("iam:CreateInstanceProfile", { InstanceProfileName: "web" });
    range.root.call("iam:AddRoleToInstanceProfile", { InstanceProfileName: "web", RoleName: "web" });
    const deliver = (instanceId: string) =>
      issueRoleSession(range.account.scope("eu-west-1"), {
        roleName: "web",
        sessionName: instanceId,
        durationSeconds: 6 * 3600,
        sourceInstanceArn: `arn:aws:ec2:eu-west-1:111111111111:instance/${instanceId}`,
        roleDelivery: "2.0",
      });
    return { ...range, deliver };
  };

  test("taking the role out of the profile revokes nothing", () => {
    const { root, as, deliver, advance } = instanceRange();
    const stolen = deliver("i-0aaa");
    root.call("iam:RemoveRoleFromInstanceProfile", { InstanceProfileName: "web", RoleName: "web" });
    root.call("iam:DeleteInstanceProfile", { InstanceProfileName: "web" });
    advance(6 * HOUR_MS - 1);
    as(stolen).call(LOOK);
    advance(1);
    expect(() => as(stolen).call(LOOK)).toThrow(refusal("RequestExpired"));
  });

  test("a revocation hits every instance that shares the role, until each gets new credentials", () => {
    const { world, root, as, deliver, advance } = instanceRange();
    const [stolen, healthy] = [deliver("i-0aaa"), deliver("i-0bbb")];
    advance(5000);
    root.call("iam:PutRolePolicy", {
      RoleName: "web",
      PolicyName: "AWSRevokeOlderSessions",
      PolicyDocument: JSON.stringify(olderThan(world.clock.now())),
    });
    for (const cut of [stolen, healthy])
      expect(() => as(cut).call(LOOK)).toThrow(refusal("UnauthorizedOperation"));
    advance(1000);
    as(deliver("i-0bbb")).call(LOOK);
  });

  test("a deny on ec2:SourceInstanceARN spares the healthy instances", () => {
    const { root, as, deliver } = instanceRange();
    const [stolen, healthy] = [deliver("i-0aaa"), deliver("i-0bbb")];
    root.call("iam:PutRolePolicy", {
      RoleName: "web",
      PolicyName: "cut-one",
      PolicyDocument: JSON.stringify(
        deny("*", { Condition: { ArnLike: { "ec2:SourceInstanceARN": "arn:aws:ec2:*:*:instance/i-0aaa" } } }),
      ),
    });
    expect(() => as(stolen).call(LOOK)).toThrow(refusal("UnauthorizedOperation"));
    as(healthy).call(LOOK);
  });

  test("EC2 gets no new credentials when the trust policy no longer names it", () => {
    const { root, deliver, addUser } = instanceRange();
    addUser("nobody");
    deliver("i-0aaa");
    root.call("iam:UpdateAssumeRolePolicy", {
      RoleName: "web",
      PolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
        ],
      }),
    });
    expect(() => deliver("i-0aaa")).toThrow(refusal("AccessDenied"));
  });

  test("a role that was deleted and made again does not bring old credentials back to life", () => {
    const { root, as, deliver, addRole } = instanceRange();
    const stolen = deliver("i-0aaa");
    root.call("iam:RemoveRoleFromInstanceProfile", { InstanceProfileName: "web", RoleName: "web" });
    root.call("iam:DeleteRolePolicy", { RoleName: "web", PolicyName: "own" });
    root.call("iam:DeleteRole", { RoleName: "web" });
    addRole("web", { Service: "ec2.amazonaws.com" }, allow("*"));
    expect(() => as(stolen).call("sts:GetCallerIdentity")).toThrow(refusal("InvalidClientTokenId"));
  });
});

test("fact 17: no policy of the account limits its root, nor the sessions that root made", () => {
  const { world, account, as, addUser, putUserPolicy, advance } = testRange();
  const { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey } = addRootAccessKey(account);
  const key = { AccessKeyId, SecretAccessKey };
  const session = as(key).call("sts:GetSessionToken").Credentials;
  const user = addUser("deployer", allow("*"));
  advance(60_000);
  putUserPolicy("deployer", "all", deny("*"));
  putUserPolicy("deployer", "AWSRevokeOlderSessions", olderThan(world.clock.now()));
  expect(() => as(user).call(LOOK)).toThrow(refusal("UnauthorizedOperation"));
  for (const root of [key, session]) {
    as(root).call(LOOK);
    expect(as(root).call("sts:GetCallerIdentity").Arn).toBe("arn:aws:iam::111111111111:root");
  }
});
