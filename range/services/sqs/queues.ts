import type * as sdk from "@aws-sdk/client-sqs";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { pageOf } from "../paging.ts";
import { statementsOf, withoutStatement, withStatement } from "../policy-statements.ts";
import { attributesOf, DEFAULTS, readAttributes } from "./attributes.ts";
import { invalidParameter, noSuchQueue, queueOf, queueUrl } from "./find.ts";
import { sqsState, type QueueRow } from "./state.ts";

type Sdk = typeof sdk;

const MINUTE = 60_000;

export const queues = handlers<Sdk>()({
  CreateQueue(input, call) {
    const name = input.QueueName ?? "";
    const fifo = input.Attributes?.FifoQueue === "true";
    checkName(name, fifo);
    const { queues: table, deleted } = sqsState(call.scope);
    const settings = readAttributes(call.scope, input.Attributes ?? {}, fifo, DEFAULTS);
    const existing = table.get(name);
    if (existing) {
      const same = readAttributes(call.scope, input.Attributes ?? {}, fifo, existing);
      if (JSON.stringify({ ...existing, ...same }) !== JSON.stringify(existing))
        throw new AwsError(
          "QueueNameExists",
          "A queue already exists with the same name and a different value for attribute(s).",
          400,
        );
      return { QueueUrl: existing.url };
    }
    if (call.at - (deleted.get(name) ?? -Infinity) < MINUTE)
      throw new AwsError(
        "QueueDeletedRecently",
        "You must wait 60 seconds after deleting a queue before you can create another with the same name.",
        400,
      );
    const row = table.put(name, {
      name,
      arn: call.scope.arn("sqs", name),
      url: queueUrl(call.scope, name),
      fifo,
      ...settings,
      tags: { ...input.tags },
      createdAt: call.at,
      changedAt: call.at,
      sequence: 0,
    });
    return { QueueUrl: row.url };
  },

  DeleteQueue(input, call) {
    const { queue, scope } = queueOf(call, input.QueueUrl);
    const { queues: table, messages, deleted } = sqsState(scope);
    for (const { id } of messages.filter((message) => message.queue === queue.name)) messages.delete(id);
    table.delete(queue.name);
    deleted.set(queue.name, call.at);
  },

  GetQueueUrl(input, call) {
    const owner = input.QueueOwnerAWSAccountId ?? call.account.id;
    const scope = call.world.accounts.get(owner)?.scope(call.region);
    const row = scope && sqsState(scope).queues.get(input.QueueName);
    if (!row) throw noSuchQueue();
    return { QueueUrl: row.url };
  },

  ListQueues(input, call) {
    const rows = sqsState(call.scope)
      .queues.filter((row) => row.name.startsWith(input.QueueNamePrefix ?? ""))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const { items, nextToken } = pageOf(
      rows,
      { token: input.NextToken, size: input.MaxResults, most: 1000 },
      invalidToken,
    );
    return {
      QueueUrls: items.map(({ url }) => url),
      ...(nextToken !== undefined && { NextToken: nextToken }),
    };
  },

  GetQueueAttributes(input, call) {
    const { queue, scope } = queueOf(call, input.QueueUrl);
    const all = attributesOf(scope, queue);
    const wanted: string[] = input.AttributeNames ?? [];
    for (const name of wanted)
      if (name !== "All" && !ATTRIBUTES.has(name))
        throw new AwsError("InvalidAttributeName", `Unknown Attribute ${name}.`, 400);
    const shown = wanted.includes("All")
      ? all
      : Object.fromEntries(Object.entries(all).filter(([name]) => wanted.includes(name)));
    return Object.keys(shown).length ? { Attributes: shown } : {};
  },

  SetQueueAttributes(input, call) {
    const { queue, scope } = queueOf(call, input.QueueUrl);
    const { policy: _, redrive: __, redriveAllow: ___, kmsMasterKeyId: ____, ...rest } = queue;
    const next = readAttributes(scope, input.Attributes ?? {}, queue.fifo, queue);
    sqsState(scope).queues.put(queue.name, { ...rest, ...next, changedAt: call.at } as QueueRow);
  },

  PurgeQueue(input, call) {
    const { queue, scope } = queueOf(call, input.QueueUrl);
    if (call.at - (queue.purgedAt ?? -Infinity) < MINUTE)
      throw new AwsError(
        "PurgeQueueInProgress",
        `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`,
        403,
      );
    const { queues: table, messages } = sqsState(scope);
    for (const { id } of messages.filter((message) => message.queue === queue.name)) messages.delete(id);
    table.update(queue.name, (row) => void (row.purgedAt = call.at));
  },

  ListDeadLetterSourceQueues(input, call) {
    const { queue } = queueOf(call, input.QueueUrl);
    const urls = sqsState(call.scope)
      .queues.filter((row) => row.redrive?.deadLetterTargetArn === queue.arn)
      .map(({ url }) => url);
    const { items, nextToken } = pageOf(
      urls,
      { token: input.NextToken, size: input.MaxResults, most: 1000 },
      invalidToken,
    );
    return { queueUrls: items, ...(nextToken !== undefined && { NextToken: nextToken }) };
  },

  TagQueue(input, call) {
    const { queue, scope } = queueOf(call, input.QueueUrl);
    sqsState(scope).queues.update(queue.name, (row) => void (row.tags = { ...row.tags, ...input.Tags }));
  },

  UntagQueue(input, call) {
    const { queue, scope } = queueOf(call, input.QueueUrl);
    sqsState(scope).queues.update(queue.name, (row) => {
      row.tags = Object.fromEntries(
        Object.entries(row.tags).filter(([key]) => !input.TagKeys?.includes(key)),
      );
    });
  },

  ListQueueTags(input, call) {
    const { tags } = queueOf(call, input.QueueUrl).queue;
    return Object.keys(tags).length ? { Tags: { ...tags } } : {};
  },

  AddPermission(input, call) {
    const { queue, scope } = queueOf(call, input.QueueUrl);
    const sid = input.Label ?? "";
    if (!/^[\w-]{1,80}$/.test(sid)) throw invalidParameter(`Value ${sid} for parameter Label is invalid.`);
    if (statementsOf(queue.policy).some(({ Sid }) => Sid === sid))
      throw invalidParameter(`Value ${sid} for parameter Label is invalid. Reason: Already exists.`);
    const policy = withStatement(queue.policy, {
      Sid: sid,
      Effect: "Allow",
      Principal: { AWS: (input.AWSAccountIds ?? []).map((id) => `arn:aws:iam::${id}:root`) },
      Action: (input.Actions ?? []).map((action) => (action === "*" ? "SQS:*" : `SQS:${action}`)),
      Resource: queue.arn,
    });
    sqsState(scope).queues.update(queue.name, (row) => void (row.policy = policy));
  },

  RemovePermission(input, call) {
    const { queue, scope } = queueOf(call, input.QueueUrl);
    if (!statementsOf(queue.policy).some(({ Sid }) => Sid === input.Label))
      throw invalidParameter(
        `Value ${input.Label} for parameter Label is invalid. Reason: can't find label on existing policy.`,
      );
    const left = withoutStatement(queue.policy!, input.Label ?? "");
    sqsState(scope).queues.update(queue.name, (row) => {
      if (left === undefined) delete row.policy;
      else row.policy = left;
    });
  },
});

const ATTRIBUTES = new Set([
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesDelayed",
  "ApproximateNumberOfMessagesNotVisible",
  "ContentBasedDeduplication",
  "CreatedTimestamp",
  "DeduplicationScope",
  "DelaySeconds",
  "FifoQueue",
  "FifoThroughputLimit",
  "KmsDataKeyReusePeriodSeconds",
  "KmsMasterKeyId",
  "LastModifiedTimestamp",
  "MaximumMessageSize",
  "MessageRetentionPeriod",
  "Policy",
  "QueueArn",
  "ReceiveMessageWaitTimeSeconds",
  "RedriveAllowPolicy",
  "RedrivePolicy",
  "SqsManagedSseEnabled",
  "VisibilityTimeout",
]);

function checkName(name: string, fifo: boolean): void {
  if (!/^[\w-]{1,80}$/.test(fifo ? name.replace(/\.fifo$/, "") : name) || name.length > 80)
    throw invalidParameter(
      "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
    );
  if (fifo && !name.endsWith(".fifo"))
    throw invalidParameter(
      "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.",
    );
}

const invalidToken = (): AwsError => invalidParameter("Invalid or expired next token.");
