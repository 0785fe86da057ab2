import { createHash } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { SmallAccount, userOf } from "../small-account.ts";
import { sqs } from "./index.ts";

interface Received {
  Messages?: {
    MessageId: string;
    ReceiptHandle: string;
    Body: string;
    Attributes?: Record<string, string>;
    MD5OfBody: string;
    MD5OfMessageAttributes?: string;
  }[];
}

const BASE = "https://sqs.us-east-1.amazonaws.com/111122223333";
const URL = `${BASE}/work`;
let aws: SmallAccount;

const call = <A = Record<string, unknown>>(operation: string, input: Record<string, unknown> = {}): A =>
  aws.call<A>("sqs", operation, { QueueUrl: URL, ...input });
const create = (QueueName: string, Attributes: Record<string, string> = {}): unknown =>
  aws.call("sqs", "CreateQueue", { QueueName, Attributes });
const send = (MessageBody: string, input: Record<string, unknown> = {}): unknown =>
  call("SendMessage", { MessageBody, ...input });
const receive = (input: Record<string, unknown> = {}) =>
  call<Received>("ReceiveMessage", { MaxNumberOfMessages: 10, ...input }).Messages ?? [];
const bodies = (input: Record<string, unknown> = {}): string[] => receive(input).map(({ Body }) => Body);

beforeEach(() => {
  aws = new SmallAccount([sqs]);
  create("work");
});

describe("messages", () => {
  it("are hidden while in flight, come again, and go when deleted", () => {
    send("one");
    const [first] = receive();
    expect(first!.MD5OfBody).toBe(createHash("md5").update("one").digest("hex"));
    expect(receive()).toEqual([]);
    aws.pass(30_000);
    const [again] = receive({ AttributeNames: ["All"] });
    expect(again!.Attributes).toMatchObject({ ApproximateReceiveCount: "2", SenderId: "111122223333" });
    call("DeleteMessage", { ReceiptHandle: again!.ReceiptHandle });
    aws.pass(60_000);
    expect(receive()).toEqual([]);
  });

  it("wait out their delay, and can be made visible at once", () => {
    send("late", { DelaySeconds: 10 });
    expect(receive()).toEqual([]);
    expect(call("GetQueueAttributes", { AttributeNames: ["All"] })).toMatchObject({
      Attributes: { ApproximateNumberOfMessages: "0", ApproximateNumberOfMessagesDelayed: "1" },
    });
    aws.pass(10_000);
    const [late] = receive();
    call("ChangeMessageVisibility", { ReceiptHandle: late!.ReceiptHandle, VisibilityTimeout: 0 });
    expect(bodies()).toEqual(["late"]);
  });

  it("are forgotten after the retention period", () => {
    call("SetQueueAttributes", { Attributes: { MessageRetentionPeriod: "60" } });
    send("old");
    aws.pass(61_000);
    expect(receive()).toEqual([]);
  });

  it("move to the dead-letter queue when they were received too often", () => {
    create("dead");
    const target = "arn:aws:sqs:us-east-1:111122223333:dead";
    call("SetQueueAttributes", {
      Attributes: { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: target, maxReceiveCount: 2 }) },
    });
    send("poison");
    for (let i = 0; i < 2; i++) {
      expect(bodies()).toEqual(["poison"]);
      aws.pass(30_000);
    }
    expect(receive()).toEqual([]);
    expect(bodies({ QueueUrl: `${BASE}/dead` })).toEqual(["poison"]);
    expect(aws.call("sqs", "ListDeadLetterSourceQueues", { QueueUrl: `${BASE}/dead` })).toEqual({
      queueUrls: [URL],
    });
  });

  it("of a batch succeed and fail each for itself", () => {
    const { Successful, Failed } = call<{
      Successful: { Id: string }[];
      Failed: { Id: string; Code: string }[];
    }>("SendMessageBatch", {
      Entries: [
        { Id: "a", MessageBody: "1" },
        { Id: "b", MessageBody: "\u0001" },
      ],
    });
    expect(Successful.map(({ Id }) => Id)).toEqual(["a"]);
    expect(Failed).toEqual([
      { Id: "b", SenderFault: true, Code: "InvalidMessageContents", Message: "Invalid characters found." },
    ]);
  });

  it("carry attributes with the checksum that clients verify", () => {
    const MessageAttributes = { city: { DataType: "String", StringValue: "Any City" } };
    const { MD5OfMessageAttributes } = call<{ MD5OfMessageAttributes: string }>("SendMessage", {
      MessageBody: "x",
      MessageAttributes,
    });
    const [message] = receive({ MessageAttributeNames: ["ci.*", "city"] });
    expect(message).toMatchObject({ MessageAttributes, MD5OfMessageAttributes });
    const part = (text: string): Buffer =>
      Buffer.concat([Buffer.from([0, 0, 0, text.length]), Buffer.from(text)]);
    const bytes = Buffer.concat([part("city"), part("String"), Buffer.from([1]), part("Any City")]);
    expect(MD5OfMessageAttributes).toBe(createHash("md5").update(bytes).digest("hex"));
  });
});

