import type { CallRecord } from "../../call.ts";
import type { RecordRule, Service } from "../../service.ts";

/** The Region in which IAM and other global services are recorded (ground truth, fact 18). */
export const GLOBAL_EVENTS_REGION = "us-east-1";

/** How an operation is recorded: the same for each of its calls. */
interface RecordFacts {
  rule: RecordRule;
  eventName: string;
  eventSource: string;
  isGlobal: boolean;
  isReadOnly: boolean;
  isData: boolean;
}

const known = new WeakMap<Service, Map<string, RecordFacts>>();

/** What is asked of a record is asked several times in a row. */
let latest: { record: CallRecord; facts: RecordFacts } | undefined;

function factsOf(record: CallRecord): RecordFacts {
  if (latest?.record !== record) latest = { record, facts: factsOfOperation(record) };
  return latest.facts;
}

/** The facts of a call's operation, found out once for each operation that there is. */
function factsOfOperation({ call }: CallRecord): RecordFacts {
  const service = call.world.services.get(call.service);
  if (!service || !Object.hasOwn(service.handlers, call.operation)) return findFacts(call, service);
  let operations = known.get(service);
  if (!operations) known.set(service, (operations = new Map()));
  let facts = operations.get(call.operation);
  if (!facts) operations.set(call.operation, (facts = findFacts(call, service)));
  return facts;
}

function findFacts(
  { service: id, operation }: CallRecord["call"],
  service: Service | undefined,
): RecordFacts {
  const rule = service?.records?.[operation] ?? {};
  return {
    rule,
    eventName: rule.eventName ?? operation,
    eventSource: rule.eventSource ?? service?.eventSource ?? EVENT_SOURCES[id] ?? `${id}.amazonaws.com`,
    isGlobal: service?.global === true,
    isReadOnly: rule.readOnly ?? (READ_VERBS.test(operation) || READS.has(`${id}:${operation}`)),
    isData: rule.data ?? DATA_OPERATIONS[id]?.test(operation) ?? false,
  };
}

/** What the called service says about how the operation is recorded. */
export const ruleOf = (record: CallRecord): RecordRule => factsOf(record).rule;

/** The event name: the operation's, but where AWS records another. */
export const eventNameOf = (record: CallRecord): string => factsOf(record).eventName;

/** Such as `ec2.amazonaws.com`. */
export const eventSourceOf = (record: CallRecord): string => factsOf(record).eventSource;

const EVENT_SOURCES: Readonly<Record<string, string>> = {
  elbv2: "elasticloadbalancing.amazonaws.com",
  cloudwatch: "monitoring.amazonaws.com",
  s3control: "s3.amazonaws.com",
};

export const eventTypeOf = (record: CallRecord): "AwsApiCall" | "AwsConsoleSignIn" | "AwsServiceEvent" =>
  ruleOf(record).eventType ?? "AwsApiCall";

/** Whether the record is one of a global service's, which only some trails take. */
export const isGlobalEvent = (record: CallRecord): boolean => factsOf(record).isGlobal;

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
export const isReadOnly = (record: CallRecord): boolean => factsOf(record).isReadOnly;

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
export const isDataEvent = (record: CallRecord): boolean => factsOf(record).isData;
