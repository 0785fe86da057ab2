import { beforeEach, describe, expect, it } from "vitest";
import { AwsError } from "../../errors.ts";
import { SmallAccount, userOf } from "../small-account.ts";
import { sqs } from "../sqs/index.ts";
import { registerTarget, type Invocation } from "../targets.ts";
import { publishAsService, sns } from "./index.ts";
import { snsState } from "./state.ts";

const TopicArn = "arn:aws:sns:us-east-1:111122223333:alerts";
const QUEUE = "arn:aws:sqs:us-east-1:111122223333:work";
const QueueUrl = "https://sqs.us-east-1.amazonaws.com/111122223333/work";
let aws: SmallAccount;

const call = <A = Record<string, unknown>>(operation: string, input: Record<string, unknown> = {}): A =>
  aws.call<A>("sns", operation, { TopicArn, ...input });
const subscribe = (Protocol: string, Endpoint: string, Attributes?: Record<string, string>): string =>
  call<{ SubscriptionArn: string }>("Subscribe", {
    Protocol,
    Endpoint,
    ReturnSubscriptionArn: true,
    ...(Attributes && { Attributes }),
  }).SubscriptionArn;
const publish = (Message: string, input: Record<string, unknown> = {}): void => {
  call("Publish", { Message, ...input });
  aws.pass(1);
};
const mails = (): string[] =>
  snsState(aws.scope)
    .mailbox.filter(({ token }) => token === undefined)
    .map(({ body }) => body);

function received(): string[] {
  const { Messages = [] } = aws.call<{ Messages?: { Body: string }[] }>("sqs", "ReceiveMessage", {
    QueueUrl,
    MaxNumberOfMessages: 10,
  });
  return Messages.map(({ Body }) => Body);
}

function makeQueue(): void {
  const Policy = JSON.stringify({
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "sns.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: QUEUE,
        Condition: { ArnEquals: { "aws:SourceArn": TopicArn } },
      },
    ],
  });
  aws.call("sqs", "CreateQueue", { QueueName: "work", Attributes: { Policy } });
}

beforeEach(() => {
  aws = new SmallAccount([sns, sqs]);
  aws.call("sns", "CreateTopic", { Name: "alerts" });
});

describe("subscriptions", () => {
  it("by mail wait for their confirmation, with the token that the mailbox shows", () => {
    expect(call("Subscribe", { Protocol: "email", Endpoint: "soc@example.com" })).toEqual({
      SubscriptionArn: "pending confirmation",
    });
    expect(call("ListSubscriptionsByTopic")).toMatchObject({
      Subscriptions: [{ SubscriptionArn: "PendingConfirmation" }],
    });
    publish("too early");
    expect(mails()).toEqual([]);
    expect(aws.refusal("sns", "ConfirmSubscription", { TopicArn, Token: "guess" })).toBe("InvalidParameter");
    const token = snsState(aws.scope).mailbox.list()[0]!.token;
    const { SubscriptionArn } = call<{ SubscriptionArn: string }>("ConfirmSubscription", { Token: token });
    publish("now");
    expect(mails()).toEqual(["now"]);
    expect(call("GetTopicAttributes")).toMatchObject({
      Attributes: { SubscriptionsConfirmed: "1", SubscriptionsPending: "0" },
    });
    aws.call("sns", "Unsubscribe", { SubscriptionArn });
    publish("gone");
    expect(mails()).toEqual(["now"]);
  });

  it("reach a queue whose policy lets the topic in, wrapped or raw", () => {
    makeQueue();
    const arn = subscribe("sqs", QUEUE);
    publish("hello", { Subject: "s", MessageAttributes: { a: { DataType: "String", StringValue: "b" } } });
    expect(JSON.parse(received()[0]!)).toMatchObject({
      Type: "Notification",
      TopicArn,
      Subject: "s",
      Message: "hello",
      MessageAttributes: { a: { Type: "String", Value: "b" } },
    });
    aws.call("sns", "SetSubscriptionAttributes", {
      SubscriptionArn: arn,
      AttributeName: "RawMessageDelivery",
      AttributeValue: "true",
    });
    publish("bare");
    expect(received()).toEqual(["bare"]);
    aws.call("sqs", "SetQueueAttributes", { QueueUrl, Attributes: { Policy: "" } });
    publish("refused");
    expect(received()).toEqual([]);
  });

  it("reach functions by the registry", () => {
    const invoked: Invocation[] = [];
    registerTarget(aws.world, "arn:aws:lambda:", (_, invocation) => void invoked.push(invocation));
    const Endpoint = "arn:aws:lambda:us-east-1:111122223333:function:respond";
    subscribe("lambda", Endpoint);
    publish("go");
    expect(invoked[0]).toMatchObject({ service: "sns.amazonaws.com", arn: Endpoint, sourceArn: TopicArn });
    expect(JSON.parse(invoked[0]!.payload)).toMatchObject({
      Records: [{ EventSource: "aws:sns", Sns: { Message: "go" } }],
    });
  });

  it("send what a function refuses to the dead-letter queue", () => {
    makeQueue();
    registerTarget(aws.world, "arn:aws:lambda:", () => {
      throw new AwsError("AccessDeniedException", "no", 403);
    });
    subscribe("lambda", "arn:aws:lambda:us-east-1:111122223333:function:f", {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: QUEUE }),
    });
    publish("lost?");
    expect(JSON.parse(received()[0]!)).toMatchObject({ Message: "lost?" });
  });

  it.each([
    [
      { FilterPolicy: '{"severity":[{"numeric":[">=",7]}]}' },
      { severity: { DataType: "Number", StringValue: "8" } },
      "m",
      1,
    ],
    [
      { FilterPolicy: '{"severity":[{"numeric":[">=",7]}]}' },
      { severity: { DataType: "Number", StringValue: "2" } },
      "m",
      0,
    ],
    [
      { FilterPolicy: '{"team":["soc"]}' },
      { team: { DataType: "String.Array", StringValue: '["dev","soc"]' } },
      "m",
      1,
    ],
    [{ FilterPolicy: '{"team":["soc"]}' }, {}, "m", 0],
    [
      { FilterPolicy: '{"detail":{"state":["ALARM"]}}', FilterPolicyScope: "MessageBody" },
      {},
      '{"detail":{"state":"ALARM"}}',
      1,
    ],
    [{ FilterPolicy: '{"detail":{"state":["ALARM"]}}', FilterPolicyScope: "MessageBody" }, {}, "no json", 0],
  ])("filter: %j with %j", (attributes, MessageAttributes, message, expected) => {
    subscribe("sms", "+15550100000", attributes);
    publish(message, { MessageAttributes });
    expect(mails()).toHaveLength(expected);
  });
});

