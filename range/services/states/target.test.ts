import { beforeEach, describe, expect, test } from "vitest";
import { ACCOUNT, REGION } from "../lambda/small-functions.ts";
import { machineArn, SmallStates } from "./small-states.ts";

let aws: SmallStates;

beforeEach(() => {
  aws = new SmallStates();
});

const RULE_ROLE = `arn:aws:iam::${ACCOUNT}:role/rule`;
const PASS = { Type: "Pass", End: true };

/** The values of one metric of a machine, in sum. */
const metric = (MetricName: string): number =>
  aws
    .call<{ Datapoints: { Sum: number }[] }>("cloudwatch", "GetMetricStatistics", {
      Namespace: "AWS/States",
      MetricName,
      Dimensions: [{ Name: "StateMachineArn", Value: machineArn("machine") }],
      StartTime: new Date(aws.range.now() - 3_600_000),
      EndTime: new Date(aws.range.now() + 60_000),
      Period: 3_600,
      Statistics: ["Sum"],
    })
    .Datapoints.reduce((sum, { Sum }) => sum + Sum, 0);

const outcomes = () =>
  aws
    .call<{ executions: { executionArn: string }[] }>("states", "ListExecutions", {
      stateMachineArn: machineArn("machine"),
    })
    .executions.map(({ executionArn }) => aws.outcome(executionArn));

describe("a rule of EventBridge", () => {
  const put = (): unknown =>
    aws.call("events", "PutEvents", {
      Entries: [{ Source: "my.app", DetailType: "Thing", Detail: '{"id":"i-1"}' }],
    });

  beforeEach(() => {
    aws.machine(PASS, { name: "machine" });
    aws.makeRole("rule", ["states:StartExecution"], "events.amazonaws.com");
    aws.call("events", "PutRule", { Name: "watch", EventPattern: '{"source":["my.app"]}' });
  });

  const target = (more: object) =>
    aws.call("events", "PutTargets", {
      Rule: "watch",
      Targets: [{ Id: "m", Arn: machineArn("machine"), RoleArn: RULE_ROLE, ...more }],
    });

  test("starts an execution with the event, by the rights of its role", async () => {
    target({});
    put();
    await aws.wait();
    expect(outcomes()).toMatchObject([
      { status: "SUCCEEDED", output: { source: "my.app", detail: { id: "i-1" }, "detail-type": "Thing" } },
    ]);
  });

  test("starts it with what its transformer makes", async () => {
    target({
      InputTransformer: { InputPathsMap: { id: "$.detail.id" }, InputTemplate: '{"instance":<id>}' },
    });
    put();
    await aws.wait();
    expect(outcomes()).toMatchObject([{ output: { instance: "i-1" } }]);
  });

  test.each([
    [
      "whose role may not",
      () => aws.call("iam", "DeleteRolePolicy", { RoleName: "rule", PolicyName: "rights" }),
    ],
    [
      "whose machine is gone",
      () => aws.call("states", "DeleteStateMachine", { stateMachineArn: machineArn("machine") }),
    ],
  ])("%s starts nothing, and keeps the event in its dead-letter queue", async (_, spoil) => {
    const { QueueUrl } = aws.call<{ QueueUrl: string }>("sqs", "CreateQueue", { QueueName: "dead" });
    aws.call("sqs", "SetQueueAttributes", {
      QueueUrl,
      Attributes: {
        Policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { Service: "events.amazonaws.com" },
              Action: "sqs:SendMessage",
              Resource: "*",
            },
          ],
        }),
      },
    });
    target({
      DeadLetterConfig: { Arn: `arn:aws:sqs:${REGION}:${ACCOUNT}:dead` },
      RetryPolicy: { MaximumRetryAttempts: 0 },
    });
    spoil();
    put();
    await aws.wait();
    expect(metric("ExecutionsStarted")).toBe(0);
    const { Messages } = aws.call<{ Messages?: { Body: string }[] }>("sqs", "ReceiveMessage", { QueueUrl });
    expect(JSON.parse(Messages![0]!.Body)).toMatchObject({ detail: { id: "i-1" } });
  });

  test("needs a role", () => {
    expect(
      aws.refusal("events", "PutTargets", {
        Rule: "watch",
        Targets: [{ Id: "m", Arn: machineArn("machine") }],
      }),
    ).toBe(`ValidationException: RoleArn is required for target ${machineArn("machine")}.`);
  });
});

