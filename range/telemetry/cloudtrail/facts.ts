import type { CallRecord } from "../../call.ts";
import type { RecordRule, Service } from "../../service.ts";

/** The Region in which IAM and other global services are recorded (ground truth, fact 18). */
export const GLOBAL_EVENTS_REGION = "us-east-1";

const NO_RULE: RecordRule = {};

const serviceOf = ({ call }: CallRecord): Service | undefined => call.world.services.get(call.service);

/** What the called service says about how the operation is recorded. */
export const ruleOf = (record: CallRecord): RecordRule =>
  serviceOf(record)?.records?.[record.call.operation] ?? NO_RULE;

/** The event name: the operation's, but where AWS records another. */
export const eventNameOf = (record: CallRecord): string => ruleOf(record).eventName ?? record.call.operation;

/** Such as `ec2.amazonaws.com`. */
export const eventSourceOf = (record: CallRecord): string =>
  ruleOf(record).eventSource ??
  serviceOf(record)?.eventSource ??
  EVENT_SOURCES[record.call.service] ??
  `${record.call.service}.amazonaws.com`;

const EVENT_SOURCES: Readonly<Record<string, string>> = {
  elbv2: "elasticloadbalancing.amazonaws.com",
  cloudwatch: "monitoring.amazonaws.com",
  s3control: "s3.amazonaws.com",
};

export const eventTypeOf = (record: CallRecord): "AwsApiCall" | "AwsConsoleSignIn" =>
  ruleOf(record).eventType ?? "AwsApiCall";

/** Whether the record is one of a global service's, which only some trails take. */
export const isGlobalEvent = (record: CallRecord): boolean => serviceOf(record)?.global === true;

/** The Region in which an event is recorded. */
export const regionOf = (record: CallRecord): string =>
  isGlobalEvent(record) ? GLOBAL_EVENTS_REGION : record.call.region;

const READ_VERBS =
  /^(BatchGet|Check|Decode|Describe|Detect|Discover|Estimate|Filter|Get|Head|List|Lookup|Preview|Query|Scan|Search|Select|Simulate|Test|Validate)/;

/** Operations that change nothing and whose names do not say so. */
const READS = new Set([
  "sts:AssumeRole",
  "sts:AssumeRoleWithSAML",
  "sts:AssumeRoleWithWebIdentity",
  "kms:Decrypt",
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:ReEncrypt",
  "kms:Sign",
  "kms:Verify",
  "sqs:ReceiveMessage",
]);

/** Whether CloudTrail calls an event read-only: by the service's rule, by the verb, by the list of exceptions. */
export function isReadOnly(record: CallRecord): boolean {
  const { service, operation } = record.call;
  return ruleOf(record).readOnly ?? (READ_VERBS.test(operation) || READS.has(`${service}:${operation}`));
}

/** Operations on what is inside a resource. CloudTrail keeps them only for trails that select them. */
const DATA_OPERATIONS: Readonly<Record<string, RegExp>> = {
  s3: /^(?:(Get|Put|Copy|Delete|Head|Restore)Objects?(Acl|Tagging|Attributes|Torrent)?|HeadBucket|ListObject(s|sV2|Versions)|ListParts|UploadPart(Copy)?|(Create|Complete|Abort|List)MultipartUploads?|SelectObjectContent)$/,
  lambda: /^Invoke/,
  sns: /^Publish(Batch)?$/,
  sqs: /^(Send|Receive|Delete)Message(Batch)?$|^ChangeMessageVisibility(Batch)?$/,
  logs: /^PutLogEvents$/,
  cloudwatch: /^(PutMetricData|GetMetricData|GetMetricStatistics)$/,
  events: /^PutEvents$/,
};

/** Whether an event is a data event: never in event history, and in trails only by a selector (fact 18). */
export function isDataEvent(record: CallRecord): boolean {
  const { service, operation } = record.call;
  return ruleOf(record).data ?? DATA_OPERATIONS[service]?.test(operation) ?? false;
}