describe("publishing", () => {
  it("takes another text for each protocol", () => {
    subscribe("sms", "+15550100000");
    publish(JSON.stringify({ default: "long", sms: "short" }), { MessageStructure: "json" });
    expect(mails()).toEqual(["short"]);
  });

  it("by services needs the topic's policy; the default one knows the owner's alarms only", () => {
    const as = (service: string) => () =>
      publishAsService(aws.scope, TopicArn, {
        service,
        sourceArn: "arn:aws:events:us-east-1:111122223333:rule/r",
        message: "m",
      });
    expect(as("cloudwatch.amazonaws.com")).not.toThrow();
    expect(as("events.amazonaws.com")).toThrow(AwsError);
    call("SetTopicAttributes", {
      AttributeName: "Policy",
      AttributeValue: JSON.stringify({
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "events.amazonaws.com" },
            Action: "sns:Publish",
            Resource: TopicArn,
          },
        ],
      }),
    });
    expect(as("events.amazonaws.com")).not.toThrow();
  });

  it("is refused to users whom nothing allows", () => {
    const principal = userOf("111122223333", "eve");
    expect(aws.refusal("sns", "Publish", { TopicArn, Message: "m" }, { principal })).toBe(
      "AuthorizationError",
    );
  });

  it("answers each entry of a batch", () => {
    const { Successful, Failed } = call<{ Successful: unknown[]; Failed: { Id: string; Code: string }[] }>(
      "PublishBatch",
      {
        PublishBatchRequestEntries: [
          { Id: "a", Message: "1" },
          { Id: "b", Message: "" },
        ],
      },
    );
    expect(Successful).toHaveLength(1);
    expect(Failed).toMatchObject([{ Id: "b", Code: "InvalidParameter" }]);
  });

  it.each([
    ["CreateTopic", { Name: "a b" }, "InvalidParameter"],
    ["CreateTopic", { Name: "a.fifo" }, "NotImplemented"],
    ["GetTopicAttributes", { TopicArn: `${TopicArn}x` }, "NotFound"],
    ["GetTopicAttributes", { TopicArn: "alerts" }, "InvalidParameter"],
    ["Publish", { TopicArn, Message: "" }, "InvalidParameter"],
    ["Publish", { TopicArn, Message: "m", MessageStructure: "json" }, "InvalidParameter"],
    ["Subscribe", { TopicArn, Protocol: "pigeon", Endpoint: "x" }, "InvalidParameter"],
    ["Subscribe", { TopicArn, Protocol: "application", Endpoint: "x" }, "NotImplemented"],
    ["Subscribe", { TopicArn, Protocol: "https", Endpoint: "http://x" }, "InvalidParameter"],
    [
      "Subscribe",
      { TopicArn, Protocol: "sms", Endpoint: "+15550100000", Attributes: { FilterPolicy: '{"a":"b"}' } },
      "InvalidParameter",
    ],
    ["SetTopicAttributes", { TopicArn, AttributeName: "Policy", AttributeValue: "{}" }, "InvalidParameter"],
    [
      "SetTopicAttributes",
      { TopicArn, AttributeName: "TracingConfig", AttributeValue: "Active" },
      "NotImplemented",
    ],
    ["ListTagsForResource", { ResourceArn: `${TopicArn}x` }, "ResourceNotFound"],
  ])("refuses %s %j with %s", (operation, input, code) => {
    expect(aws.refusal("sns", operation, input)).toBe(code);
  });
});

describe("topics", () => {
  it("are made once, tagged, opened to other accounts, and deleted with their subscriptions", () => {
    expect(aws.call("sns", "CreateTopic", { Name: "alerts" })).toEqual({ TopicArn });
    aws.call("sns", "TagResource", { ResourceArn: TopicArn, Tags: [{ Key: "a", Value: "b" }] });
    expect(aws.call("sns", "ListTagsForResource", { ResourceArn: TopicArn })).toEqual({
      Tags: [{ Key: "a", Value: "b" }],
    });
    call("AddPermission", { Label: "partner", AWSAccountId: ["444455556666"], ActionName: ["Publish"] });
    const policy = (): string =>
      call<{ Attributes: { Policy: string } }>("GetTopicAttributes").Attributes.Policy;
    expect(policy()).toContain("444455556666");
    call("RemovePermission", { Label: "partner" });
    expect(policy()).not.toContain("444455556666");
    subscribe("email", "soc@example.com");
    call("DeleteTopic");
    expect(aws.call("sns", "ListTopics")).toEqual({ Topics: [] });
    expect(aws.call("sns", "ListSubscriptions")).toEqual({ Subscriptions: [] });
  });
});
