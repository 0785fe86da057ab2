import { expect, test } from "vitest";
import type { CallEvidence } from "../../grader/index.ts";
import { readsLogGroup } from "./calls.ts";

const call = (eventName: string, requestParameters: object): CallEvidence =>
  ({ kind: "call", eventName, requestParameters }) as unknown as CallEvidence;

test.each<[eventName: string, parameters: object, reads: boolean]>([
  ["GetLogEvents", { logGroupName: "flows", logStreamName: "eni-1-all" }, true],
  ["FilterLogEvents", { logGroupIdentifier: "arn:aws:logs:us-east-1:111122223333:log-group:flows" }, true],
  ["StartQuery", { logGroupNames: ["other", "flows"], queryString: "stats count(*)" }, true],
  ["StartQuery", { logGroupName: "other" }, false],
  ["DescribeLogStreams", { logGroupName: "flows" }, false],
])("%s %j reads the group flows: %s", (eventName, parameters, reads) => {
  expect(readsLogGroup(call(eventName, parameters), "flows")).toBe(reads);
});
