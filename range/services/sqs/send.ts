import type { MessageAttributeValue } from "@aws-sdk/client-sqs";
import { createHash } from "node:crypto";
import { AwsError } from "../../errors.ts";
import { serviceMay } from "../../iam/resource-policy.ts";
import type { Scope } from "../../world.ts";
import { sealFor, type Party } from "./encryption.ts";
import { invalidParameter, noSuchQueue } from "./find.ts";
import { findQueue, sqsState, type MessageRow, type QueueRow } from "./state.ts";

const DEDUPLICATION_MS = 300_000;

/** A message that somebody sends. */
export interface Outgoing {
  body: string;
  attributes?: Readonly<Record<string, MessageAttributeValue>>;
  delaySeconds?: number;
  groupId?: string;
  deduplicationId?: string;
  traceHeader?: string;
  /** The unique id of the sender, or a service principal. */
  senderId: string;
  sender: Party;
}

/**
 * Puts a message into a queue.
 *
 * @throws {AwsError} InvalidMessageContents, InvalidParameterValue, MissingParameter, what KMS answers
 */
export function enqueue(
  scope: Scope,
  queue: Readonly<QueueRow>,
  message: Outgoing,
): Pick<MessageRow, "id" | "sequenceNumber"> {
  const { messages, queues, random, deduplication } = sqsState(scope);
  check(queue, message);
  const now = scope.world.clock.now();
  const deduplicationId = queue.fifo ? (message.deduplicationId ?? sha256(message.body)) : undefined;
  const known =
    deduplicationId === undefined ? undefined : deduplication.get(`${queue.name}/${deduplicationId}`);
  if (known && now - known.at < DEDUPLICATION_MS)
    return { id: known.messageId, sequenceNumber: known.sequenceNumber };
  const dataKey = sealFor(message.sender, scope, queue);
  const id = random.uuid();
  const number = queue.sequence + 1;
  if (queue.fifo) queues.update(queue.name, (row) => void (row.sequence = number));
  const sequenceNumber = queue.fifo ? String(18_870_000_000_000_000_000n + BigInt(number) * 256n) : undefined;
  messages.put(id, {
    id,
    queue: queue.name,
    body: message.body,
    attributes: structuredClone(message.attributes ?? {}) as Record<string, MessageAttributeValue>,
    senderId: message.senderId,
    sentAt: now,
    visibleAt: now + (message.delaySeconds ?? queue.delaySeconds) * 1000,
    receives: 0,
    ...(message.groupId !== undefined && { groupId: message.groupId }),
    ...(deduplicationId !== undefined && { deduplicationId }),
    ...(sequenceNumber !== undefined && { sequenceNumber }),
    ...(message.traceHeader !== undefined && { traceHeader: message.traceHeader }),
    ...(dataKey && { dataKey }),
  });
  if (deduplicationId !== undefined)
    deduplication.set(`${queue.name}/${deduplicationId}`, {
      at: now,
      messageId: id,
      sequenceNumber: sequenceNumber!,
    });
  scope.world.bus.emit("delivery", { scope, to: queue.arn, message: message.body });
  return { id, ...(sequenceNumber !== undefined && { sequenceNumber }) };
}

/** Characters that XML 1.0 does not know. */
// oxlint-disable-next-line no-control-regex
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

function check(
  queue: Readonly<QueueRow>,
  { body, attributes = {}, delaySeconds, groupId, deduplicationId }: Outgoing,
): void {
  if (!body)
    throw new AwsError("MissingParameter", "The request must contain the parameter MessageBody.", 400);
  if (FORBIDDEN.test(body)) throw new AwsError("InvalidMessageContents", "Invalid characters found.", 400);
  if (Object.keys(attributes).length > 10)
    throw invalidParameter("Number of message attributes [11] exceeds the allowed maximum [10].");
  if (sizeOf(body, attributes) > queue.maximumMessageSize)
    throw invalidParameter(
      `One or more parameters are invalid. Reason: Message must be shorter than ${queue.maximumMessageSize} bytes.`,
    );
  for (const [name, value] of Object.entries(attributes))
    if (
      !/^(String|Number|Binary)(\.|$)/.test(value.DataType ?? "") ||
      (value.StringValue === undefined && !value.BinaryValue)
    )
      throw invalidParameter(
        `The message attribute '${name}' must contain a non-empty message attribute value and a valid type.`,
      );
  if (delaySeconds !== undefined && (delaySeconds < 0 || delaySeconds > 900))
    throw invalidParameter(
      `Value ${delaySeconds} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.`,
    );
  if (!queue.fifo) {
    if (deduplicationId !== undefined)
      throw invalidParameter(
        `Value ${deduplicationId} for parameter MessageDeduplicationId is invalid. Reason: The request includes a parameter that is not valid for this queue type.`,
      );
    return;
  }
  if (delaySeconds)
    throw invalidParameter(
      `Value ${delaySeconds} for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.`,
    );
  if (!groupId)
    throw new AwsError("MissingParameter", "The request must contain the parameter MessageGroupId.", 400);
  if (deduplicationId === undefined && !queue.contentBasedDeduplication)
    throw invalidParameter(
      "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    );
}

/** Bytes of a message as SQS counts them: the body, and names, types and values of the attributes. */
export const sizeOf = (
  body: string,
  attributes: Readonly<Record<string, MessageAttributeValue>> = {},
): number =>
  Object.entries(attributes).reduce(
    (sum, [name, value]) =>
      sum +
      Buffer.byteLength(name) +
      Buffer.byteLength(value.DataType ?? "") +
      (value.StringValue === undefined
        ? (value.BinaryValue?.length ?? 0)
        : Buffer.byteLength(value.StringValue)),
    Buffer.byteLength(body),
  );

/** What a service sends, and for which of its resources. */
export interface ServiceMessage {
  /** Such as `sns.amazonaws.com`. */
  service: string;
  sourceArn: string;
  body: string;
  attributes?: Readonly<Record<string, MessageAttributeValue>>;
  groupId?: string;
  deduplicationId?: string;
}

/**
 * Sends a message as an AWS service: the queue's policy must let the service in.
 *
 * @param scope the account and Region for which the service acts; the queue may live elsewhere
 * @throws {AwsError} QueueDoesNotExist, AccessDenied
 */
export function sendAsService(scope: Scope, queueArn: string, message: ServiceMessage): void {
  const found = findQueue(scope.world, queueArn);
  if (!found) throw noSuchQueue();
  const { service, sourceArn, body, attributes, groupId, deduplicationId } = message;
  const ask = {
    action: "sqs:SendMessage",
    resource: queueArn,
    resourcePolicy: found.queue.policy,
    resourceAccount: found.scope.accountId,
    context: { "aws:SourceArn": sourceArn, "aws:SourceAccount": scope.accountId },
  };
  if (!serviceMay(scope, service, ask))
    throw new AwsError(
      "AccessDenied",
      `${service} is not authorized to perform: sqs:sendmessage on resource: ${queueArn}`,
      403,
    );
  enqueue(found.scope, found.queue, {
    body,
    senderId: service,
    sender: { principal: { type: "AWSService", accountId: scope.accountId, service }, actor: "service" },
    ...(attributes && { attributes }),
    ...(groupId !== undefined && { groupId }),
    ...(deduplicationId !== undefined && { deduplicationId }),
  });
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
