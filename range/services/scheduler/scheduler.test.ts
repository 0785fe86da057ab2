import { beforeEach, describe, expect, test } from "vitest";
import type { CallRecord } from "../../call.ts";
import { ACCOUNT, REGION, SmallFunctions } from "../lambda/small-functions.ts";

const ROLE = `arn:aws:iam::${ACCOUNT}:role/scheduler`;
const arnOf = (name: string, group = "default"): string =>
  `arn:aws:scheduler:${REGION}:${ACCOUNT}:schedule/${group}/${name}`;

let aws: SmallFunctions;
let QueueUrl: string;
let queueArn: string;

beforeEach(() => {
  aws = new SmallFunctions();
  aws.makeRole(
    "scheduler",
    ["sqs:*", "lambda:*", "sns:*", "events:*", "ec2:*", "states:*"],
    "scheduler.amazonaws.com",
  );
  QueueUrl = aws.call<{ QueueUrl: string }>("sqs", "CreateQueue", { QueueName: "inbox" }).QueueUrl;
  queueArn = `arn:aws:sqs:${REGION}:${ACCOUNT}:inbox`;
});

const create = (Name: string, ScheduleExpression: string, more: Record<string, unknown> = {}) =>
  aws.call<{ ScheduleArn: string }>("scheduler", "CreateSchedule", input(Name, ScheduleExpression, more));

function input(Name: string, ScheduleExpression: string, { Target, ...more }: Record<string, unknown> = {}) {
  return {
    Name,
    ScheduleExpression,
    FlexibleTimeWindow: { Mode: "OFF" },
    Target: { Arn: queueArn, RoleArn: ROLE, Input: Name, ...(Target as object) },
    ...more,
  };
}

/** The bodies of all messages in a queue, which are gone then. */
function received(url = QueueUrl): string[] {
  const bodies: string[] = [];
  for (;;) {
    const { Messages = [] } = aws.call<{ Messages?: { Body: string; ReceiptHandle: string }[] }>(
      "sqs",
      "ReceiveMessage",
      { QueueUrl: url, MaxNumberOfMessages: 10 },
    );
    if (!Messages.length) return bodies;
    for (const { Body, ReceiptHandle } of Messages) {
      bodies.push(Body);
      aws.call("sqs", "DeleteMessage", { QueueUrl: url, ReceiptHandle });
    }
  }
}

const names = (): string[] =>
  aws.call<{ Schedules: { Name: string }[] }>("scheduler", "ListSchedules").Schedules.map(({ Name }) => Name);

const MINUTE = 60_000;

describe("a schedule calls its target", () => {
  test("once, and goes when it is told to", () => {
    create("once", "at(2026-01-05T09:10:00)", { ActionAfterCompletion: "DELETE" });
    aws.pass(9 * MINUTE);
    expect(received()).toEqual([]);
    aws.pass(2 * MINUTE);
    expect(received()).toEqual(["once"]);
    expect(names()).toEqual([]);
  });

  test("again and again, at once and then at its rate", () => {
    create("often", "rate(5 minutes)");
    aws.pass(11 * MINUTE);
    expect(received()).toEqual(["often", "often", "often"]);
    expect(names()).toEqual(["often"]);
  });

  test("no more when it is disabled, changed to another time or deleted", () => {
    create("often", "rate(5 minutes)");
    aws.pass(1);
    expect(received()).toEqual(["often"]);
    aws.call("scheduler", "UpdateSchedule", input("often", "rate(5 minutes)", { State: "DISABLED" }));
    aws.pass(20 * MINUTE);
    expect(received()).toEqual([]);
    aws.call("scheduler", "UpdateSchedule", input("often", "at(2026-01-05T10:00:00)"));
    aws.pass(20 * MINUTE);
    expect(received()).toEqual([]);
    aws.call("scheduler", "DeleteSchedule", { Name: "often" });
    aws.pass(60 * MINUTE);
    expect(received()).toEqual([]);
  });

  test("some time within a flexible window", () => {
    create("about", "at(2026-01-05T09:10:00)", {
      FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 30 },
    });
    aws.pass(10 * MINUTE);
    aws.pass(30 * MINUTE);
    expect(received()).toEqual(["about"]);
  });

  test("with the keywords of its input filled in", () => {
    const Input =
      "<aws.scheduler.schedule-arn> <aws.scheduler.scheduled-time> <aws.scheduler.execution-id> <aws.scheduler.attempt-number>";
    create("told", "at(2026-01-05T09:01:00)", { Target: { Input } });
    aws.pass(2 * MINUTE);
    expect(received()).toEqual([
      expect.stringMatching(new RegExp(`^${arnOf("told")} 2026-01-05T09:01:00Z [0-9a-f]{16} 1$`)),
    ]);
  });

  test("with an event that says what happened where it has no input", () => {
    create("bare", "at(2026-01-05T09:01:00)", { Target: { Input: undefined } });
    aws.pass(2 * MINUTE);
    expect(JSON.parse(received()[0]!)).toMatchObject({
      source: "aws.scheduler",
      "detail-type": "Scheduled Event",
      time: "2026-01-05T09:01:00Z",
      resources: [arnOf("bare")],
    });
  });
});

