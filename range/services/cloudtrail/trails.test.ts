import { createPublicKey, createVerify } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import { installCloudTrail } from "../../telemetry/cloudtrail/index.ts";
import { sha256 } from "../../telemetry/cloudtrail/log-file.ts";
import { events, installEventBridge } from "../events/index.ts";
import { s3 } from "../s3/index.ts";
import { findBucket } from "../s3/state.ts";
import { SmallAccount } from "../small-account.ts";
import { sns } from "../sns/index.ts";
import { sqs } from "../sqs/index.ts";
import { cloudtrail } from "./index.ts";

const BUCKET = "trail-logs";
const POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "cloudtrail.amazonaws.com" },
      Action: "s3:GetBucketAcl",
      Resource: `arn:aws:s3:::${BUCKET}`,
    },
    {
      Effect: "Allow",
      Principal: { Service: "cloudtrail.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: `arn:aws:s3:::${BUCKET}/AWSLogs/111122223333/*`,
      Condition: {
        StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control", "aws:SourceAccount": "111122223333" },
      },
    },
  ],
});

let aws: SmallAccount;
const trail = (operation: string, input: Record<string, unknown> = {}, region = "us-east-1") =>
  aws.call("cloudtrail", operation, input, { region });
const create = (input: Record<string, unknown> = {}): Record<string, unknown> =>
  trail("CreateTrail", { Name: "main", S3BucketName: BUCKET, ...input });

beforeEach(() => {
  aws = new SmallAccount([cloudtrail, s3, sns, sqs, events], [installCloudTrail, installEventBridge]);
  aws.call("s3", "CreateBucket", { Bucket: BUCKET });
  aws.call("s3", "PutBucketPolicy", { Bucket: BUCKET, Policy: POLICY });
});

/** Lets so many intervals between two log files pass. Each hour, on AWS's clock, has twelve and one digest. */
const passDeliveries = (count: number): void => aws.pass(count * aws.world.pace("cloudtrail-delivery"));

interface LogEvent {
  eventName: string;
  awsRegion: string;
}

function objects(): { key: string; text: string; metadata: Record<string, string> }[] {
  return [...findBucket(aws.world, BUCKET)!.state.objectsOf(BUCKET)].map(({ key, versions }) => ({
    key,
    text: gunzipSync(versions[0]!.content.bytes).toString(),
    metadata: versions[0]!.headers.Metadata,
  }));
}

const logged = (): LogEvent[] =>
  objects()
    .filter(({ key }) => key.includes("/CloudTrail/"))
    .flatMap(({ text }) => (JSON.parse(text) as { Records: LogEvent[] }).Records);

