import { expect, test } from "vitest";
import { SmallAccount } from "../small-account.ts";
import { sns } from "../sns/index.ts";
import { sqs } from "../sqs/index.ts";
import { s3 } from "./index.ts";

const QUEUE = "arn:aws:sqs:us-east-1:111122223333:told";
const TOPIC = "arn:aws:sns:us-east-1:111122223333:told";

class Bucket extends SmallAccount {
  readonly url: string;

  constructor() {
    super([s3, sqs, sns]);
    this.call("s3", "CreateBucket", { Bucket: "papers" });
    this.url = this.call<{ QueueUrl: string }>("sqs", "CreateQueue", { QueueName: "told" }).QueueUrl;
    this.call("sns", "CreateTopic", { Name: "told" });
    this.call("sns", "Subscribe", { TopicArn: TOPIC, Protocol: "sqs", Endpoint: QUEUE });
  }

  /** Lets these services send to the queue and publish to the topic. */
  admit(...services: string[]): void {
    const policy = (Action: string): string =>
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: services }, Action, Resource: "*" }],
      });
    this.call("sqs", "SetQueueAttributes", {
      QueueUrl: this.url,
      Attributes: { Policy: policy("sqs:SendMessage") },
    });
    this.call("sns", "SetTopicAttributes", {
      TopicArn: TOPIC,
      AttributeName: "Policy",
      AttributeValue: policy("sns:Publish"),
    });
  }

  notify(NotificationConfiguration: object, more = {}): string | undefined {
    const input = { Bucket: "papers", NotificationConfiguration, ...more };
    return this.refusal("s3", "PutBucketNotificationConfiguration", input);
  }

  put(Key: string): void {
    this.call("s3", "PutObject", { Bucket: "papers", Key, Body: "x" });
    this.pass(10);
  }

  /** Bodies of what is in the queue now; afterwards it is empty. */
  told(): Record<string, never>[] {
    const input = { QueueUrl: this.url, MaxNumberOfMessages: 10 };
    const { Messages = [] } = this.call<{ Messages?: { Body: string }[] }>("sqs", "ReceiveMessage", input);
    this.call("sqs", "PurgeQueue", { QueueUrl: this.url });
    this.pass(61_000);
    return Messages.map(({ Body }) => JSON.parse(Body) as Record<string, never>);
  }
}

const TO_QUEUE = { QueueArn: QUEUE, Events: ["s3:ObjectCreated:*"] };
const TO_TOPIC = { TopicArn: TOPIC, Events: ["s3:ObjectCreated:Put"] };

test("a queue is told, first of all that it will be", () => {
  const account = new Bucket();
  account.admit("s3.amazonaws.com");
  const suffix = { Key: { FilterRules: [{ Name: "suffix", Value: ".log" }] } };
  expect(account.notify({ QueueConfigurations: [{ ...TO_QUEUE, Filter: suffix }] })).toBeUndefined();
  expect(account.told()).toMatchObject([{ Event: "s3:TestEvent", Bucket: "papers" }]);
  account.put("a.txt");
  account.put("b.log");
  expect(account.told()).toMatchObject([
    {
      Records: [
        {
          eventName: "ObjectCreated:Put",
          responseElements: { "x-amz-request-id": expect.stringMatching(/^[0-9A-Z]{16}$/) as string },
          s3: { object: { key: "b.log", size: 1 } },
        },
      ],
    },
  ]);
});

test("a topic passes on what it is told", () => {
  const account = new Bucket();
  account.admit("s3.amazonaws.com", "sns.amazonaws.com");
  expect(account.notify({ TopicConfigurations: [TO_TOPIC] })).toBeUndefined();
  account.pass(10);
  account.told();
  account.put("c");
  const [message] = account.told();
  expect(message).toMatchObject({ TopicArn: TOPIC, Subject: "Amazon S3 Notification" });
  expect(JSON.parse(message!["Message"]!)).toMatchObject({ Records: [{ s3: { object: { key: "c" } } }] });
});

test("destinations that do not let S3 in are refused, unless nobody shall look", () => {
  const account = new Bucket();
  for (const wish of [{ QueueConfigurations: [TO_QUEUE] }, { TopicConfigurations: [TO_TOPIC] }]) {
    expect(account.notify(wish)).toBe("InvalidArgument");
    expect(account.notify(wish, { SkipDestinationValidation: true })).toBeUndefined();
  }
  account.put("d");
  expect(account.told()).toEqual([]);
});

test("two destinations cannot share an event of the same keys, whatever they are", () => {
  const account = new Bucket();
  account.admit("s3.amazonaws.com");
  expect(account.notify({ QueueConfigurations: [TO_QUEUE], TopicConfigurations: [TO_TOPIC] })).toBe(
    "InvalidArgument",
  );
});
