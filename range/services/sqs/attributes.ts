import { NotImplemented } from "../../errors.ts";
import { AwsError } from "../../errors.ts";
import { isPolicy } from "../policy-statements.ts";
import type { Scope } from "../../world.ts";
import { findQueue, sqsState, type MessageRow, type QueueRow } from "./state.ts";

type Attributes = Readonly<Record<string, string | undefined>>;
type Settings = Pick<
  QueueRow,
  | "delaySeconds"
  | "maximumMessageSize"
  | "retentionSeconds"
  | "waitSeconds"
  | "visibilitySeconds"
  | "contentBasedDeduplication"
> &
  Pick<Partial<QueueRow>, "policy" | "redrive" | "redriveAllow" | "kmsMasterKeyId" | "kmsReuseSeconds">;

export const DEFAULTS: Settings = {
  delaySeconds: 0,
  maximumMessageSize: 1_048_576,
  retentionSeconds: 345_600,
  waitSeconds: 0,
  visibilitySeconds: 30,
  contentBasedDeduplication: false,
};

/** Attributes that are numbers, with the field, the least and the greatest value. */
const NUMBERS = {
  DelaySeconds: ["delaySeconds", 0, 900],
  MaximumMessageSize: ["maximumMessageSize", 1024, 1_048_576],
  MessageRetentionPeriod: ["retentionSeconds", 60, 1_209_600],
  ReceiveMessageWaitTimeSeconds: ["waitSeconds", 0, 20],
  VisibilityTimeout: ["visibilitySeconds", 0, 43_200],
  KmsDataKeyReusePeriodSeconds: ["kmsReuseSeconds", 60, 86_400],
} as const;

const UNSUPPORTED = ["DeduplicationScope", "FifoThroughputLimit"];

const invalidValue = (name: string): AwsError =>
  new AwsError("InvalidAttributeValue", `Invalid value for the parameter ${name}.`, 400);

/**
 * Reads the attributes of CreateQueue and SetQueueAttributes over what holds already.
 *
 * @throws {AwsError} InvalidAttributeName, InvalidAttributeValue
 */
export function readAttributes(
  scope: Scope,
  attributes: Attributes,
  fifo: boolean,
  before: Settings,
): Settings {
  const next: Settings = { ...before };
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || name === "FifoQueue") continue;
    if (UNSUPPORTED.includes(name) && value !== "") throw new NotImplemented(`the queue attribute ${name}`);
    if (name in NUMBERS) {
      const [field, min, max] = NUMBERS[name as keyof typeof NUMBERS];
      const number = Number(value);
      if (!/^\d+$/.test(value) || number < min || number > max) throw invalidValue(name);
      next[field] = number;
    } else if (name === "KmsMasterKeyId") {
      setText(next, "kmsMasterKeyId", value, true, name);
    } else if (name === "Policy") setText(next, "policy", value, isPolicy(value) || value === "", name);
    else if (name === "RedriveAllowPolicy")
      setText(next, "redriveAllow", value, isObject(value) || value === "", name);
    else if (name === "RedrivePolicy") setRedrive(scope, next, value, fifo);
    else if (name === "ContentBasedDeduplication") {
      if (!fifo) throw new AwsError("InvalidAttributeName", `Unknown Attribute ${name}.`, 400);
      next.contentBasedDeduplication = value === "true";
    } else if (name === "SqsManagedSseEnabled") {
      if (value !== "true" && value !== "false") throw invalidValue(name);
    } else if (!UNSUPPORTED.includes(name))
      throw new AwsError("InvalidAttributeName", `Unknown Attribute ${name}.`, 400);
  }
  return next;
}

function setText(
  next: Settings,
  field: "policy" | "redriveAllow" | "kmsMasterKeyId",
  value: string,
  valid: boolean,
  name: string,
): void {
  if (!valid) throw invalidValue(name);
  if (value === "") delete next[field];
  else next[field] = value;
}

function setRedrive(scope: Scope, next: Settings, value: string, fifo: boolean): void {
  if (value === "") {
    delete next.redrive;
    return;
  }
  const refuse = (reason: string): AwsError =>
    new AwsError(
      "InvalidParameterValue",
      `Value ${value} for parameter RedrivePolicy is invalid. Reason: ${reason}`,
      400,
    );
  if (!isObject(value)) throw refuse("Redrive policy is not a valid JSON map.");
  const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(value) as Record<string, unknown>;
  const count = Number(maxReceiveCount);
  if (typeof deadLetterTargetArn !== "string")
    throw refuse("Redrive policy does not contain mandatory attribute: deadLetterTargetArn.");
  if (maxReceiveCount === undefined)
    throw refuse("Redrive policy does not contain mandatory attribute: maxReceiveCount.");
  if (!Number.isInteger(count) || count < 1 || count > 1000)
    throw refuse("Invalid value for maxReceiveCount: it must be between 1 and 1000.");
  const found = findQueue(scope.world, deadLetterTargetArn);
  if (!found) throw refuse("Dead letter target does not exist.");
  if (found.queue.fifo !== fifo) throw refuse(`Dead-letter queue must be same type of queue as the source.`);
  next.redrive = { deadLetterTargetArn, maxReceiveCount: count };
}

/** Every attribute of a queue, as GetQueueAttributes writes them. */
export function attributesOf(scope: Scope, row: Readonly<QueueRow>): Record<string, string> {
  const now = scope.world.clock.now();
  const messages = sqsState(scope).messages.filter((message) => message.queue === row.name);
  const count = (wanted: (message: Readonly<MessageRow>) => boolean): string =>
    String(messages.filter(wanted).length);
  return {
    QueueArn: row.arn,
    ApproximateNumberOfMessages: count((message) => message.visibleAt <= now),
    ApproximateNumberOfMessagesNotVisible: count(
      (message) => message.visibleAt > now && message.receives > 0,
    ),
    ApproximateNumberOfMessagesDelayed: count((message) => message.visibleAt > now && message.receives === 0),
    CreatedTimestamp: String(Math.floor(row.createdAt / 1000)),
    LastModifiedTimestamp: String(Math.floor(row.changedAt / 1000)),
    VisibilityTimeout: String(row.visibilitySeconds),
    MaximumMessageSize: String(row.maximumMessageSize),
    MessageRetentionPeriod: String(row.retentionSeconds),
    DelaySeconds: String(row.delaySeconds),
    ReceiveMessageWaitTimeSeconds: String(row.waitSeconds),
    SqsManagedSseEnabled: String(row.kmsMasterKeyId === undefined),
    ...(row.kmsMasterKeyId !== undefined && {
      KmsMasterKeyId: row.kmsMasterKeyId,
      KmsDataKeyReusePeriodSeconds: String(row.kmsReuseSeconds ?? 300),
    }),
    ...(row.policy !== undefined && { Policy: row.policy }),
    ...(row.redrive && { RedrivePolicy: JSON.stringify(row.redrive) }),
    ...(row.redriveAllow !== undefined && { RedriveAllowPolicy: row.redriveAllow }),
    ...(row.fifo && {
      FifoQueue: "true",
      ContentBasedDeduplication: String(row.contentBasedDeduplication),
      DeduplicationScope: "queue",
      FifoThroughputLimit: "perQueue",
    }),
  };
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