describe("trails", () => {
  it("do not log until StartLogging, and then deliver files with CloudTrail's keys", () => {
    create();
    aws.call("sns", "CreateTopic", { Name: "before" });
    trail("StartLogging", { Name: "main" });
    aws.call("sns", "CreateTopic", { Name: "after" });
    passDeliveries(1);
    expect(logged().map(({ eventName }) => eventName)).toEqual(["StartLogging", "CreateTopic"]);
    expect(objects()[0]!.key).toMatch(
      /^AWSLogs\/111122223333\/CloudTrail\/us-east-1\/2026\/01\/01\/111122223333_CloudTrail_us-east-1_20260101T0000Z_\w{16}\.json\.gz$/,
    );
    const status = trail("GetTrailStatus", { Name: "main" });
    expect(status).toMatchObject({ IsLogging: true, LatestDeliveryTime: expect.any(Date) as Date });
    expect(status["LatestDeliveryError"]).toBeUndefined();
  });

  it("end with their StopLogging, while event history goes on", () => {
    create();
    trail("StartLogging", { Name: "main" });
    trail("StopLogging", { Name: "main" });
    aws.call("sns", "CreateTopic", { Name: "unseen" });
    passDeliveries(2);
    expect(logged().map(({ eventName }) => eventName)).toEqual(["StartLogging", "StopLogging"]);
    const { Events } = trail("LookupEvents") as { Events: LogEvent & { EventName: string }[] };
    expect(Events[0]).toMatchObject({ EventName: "CreateTopic" });
    expect(trail("GetTrailStatus", { Name: "main" })).toMatchObject({ IsLogging: false });
  });

  it("record other Regions only when they are multi-Region", () => {
    create();
    trail("StartLogging", { Name: "main" });
    aws.call("sns", "CreateTopic", { Name: "a" }, { region: "eu-west-1" });
    passDeliveries(1);
    trail("UpdateTrail", { Name: "main", IsMultiRegionTrail: true });
    aws.call("sns", "CreateTopic", { Name: "b" }, { region: "eu-west-1" });
    passDeliveries(1);
    expect(logged().filter(({ awsRegion }) => awsRegion === "eu-west-1")).toHaveLength(1);
  });

  it("take data events only by selectors", () => {
    create();
    trail("StartLogging", { Name: "main" });
    const put = (Key: string): unknown =>
      aws.call("s3", "PutObject", { Bucket: BUCKET, Key, Body: Buffer.from("x") });
    put("x/one");
    trail("PutEventSelectors", {
      TrailName: "main",
      EventSelectors: [
        {
          ReadWriteType: "WriteOnly",
          IncludeManagementEvents: false,
          DataResources: [{ Type: "AWS::S3::Object", Values: [`arn:aws:s3:::${BUCKET}/x/`] }],
        },
      ],
    });
    put("x/two");
    put("y/three");
    aws.call("s3", "DeleteObject", { Bucket: BUCKET, Key: "x/one" });
    for (const Key of ["x/two", "y/three"]) aws.call("s3", "DeleteObject", { Bucket: BUCKET, Key });
    passDeliveries(1);
    expect(logged().map(({ eventName }) => eventName)).toEqual([
      "StartLogging",
      "PutObject",
      "DeleteObject",
      "DeleteObject",
    ]);
    expect(trail("DescribeTrails")).toMatchObject({ trailList: [{ HasCustomEventSelectors: true }] });
  });

  it("follow advanced selectors", () => {
    create();
    trail("StartLogging", { Name: "main" });
    trail("PutEventSelectors", {
      TrailName: "main",
      AdvancedEventSelectors: [
        {
          FieldSelectors: [
            { Field: "eventCategory", Equals: ["Management"] },
            { Field: "readOnly", Equals: ["false"] },
            { Field: "eventSource", NotEquals: ["sqs.amazonaws.com"] },
          ],
        },
      ],
    });
    aws.call("sqs", "CreateQueue", { QueueName: "q" });
    aws.call("sns", "ListTopics");
    aws.call("sns", "CreateTopic", { Name: "t" });
    passDeliveries(1);
    expect(
      logged()
        .map(({ eventName }) => eventName)
        .slice(-1),
    ).toEqual(["CreateTopic"]);
    expect(logged().some(({ eventName }) => eventName === "CreateQueue" || eventName === "ListTopics")).toBe(
      false,
    );
  });

  describe("whose bucket does not let them write", () => {
    const DAY = 86_400_000;
    const close = (): void => void aws.call("s3", "DeleteBucketPolicy", { Bucket: BUCKET });
    const open = (): void => void aws.call("s3", "PutBucketPolicy", { Bucket: BUCKET, Policy: POLICY });
    const topic = (Name: string): void => void aws.call("sns", "CreateTopic", { Name });
    const names = (): string[] => logged().map(({ eventName }) => eventName);

    beforeEach(() => {
      create();
      trail("StartLogging", { Name: "main" });
      close();
    });

    it("say so, try again with every delivery, and lose nothing", () => {
      topic("a");
      passDeliveries(1);
      topic("b");
      passDeliveries(1);
      expect(trail("GetTrailStatus", { Name: "main" })).toMatchObject({
        LatestDeliveryError: "AccessDenied",
      });
      expect(names()).toEqual([]);
      trail("StopLogging", { Name: "main" });
      open();
      passDeliveries(2);
      expect(trail("GetTrailStatus", { Name: "main" })["LatestDeliveryError"]).toBeUndefined();
      expect(names()).toEqual([
        "StartLogging",
        "DeleteBucketPolicy",
        "CreateTopic",
        "CreateTopic",
        "GetTrailStatus",
        "StopLogging",
      ]);
    });

    it("give up after 30 days", () => {
      aws.world.setPace("aws");
      topic("old");
      aws.pass(5 * DAY);
      topic("young");
      aws.pass(26 * DAY);
      open();
      passDeliveries(1);
      expect(names()).toEqual(["CreateTopic", "PutBucketPolicy"]);
    });

    it("write nothing once they are deleted", () => {
      passDeliveries(1);
      trail("DeleteTrail", { Name: "main" });
      open();
      passDeliveries(2);
      expect(names()).toEqual([]);
    });
  });

  it("sign and chain digests that a validator accepts", () => {
    create({ EnableLogFileValidation: true });
    trail("StartLogging", { Name: "main" });
    passDeliveries(25);
    const digests = objects().filter(({ key }) => key.includes("/CloudTrail-Digest/"));
    expect(digests).toHaveLength(2);
    const { PublicKeyList } = trail("ListPublicKeys") as {
      PublicKeyList: { Value: Uint8Array; Fingerprint: string }[];
    };
    const publicKey = createPublicKey({
      key: Buffer.from(PublicKeyList[0]!.Value),
      format: "der",
      type: "pkcs1",
    });
    let previous = "null";
    for (const { key, text, metadata } of digests) {
      const digest = JSON.parse(text) as Record<string, unknown>;
      expect(digest["digestPublicKeyFingerprint"]).toBe(PublicKeyList[0]!.Fingerprint);
      const signed = [digest["digestEndTime"], `${BUCKET}/${key}`, sha256(text), previous].join("\n");
      const verify = createVerify("RSA-SHA256").update(signed);
      expect(verify.verify(publicKey, metadata["signature"]!, "hex")).toBe(true);
      previous = metadata["signature"]!;
    }
    const [first] = JSON.parse(digests[0]!.text).logFiles as { s3Object: string; hashValue: string }[];
    expect(sha256(objects().find(({ key }) => key === first!.s3Object)!.text)).toBe(first!.hashValue);
  });

  it("have shadows in other Regions that cannot be changed there", () => {
    create({ IsMultiRegionTrail: true });
    const arn = "arn:aws:cloudtrail:us-east-1:111122223333:trail/main";
    expect(trail("DescribeTrails", {}, "eu-west-1")).toMatchObject({
      trailList: [{ HomeRegion: "us-east-1" }],
    });
    expect(trail("DescribeTrails", { includeShadowTrails: false }, "eu-west-1")).toEqual({ trailList: [] });
    for (const Name of ["main", arn])
      expect(aws.refusal("cloudtrail", "StopLogging", { Name }, { region: "eu-west-1" })).toBe(
        "InvalidHomeRegionException",
      );
    expect(trail("GetTrailStatus", { Name: arn }, "eu-west-1")).toMatchObject({ IsLogging: false });
  });

  it.each([
    [{ Name: "a" }, "InvalidTrailNameException"],
    [{ Name: "a..b" }, "InvalidTrailNameException"],
    [{ S3BucketName: "no-such-bucket" }, "S3BucketDoesNotExistException"],
    [{ S3KeyPrefix: "elsewhere" }, "InsufficientS3BucketPolicyException"],
    [{ SnsTopicName: "none" }, "InsufficientSnsTopicPolicyException"],
    [{ IsMultiRegionTrail: true, IncludeGlobalServiceEvents: false }, "InvalidParameterCombinationException"],
    [{ KmsKeyId: "alias/x" }, "NotImplemented"],
    [{ TagsList: [{ Key: "aws:x" }] }, "InvalidTagParameterException"],
  ])("refuse CreateTrail %j with %s", (input, code) => {
    expect(aws.refusal("cloudtrail", "CreateTrail", { Name: "main", S3BucketName: BUCKET, ...input })).toBe(
      code,
    );
  });

  it.each([
    ["GetTrail", { Name: "none" }, "TrailNotFoundException"],
    ["StartLogging", { Name: "arn:aws:cloudtrail:x" }, "CloudTrailARNInvalidException"],
    ["PutEventSelectors", { TrailName: "main" }, "InvalidEventSelectorsException"],
    ["GetInsightSelectors", { TrailName: "main" }, "InsightNotEnabledException"],
    ["CreateTrail", { Name: "main", S3BucketName: BUCKET }, "TrailAlreadyExistsException"],
    ["CreateEventDataStore", { Name: "lake" }, "NotImplemented"],
  ])("refuse %s %j with %s", (operation, input, code) => {
    create();
    expect(aws.refusal("cloudtrail", operation, input)).toBe(code);
  });
});

