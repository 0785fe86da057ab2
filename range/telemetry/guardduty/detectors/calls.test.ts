import type { Finding } from "@aws-sdk/client-guardduty";
import { beforeEach, describe, expect, it } from "vitest";
import type { Principal } from "../../../iam/principal.ts";
import { SmallVpc } from "../../../physics/network/small-vpc.ts";
import { cloudtrail } from "../../../services/cloudtrail/index.ts";
import { standInConsole } from "../../../services/console/index.ts";
import { guardduty } from "../../../services/guardduty/index.ts";
import { s3 } from "../../../services/s3/index.ts";
import { s3control } from "../../../services/s3control/index.ts";
import { SmallAccount, userOf, type CallOptions } from "../../../services/small-account.ts";
import { sns } from "../../../services/sns/index.ts";
import { addThreat, installGuardDuty, setBaseline } from "../index.ts";

const STRANGER = "203.0.113.77";
const eve = userOf("111122223333", "eve");
let vpc: SmallVpc;
let aws: SmallAccount;
let detectorId: string;

/** An IAM whose operations all succeed: detectors look at calls, not at what they do. */
const willing = (id: string, operations: readonly string[], global = false) => ({
  id,
  global,
  handlers: Object.fromEntries(operations.map((operation) => [operation, () => ({})])),
  asks: Object.fromEntries(operations.map((operation) => [operation, () => []])),
});

beforeEach(() => {
  vpc = new SmallVpc();
  const iam = willing(
    "iam",
    [
      "CreateAccessKey",
      "AttachUserPolicy",
      "ListUsers",
      "ListRoles",
      "ListAccessKeys",
      "GetUser",
      "CreateServiceLinkedRole",
    ],
    true,
  );
  const ec2 = willing("ec2", ["DescribeInstances", "RunInstances"]);
  aws = new SmallAccount(
    [guardduty, s3, s3control, sns, cloudtrail, standInConsole, iam, ec2],
    [installGuardDuty],
    vpc.world,
  );
  detectorId = aws.call<{ DetectorId: string }>("guardduty", "CreateDetector", { Enable: true }).DetectorId;
});

function findings(): Finding[] {
  vpc.passSeconds(6);
  const { FindingIds } = aws.call<{ FindingIds: string[] }>("guardduty", "ListFindings", {
    DetectorId: detectorId,
  });
  if (!FindingIds.length) return [];
  return aws.call<{ Findings: Finding[] }>("guardduty", "GetFindings", { DetectorId: detectorId, FindingIds })
    .Findings;
}

const types = (): (string | undefined)[] => findings().map(({ Type }) => Type);
const from = (sourceIp: string, principal: Principal = eve): CallOptions => ({ sourceIp, principal });

function instanceSession(instanceId = "i-web"): Principal {
  return {
    type: "AssumedRole",
    accountId: "111122223333",
    arn: `arn:aws:sts::111122223333:assumed-role/WebRole/${instanceId}`,
    principalId: `AROAWEB:${instanceId}`,
    roleName: "WebRole",
    roleArn: "arn:aws:iam::111122223333:role/WebRole",
    sessionName: instanceId,
    accessKeyId: "ASIAWEB",
    session: {
      issuedAt: 0,
      expiresAt: 1e15,
      policies: [],
      mfa: false,
      sourceInstanceArn: `arn:aws:ec2:us-east-1:111122223333:instance/${instanceId}`,
      roleDelivery: "1.0",
    },
  };
}

