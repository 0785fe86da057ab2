import { beforeEach, describe, expect, test } from "vitest";
import { ACCOUNT } from "../../../lambda/small-functions.ts";
import { checkRunbook } from "../check.ts";
import { AUTOMATION_ROLE, SmallAutomation } from "../small-automation.ts";
import { AWS_RUNBOOKS, runbookOfAws } from "./index.ts";

let aws: SmallAutomation;

beforeEach(() => {
  aws = new SmallAutomation();
});

function run(name: string, parameters: Record<string, string[]>, ms = 60_000) {
  const id = aws.start(name, parameters);
  aws.pass(ms);
  return aws.get(id);
}

test.each(AWS_RUNBOOKS)("%s is a runbook, and AWS's", (name) => {
  expect(() => checkRunbook(JSON.stringify(runbookOfAws(name)!.content), "JSON")).not.toThrow();
  expect(aws.call("ssm", "DescribeDocument", { Name: name })).toMatchObject({
    Document: { Name: name, Owner: "Amazon", DocumentType: "Automation", SchemaVersion: "0.3" },
  });
});

test("AWS's runbooks are listed beside its documents of Run Command", () => {
  const list = (filters: object[]): string[] =>
    aws
      .call<{ DocumentIdentifiers: { Name: string }[] }>("ssm", "ListDocuments", { Filters: filters })
      .DocumentIdentifiers.map(({ Name }) => Name);
  const owner = { Key: "Owner", Values: ["Amazon"] };
  expect(list([owner])).toEqual(["AWS-RunShellScript", ...AWS_RUNBOOKS]);
  expect(list([owner, { Key: "DocumentType", Values: ["Automation"] }])).toEqual([...AWS_RUNBOOKS]);
});

test("runbooks of AWS that the range lacks are refused by name", () =>
  expect(aws.refusal("ssm", "StartAutomationExecution", { DocumentName: "AWS-UpdateLinuxAmi" })).toBe(
    "NotImplemented: The range does not implement the Automation runbook AWS-UpdateLinuxAmi.",
  ));

describe("instances", () => {
  const state = (id: string): unknown =>
    aws.call<{ Reservations: { Instances: { State: { Name: string } }[] }[] }>("ec2", "DescribeInstances", {
      InstanceIds: [id],
    }).Reservations[0]!.Instances[0]!.State.Name;

  test.each([
    ["AWS-StopEC2Instance", "stopped"],
    ["AWS-RestartEC2Instance", "running"],
    ["AWS-TerminateEC2Instance", "terminated"],
  ])("%s leaves one %s", (name, wanted) => {
    const id = aws.launch();
    expect(run(name, { InstanceId: [id] }).AutomationExecutionStatus).toBe("Success");
    expect(state(id)).toBe(wanted);
  });

  test("AWS-StartEC2Instance starts one that is stopped", () => {
    const id = aws.launch();
    run("AWS-StopEC2Instance", { InstanceId: [id] });
    expect(run("AWS-StartEC2Instance", { InstanceId: [id] }).AutomationExecutionStatus).toBe("Success");
    expect(state(id)).toBe("running");
  });

  test("AWS-StopEC2Instance takes the instances that bear a tag, one after the other", () => {
    const id = aws.launch();
    aws.call("ec2", "CreateTags", { Resources: [id], Tags: [{ Key: "Case", Value: "7" }] });
    const execution = aws.start(
      "AWS-StopEC2Instance",
      {},
      { TargetParameterName: "InstanceId", Targets: [{ Key: "tag:Case", Values: ["7"] }] },
    );
    aws.pass(60_000);
    expect(aws.get(execution)).toMatchObject({
      AutomationExecutionStatus: "Success",
      ResolvedTargets: { ParameterValues: [id] },
    });
    expect(state(id)).toBe("stopped");
  });

  test("AWS-TerminateEC2InstanceWithApproval waits until somebody says yes", () => {
    const id = aws.launch();
    aws.call("sns", "CreateTopic", { Name: "Automation-approvals" });
    const waiting = run("AWS-TerminateEC2InstanceWithApproval", {
      InstanceId: [id],
      Approvers: [`arn:aws:iam::${ACCOUNT}:root`],
      SNSTopicArn: [`arn:aws:sns:us-east-1:${ACCOUNT}:Automation-approvals`],
    });
    expect([waiting.AutomationExecutionStatus, state(id)]).toEqual(["Waiting", "running"]);
    aws.call("ssm", "SendAutomationSignal", {
      AutomationExecutionId: waiting.AutomationExecutionId,
      SignalType: "Approve",
    });
    aws.pass(30_000);
    expect(state(id)).toBe("terminated");
  });

  test("AWS-CreateImage makes an image", () => {
    const { Outputs } = run("AWS-CreateImage", { InstanceId: [aws.launch()], NoReboot: ["true"] });
    expect(Outputs).toEqual({ "createImage.ImageId": [expect.stringMatching(/^ami-/)] });
  });
});

test("AWS-CreateSnapshot makes a snapshot", () => {
  const { VolumeId } = aws.call<{ VolumeId: string }>("ec2", "CreateVolume", {
    AvailabilityZone: "us-east-1a",
    Size: 8,
  });
  aws.pass(5_000);
  const { Outputs } = run("AWS-CreateSnapshot", { VolumeId: [VolumeId], Description: ["case 7"] });
  const [SnapshotId] = Outputs!["createSnapshot.Payload"]!;
  expect(aws.call("ec2", "DescribeSnapshots", { SnapshotIds: [SnapshotId] })).toMatchObject({
    Snapshots: [{ VolumeId, Description: "case 7", State: "completed" }],
  });
});

