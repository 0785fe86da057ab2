import { describe, expect, it } from "vitest";
import { iamService } from "../iam/index.ts";
import { SmallAccount } from "../small-account.ts";
import { sns } from "../sns/index.ts";
import { snsState } from "../sns/state.ts";
import { sqs } from "../sqs/index.ts";
import { events, emitServiceEvent, installEventBridge } from "./index.ts";

const TOPIC = "arn:aws:sns:us-east-1:111122223333:alerts";
const QUEUE = "arn:aws:sqs:us-east-1:111122223333:work";
const URL = "https://sqs.us-east-1.amazonaws.com/111122223333/work";
const RULE = "arn:aws:events:us-east-1:111122223333:rule/findings";

const policyFor = (action: string, resource: string, sourceArn = RULE): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: action,
        Resource: resource,
        Condition: { ArnEquals: { "aws:SourceArn": sourceArn } },
      },
    ],
  });

function setup(): SmallAccount {
  const aws = new SmallAccount([events, sns, sqs], [installEventBridge]);
  aws.call("events", "PutRule", {
    Name: "findings",
    EventPattern: JSON.stringify({
      source: ["aws.guardduty"],
      detail: { severity: [{ numeric: [">=", 7] }] },
    }),
  });
  return aws;
}

const finding = (aws: SmallAccount, severity: number): void =>
  emitServiceEvent(aws.scope, {
    source: "aws.guardduty",
    detailType: "GuardDuty Finding",
    resources: [],
    detail: { severity, id: "f-1" },
  });

function received(aws: SmallAccount, url = URL): string[] {
  const { Messages = [] } = aws.call<{ Messages?: { Body: string }[] }>("sqs", "ReceiveMessage", {
    QueueUrl: url,
    MaxNumberOfMessages: 10,
  });
  return Messages.map(({ Body }) => Body);
}

function mails(aws: SmallAccount): string[] {
  return snsState(aws.scope)
    .mailbox.filter((mail) => mail.token === undefined)
    .map((mail) => mail.body);
}

function subscribeByMail(aws: SmallAccount, confirm = true): void {
  aws.call("sns", "Subscribe", { TopicArn: TOPIC, Protocol: "email", Endpoint: "soc@example.com" });
  const asked = snsState(aws.scope).mailbox.find((mail) => mail.token !== undefined);
  if (confirm) aws.call("sns", "ConfirmSubscription", { TopicArn: TOPIC, Token: asked!.token });
}

