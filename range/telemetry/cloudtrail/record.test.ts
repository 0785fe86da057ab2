import { describe, expect, it } from "vitest";
import type { CallRecord } from "../../call.ts";
import type { Principal } from "../../iam/principal.ts";
import { s3 } from "../../services/s3/index.ts";
import { SmallAccount, userOf } from "../../services/small-account.ts";
import { isReadOnly } from "./facts.ts";
import { renderRecord } from "./record.ts";
import { resourcesOf } from "./resources.ts";

const aws = new SmallAccount([s3, { id: "iam", global: true, handlers: {} }]);
const AT = Date.UTC(2026, 0, 1, 13, 4, 5, 678);
const alice = userOf("111122223333", "alice");

function record(
  service: string,
  operation: string,
  input: Record<string, unknown>,
  more: {
    output?: Record<string, unknown>;
    error?: CallRecord["error"];
    principal?: Principal;
    invokedBy?: string;
  } = {},
): CallRecord {
  const { principal = alice, invokedBy, ...result } = more;
  return {
    call: {
      world: aws.world,
      account: aws.account,
      scope: aws.scope,
      region: "eu-west-1",
      service,
      operation,
      principal,
      actor: "trainee",
      sourceIp: invokedBy ?? "192.0.2.10",
      userAgent: "aws-cli/2",
      requestId: "11111111-1111-4111-8111-111111111111",
      at: AT,
      ...(invokedBy && { invokedBy }),
    },
    eventId: "22222222-2222-4222-8222-222222222222",
    input,
    ...result,
  };
}

