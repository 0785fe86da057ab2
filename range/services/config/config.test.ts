import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { cloudtrail } from "../cloudtrail/index.ts";
import { ec2, seedImages } from "../ec2/index.ts";
import { events, installEventBridge } from "../events/index.ts";
import { guardduty } from "../guardduty/index.ts";
import { iamService } from "../iam/index.ts";
import { kms } from "../kms/index.ts";
import { s3 } from "../s3/index.ts";
import { s3control } from "../s3control/index.ts";
import { s3State } from "../s3/state.ts";
import { SmallAccount, userOf } from "../small-account.ts";
import { sns } from "../sns/index.ts";
import { sqs } from "../sqs/index.ts";
import { config } from "./index.ts";

const ACCOUNT = "111122223333";
const LOGS = "config-logs";

type Answer = Record<string, never>;

/** An account with a VPC, a bucket that takes Config's files, and Config's own role. */
function setUp() {
  const account = new SmallAccount(
    [cloudtrail, config, ec2, events, guardduty, iamService, kms, s3, s3control, sns, sqs],
    [installEventBridge],
  );
  const call = <A = Answer>(service: string, operation: string, input: object = {}): A =>
    account.call<A>(service, operation, input as Record<string, unknown>);
  const ask = <A = Answer>(operation: string, input: object = {}): A => call<A>("config", operation, input);
  call("s3", "CreateBucket", { Bucket: LOGS });
  const { Role } = call<{ Role: { Arn: string } }>("iam", "CreateServiceLinkedRole", {
    AWSServiceName: "config.amazonaws.com",
  });
  const letIn = () =>
    call("s3", "PutBucketPolicy", {
      Bucket: LOGS,
      Policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "config.amazonaws.com" },
            Action: "s3:PutObject",
            Resource: `arn:aws:s3:::${LOGS}/AWSLogs/${ACCOUNT}/Config/*`,
            Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } },
          },
        ],
      }),
    });
  const record = (recorder: object = {}, channel: object = {}) => {
    ask("PutConfigurationRecorder", {
      ConfigurationRecorder: { name: "default", roleARN: Role.Arn, ...recorder },
    });
    letIn();
    ask("PutDeliveryChannel", { DeliveryChannel: { name: "default", s3BucketName: LOGS, ...channel } });
    ask("StartConfigurationRecorder", { ConfigurationRecorderName: "default" });
    account.pass(5_000);
  };
  const { Vpc } = call<{ Vpc: { VpcId: string } }>("ec2", "CreateVpc", { CidrBlock: "10.0.0.0/16" });
  const group = () =>
    call<{ GroupId: string }>("ec2", "CreateSecurityGroup", {
      GroupName: "web",
      Description: "web",
      VpcId: Vpc.VpcId,
    }).GroupId;
  const historyOf = (resourceType: string, resourceId: string) =>
    ask<{ configurationItems: { configurationItemStatus: string; configuration?: string }[] }>(
      "GetResourceConfigHistory",
      { resourceType, resourceId, chronologicalOrder: "Forward" },
    ).configurationItems;
  const refusal = (operation: string, input: object = {}) =>
    account.refusal("config", operation, input as Record<string, unknown>);
  return {
    account,
    call,
    ask,
    refusal,
    record,
    letIn,
    vpcId: Vpc.VpcId,
    roleArn: Role.Arn,
    group,
    historyOf,
  };
}

