import type { Finding } from "@aws-sdk/client-guardduty";
import { gunzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import { addThreat, installGuardDuty } from "../../telemetry/guardduty/index.ts";
import { FINDING_TYPES } from "../../telemetry/guardduty/catalog.ts";
import { installEventBridge, events } from "../events/index.ts";
import { s3 } from "../s3/index.ts";
import { findBucket } from "../s3/state.ts";
import { SmallAccount, userOf } from "../small-account.ts";
import { sns } from "../sns/index.ts";
import { iamService } from "../iam/index.ts";
import { guardduty } from "./index.ts";

const STRANGER = "203.0.113.77";
let aws: SmallAccount;
let DetectorId: string;
let seen: { type: string; isNew: boolean; resource: string }[];
let sent: Record<string, unknown>[];

const call = <A = Record<string, unknown>>(operation: string, input: Record<string, unknown> = {}): A =>
  aws.call<A>("guardduty", operation, { DetectorId, ...input });
const list = (input: Record<string, unknown> = {}): string[] =>
  call<{ FindingIds: string[] }>("ListFindings", input).FindingIds;
const get = (FindingIds: string[]): Finding[] =>
  call<{ Findings: Finding[] }>("GetFindings", { FindingIds }).Findings;
const criterion = (attribute: string, condition: object) => ({
  FindingCriteria: { Criterion: { [attribute]: condition } },
});
/** Makes telemetry that is worth a finding. */
const misbehave = (): unknown =>
  aws.refusal("sns", "ListTopics", {}, { principal: userOf("111122223333", "eve"), sourceIp: STRANGER });

beforeEach(() => {
  aws = new SmallAccount([guardduty, iamService, s3, sns, events], [installGuardDuty, installEventBridge]);
  addThreat(aws.world, { kind: "malicious-caller", ip: STRANGER });
  seen = [];
  sent = [];
  aws.world.bus.on("finding", ({ type, isNew, resource }) => void seen.push({ type, isNew, resource }));
  aws.world.bus.on(
    "eventbridge-event",
    ({ event }) => void sent.push(event["detail"] as Record<string, unknown>),
  );
  ({ DetectorId } = aws.call<{ DetectorId: string }>("guardduty", "CreateDetector", {
    Enable: true,
    FindingPublishingFrequency: "FIFTEEN_MINUTES",
  }));
});

describe("detectors", () => {
  it("show their state", () => {
    expect(DetectorId).toMatch(/^[0-9a-f]{32}$/);
    expect(call("GetDetector")).toMatchObject({
      Status: "ENABLED",
      FindingPublishingFrequency: "FIFTEEN_MINUTES",
      DataSources: { S3Logs: { Status: "ENABLED" } },
    });
    expect(aws.call("guardduty", "ListDetectors")).toEqual({ DetectorIds: [DetectorId] });
    call("UpdateDetector", { Enable: false, DataSources: { S3Logs: { Enable: false } } });
    expect(call("GetDetector")).toMatchObject({
      Status: "DISABLED",
      DataSources: { S3Logs: { Status: "DISABLED" } },
    });
    call("DeleteDetector");
    expect(aws.refusal("guardduty", "GetDetector", { DetectorId })).toBe("BadRequestException");
  });

  it.each([
    ["CreateDetector", { Enable: true }, "BadRequestException"],
    ["GetDetector", { DetectorId: "0" }, "BadRequestException"],
    ["ListFindings", criterion("colour", { Eq: ["red"] }), "BadRequestException"],
    ["GetFindings", { FindingIds: [] }, "BadRequestException"],
    ["ArchiveFindings", { FindingIds: ["none"] }, "BadRequestException"],
    ["CreateSampleFindings", { FindingTypes: ["nonsense"] }, "BadRequestException"],
    ["CreateSampleFindings", { FindingTypes: ["Execution:EC2/MaliciousFile"] }, "NotImplemented"],
    ["CreateFilter", { Name: "x", FindingCriteria: {} }, "BadRequestException"],
    [
      "CreatePublishingDestination",
      { DestinationType: "S3", DestinationProperties: { DestinationArn: "arn:aws:s3:::none" } },
      "BadRequestException",
    ],
    ["GetUsageStatistics", {}, "NotImplemented"],
  ])("refuse %s %j with %s", (operation, input, code) => {
    expect(aws.refusal("guardduty", operation, { DetectorId, ...input })).toBe(code);
  });
});

describe("findings on their way", () => {
  it("reach EventBridge in lower camel case, and repeats at the publishing frequency", () => {
    misbehave();
    aws.pass(5_000);
    expect(seen).toEqual([
      { type: "UnauthorizedAccess:IAMUser/MaliciousIPCaller", isNew: true, resource: "eve" },
    ]);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({
      schemaVersion: "2.0",
      accountId: "111122223333",
      severity: 5,
      resource: { resourceType: "AccessKey", accessKeyDetails: { userName: "eve" } },
      service: {
        detectorId: DetectorId,
        action: { awsApiCallAction: { remoteIpDetails: { ipAddressV4: STRANGER } } },
        count: 1,
      },
    });
    misbehave();
    misbehave();
    aws.pass(10_000);
    expect(sent).toHaveLength(1);
    aws.pass(60_000);
    expect(sent).toHaveLength(2);
    expect(sent[1]).toMatchObject({ service: { count: 3 }, id: sent[0]!["id"] });
    expect(seen.map(({ isNew }) => isNew)).toEqual([true, false]);
  });

  it("are archived unseen by a suppression rule", () => {
    call("CreateFilter", {
      Name: "noise",
      Action: "ARCHIVE",
      ...criterion("resource.accessKeyDetails.userName", { Equals: ["eve"] }),
    });
    misbehave();
    aws.pass(6_000);
    expect(sent).toEqual([]);
    expect(get(list())[0]!.Service!.Archived).toBe(true);
    expect(list(criterion("service.archived", { Eq: ["false"] }))).toEqual([]);
  });

  it("are exported to a bucket whose policy lets GuardDuty in", () => {
    aws.call("s3", "CreateBucket", { Bucket: "export" });
    const destination = {
      DestinationType: "S3",
      DestinationProperties: { DestinationArn: "arn:aws:s3:::export" },
    };
    expect(aws.refusal("guardduty", "CreatePublishingDestination", { DetectorId, ...destination })).toBe(
      "BadRequestException",
    );
    aws.call("s3", "PutBucketPolicy", {
      Bucket: "export",
      Policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "guardduty.amazonaws.com" },
            Action: "s3:PutObject",
            Resource: "arn:aws:s3:::export/*",
          },
        ],
      }),
    });
    call("CreatePublishingDestination", destination);
    misbehave();
    aws.pass(6_000);
    const [object] = [...findBucket(aws.world, "export")!.state.objectsOf("export")];
    expect(object!.key).toMatch(
      /^AWSLogs\/111122223333\/GuardDuty\/us-east-1\/2026\/01\/01\/[\w-]+\.jsonl\.gz$/,
    );
    expect(JSON.parse(gunzipSync(object!.versions[0]!.content.bytes).toString())).toMatchObject({
      type: seen[0]!.type,
    });
  });
});