const requests: [service: string, operation: string, input: Record<string, unknown>, expected: unknown][] = [
  [
    "ec2",
    "ModifyInstanceAttribute",
    { InstanceId: "i-1", DisableApiTermination: { Value: true } },
    { instanceId: "i-1", disableApiTermination: { value: true } },
  ],
  [
    "ec2",
    "ModifyInstanceAttribute",
    { InstanceId: "i-1", Attribute: "disableApiTermination", Value: "true" },
    { instanceId: "i-1", attribute: "disableApiTermination", value: "<sensitiveDataRemoved>" },
  ],
  [
    "ec2",
    "ModifyInstanceAttribute",
    { InstanceId: "i-1", Groups: ["sg-1"] },
    { instanceId: "i-1", groupSet: { items: [{ groupId: "sg-1" }] } },
  ],
  [
    "ec2",
    "ModifyNetworkInterfaceAttribute",
    { NetworkInterfaceId: "eni-1", Groups: ["sg-1", "sg-2"] },
    { networkInterfaceId: "eni-1", groupSet: { items: [{ groupId: "sg-1" }, { groupId: "sg-2" }] } },
  ],
  [
    "ec2",
    "StopInstances",
    { InstanceIds: ["i-1"] },
    { instancesSet: { items: [{ instanceId: "i-1" }] }, force: false },
  ],
  [
    "ec2",
    "CreateTags",
    { Resources: ["i-1"], Tags: [{ Key: "Status", Value: "Quarantine" }] },
    {
      resourcesSet: { items: [{ resourceId: "i-1" }] },
      tagSet: { items: [{ key: "Status", value: "Quarantine" }] },
    },
  ],
  [
    "ec2",
    "AuthorizeSecurityGroupIngress",
    {
      GroupId: "sg-1",
      IpPermissions: [
        {
          IpProtocol: "tcp",
          FromPort: 22,
          ToPort: 22,
          IpRanges: [{ CidrIp: "0.0.0.0/0" }],
          UserIdGroupPairs: [{ GroupId: "sg-2" }],
          Ipv6Ranges: [],
        },
      ],
    },
    {
      groupId: "sg-1",
      ipPermissions: {
        items: [
          {
            ipProtocol: "tcp",
            fromPort: 22,
            toPort: 22,
            ipRanges: { items: [{ cidrIp: "0.0.0.0/0" }] },
            groups: { items: [{ groupId: "sg-2" }] },
            ipv6Ranges: {},
          },
        ],
      },
    },
  ],
  [
    "ec2",
    "RevokeSecurityGroupEgress",
    { GroupId: "sg-1", IpProtocol: "-1", CidrIp: "0.0.0.0/0" },
    {
      groupId: "sg-1",
      ipPermissions: { items: [{ ipProtocol: "-1", ipRanges: { items: [{ cidrIp: "0.0.0.0/0" }] } }] },
    },
  ],
  [
    "ec2",
    "CreateNetworkAclEntry",
    {
      NetworkAclId: "acl-1",
      RuleNumber: 1,
      Egress: false,
      RuleAction: "deny",
      Protocol: "-1",
      CidrBlock: "203.0.113.0/24",
    },
    {
      networkAclId: "acl-1",
      ruleNumber: 1,
      egress: false,
      ruleAction: "deny",
      aclProtocol: "-1",
      cidrBlock: "203.0.113.0/24",
    },
  ],
  [
    "ec2",
    "DescribeInstances",
    { Filters: [{ Name: "instance-state-name", Values: ["running"] }] },
    {
      instancesSet: {},
      filterSet: { items: [{ name: "instance-state-name", valueSet: { items: [{ value: "running" }] } }] },
    },
  ],
  [
    "ec2",
    "RunInstances",
    {
      ImageId: "ami-1",
      MinCount: 1,
      MaxCount: 1,
      InstanceType: "t3.micro",
      UserData: "c2VjcmV0",
      SecurityGroupIds: ["sg-1"],
      TagSpecifications: [{ ResourceType: "instance", Tags: [{ Key: "a", Value: "b" }] }],
    },
    {
      instancesSet: { items: [{ imageId: "ami-1", minCount: 1, maxCount: 1 }] },
      instanceType: "t3.micro",
      userData: "<sensitiveDataRemoved>",
      groupSet: { items: [{ groupId: "sg-1" }] },
      tagSpecificationSet: { items: [{ resourceType: "instance", tags: [{ key: "a", value: "b" }] }] },
    },
  ],
  [
    "ec2",
    "DisassociateIamInstanceProfile",
    { AssociationId: "iip-assoc-1" },
    { DisassociateIamInstanceProfileRequest: { AssociationId: "iip-assoc-1" } },
  ],
  [
    "autoscaling",
    "DetachInstances",
    { AutoScalingGroupName: "web", InstanceIds: ["i-1"], ShouldDecrementDesiredCapacity: false },
    { autoScalingGroupName: "web", instanceIds: ["i-1"], shouldDecrementDesiredCapacity: false },
  ],
  [
    "iam",
    "UpdateAccessKey",
    { AccessKeyId: "AKIA1", Status: "Inactive" },
    { accessKeyId: "AKIA1", status: "Inactive" },
  ],
  ["iam", "CreateLoginProfile", { UserName: "a", Password: "hunter2" }, { userName: "a" }],
  [
    "ssm",
    "SendCommand",
    { DocumentName: "d", Parameters: { commands: ["x"] } },
    { documentName: "d", parameters: "HIDDEN_DUE_TO_SECURITY_REASONS" },
  ],
  [
    "ssm",
    "PutParameter",
    { Name: "/p", Type: "SecureString", Value: "s" },
    { name: "/p", type: "SecureString", value: "HIDDEN_DUE_TO_SECURITY_REASONS" },
  ],
  [
    "sns",
    "CreateTopic",
    { Name: "t", Attributes: { DisplayName: "x" } },
    { name: "t", attributes: { DisplayName: "x" } },
  ],
  [
    "s3",
    "PutPublicAccessBlock",
    { Bucket: "b", PublicAccessBlockConfiguration: { BlockPublicAcls: true } },
    {
      bucketName: "b",
      Host: "b.s3.amazonaws.com",
      publicAccessBlock: "",
      PublicAccessBlockConfiguration: { BlockPublicAcls: true },
    },
  ],
  ["s3", "ListBuckets", {}, { Host: "s3.eu-west-1.amazonaws.com" }],
  ["sts", "GetCallerIdentity", {}, null],
];

describe("requestParameters", () => {
  it.each(requests)("%s:%s %#", (service, operation, input, expected) => {
    expect(renderRecord(record(service, operation, input)).requestParameters).toEqual(expected);
  });
});

