import { expect, test } from "vitest";
import type { CallEvidence } from "../../grader/index.ts";
import { changesSomething, readsLogGroup } from "./calls.ts";

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

test.each<[eventName: string, readOnly: boolean, changes: boolean]>([
  ["DescribeInstances", true, false],
  ["AssumeRole", false, false],
  ["GetFederationToken", false, false],
  ["Invoke", false, false],
  ["StartExecution", false, false],
  ["StartAutomationExecution", false, false],
  ["SendCommand", false, false],
  ["Publish", false, false],
  ["PutEvents", false, false],
  ["UpdateFindingsFeedback", false, false],
  ["SendMessage", false, false],
  ["ReceiveMessage", false, false],
  ["DeleteMessageBatch", false, false],
  ["ChangeMessageVisibility", false, false],
  ["SendTaskSuccess", false, false],
  ["PutObject", false, false],
  ["UploadPart", false, false],
  ["CreateLogStream", false, false],
  ["PutLogEvents", false, false],
  ["StartQuery", false, false],
  ["ModifyInstanceAttribute", false, true],
  ["DeleteObject", false, true],
  ["PurgeQueue", false, true],
  ["PutRule", false, true],
  ["ArchiveFindings", false, true],
  ["StopAutomationExecution", false, true],
  ["CreateFunction20150331", false, true],
  ["DeleteLogStream", false, true],
])("%s, read-only %s, changes something: %s", (eventName, readOnly, changes) => {
  expect(changesSomething({ ...call(eventName, {}), readOnly })).toBe(changes);
});
