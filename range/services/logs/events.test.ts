import { beforeEach, describe, expect, test } from "vitest";
import { writeLogEvents } from "./index.ts";
import { smallLogs, START } from "./small-logs.ts";

let { call, scope, passSeconds } = smallLogs();
const at = { logGroupName: "g", logStreamName: "s" };

beforeEach(() => {
  ({ call, scope, passSeconds } = smallLogs());
  call("CreateLogGroup", { logGroupName: "g" });
  call("CreateLogStream", at);
});

const put = (...offsets: number[]): unknown =>
  call("PutLogEvents", {
    ...at,
    logEvents: offsets.map((offset) => ({ timestamp: START + offset, message: `m${offset}` })),
  }).rejectedLogEventsInfo;

const messages = (answer: { events?: { message?: string | undefined }[] | undefined }): unknown =>
  answer.events?.map((event) => event.message);

describe("PutLogEvents", () => {
  test("keeps events in order of time, whatever the order of arrival", () => {
    put(-5_000, 0);
    put(-3_000);
    expect(messages(call("GetLogEvents", { ...at, startFromHead: true }))).toEqual([
      "m-5000",
      "m-3000",
      "m0",
    ]);
  });

  test("drops what is too old or too new and says which", () => {
    const day = 86_400_000;
    expect(put(-15 * day)).toEqual({ tooOldLogEventEndIndex: 1 });
    expect(put(0, 3 * 3_600_000)).toEqual({ tooNewLogEventStartIndex: 1 });
    call("PutRetentionPolicy", { logGroupName: "g", retentionInDays: 1 });
    expect(put(-1.5 * day, -1.2 * day, -0.6 * day)).toEqual({ expiredLogEventEndIndex: 2 });
    expect(messages(call("GetLogEvents", at))).toEqual([`m${-0.6 * day}`, "m0"]);
  });

  test("events end with the group's retention", () => {
    put(0);
    call("PutRetentionPolicy", { logGroupName: "g", retentionInDays: 1 });
    passSeconds(86_401);
    expect(messages(call("FilterLogEvents", { logGroupName: "g" }))).toEqual([]);
  });

  test.each<[object, string, RegExp]>([
    [{ ...at, logEvents: [] }, "InvalidParameterException", /logEvents/],
    [
      { ...at, logEvents: [{ timestamp: START, message: "" }] },
      "InvalidParameterException",
      /logEvents\.1\.member\.message/,
    ],
    [
      {
        ...at,
        logEvents: [
          { timestamp: START, message: "b" },
          { timestamp: START - 1, message: "a" },
        ],
      },
      "InvalidParameterException",
      /chronological order/,
    ],
    [
      {
        ...at,
        logEvents: [
          { timestamp: START - 90_000_000, message: "b" },
          { timestamp: START, message: "a" },
        ],
      },
      "InvalidParameterException",
      /24 hours/,
    ],
    [
      { ...at, logEvents: [{ timestamp: START, message: "x".repeat(1_048_577) }] },
      "InvalidParameterException",
      /Upload too large: 1048603/,
    ],
    [
      { ...at, logStreamName: "none", logEvents: [] },
      "ResourceNotFoundException",
      /log stream does not exist/,
    ],
    [{ ...at, logGroupName: "none", logEvents: [] }, "ResourceNotFoundException", /log group does not exist/],
  ])("refuses %#", (input, code, message) => {
    expect(() => call("PutLogEvents", input as never)).toThrow(
      expect.objectContaining({ name: code, message: expect.stringMatching(message) }),
    );
  });
});