describe("buckets", () => {
  const blocks = (): unknown =>
    aws.call<{ PublicAccessBlockConfiguration: unknown }>("s3", "GetPublicAccessBlock", {
      Bucket: "open-data",
    }).PublicAccessBlockConfiguration;
  const all = (value: boolean) => ({
    BlockPublicAcls: value,
    IgnorePublicAcls: value,
    BlockPublicPolicy: value,
    RestrictPublicBuckets: value,
  });

  beforeEach(() => {
    aws.call("s3", "CreateBucket", { Bucket: "open-data" });
    aws.call("s3", "PutPublicAccessBlock", {
      Bucket: "open-data",
      PublicAccessBlockConfiguration: all(false),
    });
  });

  test("AWS-DisableS3BucketPublicReadWrite closes one", () => {
    run("AWS-DisableS3BucketPublicReadWrite", { S3BucketName: ["open-data"] });
    expect(blocks()).toEqual(all(true));
  });

  test("AWSConfigRemediation-ConfigureS3BucketPublicAccessBlock sets what it is told", () => {
    const parameters = { BucketName: ["open-data"], AutomationAssumeRole: [AUTOMATION_ROLE] };
    const name = "AWSConfigRemediation-ConfigureS3BucketPublicAccessBlock";
    expect(run(name, { ...parameters, BlockPublicPolicy: ["false"] }).AutomationExecutionStatus).toBe(
      "Success",
    );
    expect(blocks()).toEqual({ ...all(true), BlockPublicPolicy: false });
    expect(
      aws.refusal("ssm", "StartAutomationExecution", {
        DocumentName: name,
        Parameters: { BucketName: ["open-data"] },
      }),
    ).toContain("Required parameters [AutomationAssumeRole] are not provided.");
  });
});

describe("AWS-DisablePublicAccessForSecurityGroup", () => {
  const ports = (CidrIp: string, CidrIpv6?: string): object[] =>
    [22, 3389].map((port) => ({
      IpProtocol: "tcp",
      FromPort: port,
      ToPort: port,
      IpRanges: [{ CidrIp }],
      Ipv6Ranges: CidrIpv6 === undefined ? [] : [{ CidrIpv6 }],
    }));
  const group = (permissions: object[]): string => {
    const { Vpc } = aws.call<{ Vpc: { VpcId: string } }>("ec2", "CreateVpc", { CidrBlock: "10.0.0.0/16" });
    const { GroupId } = aws.call<{ GroupId: string }>("ec2", "CreateSecurityGroup", {
      VpcId: Vpc.VpcId,
      GroupName: "open",
      Description: "open",
    });
    aws.call("ec2", "AuthorizeSecurityGroupIngress", { GroupId, IpPermissions: permissions });
    return GroupId;
  };
  const rules = (GroupId: string): unknown =>
    aws.call<{ SecurityGroups: { IpPermissions: unknown[] }[] }>("ec2", "DescribeSecurityGroups", {
      GroupIds: [GroupId],
    }).SecurityGroups[0]!.IpPermissions;

  test("closes SSH and RDP to everybody", () => {
    const id = group([
      ...ports("0.0.0.0/0", "::/0"),
      { IpProtocol: "tcp", FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: "0.0.0.0/0" }] },
    ]);
    expect(run("AWS-DisablePublicAccessForSecurityGroup", { GroupId: [id] }).AutomationExecutionStatus).toBe(
      "Success",
    );
    expect(rules(id)).toMatchObject([{ FromPort: 443 }]);
  });

  test("closes them to one more range", () => {
    const id = group([...ports("0.0.0.0/0", "::/0"), ...ports("203.0.113.0/24")]);
    run("AWS-DisablePublicAccessForSecurityGroup", { GroupId: [id], IpAddressToBlock: ["203.0.113.0/24"] });
    expect(rules(id)).toEqual([]);
  });

  test("fails, as its reference page warns, where one of the four rules is missing", () => {
    const id = group(ports("0.0.0.0/0"));
    expect(run("AWS-DisablePublicAccessForSecurityGroup", { GroupId: [id] }).FailureMessage).toContain(
      "(InvalidPermission.NotFound) when calling the RevokeSecurityGroupIngress operation",
    );
  });
});

test("AWSConfigRemediation-RevokeUnusedIAMUserCredentials hands its script the user and the age", () => {
  const id = aws.start("AWSConfigRemediation-RevokeUnusedIAMUserCredentials", {
    IAMResourceId: ["AIDAEXAMPLE"],
    MaxCredentialUsageAge: ["30"],
    AutomationAssumeRole: [AUTOMATION_ROLE],
  });
  aws.pass(1_000);
  expect(JSON.parse(aws.executor.runs[0]!.event)).toEqual({
    IAMResourceId: "AIDAEXAMPLE",
    MaxCredentialUsageAge: "30",
    Now: "2026-01-05",
  });
  aws.executor.end({ output: { AccessKeys: [], Password: false } });
  aws.pass(1);
  expect(aws.get(id)).toMatchObject({
    AutomationExecutionStatus: "Success",
    ExecutedBy: `arn:aws:iam::${ACCOUNT}:root`,
  });
});
