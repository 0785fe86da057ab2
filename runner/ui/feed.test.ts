import { describe, expect, it } from "vitest";
import type { CallEvidence, Evidence } from "../../grader/index.ts";
import { addToFeed, feedItem, runTime, severityName, subjectOf, type FeedItem } from "./feed.ts";

const call = (x: Partial<CallEvidence>): CallEvidence => ({
  kind: "call",
  id: "evt-000001",
  at: 1_000,
  by: "trainee",
  eventSource: "ec2.amazonaws.com",
  eventName: "CreateSnapshots",
  awsRegion: "us-east-1",
  readOnly: false,
  sourceIPAddress: "203.0.113.66",
  userAgent: "x",
  requestParameters: null,
  responseElements: null,
  ...x,
});

const line = (evidence: Evidence, showAttempts = false): string | undefined => {
  const item = feedItem(evidence, showAttempts);
  return item && `${item.source} | ${item.what} | ${item.detail} | ${item.tone}`;
};

describe("the feed", () => {
  it.each<[string, Evidence, string | undefined]>([
    [
      "the trainee's changes",
      call({ requestParameters: { instanceSpecification: { instanceId: "i-0123456789abcdef0" } } }),
      "you | CreateSnapshots | i-0123456789abcdef0 | trainee",
    ],
    ["not what the trainee only reads", call({ eventName: "DescribeInstances", readOnly: true }), undefined],
    [
      "refused changes as refused",
      call({ errorCode: "Client.UnauthorizedOperation" }),
      "you | CreateSnapshots ✗ Client.UnauthorizedOperation |  | waiting",
    ],
    [
      "the adversary's calls as CloudTrail has them",
      call({
        by: "adversary",
        eventName: "GetObject",
        readOnly: true,
        userArn: "arn:aws:sts::111122223333:assumed-role/web/i-0123456789abcdef0",
        requestParameters: { bucketName: "data", key: "customers.csv" },
      }),
      "CloudTrail | GetObject | from 203.0.113.66 · web/i-0123456789abcdef0 · data customers.csv | adversary",
    ],
    [
      "what AWS does by itself",
      call({ by: "service", eventName: "RunInstances" }),
      "AWS | RunInstances |  | plain",
    ],
    ["no delivery of logs", call({ by: "service", eventName: "PutLogEvents" }), undefined],
    ["no customers", call({ by: "customer" }), undefined],
    [
      "findings with their severity",
      {
        kind: "finding",
        id: "e",
        at: 1,
        findingId: "f",
        type: "Backdoor:EC2/C&CActivity.B",
        severity: 8,
        resource: "i-1",
      },
      "GuardDuty | HIGH Backdoor:EC2/C&CActivity.B | i-1 | adversary",
    ],
    [
      "hints that were bought",
      { kind: "mark", id: "e", at: 1, mark: "hint", hint: 0, cost: 3 },
      "you | hint 1 | −3 points | trainee",
    ],
    [
      "a CloudWatch alarm",
      { kind: "alarm", id: "e", at: 1, name: "cpu", from: "OK", to: "ALARM", reason: "Threshold Crossed" },
      "Alarm | ALARM cpu | Threshold Crossed | waiting",
    ],
    [
      "work of the business that fails",
      {
        kind: "work",
        id: "e",
        at: 1,
        work: "website",
        done: false,
        what: "A visitor reads /",
        refusal: "HTTP 403",
      },
      "business | website fails (HTTP 403) | A visitor reads / | waiting",
    ],
    [
      "no work that is done",
      { kind: "work", id: "e", at: 1, work: "website", done: true, what: "x" },
      undefined,
    ],
    [
      "no attempts in an exam",
      { kind: "attempt", id: "e", at: 1, attempt: "a", gotThrough: true, what: "x" },
      undefined,
    ],
  ])("tells %s", (_, evidence, expected) => {
    expect(line(evidence)).toBe(expected);
  });

  it("tells attempts in guided mode, and whether they got through", () => {
    const attempt = { kind: "attempt", id: "e", at: 1, attempt: "c2", what: "Beacon" } as const;
    expect(line({ ...attempt, gotThrough: true }, true)).toBe(
      "adversary | gets through | Beacon | adversary",
    );
    expect(line({ ...attempt, gotThrough: false, refusal: "timeout" }, true)).toBe(
      "adversary | refused (timeout) | Beacon | proven",
    );
  });

  it("takes control sequences out of names", () => {
    const item = feedItem(call({ requestParameters: { keyName: "a\u001b[2Jb" } }), false)!;
    expect(item.detail).toBe("ab");
  });

  it("counts a repetition that is near, moves it down, and leaves others alone", () => {
    const item = (key: string, at: number): FeedItem => ({ ...feedItem(call({}), false)!, key, at });
    let feed = addToFeed([item("a", 1), item("b", 2)], item("a", 3));
    expect(feed.map(({ key, at, count }) => [key, at, count])).toEqual([
      ["b", 2, 1],
      ["a", 3, 2],
    ]);
    for (const key of ["c", "d", "e", "f", "g", "h"]) feed = addToFeed(feed, item(key, 4));
    feed = addToFeed(feed, item("b", 5));
    expect(feed.filter((x) => x.key === "b").map((x) => x.count)).toEqual([1, 1]);
  });

  it("makes one line of objects that are written into one bucket, and shows the last", () => {
    const put = (bucketName: string, key: string, errorCode?: string): CallEvidence =>
      call({
        eventName: "PutObject",
        requestParameters: { bucketName, key },
        ...(errorCode !== undefined && { errorCode }),
      });
    const items = [
      put("evidence", "a"),
      put("evidence", "b"),
      put("other", "a"),
      put("evidence", "c", "AccessDenied"),
      put("evidence", "d"),
    ];
    const feed = items.reduce<readonly FeedItem[]>(
      (x, evidence) => addToFeed(x, feedItem(evidence, false)!),
      [],
    );
    expect(feed.map(({ what, detail, count }) => [what, detail, count])).toEqual([
      ["PutObject", "other a", 1],
      ["PutObject ✗ AccessDenied", "evidence c", 1],
      ["PutObject", "evidence d", 3],
    ]);
  });

  it("makes one line of an intruder who reads on and on, but not of a change or a refusal", () => {
    const by = "adversary" as const;
    const items = [
      call({ by, eventName: "ListObjects", readOnly: true }),
      call({ by, eventName: "GetObject", readOnly: true }),
      call({ by, eventName: "StopLogging" }),
      call({ by, eventName: "GetObject", readOnly: true, errorCode: "AccessDenied" }),
    ];
    const feed = items.reduce<readonly FeedItem[]>(
      (x, evidence) => addToFeed(x, feedItem(evidence, false)!),
      [],
    );
    expect(feed.map(({ what, count }) => [what, count])).toEqual([
      ["GetObject", 2],
      ["StopLogging", 1],
      ["GetObject ✗ AccessDenied", 1],
    ]);
  });
});