const open = (GroupId: string) => ({
  GroupId,
  IpPermissions: [{ IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
});

describe("setting up, in AWS's order", () => {
  test("a channel needs a recorder, and starting needs a channel", () => {
    const { ask, refusal, letIn, roleArn } = setUp();
    const channel = { DeliveryChannel: { name: "default", s3BucketName: LOGS } };
    const start = { ConfigurationRecorderName: "default" };
    expect(refusal("StartConfigurationRecorder", start)).toBe("NoSuchConfigurationRecorderException");
    expect(refusal("PutDeliveryChannel", channel)).toBe("NoAvailableConfigurationRecorderException");
    ask("PutConfigurationRecorder", { ConfigurationRecorder: { roleARN: roleArn } });
    expect(refusal("StartConfigurationRecorder", start)).toBe("NoAvailableDeliveryChannelException");
    expect(refusal("PutDeliveryChannel", channel)).toBe("InsufficientDeliveryPolicyException");
    letIn();
    expect(refusal("PutDeliveryChannel", channel)).toBeUndefined();
    expect(refusal("StartConfigurationRecorder", start)).toBeUndefined();
    expect(refusal("DeleteDeliveryChannel", { DeliveryChannelName: "default" })).toBe(
      "LastDeliveryChannelDeleteFailedException",
    );
  });

  test.each([
    [{ roleARN: "" }, "InvalidRoleException"],
    [{ roleARN: "arn:aws:iam::1:role/x", recordingGroup: {} }, "InvalidRecordingGroupException"],
    [
      {
        roleARN: "arn:aws:iam::1:role/x",
        recordingGroup: { allSupported: true, resourceTypes: ["AWS::EC2::Instance"] },
      },
      "InvalidRecordingGroupException",
    ],
    [{ roleARN: "arn:aws:iam::1:role/x", recordingMode: { recordingFrequency: "DAILY" } }, "NotImplemented"],
  ])("refuses the recorder %j with %s", (ConfigurationRecorder, code) => {
    expect(setUp().refusal("PutConfigurationRecorder", { ConfigurationRecorder })).toBe(code);
  });

  test("there is one recorder", () => {
    const { record, refusal, roleArn } = setUp();
    record();
    expect(
      refusal("PutConfigurationRecorder", { ConfigurationRecorder: { name: "two", roleARN: roleArn } }),
    ).toBe("MaxNumberOfConfigurationRecordersExceededException");
  });

  test("a role that Config cannot take records nothing, and the status says so", () => {
    const { call, ask, record, group } = setUp();
    const trust = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
    };
    const { Role } = call<{ Role: { Arn: string } }>("iam", "CreateRole", {
      RoleName: "own",
      AssumeRolePolicyDocument: JSON.stringify(trust),
    });
    group();
    record({ roleARN: Role.Arn });
    expect(
      ask<{ ConfigurationRecordersStatus: unknown[] }>("DescribeConfigurationRecorderStatus"),
    ).toMatchObject({
      ConfigurationRecordersStatus: [
        { recording: true, lastStatus: "FAILURE", lastErrorCode: "AccessDenied" },
      ],
    });
    expect(ask("GetDiscoveredResourceCounts")).toMatchObject({ totalDiscoveredResources: 0 });
  });

  test("a role sees only what it may describe", () => {
    const { call, ask, record, group } = setUp();
    const trust = {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { Service: "config.amazonaws.com" }, Action: "sts:AssumeRole" },
      ],
    };
    const { Role } = call<{ Role: { Arn: string } }>("iam", "CreateRole", {
      RoleName: "own",
      AssumeRolePolicyDocument: JSON.stringify(trust),
    });
    call("iam", "PutRolePolicy", {
      RoleName: "own",
      PolicyName: "see",
      PolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "ec2:DescribeSecurityGroups", Resource: "*" }],
      }),
    });
    group();
    record({ roleARN: Role.Arn });
    const { resourceCounts } = ask<{ resourceCounts: { resourceType: string }[] }>(
      "GetDiscoveredResourceCounts",
    );
    expect(resourceCounts.map((x) => x.resourceType)).toEqual(["AWS::EC2::SecurityGroup"]);
  });
});