describe("responseElements", () => {
  it("are null for reads and refusals", () => {
    const output = { Users: [] };
    expect(renderRecord(record("iam", "ListUsers", {}, { output })).responseElements).toBeNull();
    const error = { code: "AccessDenied", message: "no" };
    expect(renderRecord(record("iam", "CreateUser", {}, { error })).responseElements).toBeNull();
  });

  it("show a new key without its secret, and STS's tokens although STS only reads", () => {
    const output = {
      AccessKey: { AccessKeyId: "AKIA1", SecretAccessKey: "s3cr3t", CreateDate: new Date(AT) },
    };
    expect(renderRecord(record("iam", "CreateAccessKey", {}, { output })).responseElements).toEqual({
      accessKey: { accessKeyId: "AKIA1", createDate: "Jan 1, 2026, 1:04:05 PM" },
    });
    const session = { Credentials: { AccessKeyId: "ASIA1", SecretAccessKey: "s", SessionToken: "t" } };
    const event = renderRecord(
      record("sts", "AssumeRole", { RoleArn: "arn:aws:iam::111122223333:role/r" }, { output: session }),
    );
    expect(event.readOnly).toBe(true);
    expect(event.responseElements).toEqual({ credentials: { accessKeyId: "ASIA1", sessionToken: "t" } });
  });

  it("wear EC2's dress", () => {
    expect(renderRecord(record("ec2", "CreateTags", {}, { output: {} })).responseElements).toEqual({
      requestId: "11111111-1111-4111-8111-111111111111",
      _return: true,
    });
    const output = {
      StoppingInstances: [{ InstanceId: "i-1", CurrentState: { Code: 64, Name: "stopping" } }],
    };
    expect(renderRecord(record("ec2", "StopInstances", {}, { output })).responseElements).toEqual({
      requestId: "11111111-1111-4111-8111-111111111111",
      instancesSet: { items: [{ instanceId: "i-1", currentState: { code: 64, name: "stopping" } }] },
    });
  });
});

const session = { issuedAt: AT, expiresAt: AT + 1000, policies: [], mfa: false };
const identities: [name: string, principal: Principal, expected: Record<string, unknown>][] = [
  ["user", alice, { type: "IAMUser", userName: "alice", arn: "arn:aws:iam::111122223333:user/alice" }],
  [
    "instance role",
    {
      type: "AssumedRole",
      accountId: "111122223333",
      arn: "arn:aws:sts::111122223333:assumed-role/Web/i-1",
      principalId: "AROA1:i-1",
      roleName: "Web",
      roleArn: "arn:aws:iam::111122223333:role/Web",
      sessionName: "i-1",
      accessKeyId: "ASIA1",
      session: { ...session, roleDelivery: "2.0" },
    },
    {
      type: "AssumedRole",
      principalId: "AROA1:i-1",
      accessKeyId: "ASIA1",
      sessionContext: {
        sessionIssuer: {
          type: "Role",
          principalId: "AROA1",
          arn: "arn:aws:iam::111122223333:role/Web",
          accountId: "111122223333",
          userName: "Web",
        },
        attributes: { creationDate: "2026-01-01T13:04:05Z", mfaAuthenticated: "false" },
        ec2RoleDelivery: "2.0",
      },
    },
  ],
  [
    "root",
    {
      type: "Root",
      accountId: "111122223333",
      arn: "arn:aws:iam::111122223333:root",
      principalId: "111122223333",
    },
    { type: "Root", principalId: "111122223333" },
  ],
  [
    "anonymous",
    { type: "Anonymous", accountId: "anonymous" },
    { type: "AWSAccount", accountId: "anonymous" },
  ],
];