describe("an instance's credentials", () => {
  it.each([
    ["its own public address", "198.18.0.7", undefined],
    ["a private address, by an endpoint", "10.0.1.10", undefined],
    ["the account's NAT gateway", "198.51.100.250", undefined],
    ["outside of AWS", STRANGER, "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS"],
    [
      "another account's instance",
      "198.18.99.99",
      "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.InsideAWS",
    ],
  ])("used from %s", (_, sourceIp, expected) => {
    vpc.group("sg-web");
    vpc.instance("web", ["sg-web"], { autoPublicIp: "198.18.0.7" });
    aws.call("ec2", "DescribeInstances", {}, from(sourceIp, instanceSession()));
    expect(types()).toEqual(expected === undefined ? [] : [expected]);
    if (expected)
      expect(findings()[0]).toMatchObject({
        Severity: 8,
        Resource: {
          ResourceType: "AccessKey",
          AccessKeyDetails: { UserName: "WebRole", UserType: "AssumedRole", AccessKeyId: "ASIAWEB" },
          InstanceDetails: { InstanceId: "i-web" },
        },
        Service: {
          Action: { AwsApiCallAction: { Api: "DescribeInstances", ServiceName: "ec2.amazonaws.com" } },
        },
      });
  });
});

describe("root, threat lists and Tor", () => {
  it("report root's long-term key, not AWS's own sessions of root in the office", () => {
    aws.call("sns", "ListTopics");
    expect(types()).toEqual([]);
    const root: Principal = {
      type: "Root",
      accountId: "111122223333",
      arn: "arn:aws:iam::111122223333:root",
      principalId: "111122223333",
      accessKeyId: "AKIAROOT",
    };
    aws.call("sns", "ListTopics", {}, { principal: root });
    expect(types()).toEqual(["Policy:IAMUser/RootCredentialUsage"]);
  });

  it("call a sign-in by the name of its event", () => {
    aws.refusal("console", "SignIn", { Root: true, Password: "guess" });
    expect(findings()).toMatchObject([
      {
        Type: "Policy:IAMUser/RootCredentialUsage",
        Description: expect.stringContaining("API ConsoleLogin was invoked"),
        Service: {
          Action: { AwsApiCallAction: { Api: "ConsoleLogin", ServiceName: "signin.amazonaws.com" } },
        },
      },
    ]);
  });

  it("report callers on a threat list", () => {
    addThreat(vpc.world, { kind: "malicious-caller", ip: STRANGER, list: "ProofPoint" });
    aws.refusal("sns", "ListTopics", {}, from(STRANGER));
    const [finding] = findings();
    expect(finding).toMatchObject({
      Type: "UnauthorizedAccess:IAMUser/MaliciousIPCaller",
      Service: { Evidence: { ThreatIntelligenceDetails: [{ ThreatListName: "ProofPoint" }] } },
    });
  });

  it("tell Tor on a bucket's objects from Tor elsewhere", () => {
    addThreat(vpc.world, { kind: "tor-exit", ip: STRANGER });
    aws.call("s3", "CreateBucket", { Bucket: "data" });
    aws.refusal("sns", "ListTopics", {}, from(STRANGER));
    aws.refusal(
      "s3",
      "GetObject",
      { Bucket: "data", Key: "k" },
      from(STRANGER, { type: "Anonymous", accountId: "anonymous" }),
    );
    const found = findings();
    expect(found.map(({ Type }) => Type).sort()).toEqual([
      "UnauthorizedAccess:IAMUser/TorIPCaller",
      "UnauthorizedAccess:S3/TorIPCaller",
    ]);
    expect(found.find(({ Type }) => Type!.includes("S3"))!.Resource).toMatchObject({
      S3BucketDetails: [{ Name: "data" }],
      AccessKeyDetails: { UserName: "ANONYMOUS_PRINCIPAL" },
    });
  });
});