describe("rules and targets", () => {
  it("takes a role that trusts EventBridge, and no other", () => {
    const aws = new SmallAccount([events, iamService]);
    const trusting = (Service: string): string =>
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole" }],
      });
    for (const [RoleName, service] of [
      ["deliver", "events.amazonaws.com"],
      ["worker", "lambda.amazonaws.com"],
    ] as const)
      aws.call("iam", "CreateRole", { RoleName, AssumeRolePolicyDocument: trusting(service) });
    const put = (role: string): unknown =>
      aws.call("events", "PutRule", {
        Name: "findings",
        EventPattern: '{"source":["aws.guardduty"]}',
        RoleArn: `arn:aws:iam::${aws.account.id}:role/${role}`,
      });
    for (const role of ["worker", "missing"])
      expect(() => put(role)).toThrow(
        `Provided role 'arn:aws:iam::${aws.account.id}:role/${role}' cannot be assumed by principal 'events.amazonaws.com'.`,
      );
    expect(aws.refusal("events", "DescribeRule", { Name: "findings" })).toBe("ResourceNotFoundException");
    put("deliver");
    expect(aws.call("events", "DescribeRule", { Name: "findings" })["RoleArn"]).toContain("role/deliver");
  });

  it("delivers what matches to a queue whose policy lets the rule in", () => {
    const aws = setup();
    aws.call("sqs", "CreateQueue", {
      QueueName: "work",
      Attributes: { Policy: policyFor("sqs:SendMessage", QUEUE) },
    });
    aws.call("events", "PutTargets", {
      Rule: "findings",
      Targets: [
        {
          Id: "q",
          Arn: QUEUE,
          InputTransformer: {
            InputPathsMap: { id: "$.detail.id", severity: "$.detail.severity" },
            InputTemplate: '{"finding": <id>, "text": "severity <severity>"}',
          },
        },
      ],
    });
    finding(aws, 2);
    finding(aws, 8);
    aws.pass(10);
    expect(received(aws)).toEqual(['{"finding": "f-1", "text": "severity 8"}']);
  });

  it("mails only with a topic policy, an enabled rule and a confirmed subscription", () => {
    const aws = setup();
    aws.call("sns", "CreateTopic", { Name: "alerts" });
    aws.call("events", "PutTargets", {
      Rule: "findings",
      Targets: [{ Id: "t", Arn: TOPIC, InputPath: "$.detail.id" }],
    });
    subscribeByMail(aws, false);
    finding(aws, 8);
    aws.pass(1000);
    aws.call("sns", "SetTopicAttributes", {
      TopicArn: TOPIC,
      AttributeName: "Policy",
      AttributeValue: policyFor("sns:Publish", TOPIC),
    });
    finding(aws, 8);
    aws.pass(1000);
    expect(mails(aws)).toEqual([]);
    const asked = snsState(aws.scope).mailbox.find((mail) => mail.token !== undefined);
    aws.call("sns", "ConfirmSubscription", { TopicArn: TOPIC, Token: asked!.token });
    aws.call("events", "DisableRule", { Name: "findings" });
    finding(aws, 8);
    aws.pass(1000);
    expect(mails(aws)).toEqual([]);
    aws.call("events", "EnableRule", { Name: "findings" });
    finding(aws, 8);
    aws.pass(1000);
    expect(mails(aws)).toEqual(['"f-1"']);
  });

  it("sends what it may not deliver to the dead-letter queue at once, with the reason", () => {
    const aws = setup();
    aws.call("sns", "CreateTopic", { Name: "alerts" });
    aws.call("sqs", "CreateQueue", {
      QueueName: "work",
      Attributes: { Policy: policyFor("sqs:SendMessage", QUEUE) },
    });
    aws.call("events", "PutTargets", {
      Rule: "findings",
      Targets: [{ Id: "t", Arn: TOPIC, Input: '"x"', DeadLetterConfig: { Arn: QUEUE } }],
    });
    finding(aws, 8);
    aws.pass(10);
    const { Messages = [] } = aws.call<{
      Messages?: { MessageAttributes: Record<string, { StringValue: string }> }[];
    }>("sqs", "ReceiveMessage", { QueueUrl: URL, MessageAttributeNames: ["All"] });
    expect(Messages[0]?.MessageAttributes["ERROR_CODE"]?.StringValue).toBe("NO_PERMISSIONS");
    expect(Messages[0]?.MessageAttributes["RULE_ARN"]?.StringValue).toBe(RULE);
  });

  it("fires schedules until the rule is disabled", () => {
    const aws = setup();
    const rule = "arn:aws:events:us-east-1:111122223333:rule/tick";
    aws.call("sqs", "CreateQueue", {
      QueueName: "work",
      Attributes: { Policy: policyFor("sqs:SendMessage", QUEUE, rule) },
    });
    aws.call("events", "PutRule", { Name: "tick", ScheduleExpression: "rate(1 minute)" });
    aws.call("events", "PutTargets", {
      Rule: "tick",
      Targets: [{ Id: "q", Arn: QUEUE, InputPath: "$.detail-type" }],
    });
    aws.pass(150_000);
    expect(received(aws)).toEqual(['"Scheduled Event"', '"Scheduled Event"']);
    aws.call("events", "DisableRule", { Name: "tick" });
    aws.pass(600_000);
    expect(received(aws)).toHaveLength(2);
  });

  it("passes events on to another bus, and takes custom events there", () => {
    const aws = setup();
    const bus = "arn:aws:events:us-east-1:111122223333:event-bus/audit";
    aws.call("sqs", "CreateQueue", {
      QueueName: "work",
      Attributes: {
        Policy: policyFor("sqs:SendMessage", QUEUE, "arn:aws:events:us-east-1:111122223333:rule/audit/all"),
      },
    });
    aws.call("events", "CreateEventBus", { Name: "audit" });
    aws.call("events", "PutRule", {
      Name: "all",
      EventBusName: "audit",
      EventPattern: '{"source":[{"exists":true}]}',
    });
    aws.call("events", "PutTargets", {
      Rule: "all",
      EventBusName: "audit",
      Targets: [{ Id: "q", Arn: QUEUE, InputPath: "$.source" }],
    });
    aws.call("events", "PutTargets", { Rule: "findings", Targets: [{ Id: "b", Arn: bus }] });
    finding(aws, 8);
    const { Entries, FailedEntryCount } = aws.call<{
      FailedEntryCount: number;
      Entries: { ErrorCode?: string }[];
    }>("events", "PutEvents", {
      Entries: [
        { Source: "shop", DetailType: "order", Detail: "{}", EventBusName: "audit" },
        { Source: "aws.ec2", DetailType: "x", Detail: "{}" },
        { Source: "shop", DetailType: "order", Detail: "[]" },
        { Source: "shop", Detail: "{}" },
      ],
    });
    aws.pass(10);
    expect(FailedEntryCount).toBe(3);
    expect(Entries.map(({ ErrorCode }) => ErrorCode)).toEqual([
      undefined,
      "NotAuthorizedForSourceException",
      "MalformedDetail",
      "InvalidArgument",
    ]);
    expect(received(aws).sort()).toEqual(['"aws.guardduty"', '"shop"']);
  });

  it.each([
    ["PutRule", { Name: "x" }, "ValidationException"],
    ["PutRule", { Name: "x", EventPattern: '{"a":"b"}' }, "InvalidEventPatternException"],
    [
      "PutRule",
      { Name: "x", EventPattern: '{"a":["b"]}', EventBusName: "none" },
      "ResourceNotFoundException",
    ],
    ["PutRule", { Name: "a b", EventPattern: '{"a":["b"]}' }, "ValidationException"],
    ["PutTargets", { Rule: "none", Targets: [{ Id: "a", Arn: QUEUE }] }, "ResourceNotFoundException"],
    [
      "PutTargets",
      { Rule: "findings", Targets: [{ Id: "a", Arn: "arn:aws:batch:us-east-1:111122223333:job-queue/q" }] },
      "NotImplemented",
    ],
    [
      "PutTargets",
      { Rule: "findings", Targets: [{ Id: "a", Arn: QUEUE, Input: "{" }] },
      "ValidationException",
    ],
    ["DescribeRule", { Name: "none" }, "ResourceNotFoundException"],
    ["DeleteEventBus", { Name: "default" }, "ValidationException"],
    ["CreateArchive", { ArchiveName: "a" }, "NotImplemented"],
  ])("%s %j is refused with %s", (operation, input, code) => {
    expect(setup().refusal("events", operation, input)).toBe(code);
  });

  it.each([
    ["sqs", "eu-west-1", "111122223333", "work", "ValidationException"],
    ["lambda", "eu-west-1", "111122223333", "function:f", "ValidationException"],
    ["events", "eu-west-1", "111122223333", "event-bus/default", "ValidationException"],
    ["logs", "us-east-1", "444455556666", "log-group:/x", "AccessDeniedException"],
    ["states", "us-east-1", "444455556666", "stateMachine:m", "AccessDeniedException"],
    ["sqs", "us-east-1", "444455556666", "work", undefined],
    ["sns", "us-east-1", "444455556666", "alerts", undefined],
  ])("a target of %s in %s, account %s: %s is answered with %s", (service, region, account, name, code) => {
    const Arn = `arn:aws:${service}:${region}:${account}:${name}`;
    expect(setup().refusal("events", "PutTargets", { Rule: "findings", Targets: [{ Id: "a", Arn }] })).toBe(
      code,
    );
  });

  it("may be a bus of another Region, by a role", () => {
    const Arn = "arn:aws:events:eu-west-1:111122223333:event-bus/default";
    const Targets = [{ Id: "a", Arn, RoleArn: "arn:aws:iam::111122223333:role/pass-on" }];
    expect(setup().refusal("events", "PutTargets", { Rule: "findings", Targets })).toBeUndefined();
  });

  it("refuses to delete a rule that has targets", () => {
    const aws = setup();
    aws.call("events", "PutTargets", { Rule: "findings", Targets: [{ Id: "t", Arn: TOPIC }] });
    expect(aws.refusal("events", "DeleteRule", { Name: "findings" })).toBe("ValidationException");
    aws.call("events", "RemoveTargets", { Rule: "findings", Ids: ["t"] });
    expect(aws.refusal("events", "DeleteRule", { Name: "findings" })).toBeUndefined();
    expect(aws.call("events", "ListRules")).toEqual({ Rules: [] });
  });
});