describe("recording", () => {
  test("the recorder is listed, and so is none", () => {
    const { ask, record } = setUp();
    expect(ask("ListConfigurationRecorders")).toEqual({ ConfigurationRecorderSummaries: [] });
    record();
    expect(ask("ListConfigurationRecorders")).toMatchObject({
      ConfigurationRecorderSummaries: [{ name: "default", arn: expect.stringMatching(/^arn:aws:config:/) }],
    });
  });

  test("what is there is discovered, what changes is written down once, and what goes is remembered", () => {
    const { account, call, ask, record, group, historyOf } = setUp();
    const id = group();
    record();
    expect(historyOf("AWS::EC2::SecurityGroup", id)).toMatchObject([
      { configurationItemStatus: "ResourceDiscovered" },
    ]);
    call("ec2", "AuthorizeSecurityGroupIngress", open(id));
    account.pass(5_000);
    account.pass(60_000);
    const [, changed] = historyOf("AWS::EC2::SecurityGroup", id);
    expect(changed).toMatchObject({ configurationItemStatus: "OK", resourceId: id });
    expect(JSON.parse(changed!.configuration!)).toMatchObject({
      groupId: id,
      ipPermissions: [{ fromPort: 22, ipRanges: ["0.0.0.0/0"], ipv4Ranges: [{ cidrIp: "0.0.0.0/0" }] }],
    });
    call("ec2", "DeleteSecurityGroup", { GroupId: id });
    account.pass(5_000);
    const items = historyOf("AWS::EC2::SecurityGroup", id);
    expect(items.map((x) => x.configurationItemStatus)).toEqual([
      "ResourceDiscovered",
      "OK",
      "ResourceDeleted",
    ]);
    expect(items[2]!.configuration).toBeUndefined();
    const listed = (includeDeletedResources: boolean) =>
      ask<{ resourceIdentifiers: { resourceId: string }[] }>("ListDiscoveredResources", {
        resourceType: "AWS::EC2::SecurityGroup",
        includeDeletedResources,
      }).resourceIdentifiers.some((x) => x.resourceId === id);
    expect([listed(false), listed(true)]).toEqual([false, true]);
  });

  test("an instance is deleted once it is terminated, though EC2 shows it for a while", () => {
    const { account, call, ask, record, vpcId, historyOf } = setUp();
    seedImages(account.scope, [{ imageId: "ami-0123456789abcdef0", name: "al2023", software: "web-1" }]);
    const { Subnet } = call<{ Subnet: { SubnetId: string } }>("ec2", "CreateSubnet", {
      VpcId: vpcId,
      CidrBlock: "10.0.1.0/24",
    });
    const { Instances } = call<{ Instances: { InstanceId: string }[] }>("ec2", "RunInstances", {
      ImageId: "ami-0123456789abcdef0",
      InstanceType: "t3.micro",
      SubnetId: Subnet.SubnetId,
      MinCount: 1,
      MaxCount: 1,
    });
    const InstanceIds = Instances.map((each) => each.InstanceId);
    record();
    call("ec2", "TerminateInstances", { InstanceIds });
    account.pass(60_000);
    expect(
      call<{ Reservations: object[] }>("ec2", "DescribeInstances", { InstanceIds }).Reservations,
    ).toMatchObject([{ Instances: [{ State: { Name: "terminated" } }] }]);
    const resourceType = "AWS::EC2::Instance";
    const last = historyOf(resourceType, InstanceIds[0]!).at(-1);
    expect(last).toMatchObject({ configurationItemStatus: "ResourceDeleted" });
    expect(ask("ListDiscoveredResources", { resourceType })).toEqual({ resourceIdentifiers: [] });
    expect(ask("GetDiscoveredResourceCounts", { resourceTypes: [resourceType] })).toMatchObject({
      totalDiscoveredResources: 0,
    });
  });

  test("while it is stopped nothing is written, and starting again finds what changed", () => {
    const { account, call, ask, record, group, historyOf } = setUp();
    const id = group();
    record();
    ask("StopConfigurationRecorder", { ConfigurationRecorderName: "default" });
    call("ec2", "AuthorizeSecurityGroupIngress", open(id));
    account.pass(60_000);
    expect(historyOf("AWS::EC2::SecurityGroup", id)).toHaveLength(1);
    ask("StartConfigurationRecorder", { ConfigurationRecorderName: "default" });
    account.pass(5_000);
    expect(historyOf("AWS::EC2::SecurityGroup", id)).toHaveLength(2);
  });

  test("global resources only where they are asked for", () => {
    const type = "AWS::IAM::Role";
    const countWith = (recordingGroup?: object): number => {
      const { ask, record } = setUp();
      record(recordingGroup ? { recordingGroup } : {});
      return ask<{ resourceIdentifiers: unknown[] }>("ListDiscoveredResources", { resourceType: type })
        .resourceIdentifiers.length;
    };
    expect(countWith()).toBe(0);
    expect(countWith({ allSupported: true, includeGlobalResourceTypes: true })).toBe(1);
    expect(countWith({ resourceTypes: [type] })).toBe(1);
    expect(
      countWith({
        exclusionByResourceTypes: { resourceTypes: ["AWS::EC2::VPC"] },
        recordingStrategy: { useOnly: "EXCLUSION_BY_RESOURCE_TYPES" },
      }),
    ).toBe(1);
  });

  test("every type that is recorded is found with an ARN, and comes in pages", () => {
    const { call, ask, record } = setUp();
    call("iam", "CreateUser", { UserName: "alice" });
    call("iam", "CreateGroup", { GroupName: "people" });
    call("kms", "CreateKey");
    call("guardduty", "CreateDetector", { Enable: true });
    call("s3control", "PutPublicAccessBlock", {
      AccountId: ACCOUNT,
      PublicAccessBlockConfiguration: { BlockPublicAcls: true },
    });
    record({ recordingGroup: { allSupported: true, includeGlobalResourceTypes: true } });
    const { resourceCounts } = ask<{ resourceCounts: { resourceType: string; count: number }[] }>(
      "GetDiscoveredResourceCounts",
    );
    const types = resourceCounts.map((x) => x.resourceType);
    expect(types).toEqual(
      expect.arrayContaining([
        "AWS::EC2::NetworkAcl",
        "AWS::EC2::RouteTable",
        "AWS::EC2::SecurityGroup",
        "AWS::EC2::VPC",
        "AWS::GuardDuty::Detector",
        "AWS::IAM::Group",
        "AWS::IAM::Role",
        "AWS::IAM::User",
        "AWS::KMS::Key",
        "AWS::S3::AccountPublicAccessBlock",
        "AWS::S3::Bucket",
      ]),
    );
    for (const resourceType of types)
      for (const { resourceId } of ask<{ resourceIdentifiers: { resourceId: string }[] }>(
        "ListDiscoveredResources",
        { resourceType },
      ).resourceIdentifiers) {
        const [item] = ask<{ baseConfigurationItems: { arn: string }[] }>("BatchGetResourceConfig", {
          resourceKeys: [{ resourceType, resourceId }],
        }).baseConfigurationItems;
        expect(item!.arn).toMatch(/^arn:aws:/);
      }
    const first = ask<{ resourceCounts: unknown[]; nextToken: string }>("GetDiscoveredResourceCounts", {
      limit: 3,
    });
    expect(first.resourceCounts).toHaveLength(3);
    expect(ask("GetDiscoveredResourceCounts", { limit: 100, nextToken: first.nextToken })).toMatchObject({
      resourceCounts: { length: types.length - 3 },
    });
  });

  test("a bucket is written down in Config's own spelling", () => {
    const { call, ask, record } = setUp();
    call("s3", "CreateBucket", { Bucket: "data" });
    call("s3", "PutBucketTagging", {
      Bucket: "data",
      Tagging: { TagSet: [{ Key: "Owner", Value: "shop" }] },
    });
    call("s3", "PutBucketVersioning", { Bucket: "data", VersioningConfiguration: { Status: "Enabled" } });
    record();
    const { configurationItems } = ask<{
      configurationItems: { tags: object; supplementaryConfiguration: Record<string, string> }[];
    }>("GetResourceConfigHistory", { resourceType: "AWS::S3::Bucket", resourceId: "data" });
    const { tags, supplementaryConfiguration: parts } = configurationItems[0]!;
    expect(tags).toEqual({ Owner: "shop" });
    const part = (name: string): unknown => JSON.parse(parts[name]!);
    expect(JSON.parse(part("AccessControlList") as string)).toMatchObject({
      grantList: [{ grantee: { id: expect.any(String) }, permission: "FullControl" }],
    });
    expect(part("BucketTaggingConfiguration")).toEqual({ tagSets: [{ tags: { Owner: "shop" } }] });
    expect(part("BucketVersioningConfiguration")).toEqual({ status: "Enabled", isMfaDeleteEnabled: null });
    expect(part("BucketLoggingConfiguration")).toEqual({ destinationBucketName: null, logFilePrefix: null });
    expect(part("PublicAccessBlockConfiguration")).toMatchObject({ blockPublicAcls: true });
    expect(part("ServerSideEncryptionConfiguration")).toMatchObject({
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    });
  });

  test("changes go to EventBridge and the topic, history and snapshots into the bucket", () => {
    const { account, call, ask, record, group } = setUp();
    const { TopicArn } = call<{ TopicArn: string }>("sns", "CreateTopic", { Name: "changes" });
    const heard: string[] = [];
    account.world.bus.on("eventbridge-event", ({ event }) => void heard.push(String(event["detail-type"])));
    record({}, { snsTopicARN: TopicArn });
    expect(ask("DescribeDeliveryChannelStatus")).toMatchObject({
      DeliveryChannelsStatus: [{ configStreamDeliveryInfo: { lastStatus: "FAILURE" } }],
    });
    call("sns", "AddPermission", { TopicArn, Label: "x", AWSAccountId: [ACCOUNT], ActionName: ["Publish"] });
    call("sns", "SetTopicAttributes", {
      TopicArn,
      AttributeName: "Policy",
      AttributeValue: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "config.amazonaws.com" },
            Action: "sns:Publish",
            Resource: TopicArn,
          },
        ],
      }),
    });
    group();
    account.pass(5_000);
    expect(heard).toContain("Config Configuration Item Change");
    expect(ask("DescribeDeliveryChannelStatus")).toMatchObject({
      DeliveryChannelsStatus: [{ configStreamDeliveryInfo: { lastStatus: "SUCCESS" } }],
    });
    const { configSnapshotId } = ask<{ configSnapshotId: string }>("DeliverConfigSnapshot", {
      deliveryChannelName: "default",
    });
    account.pass(60_000);
    const objects = [...s3State(account.scope).objectsOf(LOGS)];
    const keys = objects.map((x) => x.key);
    expect(keys).toContain(`AWSLogs/${ACCOUNT}/Config/ConfigWritabilityCheckFile`);
    const snapshot = objects.find((x) => x.key.includes(configSnapshotId))!;
    expect(JSON.parse(gunzipSync(snapshot.versions[0]!.content.bytes).toString())).toMatchObject({
      configSnapshotId,
    });
    expect(keys.some((key) => /ConfigHistory\/.*AWS_EC2_SecurityGroup/.test(key))).toBe(true);
  });
});

