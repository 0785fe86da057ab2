import { describe, expect, test } from "vitest";
import type { CallEvidence, View } from "../../grader/index.ts";
import { RECORD } from "./evidence.ts";
import { asksHistory, isDoer, isValue, looksUp, readsLogFile } from "./lookup.ts";

const call = (eventName: string, requestParameters: object, awsRegion = "eu-west-1"): CallEvidence =>
  ({ kind: "call", eventName, requestParameters, awsRegion }) as unknown as CallEvidence;

const copy = { Bucket: "evidence", Key: "INC-1/trail-1.json.gz", Markers: [RECORD] };
const view = {
  facts: { logBucket: "logs", evidenceBucket: "evidence" },
  state: {
    buckets: { logs: { Region: "eu-west-1" } },
    evidenceObjects: { copy, note: { Bucket: "evidence", Key: "INC-1/note.txt", Markers: [] } },
  },
} as unknown as View<{ logBucket: string; evidenceBucket: string }>;

const FILE = "1_CloudTrail_eu-west-1_20261122T0000Z_x.json.gz";
const FOLDER = "AWSLogs/1/CloudTrail/eu-west-1/2026/11/22";

const by = (attributeKey: string, attributeValue: string): object => ({
  lookupAttributes: [{ attributeKey, attributeValue }],
});

describe("a look-up is", () => {
  test.each<[title: string, call: CallEvidence, counts: boolean]>([
    ["a question by what is known", call("LookupEvents", by("AccessKeyId", "AKIA1")), true],
    ["that question in another Region", call("LookupEvents", by("AccessKeyId", "AKIA1"), "eu-north-1"), true],
    ["no question by something else", call("LookupEvents", by("Username", "somebody")), false],
    ["all of event history", call("LookupEvents", { maxResults: 50 }), true],
    ["no glance at the newest event", call("LookupEvents", { maxResults: 1 }), false],
    ["history read event by event", call("LookupEvents", { maxResults: 1, nextToken: "x" }), true],
    ["no question for Insights", call("LookupEvents", { eventCategory: "insight" }), false],
    ["all of the global services' history", call("LookupEvents", {}, "us-east-1"), true],
    ["no history of a Region that has nothing of it", call("LookupEvents", {}, "eu-north-1"), false],
    ["a file of the trail", call("GetObject", { bucketName: "logs", key: `${FOLDER}/${FILE}` }), true],
    [
      "no digest",
      call("GetObject", { bucketName: "logs", key: "AWSLogs/1/CloudTrail-Digest/eu-west-1/x" }),
      false,
    ],
    [
      "its copy in its folder",
      call("GetObject", { bucketName: "evidence", key: `INC-1/${FOLDER}/${FILE}` }),
      true,
    ],
    ["its copy without", call("GetObject", { bucketName: "evidence", key: `INC-1/${FILE}` }), true],
    [
      "its copy under another name",
      call("GetObject", { bucketName: "evidence", key: "INC-1/trail-1.json.gz" }),
      true,
    ],
    ["no note", call("GetObject", { bucketName: "evidence", key: "INC-1/note.txt" }), false],
    ["no other bucket's file", call("GetObject", { bucketName: "other", key: `${FOLDER}/${FILE}` }), false],
    ["no copying alone", call("CopyObject", { bucketName: "evidence", key: `INC-1/${FILE}` }), false],
  ])("%s", (_, made, counts) => {
    expect(looksUp(made, view, isValue("AKIA1"))).toBe(counts);
  });
});

describe("where it is known what event history has shown", () => {
  const shown = (parameters: object, ...pairs: [key: string, value: string][]): CallEvidence => ({
    ...call("LookupEvents", parameters),
    told: { shown: pairs.map(([attributeKey, attributeValue]) => ({ attributeKey, attributeValue })) },
  });

  test("a question that leads there and was answered with nothing found nothing", () => {
    expect(looksUp(shown(by("AccessKeyId", "AKIA1")), view, isValue("AKIA1"))).toBe(false);
  });

  test("any question counts whose answer has an event of it", () => {
    const made = shown(by("ReadOnly", "false"), ["EventName", "StopLogging"], ["AccessKeyId", "AKIA1"]);
    expect(looksUp(made, view, isValue("AKIA1"))).toBe(true);
    expect(looksUp(made, view, isValue("AKIA2"))).toBe(false);
  });

  test("what is asked for and what is to be seen may differ", () => {
    const made = shown({ maxResults: 1 }, ["EventName", "StopLogging"]);
    expect(looksUp(made, view, isValue("alice"), isValue("StopLogging"))).toBe(true);
  });

  test("what was done to somebody was not done by them", () => {
    expect(looksUp(shown({}, ["ResourceName", "alice"]), view, isValue("alice"), isDoer("alice"))).toBe(
      false,
    );
    expect(looksUp(shown({}, ["Username", "alice"]), view, isValue("alice"), isDoer("alice"))).toBe(true);
  });
});

test("events of one Region stand in its own history and its own files", () => {
  const there = (made: CallEvidence): boolean =>
    asksHistory(made, { leads: () => false, regions: ["eu-north-1"] }) ||
    readsLogFile(made, view, { kind: "CloudTrail", region: "eu-north-1" });
  expect(there(call("LookupEvents", {}, "eu-north-1"))).toBe(true);
  expect(there(call("LookupEvents", {}))).toBe(false);
  const read = (key: string): boolean => there(call("GetObject", { bucketName: "logs", key }));
  expect(read(`${FOLDER}/${FILE}`)).toBe(false);
  expect(read(`${FOLDER}/${FILE}`.replaceAll("eu-west-1", "eu-north-1"))).toBe(true);
});
