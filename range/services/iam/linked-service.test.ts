import { expect, test } from "vitest";
import type { CallRecord } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import type { Principal } from "../../iam/principal.ts";
import { perform } from "../../journey.ts";
import { SmallFleet } from "../../physics/fleet/small-fleet.ts";
import { renderRecord, usernameOf } from "../../telemetry/cloudtrail/index.ts";
import { guardduty } from "../guardduty/index.ts";
import { installIam } from "./index.ts";
import { userOf } from "../small-account.ts";

const ACCOUNT = "111122223333";
const ROOT: Principal = {
  type: "Root",
  accountId: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:root`,
  principalId: ACCOUNT,
};
const GROUP = {
  AutoScalingGroupName: "web",
  LaunchTemplate: { LaunchTemplateId: "lt-0aaaaaaaaaaaaaaaa", Version: "$Latest" },
  MinSize: 1,
  MaxSize: 1,
  VPCZoneIdentifier: "subnet-a,subnet-b",
};
const ROLE = "AWSServiceRoleForAutoScaling";

function account() {
  const fleet = new SmallFleet();
  fleet.world.services.set(guardduty.id, guardduty);
  installIam(fleet.world);
  const records: CallRecord[] = [];
  fleet.world.bus.on("call", (record) => void records.push(record));
  const call = (name: string, input: object = {}, principal: Principal = ROOT): Record<string, never> => {
    const [service, operation] = name.split(":") as [string, string];
    return perform(fleet.world, {
      service,
      operation,
      input: input as Record<string, unknown>,
      principal,
      accountId: ACCOUNT,
      region: "us-east-1",
      actor: "trainee",
      sourceIp: "192.0.2.10",
      userAgent: "aws-cli/2",
    }) as Record<string, never>;
  };
  const recorded = (operation: string) => records.filter((x) => x.call.operation === operation);
  return { fleet, call, recorded };
}

const refusal = (work: () => unknown): string => {
  try {
    work();
    return "none";
  } catch (thrown) {
    if (thrown instanceof AwsError) return `${thrown.code}: ${thrown.message}`;
    throw thrown;
  }
};

test.each([
  ["autoscaling", ROLE, "AutoScalingServiceRolePolicy", "autoscaling:CreateAutoScalingGroup", GROUP],
  [
    "guardduty",
    "AWSServiceRoleForAmazonGuardDuty",
    "AmazonGuardDutyServiceRolePolicy",
    "guardduty:CreateDetector",
    { Enable: true },
  ],
])("%s makes its role with the account's first resource", (service, RoleName, policy, create, input) => {
  const { call, recorded } = account();
  const principal = `${service}.amazonaws.com`;
  expect(refusal(() => call("iam:GetRole", { RoleName }))).toMatch(/^NoSuchEntity/);
  call(create, input);
  expect(call("iam:GetRole", { RoleName })["Role"]).toMatchObject({
    Path: `/aws-service-role/${principal}/`,
    Arn: `arn:aws:iam::${ACCOUNT}:role/aws-service-role/${principal}/${RoleName}`,
  });
  expect(call("iam:ListAttachedRolePolicies", { RoleName })["AttachedPolicies"]).toEqual([
    { PolicyName: policy, PolicyArn: `arn:aws:iam::aws:policy/aws-service-role/${policy}` },
  ]);
  expect(recorded("CreateServiceLinkedRole").map((record) => renderRecord(record))).toMatchObject([
    {
      userIdentity: { type: "Root", invokedBy: principal },
      eventSource: "iam.amazonaws.com",
      requestParameters: { aWSServiceName: principal },
    },
  ]);
  const protectedRole = `UnmodifiableEntity: Cannot perform the operation on the protected role '${RoleName}' - this role is only modifiable by AWS`;
  const document = { PolicyName: "deny", PolicyDocument: "{}" };
  expect(refusal(() => call("iam:DeleteRole", { RoleName }))).toBe(protectedRole);
  expect(refusal(() => call("iam:PutRolePolicy", { RoleName, ...document }))).toBe(protectedRole);
  expect(refusal(() => call("iam:UpdateRole", { RoleName, MaxSessionDuration: 7200 }))).toBe(protectedRole);
  call("iam:UpdateRole", { RoleName, Description: "ours" });
  expect(call("iam:GetRole", { RoleName })).toMatchObject({ Role: { Description: "ours" } });
});

test("a role that is there is not made again, and stays while it is needed", () => {
  const { fleet, call, recorded } = account();
  call("autoscaling:CreateAutoScalingGroup", GROUP);
  call("autoscaling:CreateAutoScalingGroup", { ...GROUP, AutoScalingGroupName: "second" });
  expect(recorded("CreateServiceLinkedRole")).toHaveLength(1);
  const remove = () => {
    const { DeletionTaskId } = call("iam:DeleteServiceLinkedRole", { RoleName: ROLE });
    return call("iam:GetServiceLinkedRoleDeletionStatus", { DeletionTaskId });
  };
  expect(remove()).toMatchObject({
    Status: "FAILED",
    Reason: { RoleUsageList: [{ Region: "us-east-1", Resources: [{}, {}].map(() => expect.any(String)) }] },
  });
  for (const AutoScalingGroupName of ["web", "second"])
    call("autoscaling:DeleteAutoScalingGroup", { AutoScalingGroupName, ForceDelete: true });
  fleet.pass(600);
  expect(remove()).toEqual({ Status: "SUCCEEDED" });
  expect(refusal(() => call("iam:GetRole", { RoleName: ROLE }))).toMatch(/^NoSuchEntity/);
});

test("who may make a group and no role makes the group only where the role is", () => {
  const { call } = account();
  call("iam:CreateUser", { UserName: "ops" });
  call("iam:PutUserPolicy", {
    UserName: "ops",
    PolicyName: "groups",
    PolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: ["autoscaling:CreateAutoScalingGroup", "ec2:*"], Resource: "*" },
      ],
    }),
  });
  const create = () => call("autoscaling:CreateAutoScalingGroup", GROUP, userOf(ACCOUNT, "ops"));
  expect(refusal(create)).toMatch(/^AccessDenied.*iam:CreateServiceLinkedRole/);
  call("iam:CreateServiceLinkedRole", { AWSServiceName: "autoscaling.amazonaws.com" });
  expect(refusal(create)).toBe("none");
});

test("Auto Scaling launches and terminates in a session of its role", () => {
  const { fleet, call, recorded } = account();
  call("autoscaling:CreateAutoScalingGroup", GROUP);
  fleet.pass(60);
  call("autoscaling:DeleteAutoScalingGroup", { AutoScalingGroupName: "web", ForceDelete: true });
  fleet.pass(600);
  const { RoleId, Arn, RoleLastUsed } = call("iam:GetRole", { RoleName: ROLE })["Role"]! as Record<
    string,
    unknown
  >;
  const calls = [...recorded("RunInstances"), ...recorded("TerminateInstances")];
  expect(calls).toHaveLength(2);
  for (const record of calls) {
    expect(renderRecord(record).userIdentity).toEqual({
      type: "AssumedRole",
      principalId: `${RoleId as string}:AutoScaling`,
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${ROLE}/AutoScaling`,
      accountId: ACCOUNT,
      sessionContext: {
        sessionIssuer: { type: "Role", principalId: RoleId, arn: Arn, accountId: ACCOUNT, userName: ROLE },
        attributes: { creationDate: expect.any(String), mfaAuthenticated: "false" },
      },
      invokedBy: "autoscaling.amazonaws.com",
    });
    expect(usernameOf(record.call.principal)).toBe("AutoScaling");
  }
  expect(RoleLastUsed).toMatchObject({ Region: "us-east-1" });
});