describe("API calls on the event bus (fact 20)", () => {
  const QUEUE = "https://sqs.us-east-1.amazonaws.com/111122223333/seen";
  const seen = (): number =>
    aws.call<{ Messages?: unknown[] }>("sqs", "ReceiveMessage", {
      QueueUrl: QUEUE,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 0,
    }).Messages?.length ?? 0;

  beforeEach(() => {
    create();
    const arn = "arn:aws:sqs:us-east-1:111122223333:seen";
    const Policy = JSON.stringify({
      Statement: [
        { Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:*", Resource: arn },
      ],
    });
    aws.call("sqs", "CreateQueue", { QueueName: "seen", Attributes: { Policy } });
    aws.call("events", "PutRule", {
      Name: "topics",
      EventPattern: JSON.stringify({
        source: ["aws.sns"],
        "detail-type": ["AWS API Call via CloudTrail"],
        detail: { eventSource: ["sns.amazonaws.com"] },
      }),
    });
    aws.call("events", "PutTargets", { Rule: "topics", Targets: [{ Id: "q", Arn: arn }] });
  });

  it("come only while a trail in the Region logs, and never for List and Describe", () => {
    aws.call("sns", "CreateTopic", { Name: "a" });
    aws.pass(1_000);
    expect(seen()).toBe(0);
    trail("StartLogging", { Name: "main" });
    aws.call("sns", "CreateTopic", { Name: "b" });
    aws.call("sns", "ListTopics");
    aws.call("sns", "CreateTopic", { Name: "c" }, { region: "eu-west-1" });
    aws.pass(1_000);
    expect(seen()).toBe(1);
  });
});
