import { beforeEach, describe, expect, it } from "vitest";
import { installCloudTrail } from "../../telemetry/cloudtrail/index.ts";
import { sns } from "../sns/index.ts";
import { s3 } from "../s3/index.ts";
import { SmallFunctions } from "../lambda/small-functions.ts";
import { SmallAccount, userOf } from "../small-account.ts";
import { sqs } from "../sqs/index.ts";
import { cloudtrail } from "./index.ts";

interface Found {
  Events: {
    EventName: string;
    EventId: string;
    Username?: string;
    CloudTrailEvent: string;
    EventTime: Date;
    ReadOnly: string;
  }[];
  NextToken?: string;
}

let aws: SmallAccount;
const lookUp = (input: Record<string, unknown> = {}, region = "us-east-1"): Found =>
  aws.call<Found>("cloudtrail", "LookupEvents", input, { region });
const by = (AttributeKey: string, AttributeValue: string): Record<string, unknown> => ({
  LookupAttributes: [{ AttributeKey, AttributeValue }],
});
const names = ({ Events }: Found): string[] => Events.map(({ EventName }) => EventName);

beforeEach(() => {
  aws = new SmallAccount([cloudtrail, sns, sqs, s3], [installCloudTrail]);
  aws.call("sns", "CreateTopic", { Name: "one" });
  aws.pass(5_000);
  aws.call("sqs", "CreateQueue", { QueueName: "two" });
  aws.call("sqs", "SendMessage", {
    QueueUrl: "https://sqs.us-east-1.amazonaws.com/111122223333/two",
    MessageBody: "x",
  });
  aws.refusal(
    "sns",
    "DeleteTopic",
    { TopicArn: "arn:aws:sns:us-east-1:111122223333:one" },
    { principal: userOf("111122223333", "eve") },
  );
  aws.call("sns", "ListTopics", {}, { region: "eu-west-1" });
  aws.pass(2_000);
});

describe("LookupEvents", () => {
  it("is throttled to two a second for callers from outside, once a few have come at once", async () => {
    const account = new SmallFunctions();
    const answered = (): number =>
      Array.from({ length: 30 }, () => account.refusal("cloudtrail", "LookupEvents")).filter((code) => {
        if (code !== undefined) expect(code).toBe("ThrottlingException: Rate exceeded");
        return code === undefined;
      }).length;
    expect(answered()).toBe(10);
    await account.range.advance(1_000);
    expect(answered()).toBe(2);
    await account.range.advance(60_000);
    expect(answered()).toBe(10);
    for (let i = 0; i < 30; i++) lookUp();
  });

  it("answers management events of the Region, the newest first, once they are known", () => {
    expect(names(lookUp())).toEqual(["DeleteTopic", "CreateQueue", "CreateTopic"]);
    expect(names(lookUp({}, "eu-west-1"))).toEqual(["ListTopics"]);
    aws.call("sns", "CreateTopic", { Name: "late" });
    expect(names(lookUp(by("EventName", "CreateTopic")))).toEqual(["CreateTopic"]);
    aws.pass(1_000);
    expect(names(lookUp(by("EventName", "CreateTopic")))).toEqual(["CreateTopic", "CreateTopic"]);
  });

  it.each([
    ["EventName", "CreateQueue", ["CreateQueue"]],
    ["EventSource", "sqs.amazonaws.com", ["CreateQueue"]],
    ["Username", "eve", ["DeleteTopic"]],
    ["AccessKeyId", "AKIAEVEBBBBBBBBBBBBB", ["DeleteTopic"]],
    ["ReadOnly", "false", ["DeleteTopic", "CreateQueue", "CreateTopic"]],
    ["ReadOnly", "true", []],
    ["ResourceName", "arn:aws:sns:us-east-1:111122223333:one", ["DeleteTopic", "CreateTopic"]],
    ["ResourceType", "AWS::SNS::Topic", ["DeleteTopic", "CreateTopic"]],
  ])("finds by %s %s", (key, value, expected) => {
    expect(names(lookUp(by(key, value)))).toEqual(expected);
  });

  it("knows what the exercise itself changed, and not what it only looked at", () => {
    const region = "eu-north-1";
    aws.call("sns", "CreateTopic", { Name: "planted" }, { region, actor: "platform" });
    aws.call("sns", "ListTopics", {}, { region, actor: "platform" });
    aws.call("sqs", "ListQueues", {}, { region });
    aws.pass(2_000);
    expect(names(lookUp({}, region))).toEqual(["ListQueues", "CreateTopic"]);
  });

  it("finds by event id, and writes the whole event", () => {
    const [first] = lookUp(by("EventName", "DeleteTopic")).Events;
    const [same] = lookUp(by("EventId", first!.EventId)).Events;
    expect(JSON.parse(same!.CloudTrailEvent)).toMatchObject({
      eventName: "DeleteTopic",
      errorCode: "AuthorizationError",
      eventID: first!.EventId,
      userIdentity: { type: "IAMUser", userName: "eve" },
      requestParameters: { topicArn: "arn:aws:sns:us-east-1:111122223333:one" },
      responseElements: null,
    });
  });

  it("keeps to a time range, by whole seconds", () => {
    const start = Date.UTC(2026, 0, 1);
    expect(names(lookUp({ EndTime: new Date(start) }))).toEqual(["CreateTopic"]);
    expect(names(lookUp({ StartTime: new Date(start + 5_000) }))).toEqual(["DeleteTopic", "CreateQueue"]);
  });

  it("goes back 90 days", () => {
    aws.pass(91 * 86_400_000);
    expect(names(lookUp())).toEqual([]);
  });

  it("pages without being shifted by newer events", () => {
    const first = lookUp({ MaxResults: 2, ...by("ReadOnly", "false") });
    aws.call("sns", "CreateTopic", { Name: "newer" });
    aws.pass(5_000);
    const second = lookUp({ MaxResults: 2, NextToken: first.NextToken, ...by("ReadOnly", "false") });
    expect([...names(first), ...names(second)]).toEqual(["DeleteTopic", "CreateQueue", "CreateTopic"]);
    expect(second.NextToken).toBeUndefined();
  });

  it.each([
    [
      {
        LookupAttributes: [
          { AttributeKey: "EventName", AttributeValue: "a" },
          { AttributeKey: "Username", AttributeValue: "b" },
        ],
      },
      "InvalidLookupAttributesException",
    ],
    [by("Colour", "red"), "InvalidLookupAttributesException"],
    [{ MaxResults: 51 }, "InvalidMaxResultsException"],
    [{ NextToken: "bm9uc2Vuc2U=" }, "InvalidNextTokenException"],
    [{ StartTime: new Date(2), EndTime: new Date(1) }, "InvalidTimeRangeException"],
    [{ EventCategory: "insight" }, "NotImplemented"],
  ])("refuses %j with %s", (input, code) => {
    expect(aws.refusal("cloudtrail", "LookupEvents", input)).toBe(code);
  });

  it("refuses a token that belongs to another question", () => {
    const { NextToken } = lookUp({ MaxResults: 1 });
    expect(aws.refusal("cloudtrail", "LookupEvents", { NextToken, ...by("Username", "eve") })).toBe(
      "InvalidNextTokenException",
    );
  });
});
