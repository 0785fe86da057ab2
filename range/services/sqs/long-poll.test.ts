import { beforeEach, describe, expect, it } from "vitest";
import { ACCOUNT, REGION, SmallFunctions } from "../lambda/small-functions.ts";

const QueueUrl = `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/work`;
let aws: SmallFunctions;

const send = (MessageBody: string, more: Record<string, unknown> = {}): unknown =>
  aws.call("sqs", "SendMessage", { QueueUrl, MessageBody, ...more });

/** What a receiver gets, and after how many seconds of simulated time. */
async function receive(more: Record<string, unknown>): Promise<{ bodies: string[]; afterSeconds: number }> {
  const before = aws.range.now();
  const { output } = await aws.send("sqs", "ReceiveMessage", { QueueUrl, ...more });
  const { Messages = [] } = output as { Messages?: { Body: string }[] };
  return { bodies: Messages.map(({ Body }) => Body), afterSeconds: (aws.range.now() - before) / 1000 };
}

beforeEach(() => {
  aws = new SmallFunctions();
  aws.call("sqs", "CreateQueue", { QueueName: "work" });
});

describe("a long poll", () => {
  it("waits for as long as it says, and not without need", async () => {
    expect(await receive({ WaitTimeSeconds: 5 })).toEqual({ bodies: [], afterSeconds: 5 });
    send("there");
    expect(await receive({ WaitTimeSeconds: 5 })).toEqual({ bodies: ["there"], afterSeconds: 0 });
    expect(await receive({})).toEqual({ bodies: [], afterSeconds: 0 });
  });

  it("ends when a message comes: sent, no longer delayed, or visible again", async () => {
    send("delayed", { DelaySeconds: 3 });
    expect(await receive({ WaitTimeSeconds: 20, VisibilityTimeout: 4 })).toEqual({
      bodies: ["delayed"],
      afterSeconds: 3,
    });
    expect(await receive({ WaitTimeSeconds: 20 })).toEqual({ bodies: ["delayed"], afterSeconds: 4 });
    const waits = receive({ WaitTimeSeconds: 20 });
    send("sent");
    const { bodies, afterSeconds } = await waits;
    expect(bodies).toEqual(["sent"]);
    expect(afterSeconds).toBeLessThan(1);
  });

  it("is what a queue says, unless the call says otherwise", async () => {
    aws.call("sqs", "SetQueueAttributes", { QueueUrl, Attributes: { ReceiveMessageWaitTimeSeconds: "7" } });
    expect(await receive({})).toEqual({ bodies: [], afterSeconds: 7 });
    expect(await receive({ WaitTimeSeconds: 0 })).toEqual({ bodies: [], afterSeconds: 0 });
  });

  it("gives one message to one of those who wait", async () => {
    const both = [receive({ WaitTimeSeconds: 2 }), receive({ WaitTimeSeconds: 2 })];
    send("one");
    expect((await Promise.all(both)).flatMap(({ bodies }) => bodies)).toEqual(["one"]);
  });

  it("ends when its queue is deleted", async () => {
    const waits = receive({ WaitTimeSeconds: 20 });
    aws.call("sqs", "DeleteQueue", { QueueUrl });
    await expect(waits).rejects.toMatchObject({ code: "QueueDoesNotExist" });
  });

  it("holds up nobody inside the range, where it answers at once", async () => {
    const { sqs } = aws.range.clients<{ sqs: { receiveMessage(input: object): Promise<object> } }>({
      actor: "colleague",
      region: REGION,
      sourceIp: "192.0.2.10",
      as: aws.key,
    });
    const before = aws.range.now();
    expect(await sqs.receiveMessage({ QueueUrl, WaitTimeSeconds: 20 })).not.toHaveProperty("Messages");
    expect(aws.range.now()).toBe(before);
  });
});