describe("sample findings", () => {
  it("are marked as AWS marks them", () => {
    call("CreateSampleFindings", { FindingTypes: ["Backdoor:EC2/C&CActivity.B!DNS"] });
    const [finding] = get(list());
    expect(finding).toMatchObject({
      Type: "Backdoor:EC2/C&CActivity.B!DNS",
      Resource: { InstanceDetails: { InstanceId: "i-99999999" } },
      Service: { AdditionalInfo: { Value: '{"sample":true}' } },
    });
    expect(finding!.Title).toMatch(/^\[SAMPLE\] /);
    expect(sent[0]).toMatchObject({ service: { additionalInfo: { sample: true } } });
  });

  it("describe a bucket as whole as real ones do", () => {
    call("CreateSampleFindings", { FindingTypes: ["Exfiltration:S3/AnomalousBehavior"] });
    const NOTHING_BLOCKED = {
      IgnorePublicAcls: false,
      RestrictPublicBuckets: false,
      BlockPublicAcls: false,
      BlockPublicPolicy: false,
    };
    const CLOSED = { AllowsPublicReadAccess: false, AllowsPublicWriteAccess: false };
    expect(get(list())[0]!.Resource!.S3BucketDetails).toEqual([
      {
        Arn: "arn:aws:s3:::bucketName",
        Name: "bucketName",
        Type: "Destination",
        CreatedAt: new Date("2017-12-18T15:58:11.551Z"),
        Owner: { Id: "CanonicalId of Owner" },
        Tags: [{ Key: "foo", Value: "bar" }],
        DefaultServerSideEncryption: {
          EncryptionType: "SSEAlgorithm",
          KmsMasterKeyArn: "arn:aws:kms:region:123456789012:key/key-id",
        },
        PublicAccess: {
          EffectivePermission: "NOT_PUBLIC",
          PermissionConfiguration: {
            BucketLevelPermissions: {
              AccessControlList: CLOSED,
              BucketPolicy: CLOSED,
              BlockPublicAccess: NOTHING_BLOCKED,
            },
            AccountLevelPermissions: { BlockPublicAccess: NOTHING_BLOCKED },
          },
        },
      },
    ]);
  });

  it("can be told from real ones by what is added to them", () => {
    misbehave();
    aws.pass(5_000);
    const real = list();
    expect(real).toHaveLength(1);
    call("CreateSampleFindings", { FindingTypes: ["Backdoor:EC2/C&CActivity.B!DNS"] });
    const sample = list().filter((id) => !real.includes(id));
    expect(list(criterion("service.additionalInfo.sample", { Eq: ["true"] }))).toEqual(sample);
    expect(list(criterion("service.additionalInfo.sample", { Neq: ["true"] }))).toEqual(real);
  });

  it("come in every type, and can be listed, filtered, sorted, counted and archived", () => {
    call("CreateSampleFindings");
    const all = Object.values(FINDING_TYPES);
    const first = call<{ FindingIds: string[]; NextToken?: string }>("ListFindings", { MaxResults: 10 });
    const rest = call<{ FindingIds: string[] }>("ListFindings", {
      MaxResults: 50,
      NextToken: first.NextToken,
    });
    expect(new Set([...first.FindingIds, ...rest.FindingIds]).size).toBe(all.length);
    const count = (attribute: string, condition: object): number =>
      list(criterion(attribute, condition)).length;
    const high = all.filter(({ severity }) => severity === 8).length;
    expect(count("severity", { GreaterThanOrEqual: 7 })).toBe(high);
    expect(count("severity", { Gte: 2, Lt: 3 })).toBe(all.filter(({ severity }) => severity === 2).length);
    expect(count("resource.resourceType", { Equals: ["Instance"] })).toBe(
      all.filter(({ resource }) => resource === "Instance").length,
    );
    expect(count("type", { Neq: ["Trojan:EC2/DNSDataExfiltration"] })).toBe(all.length - 1);
    expect(count("type", { Matches: ["Policy:S3/*"] })).toBe(3);
    expect(count("type", { NotMatches: ["*:S3/*"] })).toBe(all.length - 6);
    expect(
      count("resource.instanceDetails.networkInterfaces.publicIp", { Eq: ["198.51.100.0"] }),
    ).toBeGreaterThan(0);
    expect(count("updatedAt", { LessThan: Date.UTC(2025, 0, 1) })).toBe(0);
    expect(get(list({ MaxResults: 1 }))[0]!.Severity).toBe(8);
    expect(get(list({ SortCriteria: { AttributeName: "severity", OrderBy: "ASC" } }))[0]!.Severity).toBe(2);
    expect(call("GetFindingsStatistics", { FindingStatisticTypes: ["COUNT_BY_SEVERITY"] })).toMatchObject({
      FindingStatistics: { CountBySeverity: { 8: high } },
    });
    const one = list({ MaxResults: 1 });
    call("ArchiveFindings", { FindingIds: one });
    expect(count("service.archived", { Equals: ["true"] })).toBe(1);
    call("UnarchiveFindings", { FindingIds: one });
    call("UpdateFindingsFeedback", { FindingIds: one, Feedback: "USEFUL" });
    expect(get(one)[0]!.Service).toMatchObject({ Archived: false, UserFeedback: "USEFUL" });
  });
});
