import type { Message, ReceiveMessageRequest } from "@aws-sdk/client-sqs";
import { AwsError } from "../../errors.ts";
import type { Scope } from "../../world.ts";
import { md5OfAttributes, md5 } from "./checksums.ts";
import { openFor, type Party } from "./encryption.ts";
import { invalidParameter } from "./find.ts";
import { findQueue, sqsState, type MessageRow, type QueueRow } from "./state.ts";

/**
 * Takes the messages that are there out of a queue for a while.
 *
 * @param receiver who must be allowed to use the key of an encrypted queue
 */
export function receive(
  receiver: Party,
  scope: Scope,
  queue: Readonly<QueueRow>,
  input: ReceiveMessageRequest,
): Message[] {
  const { MaxNumberOfMessages: most = 1, VisibilityTimeout, WaitTimeSeconds = 0 } = input;
  if (most < 1 || most > 10)
    throw invalidParameter(
      `Value ${most} for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.`,
    );
  if (WaitTimeSeconds < 0 || WaitTimeSeconds > 20)
    throw invalidParameter(
      `Value ${WaitTimeSeconds} for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.`,
    );
  const { messages, random } = sqsState(scope);
  const now = scope.world.clock.now();
  const hidden = now + (VisibilityTimeout ?? queue.visibilitySeconds) * 1000;
  dropExpired(scope, queue, now);
  const taken: Message[] = [];
  const busyGroups = new Set<string>();
  const opened = new Set<unknown>();
  for (const row of messages.filter((message) => message.queue === queue.name)) {
    if (taken.length === most) break;
    // A FIFO group waits while one of its messages is in flight.
    if (row.visibleAt > now) {
      if (queue.fifo && row.groupId !== undefined) busyGroups.add(row.groupId);
      continue;
    }
    if (row.groupId !== undefined && queue.fifo && busyGroups.has(row.groupId)) continue;
    if (queue.redrive && row.receives >= queue.redrive.maxReceiveCount) {
      moveToDeadLetterQueue(scope, queue, row, queue.redrive.deadLetterTargetArn);
      continue;
    }
    if (row.dataKey && !opened.has(row.dataKey)) openFor(receiver, scope, row.dataKey);
    opened.add(row.dataKey);
    const receipt = Buffer.from(`${row.id} ${random.hex(24)}`).toString("base64");
    const changed = messages.update(row.id, (message) => {
      message.visibleAt = hidden;
      message.receives++;
      message.firstReceivedAt ??= now;
      message.receipt = receipt;
    });
    taken.push(messageView(changed, receipt, input));
  }
  return taken;
}

function dropExpired(scope: Scope, queue: Readonly<QueueRow>, now: number): void {
  const { messages } = sqsState(scope);
  const limit = now - queue.retentionSeconds * 1000;
  for (const { id } of messages.filter((row) => row.queue === queue.name && row.sentAt < limit))
    messages.delete(id);
}

function moveToDeadLetterQueue(
  scope: Scope,
  queue: Readonly<QueueRow>,
  row: Readonly<MessageRow>,
  arn: string,
): void {
  const target = findQueue(scope.world, arn);
  sqsState(scope).messages.delete(row.id);
  if (!target) return;
  const { receipt: _, ...kept } = row;
  sqsState(target.scope).messages.put(row.id, {
    ...kept,
    queue: target.queue.name,
    visibleAt: scope.world.clock.now(),
    receives: 0,
    deadLetterSourceArn: queue.arn,
  });
}

function messageView(row: Readonly<MessageRow>, receipt: string, input: ReceiveMessageRequest): Message {
  const system = systemAttributes(row, [
    ...(input.AttributeNames ?? []),
    ...(input.MessageSystemAttributeNames ?? []),
  ]);
  const attributes = Object.fromEntries(
    Object.entries(row.attributes).filter(([name]) => isWanted(name, input.MessageAttributeNames ?? [])),
  );
  const some = Object.keys(attributes).length > 0;
  return {
    MessageId: row.id,
    ReceiptHandle: receipt,
    MD5OfBody: md5(row.body),
    Body: row.body,
    ...(Object.keys(system).length && { Attributes: system }),
    ...(some && {
      MessageAttributes: structuredClone(attributes),
      MD5OfMessageAttributes: md5OfAttributes(attributes),
    }),
  };
}

function systemAttributes(row: Readonly<MessageRow>, wanted: readonly string[]): Record<string, string> {
  const all: Record<string, string | undefined> = {
    SenderId: row.senderId,
    SentTimestamp: String(row.sentAt),
    ApproximateReceiveCount: String(row.receives),
    ApproximateFirstReceiveTimestamp: String(row.firstReceivedAt ?? ""),
    MessageGroupId: row.groupId,
    MessageDeduplicationId: row.deduplicationId,
    SequenceNumber: row.sequenceNumber,
    AWSTraceHeader: row.traceHeader,
    DeadLetterQueueSourceArn: row.deadLetterSourceArn,
  };
  for (const name of wanted)
    if (name !== "All" && !(name in all))
      throw new AwsError("InvalidAttributeName", `Unknown Attribute ${name}.`, 400);
  const out: Record<string, string> = {};
  for (const [name, value] of Object.entries(all))
    if (value !== undefined && (wanted.includes("All") || wanted.includes(name))) out[name] = value;
  return out;
}

const isWanted = (name: string, wanted: readonly string[]): boolean =>
  wanted.some((pattern) =>
    pattern === "All" || pattern === ".*"
      ? true
      : pattern.endsWith(".*")
        ? name.startsWith(pattern.slice(0, -2))
        : pattern === name,
  );