describe("rules", () => {
  const put = (SourceIdentifier: string, more: object = {}) => ({
    ConfigRule: { ConfigRuleName: "rule", Source: { Owner: "AWS", SourceIdentifier }, ...more },
  });
  const complianceOf = ({ ask }: Pick<ReturnType<typeof setUp>, "ask">): string =>
    ask<{ ComplianceByConfigRules: { Compliance: { ComplianceType: string } }[] }>(
      "DescribeComplianceByConfigRule",
      { ConfigRuleNames: ["rule"] },
    ).ComplianceByConfigRules[0]!.Compliance.ComplianceType;

  test("a rule about changes judges again when something changed", () => {
    const world = setUp();
    const { account, call, ask, record, group } = world;
    const id = group();
    record();
    ask("PutConfigRule", put("INCOMING_SSH_DISABLED"));
    expect(complianceOf(world)).toBe("INSUFFICIENT_DATA");
    account.pass(5_000);
    expect(complianceOf(world)).toBe("COMPLIANT");
    const heard: unknown[] = [];
    account.world.bus.on("eventbridge-event", ({ event }) => {
      if (event["detail-type"] === "Config Rules Compliance Change") heard.push(event["detail"]);
    });
    call("ec2", "AuthorizeSecurityGroupIngress", open(id));
    account.pass(10_000);
    expect(complianceOf(world)).toBe("NON_COMPLIANT");
    expect(heard).toMatchObject([
      {
        resourceId: id,
        newEvaluationResult: { complianceType: "NON_COMPLIANT" },
        oldEvaluationResult: { complianceType: "COMPLIANT" },
      },
    ]);
    expect(
      ask("GetComplianceDetailsByConfigRule", { ConfigRuleName: "rule", ComplianceTypes: ["NON_COMPLIANT"] }),
    ).toMatchObject({
      EvaluationResults: [{ EvaluationResultIdentifier: { EvaluationResultQualifier: { ResourceId: id } } }],
    });
    const all = ask<{ ComplianceByResources: { ResourceType: string }[] }>("DescribeComplianceByResource");
    const others = all.ComplianceByResources.length - 1;
    const counts = (compliant: number, failing: number) => ({
      CompliantResourceCount: { CappedCount: compliant, CapExceeded: false },
      NonCompliantResourceCount: { CappedCount: failing, CapExceeded: false },
    });
    expect(others).toBeGreaterThan(0);
    expect(ask("GetComplianceSummaryByResourceType")).toMatchObject({
      ComplianceSummariesByResourceType: [{ ComplianceSummary: counts(others, 1) }],
    });
    const ResourceTypes = ["AWS::EC2::SecurityGroup", "AWS::S3::Bucket"];
    expect(ask("GetComplianceSummaryByResourceType", { ResourceTypes })).toMatchObject({
      ComplianceSummariesByResourceType: [
        { ResourceType: ResourceTypes[0], ComplianceSummary: counts(others, 1) },
        { ResourceType: ResourceTypes[1], ComplianceSummary: counts(0, 0) },
      ],
    });
    expect(ask("GetComplianceSummaryByConfigRule")).toMatchObject({ ComplianceSummary: counts(0, 1) });
    expect(ask("DescribeRemediationExceptions", { ConfigRuleName: "rule" })).toEqual({
      RemediationExceptions: [],
    });
  });

  test("a resource that is gone is told of as one to which the rule does not apply", () => {
    const { account, call, ask, record, group } = setUp();
    const id = group();
    record();
    ask("PutConfigRule", put("INCOMING_SSH_DISABLED"));
    account.pass(5_000);
    const heard: unknown[] = [];
    account.world.bus.on("eventbridge-event", ({ event }) => {
      if (event["detail-type"] === "Config Rules Compliance Change") heard.push(event["detail"]);
    });
    call("ec2", "DeleteSecurityGroup", { GroupId: id });
    account.pass(10_000);
    expect(heard).toMatchObject([
      { resourceId: id, newEvaluationResult: { complianceType: "NOT_APPLICABLE" } },
    ]);
    expect(ask("DescribeComplianceByResource", { ResourceId: id })).toEqual({ ComplianceByResources: [] });
  });

  test("a prefix list does not hide an open port", () => {
    const { account, call, ask, record, group } = setUp();
    const id = group();
    const { PrefixList } = call<{ PrefixList: { PrefixListId: string } }>("ec2", "CreateManagedPrefixList", {
      PrefixListName: "office",
      AddressFamily: "IPv4",
      MaxEntries: 2,
      Entries: [{ Cidr: "192.0.2.0/24" }, { Cidr: "0.0.0.0/0" }],
    });
    const { PrefixListId } = PrefixList;
    call("ec2", "AuthorizeSecurityGroupIngress", {
      GroupId: id,
      IpPermissions: [{ IpProtocol: "tcp", FromPort: 22, ToPort: 22, PrefixListIds: [{ PrefixListId }] }],
    });
    record();
    ask("PutConfigRule", put("INCOMING_SSH_DISABLED"));
    account.pass(5_000);
    expect(complianceOf({ ask })).toBe("NON_COMPLIANT");
    call("ec2", "ModifyManagedPrefixList", {
      PrefixListId,
      CurrentVersion: 1,
      RemoveEntries: [{ Cidr: "0.0.0.0/0" }],
    });
    account.pass(1_000);
    ask("StartConfigRulesEvaluation", { ConfigRuleNames: ["rule"] });
    account.pass(5_000);
    expect(complianceOf({ ask })).toBe("COMPLIANT");
  });

  test("a rule judges those resources that have its scope's tag", () => {
    const { account, call, ask, record, group } = setUp();
    const id = group();
    call("ec2", "CreateTags", { Resources: [id], Tags: [{ Key: "guarded", Value: "yes" }] });
    record();
    ask("PutConfigRule", put("INCOMING_SSH_DISABLED", { Scope: { TagKey: "guarded" } }));
    account.pass(5_000);
    expect(ask("DescribeComplianceByResource")).toMatchObject({
      ComplianceByResources: [{ ResourceId: id }],
    });
    ask("PutConfigRule", put("INCOMING_SSH_DISABLED", { Scope: { TagKey: "guarded", TagValue: "no" } }));
    account.pass(5_000);
    expect(complianceOf({ ask })).toBe("INSUFFICIENT_DATA");
  });

  test("whoever may evaluate one rule may evaluate no other, and not all", () => {
    const { account, call, ask, record } = setUp();
    record();
    for (const ConfigRuleName of ["mine", "other"])
      ask("PutConfigRule", put("INCOMING_SSH_DISABLED", { ConfigRuleName }));
    const { ConfigRules } = ask<{ ConfigRules: { ConfigRuleArn: string }[] }>("DescribeConfigRules", {
      ConfigRuleNames: ["mine"],
    });
    call("iam", "CreateUser", { UserName: "alice" });
    call("iam", "PutUserPolicy", {
      UserName: "alice",
      PolicyName: "own",
      PolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "config:*", Resource: ConfigRules[0]!.ConfigRuleArn }],
      }),
    });
    const refusal = (operation: string, input: Record<string, unknown>) =>
      account.refusal("config", operation, input, { principal: userOf(ACCOUNT, "alice") });
    const start = (...ConfigRuleNames: string[]) =>
      refusal("StartConfigRulesEvaluation", { ConfigRuleNames });
    expect(start("mine")).toBeUndefined();
    expect(start("mine", "other")).toBe("AccessDeniedException");
    expect(start()).toBe("AccessDeniedException");
    expect(refusal("DeleteEvaluationResults", { ConfigRuleName: "mine" })).toBeUndefined();
    expect(refusal("PutRemediationConfigurations", {})).toBe("AccessDeniedException");
    expect(refusal("PutEvaluations", { ResultToken: "x", TestMode: true })).toBe("AccessDeniedException");
  });

  type Change = (world: ReturnType<typeof setUp>) => void;
  const nothing: Change = () => undefined;
  test.each<[string, object, Change, Change]>([
    [
      "EC2_EBS_ENCRYPTION_BY_DEFAULT",
      {},
      nothing,
      ({ call }) => void call("ec2", "EnableEbsEncryptionByDefault"),
    ],
    [
      "GUARDDUTY_ENABLED_CENTRALIZED",
      {},
      nothing,
      ({ call }) => void call("guardduty", "CreateDetector", { Enable: true }),
    ],
    [
      "S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS_PERIODIC",
      {},
      nothing,
      ({ call }) =>
        void call("s3control", "PutPublicAccessBlock", {
          AccountId: ACCOUNT,
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: true,
            IgnorePublicAcls: true,
            BlockPublicPolicy: true,
            RestrictPublicBuckets: true,
          },
        }),
    ],
    [
      "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED",
      {},
      ({ call }) => void call("s3", "DeletePublicAccessBlock", { Bucket: LOGS }),
      ({ call }) =>
        void call("s3", "PutPublicAccessBlock", {
          Bucket: LOGS,
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: true,
            IgnorePublicAcls: true,
            BlockPublicPolicy: true,
            RestrictPublicBuckets: true,
          },
        }),
    ],
    [
      "CMK_BACKING_KEY_ROTATION_ENABLED",
      {},
      ({ call }) => void call("kms", "CreateKey"),
      ({ call }) => {
        const { Keys } = call<{ Keys: { KeyId: string }[] }>("kms", "ListKeys");
        call("kms", "EnableKeyRotation", { KeyId: Keys[0]!.KeyId });
      },
    ],
    ["MULTI_REGION_CLOUD_TRAIL_ENABLED", {}, nothing, (world) => startTrail(world, true)],
    ["CLOUD_TRAIL_ENABLED", { s3BucketName: LOGS }, nothing, (world) => startTrail(world, false)],
  ])("%s %j is broken, and kept when that is mended", (identifier, parameters, breakIt, mend) => {
    const world = setUp();
    world.record();
    breakIt(world);
    world.ask("PutConfigRule", put(identifier, { InputParameters: JSON.stringify(parameters) }));
    world.account.pass(5_000);
    expect(complianceOf(world)).toBe("NON_COMPLIANT");
    mend(world);
    world.ask("StartConfigRulesEvaluation", { ConfigRuleNames: ["rule"] });
    world.account.pass(5_000);
    expect(complianceOf(world)).toBe("COMPLIANT");
  });

  test("a periodic rule judges again by itself, and not while nothing is recorded", () => {
    const world = setUp();
    const { account, call, ask, record } = world;
    record();
    ask("PutConfigRule", put("EC2_EBS_ENCRYPTION_BY_DEFAULT", { MaximumExecutionFrequency: "One_Hour" }));
    account.pass(5_000);
    call("ec2", "EnableEbsEncryptionByDefault");
    account.pass(10_000);
    expect(complianceOf(world)).toBe("COMPLIANT");
    ask("StopConfigurationRecorder", { ConfigurationRecorderName: "default" });
    call("ec2", "DisableEbsEncryptionByDefault");
    account.pass(60_000);
    expect(complianceOf(world)).toBe("COMPLIANT");
  });

  test.each([
    [
      put("EC2_EBS_ENCRYPTION_BY_DEFAULT", { InputParameters: '{"x":"1"}' }),
      "InvalidParameterValueException",
    ],
    [put("EC2_EBS_ENCRYPTION_BY_DEFAULT", { InputParameters: "{" }), "InvalidParameterValueException"],
    [
      put("INCOMING_SSH_DISABLED", { MaximumExecutionFrequency: "One_Hour" }),
      "InvalidParameterValueException",
    ],
    [put("NO_SUCH_RULE"), "NotImplemented"],
    [{ ConfigRule: { ConfigRuleName: "own", Source: { Owner: "CUSTOM_POLICY" } } }, "NotImplemented"],
  ])("refuses %j with %s", (input, code) => {
    const { record, refusal } = setUp();
    record();
    expect(refusal("PutConfigRule", input)).toBe(code);
  });

  test("needs a recorder", () => {
    expect(setUp().refusal("PutConfigRule", put("EC2_EBS_ENCRYPTION_BY_DEFAULT"))).toBe(
      "NoAvailableConfigurationRecorderException",
    );
  });

  function startTrail({ call }: ReturnType<typeof setUp>, IsMultiRegionTrail: boolean): void {
    call("s3", "PutBucketPolicy", {
      Bucket: LOGS,
      Policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: ["cloudtrail.amazonaws.com", "config.amazonaws.com"] },
            Action: ["s3:GetBucketAcl", "s3:PutObject"],
            Resource: [`arn:aws:s3:::${LOGS}`, `arn:aws:s3:::${LOGS}/*`],
          },
        ],
      }),
    });
    call("cloudtrail", "CreateTrail", { Name: "main", S3BucketName: LOGS, IsMultiRegionTrail });
    call("cloudtrail", "StartLogging", { Name: "main" });
  }
});
