import type * as Sdk from "@aws-sdk/client-sqs";
import type { QueueAttributeName } from "@aws-sdk/client-sqs";
import { fixed, flag, json, list, number, required, tags, text } from "./shape.ts";
import { api, found, resource, type Act } from "./type.ts";

const sqs = api<typeof Sdk>("sqs");

const ATTRIBUTES = {
  DelaySeconds: number,
  KmsDataKeyReusePeriodSeconds: number,
  KmsMasterKeyId: text,
  MaximumMessageSize: number,
  MessageRetentionPeriod: number,
  ReceiveMessageWaitTimeSeconds: number,
  RedrivePolicy: json,
  SqsManagedSseEnabled: flag,
  VisibilityTimeout: number,
} as const;

const attributesOf = (p: Partial<Record<string, unknown>>): Partial<Record<QueueAttributeName, string>> =>
  Object.fromEntries(
    Object.keys(ATTRIBUTES)
      .filter((name) => p[name] !== undefined)
      .map((name) => [name, String(p[name])]),
  );

const queue = resource("AWS::SQS::Queue", {
  properties: {
    QueueName: fixed(text),
    ContentBasedDeduplication: flag,
    FifoQueue: fixed(flag),
    ...ATTRIBUTES,
    Tags: tags,
  },
  attributes: ["Arn", "QueueName", "QueueUrl"],
  create(act, p) {
    const name = act.name(p.QueueName, { most: p.FifoQueue ? 75 : 80 });
    const QueueName = p.FifoQueue && !name.endsWith(".fifo") ? `${name}.fifo` : name;
    const made = sqs(act, "CreateQueue", {
      QueueName,
      Attributes: {
        ...attributesOf(p),
        ...(p.FifoQueue && { FifoQueue: "true" }),
        ...(p.ContentBasedDeduplication !== undefined && {
          ContentBasedDeduplication: String(p.ContentBasedDeduplication),
        }),
      },
      tags: Object.fromEntries(act.tags.map((tag) => [tag.Key, tag.Value])),
    });
    const id = found(made.QueueUrl, "QueueUrl");
    return { id, attributes: { Arn: act.scope.arn("sqs", QueueName), QueueName, QueueUrl: id } };
  },
  update: (act, p) => void sqs(act, "SetQueueAttributes", { QueueUrl: act.id, Attributes: attributesOf(p) }),
  retag(act, set, removed) {
    const Tags = Object.fromEntries(set.map((tag) => [tag.Key, tag.Value]));
    if (set.length) sqs(act, "TagQueue", { QueueUrl: act.id, Tags });
    if (removed.length) sqs(act, "UntagQueue", { QueueUrl: act.id, TagKeys: removed });
  },
  delete: (act) => void sqs(act, "DeleteQueue", { QueueUrl: act.id }),
});

const queuePolicy = resource("AWS::SQS::QueuePolicy", {
  properties: { PolicyDocument: required(json), Queues: required(list(text)) },
  attributes: ["Id"],
  create(act, p) {
    for (const url of p.Queues) setPolicy(act, url, p.PolicyDocument);
    const id = act.name(undefined);
    return { id, attributes: { Id: id } };
  },
  update(act, p, was) {
    for (const url of p.Queues) setPolicy(act, url, p.PolicyDocument);
    for (const url of was.Queues) if (!p.Queues.includes(url)) setPolicy(act, url, "");
  },
  delete(act, p) {
    for (const url of p.Queues) setPolicy(act, url, "");
  },
});

/** The policy of one queue, which is part of the queue rather than a resource beside it. */
const queueInlinePolicy = resource("AWS::SQS::QueueInlinePolicy", {
  properties: { PolicyDocument: required(json), Queue: required(fixed(text)) },
  create(act, p) {
    setPolicy(act, p.Queue, p.PolicyDocument);
    return { id: p.Queue };
  },
  update: (act, p) => setPolicy(act, p.Queue, p.PolicyDocument),
  delete: (act, p) => setPolicy(act, p.Queue, ""),
});

const setPolicy = (act: Act, QueueUrl: string, Policy: string): void =>
  void sqs(act, "SetQueueAttributes", { QueueUrl, Attributes: { Policy } });

export const sqsTypes = [queue, queuePolicy, queueInlinePolicy];
