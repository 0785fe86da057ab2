import { describe, expect, test } from "vitest";
import type { Ask, Call } from "../call.ts";
import { allow, deny, policyOf, START_MS, testRange } from "../services/iam/test-range.ts";
import { authorise } from "./authorise.ts";
import { identify } from "./identify.ts";
import { passRoleAsk } from "./pass-role.ts";
import { serviceMay } from "./resource-policy.ts";

const WHO = "User: arn:aws:iam::111111111111:user/alice is not authorized to perform: ";
const INSTANCE = "arn:aws:ec2:eu-west-1:111111111111:instance/i-1";

/** A call of `alice`, who holds the given policy, to some service. */
function callOf(service: string, policy?: object, more: Partial<Call> = {}): Call {
  const { world, account, addUser } = testRange();
  const key = addUser("alice", policy);
  return {
    world,
    account,
    scope: account.scope("eu-west-1"),
    region: "eu-west-1",
    service,
    operation: "Test",
    principal: identify(world, { accessKeyId: key.AccessKeyId! }, service).principal,
    actor: "trainee",
    sourceIp: "198.51.100.7",
    userAgent: "aws-cli/2",
    requestId: "r",
    at: START_MS,
    ...more,
  };
}

const attempt = (call: Call, ask: Ask) => () => authorise(call, ask);

test.each<[string, Ask, object | undefined, string, number, string]>([
  [
    "ec2",
    { action: "ec2:DescribeInstances", resource: "*" },
    undefined,
    "UnauthorizedOperation",
    403,
    `You are not authorized to perform this operation. ${WHO}ec2:DescribeInstances because no identity-based policy allows the ec2:DescribeInstances action`,
  ],
  [
    "iam",
    { action: "iam:GetUser", resource: "arn:aws:iam::111111111111:user/bob" },
    undefined,
    "AccessDenied",
    403,
    `${WHO}iam:GetUser on resource: arn:aws:iam::111111111111:user/bob because no identity-based policy allows the iam:GetUser action`,
  ],
  [
    "ssm",
    { action: "ssm:SendCommand", resource: "*" },
    deny("ssm:*"),
    "AccessDeniedException",
    400,
    `${WHO}ssm:SendCommand with an explicit deny in an identity-based policy`,
  ],
  [
    "guardduty",
    { action: "guardduty:ListDetectors", resource: "*" },
    undefined,
    "AccessDeniedException",
    403,
    `${WHO}guardduty:ListDetectors because no identity-based policy allows the guardduty:ListDetectors action`,
  ],
  [
    "sns",
    { action: "SNS:Publish", resource: "arn:aws:sns:eu-west-1:111111111111:t" },
    undefined,
    "AuthorizationError",
    403,
    `${WHO}SNS:Publish on resource: arn:aws:sns:eu-west-1:111111111111:t because no identity-based policy allows the SNS:Publish action`,
  ],
  [
    "s3",
    { action: "s3:GetObject", resource: "arn:aws:s3:::b/k" },
    undefined,
    "AccessDenied",
    403,
    `${WHO}s3:GetObject on resource: "arn:aws:s3:::b/k" because no identity-based policy allows the s3:GetObject action`,
  ],
])("%s refuses in its own words", (service, ask, policy, code, status, message) => {
  expect(attempt(callOf(service, policy), ask)).toThrow(expect.objectContaining({ code, status, message }));
});

