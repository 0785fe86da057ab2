import { beforeEach, expect, it } from "vitest";
import { ACCOUNT, REGION, SmallFunctions } from "../small-functions.ts";

const TableName = "tickets";
const TABLE_ARN = `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${TableName}`;

interface Record {
  eventName: string;
  dynamodb: { Keys: { id: { S: string } }; SequenceNumber: string; NewImage?: object; OldImage?: object };
  userIdentity?: object;
}

let aws: SmallFunctions;
let EventSourceArn: string;
beforeEach(() => {
  aws = new SmallFunctions();
  aws.call("dynamodb", "CreateTable", {
    TableName,
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    BillingMode: "PAY_PER_REQUEST",
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
  });
  aws.pass(1_000);
  aws.makeRole("fn-work", ["dynamodb:*", "logs:*"]);
  aws.make("work", { Role: `arn:aws:iam::${ACCOUNT}:role/fn-work` });
  EventSourceArn = aws.call<{ Table: { LatestStreamArn: string } }>("dynamodb", "DescribeTable", {
    TableName,
  }).Table.LatestStreamArn;
});

const put = (id: string, more: object = {}): void => {
  aws.call("dynamodb", "PutItem", { TableName, Item: { id: { S: id }, ...more } });
  aws.pass(0);
};
function map(more: object = {}): string {
  const input = { FunctionName: "work", EventSourceArn, StartingPosition: "TRIM_HORIZON", ...more };
  const { UUID } = aws.call<{ UUID: string }>("lambda", "CreateEventSourceMapping", input);
  aws.pass(1_000);
  return UUID;
}
const recordsOf = (event: string): Record[] => (JSON.parse(event) as { Records: Record[] }).Records;
const ids = (event: string): string[] => recordsOf(event).map(({ dynamodb }) => dynamodb.Keys.id.S);

it("tells a function of each change in order, with the images that the stream has", () => {
  put("a", { n: { N: "1" }, raw: { B: Buffer.from("x") } });
  put("a", { n: { N: "2" } });
  put("a", { n: { N: "2" } });
  aws.call("dynamodb", "DeleteItem", { TableName, Key: { id: { S: "a" } } });
  map();
  const { event } = aws.executor.end();
  expect(recordsOf(event)).toMatchObject([
    { eventName: "INSERT", dynamodb: { NewImage: { id: { S: "a" }, n: { N: "1" }, raw: { B: "eA==" } } } },
    { eventName: "MODIFY", dynamodb: { NewImage: { n: { N: "2" } }, OldImage: { n: { N: "1" } } } },
    { eventName: "REMOVE", dynamodb: { OldImage: { n: { N: "2" } }, StreamViewType: "NEW_AND_OLD_IMAGES" } },
  ]);
  expect(recordsOf(event)[0]).toMatchObject({
    eventSource: "aws:dynamodb",
    awsRegion: REGION,
    eventSourceARN: EventSourceArn,
  });
  expect(EventSourceArn).toMatch(`${TABLE_ARN}/stream/`);
  aws.pass(60_000);
  expect(aws.executor.runs).toEqual([]);
});

it("begins where it is told, and works on one batch at a time", () => {
  put("before");
  map({ StartingPosition: "LATEST", BatchSize: 2 });
  for (const id of ["a", "b", "c"]) put(id);
  expect(aws.executor.runs.map(({ event }) => ids(event))).toEqual([["a"]]);
  aws.executor.end();
  aws.pass(0);
  expect(aws.executor.runs.map(({ event }) => ids(event))).toEqual([["b", "c"]]);
});

it("gives a failed batch again, in halves where asked, and goes on after its last retry", () => {
  map({ MaximumRetryAttempts: 1, BisectBatchOnFunctionError: true, MaximumBatchingWindowInSeconds: 1 });
  for (const id of ["a", "b"]) put(id);
  aws.pass(1_000);
  expect(ids(aws.executor.fail().event)).toEqual(["a", "b"]);
  aws.pass(5_000);
  expect(ids(aws.executor.fail().event)).toEqual(["a"]);
  aws.pass(5_000);
  expect(ids(aws.executor.end().event)).toEqual(["b"]);
  aws.pass(60_000);
  expect(aws.executor.runs).toEqual([]);
});

it("goes on from the first record that a partial answer names", () => {
  map({ FunctionResponseTypes: ["ReportBatchItemFailures"], MaximumBatchingWindowInSeconds: 1 });
  for (const id of ["a", "b", "c"]) put(id);
  aws.pass(1_000);
  const { event } = aws.executor.runs[0]!;
  aws.executor.end({ batchItemFailures: [{ itemIdentifier: recordsOf(event)[1]!.dynamodb.SequenceNumber }] });
  aws.pass(5_000);
  expect(ids(aws.executor.end().event)).toEqual(["b", "c"]);
});

it("leaves out what its filters do not want, and tells who let time run out", () => {
  const Pattern = JSON.stringify({ eventName: ["REMOVE"] });
  map({ FilterCriteria: { Filters: [{ Pattern }] } });
  aws.call("dynamodb", "UpdateTimeToLive", {
    TableName,
    TimeToLiveSpecification: { Enabled: true, AttributeName: "until" },
  });
  aws.pass(1_000);
  put("a", { until: { N: String(Math.floor(aws.range.now() / 1000) + 10) } });
  expect(aws.executor.runs).toEqual([]);
  aws.pass(20_000);
  expect(recordsOf(aws.executor.end().event)).toMatchObject([
    { eventName: "REMOVE", userIdentity: { type: "Service", principalId: "dynamodb.amazonaws.com" } },
  ]);
});

it.each<[object, string]>([
  [{ StartingPosition: undefined }, "InvalidParameterValueException"],
  [{ StartingPosition: "AT_TIMESTAMP" }, "InvalidParameterValueException"],
  [{ EventSourceArn: `${TABLE_ARN}/stream/none` }, "InvalidParameterValueException"],
  [{ ScalingConfig: { MaximumConcurrency: 2 } }, "InvalidParameterValueException"],
  [{ ParallelizationFactor: 2 }, "NotImplemented"],
])("%j is refused with %s", (more, code) => {
  const input = { FunctionName: "work", EventSourceArn, StartingPosition: "LATEST", ...more };
  expect(aws.refusal("lambda", "CreateEventSourceMapping", input)).toMatch(code);
});

it("needs a role that may read the stream", () => {
  aws.call("iam", "DeleteRolePolicy", { RoleName: "fn-work", PolicyName: "rights" });
  const input = { FunctionName: "work", EventSourceArn, StartingPosition: "LATEST" };
  expect(() => aws.call("lambda", "CreateEventSourceMapping", input)).toThrow(
    "Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions",
  );
});
