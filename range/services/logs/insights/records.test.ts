import { beforeEach, describe, expect, test } from "vitest";
import { writeLogEvents } from "../index.ts";
import { smallLogs, START } from "../small-logs.ts";

let small: ReturnType<typeof smallLogs>;
const refusal = (code: string) => expect.objectContaining({ code });

beforeEach(() => {
  small = smallLogs();
  for (const logGroupName of ["/aws/lambda/a", "/aws/lambda/b", "/app"])
    small.call("CreateLogGroup", { logGroupName });
  small.call("CreateLogStream", { logGroupName: "/app", logStreamName: "s" });
  writeLogEvents(small.scope, "/app", "s", [
    { timestamp: START, message: '{"user":{"name":"eve"},"code":200}' },
    { timestamp: START + 60_000, message: '{"code":500}' },
    { timestamp: START + 120_000, message: "plain" },
    { timestamp: START + 180_000, message: "plain too" },
  ]);
});

describe("a record", () => {
  const pointerOf = (): string => {
    const { queryId } = small.call("StartQuery", {
      logGroupName: "/app",
      queryString: "fields @message | filter code = 200",
      startTime: START / 1000,
      endTime: START / 1000 + 600,
    });
    small.passSeconds(5);
    const [row] = small.call("GetQueryResults", { queryId }).results!;
    return row!.find(({ field }) => field === "@ptr")!.value!;
  };

  test("is found by the pointer that a query gave, with all its fields", () => {
    const logRecordPointer = pointerOf();
    expect(small.call("GetLogRecord", { logRecordPointer }).logRecord).toMatchObject({
      "@message": '{"user":{"name":"eve"},"code":200}',
      "@logStream": "s",
      "@log": "111122223333:/app",
      "user.name": "eve",
      code: "200",
    });
    small.call("DeleteLogGroup", { logGroupName: "/app" });
    expect(() => small.call("GetLogRecord", { logRecordPointer })).toThrow(
      refusal("InvalidParameterException"),
    );
  });

  test("is not found by another", () => {
    for (const logRecordPointer of ["", "made-up", undefined])
      expect(() => small.call("GetLogRecord", { logRecordPointer })).toThrow(
        refusal("InvalidParameterException"),
      );
  });
});

describe("the fields of a group", () => {
  const percents = (more: object = {}) =>
    Object.fromEntries(
      small
        .call("GetLogGroupFields", { logGroupName: "/app", ...more })
        .logGroupFields!.map(({ name, percent }) => [name, percent]),
    );

  test("are those of the last quarter of an hour, or around a moment", () => {
    small.passSeconds(300);
    expect(percents()).toEqual({
      "@timestamp": 100,
      "@message": 100,
      "@logStream": 100,
      "@log": 100,
      "@ingestionTime": 100,
      "user.name": 25,
      code: 50,
    });
    small.passSeconds(800);
    expect(percents()).not.toHaveProperty("code");
    expect(percents({ time: START / 1000 })).toHaveProperty("code", 50);
    expect(percents({ time: START / 1000 + 7200 })).toEqual({});
  });

  test("of a group that is not there are refused", () => {
    expect(() => small.call("GetLogGroupFields", { logGroupName: "/none" })).toThrow(
      refusal("ResourceNotFoundException"),
    );
  });
});

describe("ListLogGroups", () => {
  const names = (input: object = {}) =>
    small.call("ListLogGroups", input).logGroups!.map(({ logGroupName }) => logGroupName);

  test.each<[pattern: string, found: string[]]>([
    ["^/aws/lambda", ["/aws/lambda/a", "/aws/lambda/b"]],
    ["lambda/b|^/app", ["/app", "/aws/lambda/b"]],
    ["LAMBDA", []],
    ["a.s", []],
  ])("finds by %s", (logGroupNamePattern, found) => {
    expect(names({ logGroupNamePattern })).toEqual(found);
  });

  test("lists all by name, page by page", () => {
    expect(names()).toEqual(["/app", "/aws/lambda/a", "/aws/lambda/b"]);
    const { nextToken } = small.call("ListLogGroups", { limit: 2 });
    expect(names({ limit: 2, nextToken })).toEqual(["/aws/lambda/b"]);
  });

  test.each([
    { logGroupNamePattern: "(a+)+$" },
    { logGroupNamePattern: "ab" },
    { limit: 0 },
    { nextToken: "x" },
  ])("refuses %j", (input) => {
    expect(() => small.call("ListLogGroups", input)).toThrow(refusal("InvalidParameterException"));
  });
});

test("a group has no policy of data protection", () => {
  const logGroupIdentifier = "/app";
  expect(small.call("GetDataProtectionPolicy", { logGroupIdentifier })).toEqual({ logGroupIdentifier });
  expect(() => small.call("GetDataProtectionPolicy", { logGroupIdentifier: "/none" })).toThrow(
    refusal("ResourceNotFoundException"),
  );
});
