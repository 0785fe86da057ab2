import type { MessageAttributeValue } from "@aws-sdk/client-sqs";
import { parseArn } from "../../iam/arn.ts";
import type { SealedDataKey } from "../kms/use.ts";
import { defineState, type Scope, type World } from "../../world.ts";

export interface QueueRow {
  name: string;
  arn: string;
  url: string;
  fifo: boolean;
  /** What was set: durations in seconds, as AWS's attributes write them. */
  delaySeconds: number;
  maximumMessageSize: number;
  retentionSeconds: number;
  waitSeconds: number;
  visibilitySeconds: number;
  contentBasedDeduplication: boolean;
  /** The key of KMS that messages are encrypted with, as it was named. */
  kmsMasterKeyId?: string;
  /** For how long a data key is used again. */
  kmsReuseSeconds?: number;
  policy?: string;
  redrive?: { deadLetterTargetArn: string; maxReceiveCount: number };
  redriveAllow?: string;
  tags: Record<string, string>;
  createdAt: number;
  changedAt: number;
  purgedAt?: number;
  /** Counts the messages of a FIFO queue. */
  sequence: number;
}

export interface MessageRow {
  id: string;
  queue: string;
  body: string;
  attributes: Record<string, MessageAttributeValue>;
  senderId: string;
  sentAt: number;
  /** Before it, nobody receives the message: delayed, or in flight with somebody else. */
  visibleAt: number;
  receives: number;
  firstReceivedAt?: number;
  /** The newest receipt; older ones no longer count for FIFO queues. */
  receipt?: string;
  groupId?: string;
  deduplicationId?: string;
  sequenceNumber?: string;
  traceHeader?: string;
  /** The queue that it was moved from. */
  deadLetterSourceArn?: string;
  /** What it is encrypted with, where the queue has a key. */
  dataKey?: SealedDataKey;
}

export const sqsState = defineState("regional", (scope) => ({
  queues: scope.table<QueueRow>("sqs.queues"),
  messages: scope.table<MessageRow>("sqs.messages"),
  random: scope.world.random.fork(`sqs/${scope.accountId}/${scope.region}`),
  /** FIFO deduplication: `queue/id` → when it was last sent and as which message. */
  deduplication: new Map<string, { at: number; messageId: string; sequenceNumber: string }>(),
  /** Data keys that senders may use again, until when. */
  dataKeys: new Map<string, { dataKey: SealedDataKey; until: number }>(),
  /** Names of deleted queues, which stay blocked for a minute. */
  deleted: new Map<string, number>(),
}));

/** A queue by ARN, in whatever account and Region it lives. */
export function findQueue(
  world: World,
  arn: string,
): { queue: Readonly<QueueRow>; scope: Scope } | undefined {
  const parsed = parseArn(arn);
  const account = parsed?.service === "sqs" ? world.accounts.get(parsed.accountId) : undefined;
  if (!account || !parsed) return undefined;
  const scope = account.scope(parsed.region);
  const queue = sqsState(scope).queues.get(parsed.resource);
  return queue && { queue, scope };
}
