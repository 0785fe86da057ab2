import { beforeEach, describe, expect, test } from "vitest";
import type { CallRecord } from "../../../call.ts";
import { renderRecord } from "../../../telemetry/cloudtrail/record.ts";
import { ACCOUNT, REGION } from "../../lambda/small-functions.ts";
import { machineArn, ROLE, SmallStates } from "../small-states.ts";
import { integrationName } from "./sdk-shapes.ts";

let aws: SmallStates;
let records: CallRecord[];

beforeEach(() => {
  aws = new SmallStates();
  records = [];
  aws.range.world.bus.on("call", (record) => void records.push(record));
});

const end = { End: true };
const task = (resource: string, Parameters: unknown, more: object = {}) => ({
  Type: "Task",
  Resource: resource.startsWith("arn:") ? resource : `arn:aws:states:::${resource}`,
  Parameters,
  ...end,
  ...more,
});
const caught = (state: object) => ({
  StartAt: "One",
  States: {
    One: { ...state, Catch: [{ ErrorEquals: ["States.ALL"], Next: "Two" }] },
    Two: { Type: "Succeed" },
  },
});
const made = (service: string, operation: string): CallRecord[] =>
  records.filter(({ call }) => call.service === service && call.operation === operation);

describe("AWS SDK integrations", () => {
  test.each([
    ["InstanceIds", "InstanceIds"],
    ["logGroupName", "LogGroupName"],
    ["DNSName", "DnsName"],
    ["VPCZoneIdentifier", "VpcZoneIdentifier"],
    ["ETag", "ETag"],
    ["SNSTopicARN", "SnsTopicARN"],
    ["MD5OfMessageBody", "Md5OfMessageBody"],
    ["ACL", "Acl"],
    ["Equals", "EqualsValue"],
  ])("call the member %s %s", (member, name) => {
    expect(integrationName(member)).toBe(name);
  });

  test("take and give members in their own names, times as texts, and leave nothing else in", async () => {
    const logs = { LogGroupName: "/app/x", Tags: { a: "b" } };
    const created = await aws.run(task("aws-sdk:cloudwatchlogs:createLogGroup", logs));
    expect(created).toMatchObject({ status: "SUCCEEDED", output: {} });
    const { output } = await aws.run(
      task("aws-sdk:cloudwatchlogs:describeLogGroups", { LogGroupNamePrefix: "/app" }),
    );
    expect(output).toMatchObject({ LogGroups: [{ LogGroupName: "/app/x" }] });
    const roles = await aws.run(task("aws-sdk:iam:getRole", { "RoleName.$": "$.role" }), { role: "machine" });
    expect(roles.output).toMatchObject({
      Role: { RoleName: "machine", Arn: ROLE, CreateDate: "2026-01-05T09:00:00Z" },
    });
  });

  test("give objects of S3 as text, and take any JSON for them", async () => {
    aws.call("s3", "CreateBucket", { Bucket: "case-files" });
    const place = { Bucket: "case-files", Key: "a.json" };
    await aws.run(task("aws-sdk:s3:putObject", { ...place, "Body.$": "$" }), { case: 7 });
    const { output } = await aws.run(task("aws-sdk:s3:getObject", place));
    expect(output).toMatchObject({ Body: '{"case":7}', ContentLength: 10 });
  });

  test.each([
    [
      "aws-sdk:ec2:stopInstances",
      { InstanceIds: ["i-0123456789abcdef0"] },
      "Ec2.Ec2Exception",
      /^The instance ID 'i-0123456789abcdef0' does not exist \(Service: Ec2, Status Code: 400, Request ID: [0-9a-f-]{36}\)$/,
    ],
    [
      "aws-sdk:iam:getRole",
      { RoleName: "none" },
      "Iam.NoSuchEntityException",
      /\(Service: Iam, Status Code: 404, /,
    ],
    [
      "aws-sdk:s3:getObject",
      { Bucket: "no-such-bucket-here", Key: "k" },
      "S3.NoSuchBucketException",
      /^The specified bucket does not exist \(Service: S3, Status Code: 404, /,
    ],
    [
      "aws-sdk:ssm:getParameter",
      { Name: "none" },
      "Ssm.ParameterNotFoundException",
      /Service: Ssm, Status Code: 400/,
    ],
    [
      "aws-sdk:elasticloadbalancingv2:describeTargetHealth",
      { TargetGroupArn: `arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT}:targetgroup/x/0123456789abcdef` },
      "ElasticLoadBalancingV2.TargetGroupNotFoundException",
      /Service: ElasticLoadBalancingV2/,
    ],
  ])("%s fails by its own name", async (resource, parameters, error, cause) => {
    const { output } = await aws.run(caught(task(resource, parameters)));
    expect(output).toEqual({ Error: error, Cause: expect.stringMatching(cause) });
    const { call } = records.findLast(({ error: refused }) => refused)!;
    expect((output as { Cause: string }).Cause).toContain(call.requestId);
  });

  test.each([
    [{ InstanceIds: "i-1" }, "The value of the field 'InstanceIds' has an invalid format"],
    [{ Instances: ["i-1"] }, 'The field "Instances" is not supported by Step Functions'],
    [{}, "The required field 'InstanceIds' is missing"],
  ])("are not started with %j", async (input, problem) => {
    const outcome = await aws.run({ ...task("aws-sdk:ec2:stopInstances", {}), Parameters: undefined }, input);
    expect(outcome).toMatchObject({
      status: "FAILED",
      error: "States.Runtime",
      cause: `An error occurred while executing the state 'One' (entered at the event id #2). The Parameters '${JSON.stringify(input)}' could not be used to start the Task: [${problem}]`,
    });
    expect(made("ec2", "StopInstances")).toEqual([]);
  });

  test("say by name what the range lacks", async () => {
    const parameters = {
      LogGroupName: "g",
      LogStreamName: "s",
      LogEvents: [{ Timestamp: 1, Message: "x" }],
      Entity: { KeyAttributes: { a: "b" } },
    };
    const { output } = await aws.run(caught(task("aws-sdk:cloudwatchlogs:putLogEvents", parameters)));
    expect(output).toMatchObject({
      Error: "CloudWatchLogs.CloudWatchLogsException",
      Cause: expect.stringContaining("The range does not implement entity of PutLogEvents."),
    });
  });
});

describe("the machine's role", () => {
  test("decides what tasks may do, and CloudTrail tells in whose name they did it", async () => {
    aws.makeRole("narrow", ["ec2:DescribeInstances"], "states.amazonaws.com");
    const narrow = { roleArn: `arn:aws:iam::${ACCOUNT}:role/narrow` };
    const may = aws.start(aws.machine(task("aws-sdk:ec2:describeInstances", {}), narrow));
    const mayNot = aws.start(aws.machine(task("aws-sdk:ec2:describeVolumes", {}), narrow));
    await aws.wait();
    expect(aws.outcome(may).output).toMatchObject({ Reservations: [] });
    expect(aws.outcome(mayNot)).toMatchObject({
      status: "FAILED",
      error: "Ec2.Ec2Exception",
      cause: expect.stringMatching(
        /You are not authorized to perform this operation.*assumed-role\/narrow\/[A-Za-z]{32}.*ec2:DescribeVolumes.*Status Code: 403/,
      ),
    });
    const event = renderRecord(made("ec2", "DescribeInstances")[0]!);
    expect(event).toMatchObject({
      userIdentity: {
        type: "AssumedRole",
        arn: expect.stringMatching(new RegExp(`^arn:aws:sts::${ACCOUNT}:assumed-role/narrow/[A-Za-z]{32}$`)),
        invokedBy: "states.amazonaws.com",
      },
      sourceIPAddress: "states.amazonaws.com",
      userAgent: "states.amazonaws.com",
    });
    expect(made("sts", "AssumeRole")[0]!.call.principal).toMatchObject({ service: "states.amazonaws.com" });
  });

  test.each([
    [machineArn("machine"), true],
    [machineArn("other"), false],
  ])("may be for one machine only: %s", async (SourceArn, isTrusted) => {
    const trust = {
      Effect: "Allow",
      Principal: { Service: "states.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: { ArnLike: { "aws:SourceArn": SourceArn }, StringEquals: { "aws:SourceAccount": ACCOUNT } },
    };
    aws.call("iam", "UpdateAssumeRolePolicy", {
      RoleName: "machine",
      PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [trust] }),
    });
    const make = () => aws.machine(task("aws-sdk:ec2:describeInstances", {}), { name: "machine" });
    if (!isTrusted) return expect(make).toThrow(/authorized to assume the provided role/);
    const execution = aws.start(make());
    await aws.wait();
    expect(aws.outcome(execution).status).toBe("SUCCEEDED");
  });

  test("is lost to executions that run when it trusts Step Functions no longer", async () => {
    const states = {
      Wait: { Type: "Wait", Seconds: 60, Next: "Ask" },
      Ask: task("aws-sdk:ec2:describeInstances", {}),
    };
    const execution = aws.start(aws.machine({ StartAt: "Wait", States: states }));
    await aws.wait();
    aws.call("iam", "UpdateAssumeRolePolicy", {
      RoleName: "machine",
      PolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" },
        ],
      }),
    });
    await aws.wait(60_000);
    expect(aws.outcome(execution)).toMatchObject({ status: "FAILED", error: "States.Permissions" });
  });

  test("what CloudTrail keeps of Step Functions' own calls shows no data", async () => {
    aws.start(aws.machine({ Type: "Succeed" }, { name: "machine" }), { secret: 1 });
    expect(renderRecord(made("states", "StartExecution")[0]!)).toMatchObject({
      eventSource: "states.amazonaws.com",
      eventName: "StartExecution",
      requestParameters: { stateMachineArn: machineArn("machine"), input: "HIDDEN_DUE_TO_SECURITY_REASONS" },
      readOnly: false,
      managementEvent: true,
    });
    expect(renderRecord(made("states", "CreateStateMachine")[0]!).requestParameters).toMatchObject({
      definition: "HIDDEN_DUE_TO_SECURITY_REASONS",
    });
  });
});