test("an anonymous caller of S3 hears no more than Access Denied", () => {
  const call = callOf("s3", undefined, { principal: { type: "Anonymous", accountId: "anonymous" } });
  const ask = { action: "s3:GetObject", resource: "arn:aws:s3:::b/k", resourceAccount: "111111111111" };
  expect(attempt(call, ask)).toThrow(
    expect.objectContaining({ code: "AccessDenied", message: "Access Denied" }),
  );
  const open = policyOf({
    Effect: "Allow",
    Principal: "*",
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::b/*",
  });
  authorise(call, { ...ask, resourcePolicy: JSON.stringify(open) });
});

test("EC2's encoded message says which statement refused", () => {
  const { root, as, addUser } = testRange();
  const key = addUser("alice", policyOf({ Sid: "KeepThem", Effect: "Deny", Action: "ec2:*", Resource: "*" }));
  const call = callOf("ec2", policyOf({ Sid: "KeepThem", Effect: "Deny", Action: "ec2:*", Resource: "*" }));
  let message = "";
  try {
    authorise(call, { action: "ec2:TerminateInstances", resource: INSTANCE });
  } catch (thrown) {
    message = (thrown as Error).message;
  }
  const [, EncodedMessage] = /Encoded authorization failure message: (\S+)$/.exec(message) ?? [];
  const { DecodedMessage } = root.call("sts:DecodeAuthorizationMessage", { EncodedMessage });
  expect(JSON.parse(DecodedMessage)).toMatchObject({
    explicitDeny: true,
    matchedStatements: { items: [{ statementId: "KeepThem", sourcePolicyId: "own" }] },
    context: { action: "ec2:TerminateInstances", resource: INSTANCE },
  });
  expect(() => root.call("sts:DecodeAuthorizationMessage", { EncodedMessage: "x" })).toThrow(
    expect.objectContaining({ code: "InvalidAuthorizationMessageException" }),
  );
  expect(() => as(key).call("sts:DecodeAuthorizationMessage", { EncodedMessage })).toThrow(
    expect.objectContaining({ code: "AccessDenied" }),
  );
});

describe("condition keys of the call", () => {
  const given = { action: "ec2:TerminateInstances", resource: INSTANCE };
  test.each<[string, object, Partial<Call>, Ask["context"], boolean]>([
    ["aws:SourceIp inside", { IpAddress: { "aws:SourceIp": "198.51.100.0/24" } }, {}, {}, true],
    ["aws:SourceIp outside", { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } }, {}, {}, false],
    [
      "no aws:SourceIp through a service",
      { Null: { "aws:SourceIp": "true" } },
      { sourceIp: "cloudformation.amazonaws.com" },
      {},
      true,
    ],
    ["aws:SecureTransport", { Bool: { "aws:SecureTransport": "true" } }, {}, {}, true],
    ["aws:RequestedRegion", { StringEquals: { "aws:RequestedRegion": "us-east-1" } }, {}, {}, false],
    ["aws:username", { StringEquals: { "aws:username": "alice" } }, {}, {}, true],
    ["aws:PrincipalType", { StringEquals: { "aws:PrincipalType": "User" } }, {}, {}, true],
    ["aws:PrincipalArn", { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:user/al*" } }, {}, {}, true],
    ["aws:PrincipalAccount", { StringEquals: { "aws:PrincipalAccount": "111111111111" } }, {}, {}, true],
    ["aws:userid", { StringLike: { "aws:userid": "AIDA*" } }, {}, {}, true],
    ["aws:UserAgent", { StringLike: { "aws:UserAgent": "aws-cli/*" } }, {}, {}, true],
    ["aws:CurrentTime", { DateLessThan: { "aws:CurrentTime": "2026-11-21T12:00:01Z" } }, {}, {}, true],
    ["aws:EpochTime", { NumericEquals: { "aws:EpochTime": String(START_MS / 1000) } }, {}, {}, true],
    ["no aws:TokenIssueTime on a long-term key", { Null: { "aws:TokenIssueTime": "true" } }, {}, {}, true],
    ["no MFA key on a long-term key", { Null: { "aws:MultiFactorAuthPresent": "true" } }, {}, {}, true],
    [
      "aws:ViaAWSService",
      { Bool: { "aws:ViaAWSService": "true" } },
      { invokedBy: "cloudformation.amazonaws.com" },
      {},
      true,
    ],
    [
      "aws:CalledVia",
      { "ForAnyValue:StringEquals": { "aws:CalledVia": "cloudformation.amazonaws.com" } },
      { invokedBy: "cloudformation.amazonaws.com" },
      {},
      true,
    ],
    [
      "not aws:CalledVia",
      { "ForAnyValue:StringEquals": { "aws:CalledVia": "cloudformation.amazonaws.com" } },
      {},
      {},
      false,
    ],
    ["aws:ResourceAccount", { StringEquals: { "aws:ResourceAccount": "111111111111" } }, {}, {}, true],
    [
      "what the service says",
      { StringEquals: { "ec2:ResourceTag/Env": "dev" } },
      {},
      { "ec2:ResourceTag/Env": "dev" },
      true,
    ],
    ["what the service does not say", { StringEquals: { "ec2:ResourceTag/Env": "dev" } }, {}, {}, false],
    [
      "aws:TagKeys",
      { "ForAllValues:StringEquals": { "aws:TagKeys": ["a"] } },
      {},
      { "aws:TagKeys": ["a", "b"] },
      false,
    ],
  ])("%s", (_name, Condition, more, context, expected) => {
    const pass = attempt(callOf("ec2", allow("ec2:*", { Condition }), more), { ...given, context });
    if (expected) pass();
    else expect(pass).toThrow(expect.objectContaining({ code: "UnauthorizedOperation" }));
  });
});

test("a principal's tags come from its user, and a session's own tags go before them", () => {
  const { root, as, addUser, addRole } = testRange();
  const byTeam = allow("ec2:*", { Condition: { StringEquals: { "aws:PrincipalTag/team": "red" } } });
  const key = addUser("alice", byTeam);
  const refused = expect.objectContaining({ code: "UnauthorizedOperation" });
  expect(() => as(key).call("ec2:DescribeInstances")).toThrow(refused);
  root.call("iam:TagUser", { UserName: "alice", Tags: [{ Key: "Team", Value: "red" }] });
  as(key).call("ec2:DescribeInstances");

  const RoleArn = addRole("app", { AWS: "111111111111" }, byTeam);
  root.call("iam:TagRole", { RoleName: "app", Tags: [{ Key: "Team", Value: "red" }] });
  root.call("iam:UpdateAssumeRolePolicy", {
    RoleName: "app",
    PolicyDocument: JSON.stringify(
      policyOf({
        Effect: "Allow",
        Principal: { AWS: "111111111111" },
        Action: ["sts:AssumeRole", "sts:TagSession"],
      }),
    ),
  });
  root.call("iam:PutUserPolicy", {
    UserName: "alice",
    PolicyName: "sts",
    PolicyDocument: JSON.stringify(allow("sts:*")),
  });
  const take = (Tags: object[]) =>
    as(key).call("sts:AssumeRole", { RoleArn, RoleSessionName: "s1", Tags }).Credentials;
  as(take([])).call("ec2:DescribeInstances");
  expect(() => as(take([{ Key: "team", Value: "blue" }])).call("ec2:DescribeInstances")).toThrow(refused);
});

test("passing a role asks for iam:PassRole with the service that gets it", () => {
  const role = "arn:aws:iam::111111111111:role/app";
  const policy = allow("iam:PassRole", {
    Condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } },
  });
  const call = callOf("ec2", policy);
  authorise(call, passRoleAsk(call, role, "ec2.amazonaws.com"));
  expect(attempt(call, passRoleAsk(call, role, "lambda.amazonaws.com"))).toThrow(
    /iam:PassRole on resource: arn:aws:iam::111111111111:role\/app/,
  );
});

test("a resource's policy lets a service in by name and by source", () => {
  const { account } = testRange();
  const policy = (service: string) =>
    JSON.stringify(
      policyOf({
        Effect: "Allow",
        Principal: { Service: service },
        Action: "sns:Publish",
        Resource: "*",
        Condition: { ArnLike: { "aws:SourceArn": "arn:aws:events:*:111111111111:rule/*" } },
      }),
    );
  const may = (resourcePolicy: string | undefined, source = "arn:aws:events:eu-west-1:111111111111:rule/r") =>
    serviceMay(account.scope("eu-west-1"), "events.amazonaws.com", {
      action: "sns:Publish",
      resource: "arn:aws:sns:eu-west-1:111111111111:t",
      resourcePolicy,
      context: { "aws:SourceArn": source },
    });
  expect(may(policy("events.amazonaws.com"))).toBe(true);
  expect(may(policy("events.amazonaws.com"), "arn:aws:events:eu-west-1:222222222222:rule/r")).toBe(false);
  expect(may(policy("s3.amazonaws.com"))).toBe(false);
  expect(may(undefined)).toBe(false);
});