describe("FIFO queues", () => {
  const QueueUrl = `${BASE}/work.fifo`;
  beforeEach(() => void create("work.fifo", { FifoQueue: "true", ContentBasedDeduplication: "true" }));
  const sendTo = (MessageBody: string, MessageGroupId?: string): unknown =>
    call("SendMessage", { QueueUrl, MessageBody, ...(MessageGroupId && { MessageGroupId }) });

  it("keep order in a group, wait for the one in flight, and drop duplicates", () => {
    for (const body of ["1", "2", "2"]) sendTo(body, "g");
    sendTo("other", "h");
    const taken = receive({ QueueUrl, MaxNumberOfMessages: 1 });
    expect(taken.map(({ Body }) => Body)).toEqual(["1"]);
    expect(bodies({ QueueUrl })).toEqual(["other"]);
    call("DeleteMessage", { QueueUrl, ReceiptHandle: taken[0]!.ReceiptHandle });
    expect(bodies({ QueueUrl })).toEqual(["2"]);
  });

  it("want a group", () => {
    expect(aws.refusal("sqs", "SendMessage", { QueueUrl, MessageBody: "x" })).toBe("MissingParameter");
  });
});

describe("queues", () => {
  it.each([
    ["CreateQueue", { QueueName: "a b" }, "InvalidParameterValue"],
    ["CreateQueue", { QueueName: "work", Attributes: { DelaySeconds: "5" } }, "QueueNameExists"],
    ["CreateQueue", { QueueName: "x", Attributes: { VisibilityTimeout: "99999" } }, "InvalidAttributeValue"],
    ["CreateQueue", { QueueName: "x", Attributes: { Colour: "red" } }, "InvalidAttributeName"],
    ["CreateQueue", { QueueName: "x", Attributes: { FifoThroughputLimit: "perQueue" } }, "NotImplemented"],
    [
      "CreateQueue",
      { QueueName: "x", Attributes: { KmsDataKeyReusePeriodSeconds: "59" } },
      "InvalidAttributeValue",
    ],
    ["GetQueueUrl", { QueueName: "none" }, "QueueDoesNotExist"],
    ["SendMessage", { QueueUrl: `${BASE}/none`, MessageBody: "x" }, "QueueDoesNotExist"],
    ["SendMessage", { QueueUrl: "nowhere", MessageBody: "x" }, "InvalidAddress"],
    ["SendMessage", { QueueUrl: URL, MessageBody: "" }, "MissingParameter"],
    ["ReceiveMessage", { QueueUrl: URL, MaxNumberOfMessages: 11 }, "InvalidParameterValue"],
    ["DeleteMessage", { QueueUrl: URL, ReceiptHandle: "x" }, "ReceiptHandleIsInvalid"],
    ["SendMessageBatch", { QueueUrl: URL, Entries: [] }, "EmptyBatchRequest"],
    ["StartMessageMoveTask", { SourceArn: "x" }, "NotImplemented"],
  ])("refuse %s %j with %s", (operation, input, code) => {
    expect(aws.refusal("sqs", operation, input)).toBe(code);
  });

  it("are made once, listed, purged once a minute and blocked for a minute after deletion", () => {
    expect(create("work")).toEqual({ QueueUrl: URL });
    send("x");
    call("PurgeQueue");
    expect(receive()).toEqual([]);
    expect(aws.refusal("sqs", "PurgeQueue", { QueueUrl: URL })).toBe("PurgeQueueInProgress");
    expect(aws.call("sqs", "ListQueues", { QueueNamePrefix: "wo" })).toEqual({ QueueUrls: [URL] });
    call("DeleteQueue");
    expect(aws.refusal("sqs", "CreateQueue", { QueueName: "work" })).toBe("QueueDeletedRecently");
    aws.pass(60_000);
    expect(create("work")).toEqual({ QueueUrl: URL });
  });

  it("let in whom their policy names", () => {
    const eve = userOf("111122223333", "eve");
    const input = { QueueUrl: URL, MessageBody: "x" };
    expect(aws.refusal("sqs", "SendMessage", input, { principal: eve })).toBe("AccessDeniedException");
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::111122223333:user/eve" },
          Action: "sqs:SendMessage",
          Resource: "*",
        },
      ],
    });
    call("SetQueueAttributes", { Attributes: { Policy } });
    expect(aws.refusal("sqs", "SendMessage", input, { principal: eve })).toBeUndefined();
    expect(aws.refusal("sqs", "ReceiveMessage", { QueueUrl: URL }, { principal: eve })).toBe(
      "AccessDeniedException",
    );
  });

  it("carry tags", () => {
    call("TagQueue", { Tags: { a: "1", b: "2" } });
    call("UntagQueue", { TagKeys: ["a"] });
    expect(call("ListQueueTags")).toEqual({ Tags: { b: "2" } });
  });
});