describe("functions", () => {
  const FUNCTION = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:work`;

  /** Begins a definition, lets its function end, and answers the outcome. */
  const runFunction = async (definition: object, input: unknown, finish: () => void) => {
    aws.make("work");
    const execution = aws.start(aws.machine(definition), input);
    await aws.wait(100);
    finish();
    await aws.wait();
    return aws.outcome(execution);
  };

  test("by their ARN are given the input and give their answer, with events of their own", async () => {
    const outcome = await runFunction(task(FUNCTION, { "id.$": "$.id" }), { id: 7 }, () => {
      expect(JSON.parse(aws.executor.end({ done: true }).event)).toEqual({ id: 7 });
    });
    expect(outcome).toMatchObject({ status: "SUCCEEDED", output: { done: true } });
    expect(aws.history(outcome.executionArn)).toEqual([
      "1<-0 ExecutionStarted",
      "2<-0 TaskStateEntered",
      "3<-2 LambdaFunctionScheduled",
      "4<-3 LambdaFunctionStarted",
      "5<-4 LambdaFunctionSucceeded",
      "6<-5 TaskStateExited",
      "7<-6 ExecutionSucceeded",
    ]);
  });

  test("by the integration answer with their payload as JSON and what HTTP said", async () => {
    const outcome = await runFunction(
      task("lambda:invoke", { FunctionName: "work", "Payload.$": "$" }),
      { id: 7 },
      () => expect(JSON.parse(aws.executor.end([1]).event)).toEqual({ id: 7 }),
    );
    expect(outcome.output).toEqual({
      ExecutedVersion: "$LATEST",
      Payload: [1],
      StatusCode: 200,
      SdkHttpMetadata: {
        AllHttpHeaders: expect.objectContaining({ "x-amzn-RequestId": [expect.any(String)] }),
        HttpHeaders: expect.objectContaining({ "x-amzn-RequestId": expect.any(String) }),
        HttpStatusCode: 200,
      },
      SdkResponseMetadata: { RequestId: expect.any(String) },
    });
  });

  test.each([FUNCTION, "lambda:invoke"])(
    "that fail do so by their own error's name: %s",
    async (resource) => {
      const parameters = resource === FUNCTION ? {} : { FunctionName: "work" };
      const { output } = await runFunction(caught(task(resource, parameters)), {}, () => {
        aws.executor.end({ errorType: "CustomError", errorMessage: "no", trace: [] }, { failed: true });
      });
      expect(output).toEqual({
        Error: "CustomError",
        Cause: '{"errorType":"CustomError","errorMessage":"no","trace":[]}',
      });
    },
  );

  test("that are not there fail by Lambda's name", async () => {
    const { output } = await aws.run(caught(task("lambda:invoke", { FunctionName: "none" })));
    expect(output).toMatchObject({
      Error: "Lambda.ResourceNotFoundException",
      Cause: expect.stringMatching(
        /^Function not found: .*:function:none.* \(Service: AWSLambda; Status Code: 404; Error Code: ResourceNotFoundException; Request ID: .*; Proxy: null\)$/,
      ),
    });
  });

  test("that take too long are given up, and their answer comes too late", async () => {
    const definition = caught(task("lambda:invoke", { FunctionName: "work" }, { TimeoutSeconds: 5 }));
    aws.make("work");
    const execution = aws.start(aws.machine(definition));
    await aws.wait(6_000);
    expect(aws.outcome(execution)).toMatchObject({
      status: "SUCCEEDED",
      output: { Error: "States.Timeout", Cause: "" },
    });
    expect(aws.events(execution).find(({ type }) => type === "TaskTimedOut")).toMatchObject({
      taskTimedOutEventDetails: { resourceType: "lambda", resource: "invoke", error: "States.Timeout" },
    });
    const before = aws.history(execution);
    aws.executor.end("late");
    await aws.wait();
    expect(aws.history(execution)).toEqual(before);
  });

  test("of a role that may not invoke them are not run", async () => {
    aws.make("work");
    aws.makeRole("none", ["ec2:*"], "states.amazonaws.com");
    const execution = aws.start(
      aws.machine(task(FUNCTION, {}), { roleArn: `arn:aws:iam::${ACCOUNT}:role/none` }),
    );
    await aws.wait();
    expect(aws.outcome(execution)).toMatchObject({
      error: "Lambda.AWSLambdaException",
      cause: expect.stringContaining("lambda:InvokeFunction"),
    });
    expect(aws.executor.runs).toEqual([]);
  });
});

describe("items", () => {
  const TableName = "tickets";
  const Key = { id: { "S.$": "$.id" } };
  beforeEach(async () => {
    aws.call("dynamodb", "CreateTable", {
      TableName,
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    });
    await aws.wait();
  });
  const put = (more: object = {}) => ({
    TableName,
    Item: { ...Key, open: { BOOL: true }, n: { N: "1" } },
    ...more,
  });

  test("are put, changed and got by the names of the API", async () => {
    const input = { id: "t-1" };
    await aws.run(task("dynamodb:putItem", put()), input);
    const UpdateExpression = "SET n = n + :one";
    const ExpressionAttributeValues = { ":one": { N: "1" } };
    await aws.run(
      task("dynamodb:updateItem", { TableName, Key, UpdateExpression, ExpressionAttributeValues }),
      input,
    );
    const { output } = await aws.run(task("dynamodb:getItem", { TableName, Key }), input);
    expect(output).toMatchObject({
      Item: { id: { S: "t-1" }, open: { BOOL: true }, n: { N: "2" } },
      SdkHttpMetadata: { HttpStatusCode: 200 },
    });
    await aws.run(task("dynamodb:deleteItem", { TableName, Key }), input);
    const gone = await aws.run(task("dynamodb:getItem", { TableName, Key }), input);
    expect(gone.output).not.toHaveProperty("Item");
  });

  test("fail a task whose condition fails", async () => {
    const once = task("dynamodb:putItem", put({ ConditionExpression: "attribute_not_exists(id)" }));
    expect(await aws.run(once, { id: "t-1" })).toMatchObject({ status: "SUCCEEDED" });
    expect(await aws.run(once, { id: "t-1" })).toMatchObject({
      status: "FAILED",
      error: "DynamoDB.ConditionalCheckFailedException",
      cause: expect.stringContaining(
        "The conditional request failed (Service: AmazonDynamoDBv2; Status Code: 400;",
      ),
    });
  });

  test("are found by AWS SDK integrations, in the names of the SDK for Java", async () => {
    await aws.run(task("dynamodb:putItem", put()), { id: "t-1" });
    const { output } = await aws.run(task("aws-sdk:dynamodb:scan", { TableName }));
    expect(output).toMatchObject({ Count: 1, Items: [{ id: { S: "t-1" }, open: { Bool: true } }] });
  });
});

describe("messages", () => {
  const queue = () => aws.call<{ QueueUrl: string }>("sqs", "CreateQueue", { QueueName: "jobs" }).QueueUrl;
  const bodies = (QueueUrl: string): unknown[] =>
    (
      aws.call<{ Messages?: { Body: string }[] }>("sqs", "ReceiveMessage", {
        QueueUrl,
        MaxNumberOfMessages: 10,
      }).Messages ?? []
    ).map(({ Body }) => JSON.parse(Body) as unknown);

  test("go to queues, as the text of what is given", async () => {
    const QueueUrl = queue();
    const { output } = await aws.run(task("sqs:sendMessage", { QueueUrl, "MessageBody.$": "$" }), { a: 1 });
    expect(output).toMatchObject({
      MessageId: expect.any(String),
      MD5OfMessageBody: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(bodies(QueueUrl)).toEqual([{ a: 1 }]);
  });

  test("go to topics, and fail by the older name", async () => {
    const { TopicArn } = aws.call<{ TopicArn: string }>("sns", "CreateTopic", { Name: "alerts" });
    expect((await aws.run(task("sns:publish", { TopicArn, Message: { a: 1 } }))).output).toMatchObject({
      MessageId: expect.any(String),
    });
    const { output } = await aws.run(
      caught(task("sns:publish", { TopicArn: `${TopicArn}-none`, Message: "x" })),
    );
    expect(output).toMatchObject({
      Error: "SNS.NotFoundException",
      Cause: expect.stringMatching(
        /^Topic does not exist \(Service: AmazonSNS; Status Code: 404; Error Code: NotFound; Request ID: /,
      ),
    });
  });

  test("go to EventBridge, and one entry that fails is a failure", async () => {
    const entry = { Source: "my.app", DetailType: "Thing", Detail: { a: 1 } };
    expect((await aws.run(task("events:putEvents", { Entries: [entry] }))).output).toEqual({
      Entries: [{ EventId: expect.any(String) }],
      FailedEntryCount: 0,
    });
    const { output } = await aws.run(
      caught(task("events:putEvents", { Entries: [{ ...entry, Detail: "no" }] })),
    );
    expect(output).toEqual({
      Error: "EventBridge.FailedEntry",
      Cause:
        '{"FailedEntryCount":1,"Entries":[{"ErrorCode":"MalformedDetail","ErrorMessage":"Detail is malformed."}]}',
    });
  });

  describe("with a token wait for who answers", () => {
    const waiting = (more: object = {}) => {
      const QueueUrl = queue();
      const body = { "token.$": "$$.Task.Token" };
      const execution = aws.start(
        aws.machine(caught(task("sqs:sendMessage.waitForTaskToken", { QueueUrl, MessageBody: body }, more))),
      );
      const token = async (): Promise<string> => {
        await aws.wait(1_000);
        return (bodies(QueueUrl)[0] as { token: string }).token;
      };
      return { execution, token };
    };

    test("with a result", async () => {
      const { execution, token } = waiting();
      const taskToken = await token();
      expect(aws.outcome(execution).status).toBe("RUNNING");
      expect(aws.refusal("states", "SendTaskSuccess", { taskToken, output: "no JSON" })).toContain(
        "InvalidOutput",
      );
      aws.call("states", "SendTaskSuccess", { taskToken, output: '{"approved":true}' });
      await aws.wait();
      expect(aws.outcome(execution)).toMatchObject({ status: "SUCCEEDED", output: { approved: true } });
      expect(aws.history(execution).slice(2, 6)).toEqual([
        "3<-2 TaskScheduled",
        "4<-3 TaskStarted",
        "5<-4 TaskSubmitted",
        "6<-5 TaskSucceeded",
      ]);
      expect(aws.refusal("states", "SendTaskSuccess", { taskToken, output: "1" })).toContain("TaskTimedOut");
    });

    test("with a failure", async () => {
      const { execution, token } = waiting();
      aws.call("states", "SendTaskFailure", {
        taskToken: await token(),
        error: "Denied",
        cause: "by a person",
      });
      await aws.wait();
      expect(aws.outcome(execution).output).toEqual({ Error: "Denied", Cause: "by a person" });
    });

    test("as long as it gives a sign of life", async () => {
      const { execution, token } = waiting({ HeartbeatSeconds: 30 });
      const taskToken = await token();
      for (let i = 0; i < 3; i++) {
        await aws.wait(25_000);
        aws.call("states", "SendTaskHeartbeat", { taskToken });
      }
      expect(aws.outcome(execution).status).toBe("RUNNING");
      await aws.wait(31_000);
      expect(aws.outcome(execution).output).toEqual({ Error: "States.Timeout", Cause: "" });
      expect(aws.refusal("states", "SendTaskHeartbeat", { taskToken })).toContain("TaskTimedOut");
    });

    test("and nobody else can", () => {
      expect(aws.refusal("states", "SendTaskSuccess", { taskToken: "x", output: "1" })).toContain(
        "InvalidToken",
      );
    });
  });
});

describe("nested executions", () => {
  const nested = (pattern: string, definition: object) =>
    task(`states:startExecution${pattern}`, {
      StateMachineArn: aws.machine(definition),
      "Input.$": "$",
      Name: "inner",
    });

  test("are begun and left alone", async () => {
    const { status, output } = await aws.run(nested("", { Type: "Wait", Seconds: 600, ...end }), { a: 1 });
    expect(status).toBe("SUCCEEDED");
    const { ExecutionArn } = output as { ExecutionArn: string };
    expect(aws.outcome(ExecutionArn)).toMatchObject({ status: "RUNNING" });
  });

  test.each<[string, unknown, unknown]>([
    [".sync:2", { a: 1 }, { b: 2 }],
    [".sync", '{"a":1}', '{"b":2}'],
  ])("are waited for: %s", async (pattern, Input, Output) => {
    const definition = {
      StartAt: "W",
      States: { W: { Type: "Wait", Seconds: 30, Next: "P" }, P: { Type: "Pass", Result: { b: 2 }, ...end } },
    };
    const outcome = await aws.run(nested(pattern, definition), { a: 1 }, 31_000);
    expect(outcome).toMatchObject({
      status: "SUCCEEDED",
      output: { Input, Output, Name: "inner", Status: "SUCCEEDED" },
    });
  });

  test("that fail are tasks that fail", async () => {
    const { output } = await aws.run(caught(nested(".sync:2", { Type: "Fail", Error: "E", Cause: "C" })), {
      a: 1,
    });
    const { Error: error, Cause: cause } = output as { Error: string; Cause: string };
    expect(error).toBe("States.TaskFailed");
    expect(JSON.parse(cause)).toMatchObject({ Cause: "C", Error: "E", Input: { a: 1 }, Status: "FAILED" });
  });

  test("end with the execution that waits for them", async () => {
    const execution = aws.start(aws.machine(nested(".sync:2", { Type: "Wait", Seconds: 600, ...end })), {});
    await aws.wait(1_000);
    aws.call("states", "StopExecution", { executionArn: execution });
    const inner = execution.replace(/m2:[^:]+$/, "m1:inner");
    expect(aws.outcome(inner)).toMatchObject({ status: "ABORTED" });
  });
});