describe("a target can be", () => {
  /** The first call that a schedule of this target makes. */
  function calledBy(Target: Record<string, unknown>): CallRecord {
    const seen: CallRecord[] = [];
    aws.range.world.bus.on("call", (record) => void seen.push(record));
    create("one", "at(2026-01-05T09:01:00)", { Target });
    aws.pass(2 * MINUTE);
    return seen.find(({ call }) => call.invokedBy === "scheduler.amazonaws.com" && call.service !== "sts")!;
  }

  test("a function", () => {
    aws.make("fn");
    calledBy({ Arn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:fn`, Input: '{"a":1}' });
    expect(aws.executor.end().event).toBe('{"a":1}');
  });

  test("a topic", () => {
    const { TopicArn } = aws.call<{ TopicArn: string }>("sns", "CreateTopic", { Name: "alerts" });
    const { call, input: given, error } = calledBy({ Arn: TopicArn, Input: "wake up" });
    expect([call.operation, given, error]).toEqual(["Publish", { TopicArn, Message: "wake up" }, undefined]);
  });

  test("a bus of EventBridge", () => {
    const Arn = `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/default`;
    const seen: unknown[] = [];
    aws.range.world.bus.on("eventbridge-event", ({ event }) => void seen.push(event));
    calledBy({ Arn, Input: '{"a":1}', EventBridgeParameters: { Source: "my.app", DetailType: "Tick" } });
    expect(seen).toContainEqual(
      expect.objectContaining({ source: "my.app", "detail-type": "Tick", detail: { a: 1 } }),
    );
  });

  test("any operation of the SDK", () => {
    const { call, input: given } = calledBy({
      Arn: "arn:aws:scheduler:::aws-sdk:sqs:createQueue",
      Input: '{"QueueName":"made"}',
    });
    expect([call.principal.type, given]).toEqual(["AssumedRole", { QueueName: "made" }]);
    expect(aws.refusal("sqs", "GetQueueUrl", { QueueName: "made" })).toBeUndefined();
  });

  test("a function by the SDK's operation, whose event is given as its text", () => {
    aws.make("fn");
    calledBy({
      Arn: "arn:aws:scheduler:::aws-sdk:lambda:invoke",
      Input: JSON.stringify({ FunctionName: "fn", InvocationType: "Event", Payload: '{"a":1}' }),
    });
    expect(aws.executor.end().event).toBe('{"a":1}');
  });

  test.each<[what: string, arn: string, refusal: string]>([
    ["what reads", "arn:aws:scheduler:::aws-sdk:ec2:describeInstances", "ValidationException"],
    ["what there is not", "arn:aws:scheduler:::aws-sdk:ec2:explodeInstances", "ValidationException"],
    ["a service that the range lacks", "arn:aws:scheduler:::aws-sdk:pinpoint:sendMessages", "NotImplemented"],
    ["a target that the range lacks", `arn:aws:ecs:${REGION}:${ACCOUNT}:cluster/c`, "NotImplemented"],
    ["a bus without a source", `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/b`, "ValidationException"],
    ["no ARN", "inbox", "ValidationException"],
  ])("but not %s", (_what, Arn, refusal) => {
    expect(
      aws.refusal("scheduler", "CreateSchedule", input("one", "rate(1 hour)", { Target: { Arn } })),
    ).toMatch(refusal);
  });
});

describe("what cannot be done", () => {
  const dead = (): { Body: string; MessageAttributes: Record<string, { StringValue: string }> } | undefined =>
    aws.call<{ Messages?: never[] }>("sqs", "ReceiveMessage", {
      QueueUrl: QueueUrl.replace("inbox", "dead"),
      MessageAttributeNames: ["All"],
    }).Messages?.[0];
  const DeadLetterConfig = { Arn: `arn:aws:sqs:${REGION}:${ACCOUNT}:dead` };

  beforeEach(() => void aws.call("sqs", "CreateQueue", { QueueName: "dead" }));

  test("for want of rights goes to the dead-letter queue at once, by the role's own right", () => {
    aws.makeRole("narrow", [`sqs:*`], "scheduler.amazonaws.com");
    const { TopicArn } = aws.call<{ TopicArn: string }>("sns", "CreateTopic", { Name: "alerts" });
    const RoleArn = `arn:aws:iam::${ACCOUNT}:role/narrow`;
    create("one", "at(2026-01-05T09:01:00)", { Target: { Arn: TopicArn, RoleArn, DeadLetterConfig } });
    aws.pass(2 * MINUTE);
    const letter = dead()!;
    expect(letter.Body).toBe("one");
    expect(letter.MessageAttributes).toMatchObject({
      ERROR_CODE: { StringValue: "AuthorizationError" },
      RETRY_ATTEMPTS: { StringValue: "0" },
      SCHEDULE_ARN: { StringValue: arnOf("one") },
      SCHEDULED_TIME: { StringValue: "2026-01-05T09:01:00Z" },
      TARGET_ARN: { StringValue: TopicArn },
    });
  });

  test("since the target is gone, is not tried again", () => {
    create("one", "at(2026-01-05T09:01:00)", { Target: { DeadLetterConfig } });
    aws.call("sqs", "DeleteQueue", { QueueUrl });
    aws.pass(2 * MINUTE);
    expect(dead()?.MessageAttributes).toMatchObject({ ERROR_CODE: { StringValue: "QueueDoesNotExist" } });
    const sum = (MetricName: string): number | undefined =>
      aws.call<{ Datapoints: { Sum: number }[] }>("cloudwatch", "GetMetricStatistics", {
        Namespace: "AWS/Scheduler",
        MetricName,
        Dimensions: [{ Name: "ScheduleGroup", Value: "default" }],
        StartTime: new Date(Date.UTC(2026, 0, 5, 9)),
        EndTime: new Date(Date.UTC(2026, 0, 5, 10)),
        Period: 3600,
        Statistics: ["Sum"],
      }).Datapoints[0]?.Sum;
    expect(["InvocationAttemptCount", "TargetErrorCount", "InvocationDroppedCount"].map(sum)).toEqual([
      1, 1, 1,
    ]);
  });

  test("since the role is gone, is told as such", () => {
    create("one", "at(2026-01-05T09:01:00)");
    aws.call("iam", "DeleteRolePolicy", { RoleName: "scheduler", PolicyName: "rights" });
    aws.call("iam", "DeleteRole", { RoleName: "scheduler" });
    aws.pass(2 * MINUTE);
    expect(received()).toEqual([]);
  });
});

describe("schedules", () => {
  test("are told as they were given, with what holds unless said", () => {
    create("one", "cron(0 9 ? * MON-FRI *)", {
      ScheduleExpressionTimezone: "Europe/Berlin",
      Description: "office hours",
    });
    expect(aws.call("scheduler", "GetSchedule", { Name: "one" })).toMatchObject({
      Arn: arnOf("one"),
      GroupName: "default",
      State: "ENABLED",
      ScheduleExpressionTimezone: "Europe/Berlin",
      Description: "office hours",
      ActionAfterCompletion: "NONE",
      Target: { RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 } },
    });
    aws.call("scheduler", "UpdateSchedule", input("one", "rate(1 hour)"));
    expect(aws.call("scheduler", "GetSchedule", { Name: "one" })).not.toHaveProperty("Description");
  });

  test("are unique in their group; the same request again is the same schedule", () => {
    const ClientToken = "again";
    expect(create("one", "rate(1 hour)", { ClientToken })).toEqual(
      create("one", "rate(1 hour)", { ClientToken }),
    );
    expect(aws.refusal("scheduler", "CreateSchedule", input("one", "rate(1 hour)"))).toBe(
      "ConflictException: Schedule one already exists.",
    );
    aws.call("scheduler", "CreateScheduleGroup", { Name: "team" });
    create("one", "rate(1 hour)", { GroupName: "team" });
    expect(names()).toEqual(["one", "one"]);
  });

  test("go with their group", () => {
    aws.call("scheduler", "CreateScheduleGroup", { Name: "team", Tags: [{ Key: "a", Value: "b" }] });
    create("two", "at(2026-01-05T09:01:00)", { GroupName: "team" });
    const ResourceArn = `arn:aws:scheduler:${REGION}:${ACCOUNT}:schedule-group/team`;
    expect(aws.call("scheduler", "ListTagsForResource", { ResourceArn })).toEqual({
      Tags: [{ Key: "a", Value: "b" }],
    });
    aws.call("scheduler", "DeleteScheduleGroup", { Name: "team" });
    aws.pass(2 * MINUTE);
    expect([names(), received()]).toEqual([[], []]);
    expect(aws.refusal("scheduler", "DeleteScheduleGroup", { Name: "default" })).toMatch(
      "ValidationException",
    );
  });

  test("come in pages, by name", () => {
    for (const name of ["c", "a", "b"]) create(name, "rate(1 hour)", { State: "DISABLED" });
    const first = aws.call<{ Schedules: { Name: string }[]; NextToken: string }>(
      "scheduler",
      "ListSchedules",
      {
        MaxResults: 2,
      },
    );
    expect(first.Schedules.map(({ Name }) => Name)).toEqual(["a", "b"]);
    const { Schedules } = aws.call<{ Schedules: { Name: string }[] }>("scheduler", "ListSchedules", {
      NextToken: first.NextToken,
    });
    expect(Schedules.map(({ Name }) => Name)).toEqual(["c"]);
  });

  test.each<[what: string, change: Record<string, unknown>, refusal: string]>([
    ["a name with blanks", { Name: "a b" }, "at 'name' failed to satisfy constraint"],
    [
      "a role that does not trust the service",
      { Target: { RoleArn: `arn:aws:iam::${ACCOUNT}:role/fn` } },
      "must allow AWS EventBridge Scheduler to assume the role",
    ],
    ["no expression", { ScheduleExpression: "daily" }, "Invalid Schedule Expression daily."],
    ["no time zone", { ScheduleExpressionTimezone: "Mars/Base" }, "Invalid ScheduleExpressionTimezone"],
    [
      "a window without a length",
      { FlexibleTimeWindow: { Mode: "FLEXIBLE" } },
      "MaximumWindowInMinutes must be set",
    ],
    [
      "an end before the start",
      { StartDate: new Date(2), EndDate: new Date(1) },
      "must come before the EndDate",
    ],
    [
      "too many retries",
      { Target: { RetryPolicy: { MaximumRetryAttempts: 186 } } },
      "less than or equal to 185",
    ],
    [
      "a group that is not there",
      { GroupName: "none" },
      "ResourceNotFoundException: Schedule group none does not exist.",
    ],
  ])("are refused for %s", (_what, change, refusal) => {
    const given = {
      ...input("one", "rate(1 hour)", change),
      ...("Name" in change && { Name: change["Name"] }),
    };
    const whole =
      "ScheduleExpression" in change ? { ...given, ScheduleExpression: change["ScheduleExpression"] } : given;
    expect(aws.refusal("scheduler", "CreateSchedule", whole)).toContain(refusal);
  });
});