describe("the event", () => {
  it.each(identities)("names the caller: %s", (_, principal, expected) => {
    expect(
      renderRecord(record("s3", "GetObject", { Bucket: "b", Key: "k" }, { principal })).userIdentity,
    ).toMatchObject(expected);
  });

  it("has the service for a caller that acts by itself", () => {
    const principal: Principal = {
      type: "AWSService",
      accountId: "111122223333",
      service: "autoscaling.amazonaws.com",
    };
    const event = renderRecord(
      record("ec2", "RunInstances", {}, { principal, invokedBy: "autoscaling.amazonaws.com" }),
    );
    expect(event.userIdentity).toEqual({ type: "AWSService", invokedBy: "autoscaling.amazonaws.com" });
    expect(event.sourceIPAddress).toBe("autoscaling.amazonaws.com");
  });

  it("is recorded in us-east-1 for global services, with whole seconds", () => {
    expect(renderRecord(record("iam", "ListUsers", {}))).toMatchObject({
      awsRegion: "us-east-1",
      eventTime: "2026-01-01T13:04:05Z",
      eventSource: "iam.amazonaws.com",
      eventType: "AwsApiCall",
      managementEvent: true,
      eventCategory: "Management",
      recipientAccountId: "111122223333",
    });
    expect(renderRecord(record("ec2", "DescribeVpcs", {})).awsRegion).toBe("eu-west-1");
  });

  it("marks data events", () => {
    expect(
      renderRecord(record("s3", "GetObject", { Bucket: "b", Key: "k" }, { output: { ContentLength: 7 } })),
    ).toMatchObject({
      managementEvent: false,
      eventCategory: "Data",
      readOnly: true,
      resources: [
        { type: "AWS::S3::Object", ARN: "arn:aws:s3:::b/k" },
        { type: "AWS::S3::Bucket", ARN: "arn:aws:s3:::b" },
      ],
      additionalEventData: { bytesTransferredOut: 7 },
    });
  });

  it.each([
    ["ec2", "UnauthorizedOperation", "Client.UnauthorizedOperation"],
    ["ec2", "InsufficientInstanceCapacity", "Server.InsufficientInstanceCapacity"],
    ["iam", "NoSuchEntity", "NoSuchEntityException"],
    ["iam", "AccessDenied", "AccessDenied"],
    ["ssm", "AccessDeniedException", "AccessDenied"],
    ["autoscaling", "ValidationError", "ValidationException"],
  ])("spells %s's %s as %s", (service, code, expected) => {
    expect(renderRecord(record(service, "X", {}, { error: { code, message: "m" } }))).toMatchObject({
      errorCode: expected,
      errorMessage: "m",
    });
  });

  it.each([
    ["ec2", "DescribeInstances", true],
    ["ec2", "StopInstances", false],
    ["sts", "AssumeRole", true],
    ["cloudtrail", "LookupEvents", true],
    ["kms", "Decrypt", true],
    ["iam", "GetUser", true],
    ["s3", "PutObject", false],
  ])("%s:%s reads only: %s", (service, operation, expected) => {
    expect(isReadOnly(record(service, operation, {}))).toBe(expected);
  });

  it("names the resources of a call by parameter and by id", () => {
    const call = record("ec2", "AttachVolume", {
      InstanceId: "i-0123456789abcdef0",
      VolumeId: "vol-0123456789abcdef0",
    });
    expect(resourcesOf(call)).toEqual([
      { type: "AWS::EC2::Instance", name: "i-0123456789abcdef0" },
      { type: "AWS::EC2::Volume", name: "vol-0123456789abcdef0" },
    ]);
    expect(resourcesOf(record("iam", "DeleteUser", { UserName: "bob" }))).toEqual([
      { type: "AWS::IAM::User", name: "bob" },
    ]);
  });

  it.each([
    [
      "guardduty",
      "CreateFilter",
      {
        DetectorId: "d1",
        Name: "known",
        FindingCriteria: {
          Criterion: { "resource.instanceDetails.instanceId": { Equals: ["i-0123456789abcdef0"] } },
        },
      },
      [{ type: "AWS::GuardDuty::Detector", name: "d1" }],
    ],
    [
      "ec2",
      "DescribeVolumes",
      { Filters: [{ Name: "attachment.instance-id", Values: ["i-0123456789abcdef0"] }] },
      [],
    ],
    [
      "cloudtrail",
      "LookupEvents",
      { LookupAttributes: [{ AttributeKey: "ResourceName", AttributeValue: "i-0123456789abcdef0" }] },
      [],
    ],
    [
      "ssm",
      "SendCommand",
      { Targets: [{ Key: "InstanceIds", Values: ["i-0123456789abcdef0"] }] },
      [{ type: "AWS::EC2::Instance", name: "i-0123456789abcdef0" }],
    ],
  ])("takes nothing for a resource of %s:%s by which it only chooses", (service, operation, input, found) => {
    expect(resourcesOf(record(service, operation, input))).toEqual(found);
  });
});
