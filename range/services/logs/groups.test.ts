import { beforeEach, describe, expect, test } from "vitest";
import { smallLogs } from "./small-logs.ts";

let { call, world, scope } = smallLogs();
beforeEach(() => void ({ call, world, scope } = smallLogs()));

const codeOf = (act: () => unknown): string => {
  try {
    act();
    return "none";
  } catch (thrown) {
    return (thrown as Error).name;
  }
};

describe("log groups", () => {
  test("are described as they were made", () => {
    call("CreateLogGroup", { logGroupName: "/web/access", tags: { team: "web" } });
    expect(call("DescribeLogGroups", {}).logGroups).toEqual([
      {
        logGroupName: "/web/access",
        creationTime: world.clock.now(),
        metricFilterCount: 0,
        arn: "arn:aws:logs:us-east-1:111122223333:log-group:/web/access:*",
        logGroupArn: "arn:aws:logs:us-east-1:111122223333:log-group:/web/access",
        storedBytes: 0,
        logGroupClass: "STANDARD",
        deletionProtectionEnabled: false,
      },
    ]);
  });

  test("are paged by name, and found by prefix and pattern", () => {
    for (const name of ["c", "a", "b", "web-a"]) call("CreateLogGroup", { logGroupName: name });
    const first = call("DescribeLogGroups", { limit: 3 });
    const second = call("DescribeLogGroups", { limit: 3, nextToken: first.nextToken });
    expect([first, second].map((page) => page.logGroups?.map((group) => group.logGroupName))).toEqual([
      ["a", "b", "c"],
      ["web-a"],
    ]);
    expect(second.nextToken).toBeUndefined();
    expect(call("DescribeLogGroups", { logGroupNamePrefix: "we" }).logGroups).toHaveLength(1);
    expect(call("DescribeLogGroups", { logGroupNamePattern: "EB" }).logGroups).toHaveLength(1);
  });

  test("keep retention, key, tags and deletion protection", () => {
    const logGroupName = "g";
    const resourceArn = scope.arn("logs", "log-group:g");
    call("CreateLogGroup", { logGroupName, tags: { a: "1", b: "2" } });
    call("PutRetentionPolicy", { logGroupName, retentionInDays: 7 });
    call("AssociateKmsKey", { logGroupName, kmsKeyId: "key-1" });
    call("PutLogGroupDeletionProtection", { logGroupIdentifier: "g", deletionProtectionEnabled: true });
    expect(call("DescribeLogGroups", {}).logGroups![0]).toMatchObject({
      retentionInDays: 7,
      kmsKeyId: "key-1",
      deletionProtectionEnabled: true,
    });
    expect(codeOf(() => call("DeleteLogGroup", { logGroupName }))).toBe("ValidationException");
    call("TagResource", { resourceArn, tags: { c: "3" } });
    call("UntagLogGroup", { logGroupName, tags: ["a"] });
    expect(call("ListTagsForResource", { resourceArn }).tags).toEqual({ b: "2", c: "3" });
    call("DeleteRetentionPolicy", { logGroupName });
    call("DisassociateKmsKey", { logGroupName });
    const [group] = call("DescribeLogGroups", {}).logGroups!;
    expect([group!.retentionInDays, group!.kmsKeyId]).toEqual([undefined, undefined]);
  });

  test("take their streams and filters with them", () => {
    call("CreateLogGroup", { logGroupName: "g" });
    call("CreateLogStream", { logGroupName: "g", logStreamName: "s" });
    call("DeleteLogGroup", { logGroupName: "g" });
    call("CreateLogGroup", { logGroupName: "g" });
    expect(call("DescribeLogStreams", { logGroupName: "g" }).logStreams).toEqual([]);
  });
});