describe("buckets", () => {
  const OPEN = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::data/*" }],
  });
  const block = (on: boolean) => ({
    BlockPublicAcls: on,
    IgnorePublicAcls: on,
    BlockPublicPolicy: on,
    RestrictPublicBuckets: on,
  });

  beforeEach(() => void aws.call("s3", "CreateBucket", { Bucket: "data" }));

  it("opened to everybody", () => {
    aws.call("s3", "PutPublicAccessBlock", { Bucket: "data", PublicAccessBlockConfiguration: block(true) });
    expect(types()).toEqual([]);
    aws.call("s3", "DeletePublicAccessBlock", { Bucket: "data" });
    aws.call("s3", "PutBucketPolicy", { Bucket: "data", Policy: OPEN });
    const found = findings();
    expect(found.map(({ Type }) => Type)).toEqual([
      "Policy:S3/BucketAnonymousAccessGranted",
      "Policy:S3/BucketBlockPublicAccessDisabled",
    ]);
    expect(found[0]!.Resource!.S3BucketDetails![0]).toMatchObject({
      Name: "data",
      PublicAccess: { EffectivePermission: "PUBLIC" },
    });
  });

  it("opened by a policy that Block Public Access still holds back", () => {
    aws.call("s3", "PutPublicAccessBlock", {
      Bucket: "data",
      PublicAccessBlockConfiguration: { ...block(true), BlockPublicPolicy: false },
    });
    aws.call("s3", "PutBucketPolicy", { Bucket: "data", Policy: OPEN });
    expect(types()).toEqual(["Policy:S3/BucketBlockPublicAccessDisabled"]);
  });

  it("unguarded for the whole account", () => {
    aws.call("s3control", "PutPublicAccessBlock", {
      AccountId: "111122223333",
      PublicAccessBlockConfiguration: block(false),
    });
    expect(types()).toEqual(["Policy:S3/AccountBlockPublicAccessDisabled"]);
  });

  it("read more than ever: fewer reads are unusual from a foreign network, and none without S3 protection", () => {
    setBaseline(vpc.world, { foreignObjectsPerHour: 3, objectsPerHour: 6 });
    aws.call("s3", "PutObject", { Bucket: "data", Key: "k", Body: Buffer.from("secret") });
    const read = (times: number, sourceIp: string): void => {
      for (let i = 0; i < times; i++) aws.call("s3", "GetObject", { Bucket: "data", Key: "k" }, { sourceIp });
    };
    read(6, "192.0.2.10");
    expect(types()).not.toContain("Exfiltration:S3/AnomalousBehavior");
    const off = { Features: [{ Name: "S3_DATA_EVENTS", Status: "DISABLED" }] };
    aws.call("guardduty", "UpdateDetector", { DetectorId: detectorId, ...off });
    read(10, STRANGER);
    expect(types()).not.toContain("Exfiltration:S3/AnomalousBehavior");
    aws.call("guardduty", "UpdateDetector", {
      DetectorId: detectorId,
      Features: [{ Name: "S3_DATA_EVENTS", Status: "ENABLED" }],
    });
    read(4, STRANGER);
    expect(types()).toContain("Exfiltration:S3/AnomalousBehavior");
  });
});

describe("trails", () => {
  it("that are stopped, not ones that nobody was allowed to stop", () => {
    aws.refusal("cloudtrail", "StopLogging", { Name: "main" }, { principal: eve });
    expect(types()).toEqual([]);
    aws.world.services.set("cloudtrail", willing("cloudtrail", ["StopLogging"]));
    aws.call("cloudtrail", "StopLogging", { Name: "main" }, { principal: eve });
    expect(types()).toEqual(["Stealth:IAMUser/CloudTrailLoggingDisabled"]);
  });
});

describe("anomalous behaviour", () => {
  it.each([
    [["CreateAccessKey"], "Persistence:IAMUser/AnomalousBehavior"],
    [["AttachUserPolicy"], "PrivilegeEscalation:IAMUser/AnomalousBehavior"],
    [["ListUsers", "ListRoles", "ListAccessKeys"], "Discovery:IAMUser/AnomalousBehavior"],
    [["ListUsers", "ListUsers", "ListUsers"], undefined],
  ])("%j from a network that nobody uses", (operations, expected) => {
    for (const operation of operations) aws.call("iam", operation, {}, from(STRANGER));
    expect(types()).toEqual(expected === undefined ? [] : [expected]);
  });

  it("is none in the office", () => {
    for (const operation of ["CreateAccessKey", "AttachUserPolicy", "ListUsers", "ListRoles", "GetUser"])
      aws.call("iam", operation, {}, from("192.0.2.10"));
    expect(types()).toEqual([]);
  });
});
