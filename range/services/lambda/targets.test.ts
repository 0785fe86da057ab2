import { gunzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import { ACCOUNT, REGION, SmallFunctions } from "./small-functions.ts";

const ARN = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:work`;
let aws: SmallFunctions;

const permit = (Principal: string, SourceArn: string): unknown =>
  aws.call("lambda", "AddPermission", {
    FunctionName: "work",
    StatementId: "let-in",
    Action: "lambda:InvokeFunction",
    Principal,
    SourceArn,
  });
/** The events that the function was invoked with since the last question. */
const events = (): unknown[] => {
  aws.pass(0);
  const heard: unknown[] = [];
  while (aws.executor.runs.length) heard.push(JSON.parse(aws.executor.end().event) as unknown);
  return heard;
};

beforeEach(() => {
  aws = new SmallFunctions();
  aws.make("work");
});

describe("a rule of EventBridge", () => {
  const RULE = `arn:aws:events:${REGION}:${ACCOUNT}:rule/watch`;
  const put = (): unknown =>
    aws.call("events", "PutEvents", {
      Entries: [{ Source: "my.app", DetailType: "Thing", Detail: '{"id":"i-1","n":2}' }],
    });
  const failed = (): number =>
    aws
      .call<{ Datapoints: { Sum: number }[] }>("cloudwatch", "GetMetricStatistics", {
        Namespace: "AWS/Events",
        MetricName: "FailedInvocations",
        Dimensions: [{ Name: "RuleName", Value: "watch" }],
        StartTime: new Date(aws.range.now() - 600_000),
        EndTime: new Date(aws.range.now() + 60_000),
        Period: 60,
        Statistics: ["Sum"],
      })
      .Datapoints.reduce((sum, { Sum }) => sum + Sum, 0);

  beforeEach(() => {
    aws.call("events", "PutRule", { Name: "watch", EventPattern: '{"source":["my.app"]}' });
    aws.call("events", "PutTargets", { Rule: "watch", Targets: [{ Id: "fn", Arn: ARN }] });
  });

  it("invokes with the event, once the function lets it in", () => {
    permit("events.amazonaws.com", RULE);
    put();
    expect(events()).toMatchObject([{ source: "my.app", detail: { id: "i-1" }, "detail-type": "Thing" }]);
    expect(failed()).toBe(0);
  });

  it.each([
    ["without a permission", undefined],
    ["with a permission for another rule", `${RULE}-other`],
  ])("invokes nothing %s, and counts a failed invocation", (_, sourceArn) => {
    if (sourceArn) permit("events.amazonaws.com", sourceArn);
    put();
    expect(events()).toEqual([]);
    expect(failed()).toBe(1);
  });

  it("sends what its input transformer makes", () => {
    permit("events.amazonaws.com", RULE);
    aws.call("events", "PutTargets", {
      Rule: "watch",
      Targets: [
        {
          Id: "fn",
          Arn: ARN,
          InputTransformer: { InputPathsMap: { id: "$.detail.id" }, InputTemplate: '{"instance":<id>}' },
        },
      ],
    });
    put();
    expect(events()).toEqual([{ instance: "i-1" }]);
  });

  it("invokes with the rights of a role, where it is given one", () => {
    aws.makeRole("eb", ["lambda:InvokeFunction"], "events.amazonaws.com");
    const target = { Id: "fn", Arn: ARN, RoleArn: `arn:aws:iam::${ACCOUNT}:role/eb` };
    aws.call("events", "PutTargets", { Rule: "watch", Targets: [target] });
    put();
    expect(events()).toHaveLength(1);
    aws.call("iam", "DeleteRolePolicy", { RoleName: "eb", PolicyName: "rights" });
    put();
    expect(events()).toEqual([]);
  });
});

it("a topic of SNS invokes with its records", () => {
  aws.call("sns", "CreateTopic", { Name: "alerts" });
  const TopicArn = `arn:aws:sns:${REGION}:${ACCOUNT}:alerts`;
  aws.call("sns", "Subscribe", { TopicArn, Protocol: "lambda", Endpoint: ARN });
  aws.call("sns", "Publish", { TopicArn, Message: "unheard" });
  expect(events()).toEqual([]);
  permit("sns.amazonaws.com", TopicArn);
  aws.call("sns", "Publish", { TopicArn, Message: "hello", Subject: "s" });
  expect(events()).toMatchObject([
    { Records: [{ EventSource: "aws:sns", Sns: { Message: "hello", Subject: "s", TopicArn } }] },
  ]);
});

it("an alarm invokes with its state", () => {
  const alarm = {
    AlarmName: "hot",
    Namespace: "App",
    MetricName: "Errors",
    Statistic: "Sum",
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 5,
    ComparisonOperator: "GreaterThanThreshold",
    AlarmActions: [ARN],
  };
  aws.call("cloudwatch", "PutMetricAlarm", alarm);
  const set = (StateValue: string): unknown =>
    aws.call("cloudwatch", "SetAlarmState", { AlarmName: "hot", StateValue, StateReason: "drill" });
  set("ALARM");
  expect(events()).toEqual([]);
  const history = aws.call<{ AlarmHistoryItems: { HistorySummary: string }[] }>(
    "cloudwatch",
    "DescribeAlarmHistory",
    {
      AlarmName: "hot",
      HistoryItemType: "Action",
    },
  );
  expect(history.AlarmHistoryItems[0]?.HistorySummary).toMatch(/^Failed to execute action/);
  set("OK");
  permit("lambda.alarms.cloudwatch.amazonaws.com", `arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm:hot`);
  set("ALARM");
  expect(events()).toMatchObject([
    { source: "aws.cloudwatch", alarmData: { alarmName: "hot", state: { value: "ALARM", reason: "drill" } } },
  ]);
});

it("a bucket invokes for the objects that it was asked about, and asks first whether it may", () => {
  aws.call("s3", "CreateBucket", { Bucket: "inbox" });
  const configure = (): string | undefined =>
    aws.refusal("s3", "PutBucketNotificationConfiguration", {
      Bucket: "inbox",
      NotificationConfiguration: {
        LambdaFunctionConfigurations: [
          {
            LambdaFunctionArn: ARN,
            Events: ["s3:ObjectCreated:*"],
            Filter: {
              Key: {
                FilterRules: [
                  { Name: "prefix", Value: "in/" },
                  { Name: "suffix", Value: ".json" },
                ],
              },
            },
          },
        ],
      },
    });
  expect(configure()).toBe("InvalidArgument: Unable to validate the following destination configurations");
  permit("s3.amazonaws.com", "arn:aws:s3:::inbox");
  expect(configure()).toBeUndefined();
  for (const Key of ["in/a b.json", "in/a.txt", "out/a.json"])
    aws.call("s3", "PutObject", { Bucket: "inbox", Key, Body: Buffer.from("{}") });
  aws.call("s3", "DeleteObject", { Bucket: "inbox", Key: "in/a b.json" });
  expect(events()).toMatchObject([
    {
      Records: [
        {
          eventName: "ObjectCreated:Put",
          s3: { bucket: { name: "inbox" }, object: { key: "in/a+b.json", size: 2 } },
        },
      ],
    },
  ]);
});

it("a log group invokes with the lines that match, and must be let in to begin with", () => {
  aws.call("logs", "CreateLogGroup", { logGroupName: "/ids" });
  aws.call("logs", "CreateLogStream", { logGroupName: "/ids", logStreamName: "one" });
  const filter = { logGroupName: "/ids", filterName: "alerts", filterPattern: "ALERT", destinationArn: ARN };
  expect(aws.refusal("logs", "PutSubscriptionFilter", filter)).toMatch(
    /^InvalidParameterException: Could not execute the lambda function/,
  );
  permit("logs.amazonaws.com", `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/ids:*`);
  expect(aws.refusal("logs", "PutSubscriptionFilter", filter)).toBeUndefined();
  expect(events(), "a test message").toHaveLength(1);
  aws.call("logs", "PutLogEvents", {
    logGroupName: "/ids",
    logStreamName: "one",
    logEvents: ["ALERT one", "quiet"].map((message) => ({ message, timestamp: aws.range.now() })),
  });
  const [event] = events() as { awslogs: { data: string } }[];
  expect(JSON.parse(gunzipSync(Buffer.from(event!.awslogs.data, "base64")).toString())).toMatchObject({
    logGroup: "/ids",
    subscriptionFilters: ["alerts"],
    logEvents: [{ message: "ALERT one" }],
  });
});

describe("a queue that a function follows", () => {
  const QueueUrl = `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/work`;
  const EventSourceArn = `arn:aws:sqs:${REGION}:${ACCOUNT}:work`;
  const send = (...bodies: string[]): void => {
    const Entries = bodies.map((MessageBody, i) => ({ Id: String(i), MessageBody }));
    aws.call("sqs", "SendMessageBatch", { QueueUrl, Entries });
    aws.pass(0);
  };
  const map = (more: object = {}): string =>
    String(
      aws.call("lambda", "CreateEventSourceMapping", { FunctionName: "work", EventSourceArn, ...more })[
        "UUID"
      ],
    );
  const bodies = (event: string): string[] =>
    (JSON.parse(event) as { Records: { body: string }[] }).Records.map(({ body }) => body);

  beforeEach(() => void aws.call("sqs", "CreateQueue", { QueueName: "work" }));

  it("is emptied in batches, and what succeeded is deleted", () => {
    send("1", "2", "3");
    map({ BatchSize: 2 });
    expect(aws.executor.runs, "not before the mapping is enabled").toEqual([]);
    aws.pass(1_000);
    expect(aws.executor.runs.map(({ event }) => bodies(event))).toEqual([["1", "2"], ["3"]]);
    aws.executor.end();
    aws.executor.end();
    aws.pass(60_000);
    expect(aws.executor.runs).toEqual([]);
    expect(aws.receive("work")).toEqual([]);
  });

  it("gives a failed batch again after the visibility timeout; of a partial failure only what failed", () => {
    const uuid = map({ FunctionResponseTypes: ["ReportBatchItemFailures"] });
    aws.pass(1_000);
    send("1", "2");
    aws.executor.fail();
    aws.pass(29_000);
    expect(aws.executor.runs).toEqual([]);
    aws.pass(1_500);
    const { event } = aws.executor.runs[0]!;
    expect(bodies(event)).toEqual(["1", "2"]);
    const [, second] = (JSON.parse(event) as { Records: { messageId: string }[] }).Records;
    aws.executor.end({ batchItemFailures: [{ itemIdentifier: second!.messageId }] });
    aws.pass(31_000);
    expect(bodies(aws.executor.end().event)).toEqual(["2"]);
    expect(aws.call("lambda", "GetEventSourceMapping", { UUID: uuid })).toMatchObject({
      State: "Enabled",
      LastProcessingResult: "OK",
    });
  });

  it("is left alone when the mapping is disabled or gone", () => {
    const UUID = map();
    aws.pass(1_000);
    aws.call("lambda", "UpdateEventSourceMapping", { UUID, Enabled: false });
    aws.pass(1_000);
    send("1");
    expect(aws.executor.runs).toEqual([]);
    aws.call("lambda", "DeleteEventSourceMapping", { UUID });
    expect(aws.refusal("lambda", "GetEventSourceMapping", { UUID })).toBe(
      "ResourceNotFoundException: The resource you requested does not exist.",
    );
  });

  it("hands over only what a filter lets through, and forgets the rest", () => {
    map({ FilterCriteria: { Filters: [{ Pattern: '{"body":{"kind":["wanted"]}}' }] } });
    aws.pass(1_000);
    send('{"kind":"other"}', '{"kind":"wanted"}');
    expect(aws.executor.runs.flatMap(({ event }) => bodies(event))).toEqual(['{"kind":"wanted"}']);
    aws.executor.end();
    aws.pass(60_000);
    expect(aws.receive("work")).toEqual([]);
  });

  it("that is encrypted is emptied with the key rights of the function's role", () => {
    aws.call("sqs", "SetQueueAttributes", { QueueUrl, Attributes: { KmsMasterKeyId: "alias/jobs" } });
    const { KeyMetadata } = aws.call<{ KeyMetadata: { KeyId: string } }>("kms", "CreateKey");
    aws.call("kms", "CreateAlias", { AliasName: "alias/jobs", TargetKeyId: KeyMetadata.KeyId });
    const UUID = map();
    aws.pass(1_000);
    send("1");
    expect(aws.executor.runs).toEqual([]);
    expect(aws.call("lambda", "GetEventSourceMapping", { UUID })["LastProcessingResult"]).toMatch(
      /^PROBLEM: /,
    );
    aws.makeRole("fn-kms", ["sqs:*", "kms:Decrypt", "logs:*"]);
    aws.call("lambda", "UpdateFunctionConfiguration", {
      FunctionName: "work",
      Role: `arn:aws:iam::${ACCOUNT}:role/fn-kms`,
    });
    aws.pass(60_000);
    send("2");
    expect(aws.executor.runs.flatMap(({ event }) => bodies(event))).toEqual(["1", "2"]);
  });

  it.each([
    [{ EventSourceArn: `${EventSourceArn}-none` }, /NonExistentQueue/],
    [{ EventSourceArn: "arn:aws:kinesis:us-east-1:111122223333:stream/x" }, /^NotImplemented: .*kinesis/],
    [{ BatchSize: 100 }, /batch window in seconds must be greater than 0/],
    [{ FunctionName: "none" }, /^InvalidParameterValueException: Function does not exist$/],
    [{ StartingPosition: "LATEST" }, /StartingPosition is not valid for SQS/],
  ])("%j is refused", (input, message) => {
    expect(
      aws.refusal("lambda", "CreateEventSourceMapping", { FunctionName: "work", EventSourceArn, ...input }),
    ).toMatch(message);
  });
});