describe("log streams", () => {
  beforeEach(() => {
    call("CreateLogGroup", { logGroupName: "g" });
    for (const logStreamName of ["b", "a", "other"])
      call("CreateLogStream", { logGroupName: "g", logStreamName });
  });

  test("are ordered by name, or by their last event", () => {
    const put = (logStreamName: string, timestamp: number): void =>
      void call("PutLogEvents", {
        logGroupName: "g",
        logStreamName,
        logEvents: [{ timestamp, message: "x" }],
      });
    const now = world.clock.now();
    put("b", now - 1_000);
    put("a", now);
    const names = (input: object): unknown =>
      call("DescribeLogStreams", { logGroupName: "g", ...input }).logStreams?.map(
        (stream) => stream.logStreamName,
      );
    expect(names({})).toEqual(["a", "b", "other"]);
    expect(names({ logStreamNamePrefix: "o" })).toEqual(["other"]);
    expect(names({ orderBy: "LastEventTime", descending: true })).toEqual(["a", "b", "other"]);
    expect(call("DescribeLogStreams", { logGroupName: "g", limit: 1 }).logStreams![0]).toMatchObject({
      firstEventTimestamp: now,
      lastEventTimestamp: now,
      lastIngestionTime: now,
      arn: "arn:aws:logs:us-east-1:111122223333:log-group:g:log-stream:a",
    });
  });

  test("are deleted", () => {
    call("DeleteLogStream", { logGroupName: "g", logStreamName: "a" });
    expect(call("DescribeLogStreams", { logGroupName: "g" }).logStreams).toHaveLength(2);
  });
});

test.each<[operation: Parameters<typeof call>[0], input: object, code: string, message: RegExp]>([
  [
    "CreateLogGroup",
    { logGroupName: "taken" },
    "ResourceAlreadyExistsException",
    /^The specified log group already exists$/,
  ],
  [
    "CreateLogGroup",
    { logGroupName: "no spaces" },
    "InvalidParameterException",
    /regular expression pattern/,
  ],
  [
    "CreateLogGroup",
    { logGroupName: "x", tags: { "aws:x": "1" } },
    "InvalidParameterException",
    /aws: prefixed/,
  ],
  [
    "DeleteLogGroup",
    { logGroupName: "none" },
    "ResourceNotFoundException",
    /^The specified log group does not exist\.$/,
  ],
  [
    "PutRetentionPolicy",
    { logGroupName: "taken", retentionInDays: 2 },
    "InvalidParameterException",
    /enum value set: \[1, 3, 5/,
  ],
  [
    "CreateLogStream",
    { logGroupName: "taken", logStreamName: "a:b" },
    "InvalidParameterException",
    /logStreamName/,
  ],
  [
    "DeleteLogStream",
    { logGroupName: "taken", logStreamName: "s" },
    "ResourceNotFoundException",
    /log stream does not exist/,
  ],
  ["DescribeLogGroups", { limit: 51 }, "InvalidParameterException", /less than or equal to 50/],
  ["DescribeLogGroups", { nextToken: "x" }, "InvalidParameterException", /nextToken is invalid/],
  [
    "DescribeLogGroups",
    { logGroupNamePrefix: "a", logGroupNamePattern: "b" },
    "InvalidParameterException",
    /mutually exclusive/,
  ],
  ["DescribeLogGroups", { accountIdentifiers: ["1"] }, "NotImplemented", /accountIdentifiers/],
  [
    "DescribeLogStreams",
    { logGroupName: "taken", orderBy: "LastEventTime", logStreamNamePrefix: "a" },
    "InvalidParameterException",
    /Cannot order by LastEventTime/,
  ],
  [
    "TagResource",
    { resourceArn: "arn:aws:logs:us-east-1:111122223333:log-group:none", tags: {} },
    "ResourceNotFoundException",
    /log group/,
  ],
  ["GetTransformer", { logGroupIdentifier: "x" }, "NotImplemented", /logs:GetTransformer/],
])("%s %j is refused with %s", (operation, input, code, message) => {
  call("CreateLogGroup", { logGroupName: "taken" });
  expect(() => call(operation, input as never)).toThrow(
    expect.objectContaining({ name: code, message: expect.stringMatching(message) }),
  );
});
