import { gunzipSync } from "node:zlib";
import { beforeEach, expect, test } from "vitest";
import { s3 } from "../s3/index.ts";
import { writeLogEvents } from "./index.ts";
import { smallLogs, START } from "./small-logs.ts";

let { call, callAny, scope, passSeconds } = smallLogs();
const task = {
  logGroupName: "g",
  from: START,
  to: START + 10,
  destination: "evidence",
  destinationPrefix: "ticket-1",
};

beforeEach(() => {
  ({ call, callAny, scope, passSeconds } = smallLogs([s3]));
  writeLogEvents(scope, "g", "web/access", [
    { timestamp: START - 1, message: "before" },
    { timestamp: START + 1, message: "inside" },
    { timestamp: START + 10, message: "behind" },
  ]);
  callAny("s3", "CreateBucket", { Bucket: "evidence" });
});

const letIn = (): unknown =>
  callAny("s3", "PutBucketPolicy", {
    Bucket: "evidence",
    Policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "logs.us-east-1.amazonaws.com" },
          Action: ["s3:PutObject", "s3:GetBucketAcl"],
          Resource: ["arn:aws:s3:::evidence/*", "arn:aws:s3:::evidence"],
        },
      ],
    }),
  });

const statusOf = (taskId: string): unknown =>
  call("DescribeExportTasks", { taskId }).exportTasks?.[0]?.status?.code;

test("the events of the time range become gzipped lines in the bucket", () => {
  letIn();
  passSeconds(1);
  const { taskId } = call("CreateExportTask", task);
  expect(statusOf(taskId!)).toBe("PENDING");
  passSeconds(2);
  expect(statusOf(taskId!)).toBe("RUNNING");
  passSeconds(2);
  expect(statusOf(taskId!)).toBe("COMPLETED");
  const { Contents } = callAny("s3", "ListObjectsV2", { Bucket: "evidence" }) as {
    Contents: { Key: string }[];
  };
  expect(Contents.map(({ Key }) => Key).sort()).toEqual(
    ["ticket-1/aws-logs-write-test", `ticket-1/${taskId}/web-access/000000.gz`].sort(),
  );
  const { Body } = callAny("s3", "GetObject", {
    Bucket: "evidence",
    Key: `ticket-1/${taskId}/web-access/000000.gz`,
  });
  expect(gunzipSync(Body as Uint8Array).toString()).toBe("2026-01-05T09:00:00.001Z inside\n");
});

test("one task at a time; a cancelled one writes nothing", () => {
  letIn();
  passSeconds(1);
  const { taskId } = call("CreateExportTask", task);
  expect(() => call("CreateExportTask", task)).toThrow(
    expect.objectContaining({ name: "LimitExceededException" }),
  );
  call("CancelExportTask", { taskId });
  passSeconds(10);
  expect(statusOf(taskId!)).toBe("CANCELLED");
  expect(() => call("CancelExportTask", { taskId })).toThrow(
    expect.objectContaining({ name: "InvalidOperationException" }),
  );
  expect(callAny("s3", "ListObjectsV2", { Bucket: "evidence" })["KeyCount"]).toBe(1);
});

test("a bucket that does not let the service in is refused", () => {
  expect(() => call("CreateExportTask", task)).toThrow(/PutObject call on the given bucket failed/);
});
