import type * as sdk from "@aws-sdk/client-sqs";
import type {
  BatchResultErrorEntry,
  MessageAttributeValue,
  SendMessageBatchRequestEntry,
  SendMessageRequest,
} from "@aws-sdk/client-sqs";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import type { Principal } from "../../iam/principal.ts";
import { handlers } from "../../service.ts";
import { md5, md5OfAttributes } from "./checksums.ts";
import { invalidParameter, queueOf, type FoundQueue } from "./find.ts";
import { receiveWithin } from "./long-poll.ts";
import { receive } from "./receive.ts";
import { enqueue, sizeOf } from "./send.ts";
import { sqsState, type MessageRow } from "./state.ts";

type Sdk = typeof sdk;

const MOST_BATCH_BYTES = 1_048_576;

export const messages = handlers<Sdk>()({
  SendMessage(input, call) {
    return sendOne(call, queueOf(call, input.QueueUrl), input);
  },

  SendMessageBatch(input, call) {
    const found = queueOf(call, input.QueueUrl);
    const entries = checkBatch(input.Entries);
    if (
      entries.reduce((sum, entry) => sum + sizeOf(entry.MessageBody ?? "", entry.MessageAttributes), 0) >
      MOST_BATCH_BYTES
    )
      throw new AwsError(
        "BatchRequestTooLong",
        `Batch requests cannot be longer than ${MOST_BATCH_BYTES} bytes.`,
        400,
      );
    return batch(entries, (entry) => sendOne(call, found, entry));
  },

  ReceiveMessage(input, call) {
    const found = queueOf(call, input.QueueUrl);
    return receiveWithin(call, found, input.WaitTimeSeconds ?? found.queue.waitSeconds, () =>
      receive(call, found.scope, found.queue, input),
    );
  },

  DeleteMessage(input, call) {
    deleteOne(queueOf(call, input.QueueUrl), input.ReceiptHandle);
  },

  DeleteMessageBatch(input, call) {
    const found = queueOf(call, input.QueueUrl);
    return batch(checkBatch(input.Entries), (entry) => {
      deleteOne(found, entry.ReceiptHandle);
      return {};
    });
  },

  ChangeMessageVisibility(input, call) {
    changeOne(queueOf(call, input.QueueUrl), input.ReceiptHandle, input.VisibilityTimeout);
  },

  ChangeMessageVisibilityBatch(input, call) {
    const found = queueOf(call, input.QueueUrl);
    return batch(checkBatch(input.Entries), (entry) => {
      changeOne(found, entry.ReceiptHandle, entry.VisibilityTimeout ?? found.queue.visibilitySeconds);
      return {};
    });
  },
});

function sendOne(
  call: Call,
  { queue, scope }: FoundQueue,
  input: Omit<SendMessageRequest, "QueueUrl"> | SendMessageBatchRequestEntry,
) {
  const { MessageBody: body = "", MessageAttributes: attributes = {}, DelaySeconds, MessageGroupId } = input;
  const trace = input.MessageSystemAttributes?.AWSTraceHeader?.StringValue;
  const { id, sequenceNumber } = enqueue(scope, queue, {
    body,
    attributes,
    senderId: senderIdOf(call.principal),
    sender: call,
    ...(DelaySeconds !== undefined && { delaySeconds: DelaySeconds }),
    ...(MessageGroupId !== undefined && { groupId: MessageGroupId }),
    ...(input.MessageDeduplicationId !== undefined && { deduplicationId: input.MessageDeduplicationId }),
    ...(trace !== undefined && { traceHeader: trace }),
  });
  return {
    MessageId: id,
    MD5OfMessageBody: md5(body),
    ...(hasAny(attributes) && { MD5OfMessageAttributes: md5OfAttributes(attributes) }),
    ...(sequenceNumber !== undefined && { SequenceNumber: sequenceNumber }),
  };
}

const hasAny = (attributes: Readonly<Record<string, MessageAttributeValue>>): boolean =>
  Object.keys(attributes).length > 0;

function senderIdOf(principal: Principal): string {
  if (principal.type === "AWSService") return principal.service;
  return principal.type === "Anonymous" ? "anonymous" : principal.principalId;
}

/** A message that is gone already is deleted without a word; a text that is no receipt is refused. */
function deleteOne(found: FoundQueue, handle: string | undefined): void {
  const row = messageOf(found, handle);
  if (row) sqsState(found.scope).messages.delete(row.id);
}

function changeOne(found: FoundQueue, handle: string | undefined, seconds: number | undefined): void {
  if (seconds === undefined || seconds < 0 || seconds > 43_200)
    throw invalidParameter(
      `Value ${seconds} for parameter VisibilityTimeout is invalid. Reason: Must be between 0 and 43200.`,
    );
  const now = found.scope.world.clock.now();
  const row = messageOf(found, handle);
  if (!row || row.visibleAt <= now)
    throw new AwsError("MessageNotInflight", "The specified message isn't in flight.", 400);
  sqsState(found.scope).messages.update(row.id, (message) => void (message.visibleAt = now + seconds * 1000));
}

function messageOf(
  { queue, scope }: FoundQueue,
  handle: string | undefined,
): Readonly<MessageRow> | undefined {
  if (!handle)
    throw new AwsError("MissingParameter", "The request must contain the parameter ReceiptHandle.", 400);
  const [id, secret] = Buffer.from(handle, "base64").toString().split(" ");
  if (!id || !secret)
    throw new AwsError(
      "ReceiptHandleIsInvalid",
      `The input receipt handle "${handle}" is not a valid receipt handle.`,
      400,
    );
  const row = sqsState(scope).messages.get(id);
  if (row?.queue !== queue.name) return undefined;
  return queue.fifo && row.receipt !== handle ? undefined : row;
}

function checkBatch<Entry extends { Id: string | undefined }>(
  entries: readonly Entry[] | undefined,
): readonly Entry[] {
  if (!entries?.length)
    throw new AwsError("EmptyBatchRequest", "There should be at least one entry in the request.", 400);
  if (entries.length > 10)
    throw new AwsError(
      "TooManyEntriesInBatchRequest",
      `Maximum number of entries per request are 10. You have sent ${entries.length}.`,
      400,
    );
  const ids = entries.map(({ Id }) => Id ?? "");
  if (ids.some((id) => !/^[\w-]{1,80}$/.test(id)))
    throw new AwsError(
      "InvalidBatchEntryId",
      "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
      400,
    );
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined) throw new AwsError("BatchEntryIdsNotDistinct", `Id ${twice} repeated.`, 400);
  return entries;
}

/** Carries out each entry for itself: what one of them is refused does not hinder the others. */
function batch<Entry extends { Id: string | undefined }, Result extends object>(
  entries: readonly Entry[],
  carryOut: (entry: Entry) => Result,
): { Successful: (Result & { Id: string })[]; Failed: BatchResultErrorEntry[] } {
  const Successful: (Result & { Id: string })[] = [];
  const Failed: BatchResultErrorEntry[] = [];
  for (const entry of entries)
    try {
      Successful.push({ ...carryOut(entry), Id: entry.Id! });
    } catch (thrown) {
      if (!(thrown instanceof AwsError)) throw thrown;
      Failed.push({ Id: entry.Id, SenderFault: true, Code: thrown.code, Message: thrown.message });
    }
  return { Successful, Failed };
}