describe("GetLogEvents", () => {
  test("answers the newest events, and pages both ways by tokens", () => {
    put(0, 1, 2, 3, 4);
    const newest = call("GetLogEvents", { ...at, limit: 2 });
    expect(messages(newest)).toEqual(["m3", "m4"]);
    const older = call("GetLogEvents", { ...at, limit: 2, nextToken: newest.nextBackwardToken });
    expect(messages(older)).toEqual(["m1", "m2"]);
    const again = call("GetLogEvents", { ...at, limit: 2, nextToken: older.nextForwardToken });
    expect(messages(again)).toEqual(["m3", "m4"]);
    expect(newest.nextForwardToken).toMatch(/^f\/\d{56}\/s$/);
  });

  test("at the end the same token comes back, and finds what arrives later", () => {
    put(0);
    const first = call("GetLogEvents", { ...at, startFromHead: true });
    const end = call("GetLogEvents", { ...at, nextToken: first.nextForwardToken });
    expect(messages(end)).toEqual([]);
    expect(end.nextForwardToken).toBe(first.nextForwardToken);
    put(10);
    expect(messages(call("GetLogEvents", { ...at, nextToken: end.nextForwardToken }))).toEqual(["m10"]);
  });

  test("the start is in, the end is out", () => {
    put(0, 1, 2);
    expect(messages(call("GetLogEvents", { ...at, startTime: START, endTime: START + 2 }))).toEqual([
      "m0",
      "m1",
    ]);
  });

  test.each([{ nextToken: "x" }, { limit: 10_001 }, { startTime: 2, endTime: 1 }])("refuses %j", (more) => {
    expect(() => call("GetLogEvents", { ...at, ...more })).toThrow(
      expect.objectContaining({ name: "InvalidParameterException" }),
    );
  });
});

describe("FilterLogEvents", () => {
  beforeEach(() => {
    writeLogEvents(scope, "g", "s", [
      { timestamp: START, message: "ERROR one" },
      { timestamp: START + 2, message: "INFO two" },
    ]);
    writeLogEvents(scope, "g", "t", [
      { timestamp: START, message: "ERROR zero" },
      { timestamp: START + 1, message: "ERROR three" },
    ]);
  });

  test("merges streams by time and matches the pattern", () => {
    const answer = call("FilterLogEvents", { logGroupName: "g", filterPattern: "ERROR" });
    expect(answer.events).toMatchObject([
      { logStreamName: "s", message: "ERROR one", timestamp: START, ingestionTime: START },
      { logStreamName: "t", message: "ERROR zero" },
      { logStreamName: "t", message: "ERROR three" },
    ]);
    const ids = answer.events!.map((event) => event.eventId!);
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).toMatch(/^\d{56}$/);
  });

  test("pages are not shifted by late events", () => {
    const first = call("FilterLogEvents", { logGroupName: "g", limit: 3 });
    writeLogEvents(scope, "g", "s", [{ timestamp: START - 1, message: "late" }]);
    const second = call("FilterLogEvents", { logGroupName: "g", limit: 3, nextToken: first.nextToken });
    expect([messages(first), messages(second)]).toEqual([
      ["ERROR one", "ERROR zero", "ERROR three"],
      ["INFO two"],
    ]);
    expect(second.nextToken).toBeUndefined();
  });

  test("streams by name, prefix and ARN of the group", () => {
    const logGroupIdentifier = scope.arn("logs", "log-group:g");
    expect(messages(call("FilterLogEvents", { logGroupIdentifier, logStreamNames: ["s"] }))).toHaveLength(2);
    expect(messages(call("FilterLogEvents", { logGroupName: "g", logStreamNamePrefix: "t" }))).toHaveLength(
      2,
    );
    // Unlike in GetLogEvents the end is in.
    expect(
      messages(call("FilterLogEvents", { logGroupName: "g", startTime: START + 1, endTime: START + 2 })),
    ).toEqual(["ERROR three", "INFO two"]);
    expect(() => call("FilterLogEvents", { logGroupName: "g", logStreamNames: ["none"] })).toThrow(
      /log stream/,
    );
    expect(() =>
      call("FilterLogEvents", { logGroupName: "g", logStreamNames: ["s"], logStreamNamePrefix: "s" }),
    ).toThrow(/mutually exclusive/);
  });
});