test("EventBridge hears how executions go", async () => {
  const { QueueUrl } = aws.call<{ QueueUrl: string }>("sqs", "CreateQueue", {
    QueueName: "heard",
    Attributes: {
      Policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "events.amazonaws.com" },
            Action: "sqs:SendMessage",
            Resource: "*",
          },
        ],
      }),
    },
  });
  aws.call("events", "PutRule", {
    Name: "ends",
    EventPattern: '{"source":["aws.states"],"detail-type":["Step Functions Execution Status Change"]}',
  });
  aws.call("events", "PutTargets", {
    Rule: "ends",
    Targets: [{ Id: "q", Arn: `arn:aws:sqs:${REGION}:${ACCOUNT}:heard` }],
  });
  aws.start(aws.machine({ Type: "Fail", Error: "E", Cause: "C" }, { name: "machine" }), { a: 1 });
  await aws.wait();
  const { Messages = [] } = aws.call<{ Messages?: { Body: string }[] }>("sqs", "ReceiveMessage", {
    QueueUrl,
    MaxNumberOfMessages: 10,
  });
  expect(Messages.map(({ Body }) => (JSON.parse(Body) as { detail: object }).detail)).toMatchObject([
    { status: "RUNNING", input: '{"a":1}', stopDate: null },
    { status: "FAILED", error: "E", cause: "C", stateMachineArn: machineArn("machine") },
  ]);
});

test("CloudWatch counts what began and how it ended", async () => {
  const choice = {
    StartAt: "One",
    States: {
      One: { Type: "Choice", Choices: [{ Variable: "$", NumericEquals: 1, Next: "Good" }], Default: "Bad" },
      Good: { Type: "Succeed" },
      Bad: { Type: "Fail" },
    },
  };
  const machine = aws.machine(choice, { name: "machine" });
  for (const input of [1, 1, 2]) aws.start(machine, input);
  await aws.wait();
  expect(
    ["ExecutionsStarted", "ExecutionsSucceeded", "ExecutionsFailed", "ExecutionsAborted"].map(metric),
  ).toEqual([3, 2, 1, 0]);
});

describe("logs", () => {
  const lines = (): { type: string; details: Record<string, unknown> }[] =>
    aws
      .call<{ events: { message: string }[] }>("logs", "FilterLogEvents", { logGroupName: "/states" })
      .events.map(({ message }) => JSON.parse(message) as { type: string; details: Record<string, unknown> });

  const logged = async (logging: object, type: string): Promise<void> => {
    aws.call("logs", "CreateLogGroup", { logGroupName: "/states" });
    const logGroupArn = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/states:*`;
    const definition = {
      StartAt: "One",
      States: { One: { Type: "Pass", Next: "Two" }, Two: { Type: "Fail", Error: "E" } },
    };
    const loggingConfiguration = { ...logging, destinations: [{ cloudWatchLogsLogGroup: { logGroupArn } }] };
    aws.start(aws.machine(definition, { name: "machine", type, loggingConfiguration }), { secret: 1 });
    await aws.wait();
  };

  test.each([
    [
      "ALL",
      ["ExecutionStarted", "PassStateEntered", "PassStateExited", "FailStateEntered", "ExecutionFailed"],
    ],
    ["ERROR", ["ExecutionFailed"]],
    ["FATAL", ["ExecutionFailed"]],
  ])("hold the events that level %s asks for", async (level, types) => {
    await logged({ level }, "EXPRESS");
    expect(lines().map(({ type }) => type)).toEqual(types);
  });

  test("have AWS's form", async () => {
    await logged({ level: "ALL", includeExecutionData: true }, "STANDARD");
    expect(lines()[1]).toEqual({
      id: "2",
      type: "PassStateEntered",
      details: { name: "One", input: '{"secret":1}', inputDetails: { truncated: false } },
      previous_event_id: "0",
      event_timestamp: expect.stringMatching(/^\d{13}$/),
      execution_arn: expect.stringContaining(":execution:machine:"),
      redrive_count: "0",
    });
  });

  test("hold data only where they are asked to", async () => {
    await logged({ level: "ALL" }, "STANDARD");
    expect(lines()[1]!.details).toEqual({ name: "One" });
    expect(JSON.stringify(lines())).not.toContain("secret");
  });

  test("need a role that may deliver them", () => {
    aws.call("logs", "CreateLogGroup", { logGroupName: "/states" });
    aws.makeRole("mute", ["ec2:*"], "states.amazonaws.com");
    const logGroupArn = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/states:*`;
    expect(
      aws.refusal("states", "CreateStateMachine", {
        name: "machine",
        definition: JSON.stringify({ StartAt: "One", States: { One: PASS } }),
        roleArn: `arn:aws:iam::${ACCOUNT}:role/mute`,
        loggingConfiguration: { level: "ALL", destinations: [{ cloudWatchLogsLogGroup: { logGroupArn } }] },
      }),
    ).toBe(
      "AccessDeniedException: The state machine IAM Role is not authorized to access the Log Destination",
    );
  });
});
