import type { Ask, Call } from "../../call.ts";
import type { Service } from "../../service.ts";
import { sqsEmptyLists } from "./empty-lists.ts";
import { messages } from "./messages.ts";
import { queues } from "./queues.ts";
import { sqsState } from "./state.ts";

/** Operations on one queue, each under the action that AWS asks for. */
const ON_QUEUE: Readonly<Record<string, string>> = {
  AddPermission: "AddPermission",
  ChangeMessageVisibility: "ChangeMessageVisibility",
  ChangeMessageVisibilityBatch: "ChangeMessageVisibility",
  DeleteMessage: "DeleteMessage",
  DeleteMessageBatch: "DeleteMessage",
  DeleteQueue: "DeleteQueue",
  GetQueueAttributes: "GetQueueAttributes",
  ListDeadLetterSourceQueues: "ListDeadLetterSourceQueues",
  ListQueueTags: "ListQueueTags",
  PurgeQueue: "PurgeQueue",
  ReceiveMessage: "ReceiveMessage",
  RemovePermission: "RemovePermission",
  SendMessage: "SendMessage",
  SendMessageBatch: "SendMessage",
  SetQueueAttributes: "SetQueueAttributes",
  TagQueue: "TagQueue",
  UntagQueue: "UntagQueue",
};

const askQueue =
  (action: string) =>
  (input: { QueueUrl?: string; QueueName?: string; QueueOwnerAWSAccountId?: string }, call: Call): Ask => {
    const [, ownerInUrl, nameInUrl] = /(?:^|\/)(\d{12})\/([^/]+)$/.exec(input.QueueUrl ?? "") ?? [];
    const owner = ownerInUrl ?? input.QueueOwnerAWSAccountId ?? call.account.id;
    const name = nameInUrl ?? input.QueueName ?? "";
    const account = call.world.accounts.get(owner);
    const policy = account && sqsState(account.scope(call.region)).queues.get(name)?.policy;
    return {
      action: `sqs:${action}`,
      resource: `arn:aws:sqs:${call.region}:${owner}:${name}`,
      resourceAccount: owner,
      ...(policy !== undefined && { resourcePolicy: policy }),
    };
  };

/** Amazon SQS: standard queues and the basics of FIFO queues. */
export const sqs: Service = {
  id: "sqs",
  handlers: { ...queues, ...messages, ...sqsEmptyLists },
  asks: {
    ...Object.fromEntries(
      Object.entries(ON_QUEUE).map(([operation, action]) => [operation, askQueue(action)]),
    ),
    CreateQueue: askQueue("CreateQueue"),
    GetQueueUrl: askQueue("GetQueueUrl"),
  } as NonNullable<Service["asks"]>,
};

export { findQueue, sqsState, type MessageRow, type QueueRow } from "./state.ts";
export { sendAsService } from "./send.ts";