describe("what a call is about", () => {
  it.each<[unknown, string]>([
    [null, ""],
    [{ instancesSet: { items: [{ instanceId: "i-0123456789abcdef0" }] } }, "i-0123456789abcdef0"],
    [{ bucketName: "b", key: "k", size: 3 }, "b k"],
    [{ roleName: "web", policyDocument: '{"Version":"2012-10-17"}' }, "web"],
    [{ instanceIds: [], documentName: "AWS-RunShellScript" }, "AWS-RunShellScript"],
    [{ groupIds: ["sg-11111111", "sg-22222222", "sg-33333333"] }, "sg-11111111 sg-22222222 +1"],
    [{ topicArn: "arn:aws:sns:us-east-1:111122223333:alerts" }, "alerts"],
  ])("%j", (requestParameters, subject) => {
    expect(subjectOf({ requestParameters: requestParameters as CallEvidence["requestParameters"] })).toBe(
      subject,
    );
  });
});

it("names severities as GuardDuty does", () => {
  expect([9.2, 9, 8.9, 7, 6.9, 4, 3.9, 1].map(severityName)).toEqual([
    "CRITICAL",
    "CRITICAL",
    "HIGH",
    "HIGH",
    "MEDIUM",
    "MEDIUM",
    "LOW",
    "LOW",
  ]);
});

it("counts back before the clock began", () => {
  expect([runTime(61_000, 0), runTime(0, 61_000), runTime(5, undefined)]).toEqual([
    "01:01",
    "-01:01",
    "00:00",
  ]);
});
