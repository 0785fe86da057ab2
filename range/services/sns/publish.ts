import type * as sdk from "@aws-sdk/client-sns";
import type {
  BatchResultErrorEntry,
  MessageAttributeValue,
  PublishBatchRequestEntry,
  PublishInput,
} from "@aws-sdk/client-sns";
import type { Call } from "../../call.ts";
import { AwsError, NotImplemented } from "../../errors.ts";
import { serviceMay } from "../../iam/resource-policy.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { fanOut } from "./deliver.ts";
import { encryptFor } from "./encryption.ts";
import { invalid, notFound, topicOf, type FoundTopic } from "./find.ts";
import { postMail } from "./mailbox.ts";
import { homeOf, snsState } from "./state.ts";

type Sdk = typeof sdk;

const MOST_BYTES = 262_144;

export const publishing = handlers<Sdk>()({
  Publish(input, call) {
    const arn = input.TopicArn ?? input.TargetArn;
    if (input.PhoneNumber !== undefined) return { MessageId: text(call, input.PhoneNumber, input) };
    if (arn?.includes(":endpoint/")) throw new NotImplemented("publishing to mobile endpoints");
    return { MessageId: publish(topicOf(call, arn), call.at, input, call) };
  },

  PublishBatch(input, call) {
    const found = topicOf(call, input.TopicArn);
    const entries = checkBatch(input.PublishBatchRequestEntries);
    const Successful: { Id: string; MessageId: string }[] = [];
    const Failed: BatchResultErrorEntry[] = [];
    for (const entry of entries)
      try {
        Successful.push({ Id: entry.Id!, MessageId: publish(found, call.at, entry, call) });
      } catch (thrown) {
        if (!(thrown instanceof AwsError)) throw thrown;
        Failed.push({ Id: entry.Id, Code: thrown.code, Message: thrown.message, SenderFault: true });
      }
    return { Successful, Failed };
  },
});

type Outgoing = Pick<
  PublishInput,
  | "Message"
  | "Subject"
  | "MessageStructure"
  | "MessageAttributes"
  | "MessageGroupId"
  | "MessageDeduplicationId"
>;

/** @param publisher whose right to use the topic's key counts */
function publish(
  { topic, scope }: FoundTopic,
  at: number,
  input: Outgoing,
  publisher: Pick<Call, "principal" | "actor">,
): string {
  const { Message: message = "", Subject: subject, MessageAttributes: attributes = {} } = input;
  if (input.MessageDeduplicationId !== undefined)
    throw invalid(
      "MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type",
    );
  if (!message) throw invalid("Empty message");
  if (Buffer.byteLength(message) > MOST_BYTES) throw invalid("Message too long");
  if (subject !== undefined && (subject === "" || subject.length > 100 || /[\r\n]/.test(subject)))
    throw invalid("Subject");
  checkAttributes(attributes);
  encryptFor({ call: publisher, scope }, topic);
  const id = snsState(scope).random.uuid();
  fanOut(scope, topic, {
    id,
    ...(subject !== undefined && { subject }),
    bodies: bodiesOf(message, input.MessageStructure),
    attributes: structuredClone(attributes) as Record<string, MessageAttributeValue>,
    at,
  });
  return id;
}

function bodiesOf(message: string, structure: string | undefined): Record<string, string> {
  if (structure !== "json") return { default: message };
  let bodies: unknown;
  try {
    bodies = JSON.parse(message);
  } catch {
    throw invalid("Message Structure - JSON message body failed to parse");
  }
  if (typeof bodies !== "object" || bodies === null || !("default" in bodies))
    throw invalid("Message Structure - No default entry in JSON message body");
  return Object.fromEntries(
    Object.entries(bodies).filter(([, value]) => typeof value === "string"),
  ) as Record<string, string>;
}

function checkAttributes(attributes: Readonly<Record<string, MessageAttributeValue>>): void {
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(attributes)) {
    if (!/^(String|String\.Array|Number|Binary)(\.|$)/.test(DataType ?? ""))
      throw new AwsError(
        "ParameterValueInvalid",
        `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
        400,
      );
    if (!StringValue && !BinaryValue)
      throw new AwsError(
        "ParameterValueInvalid",
        `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${DataType}'.`,
        400,
      );
  }
}

/** A text message to a phone, without a topic. */
function text(call: Call, phone: string, { Message: message }: PublishInput): string {
  if (!/^\+?\d{7,15}$/.test(phone)) throw invalid(`PhoneNumber Reason: ${phone} is not valid to publish to`);
  if (!message) throw invalid("Empty message");
  postMail(call.scope, { endpoint: phone, protocol: "sms", topicArn: "" }, { subject: "", body: message });
  return snsState(call.scope).random.uuid();
}

function checkBatch(
  entries: readonly PublishBatchRequestEntry[] | undefined,
): readonly PublishBatchRequestEntry[] {
  if (!entries?.length)
    throw new AwsError(
      "AWS.SimpleQueueService.EmptyBatchRequest",
      "The batch request doesn't contain any entries.",
      400,
    );
  if (entries.length > 10)
    throw new AwsError(
      "TooManyEntriesInBatchRequest",
      "The batch request contains more entries than permissible.",
      400,
    );
  const ids = entries.map(({ Id }) => Id);
  if (new Set(ids).size < ids.length)
    throw new AwsError(
      "BatchEntryIdsNotDistinct",
      "Two or more batch entries in the request have the same Id.",
      400,
    );
  return entries;
}

/** What a service publishes, and for which of its resources. */
export interface ServiceNotification {
  /** Such as `events.amazonaws.com`. */
  service: string;
  sourceArn: string;
  message: string;
  subject?: string;
  attributes?: Readonly<Record<string, MessageAttributeValue>>;
}

/** Services that publish for the topic's owner: the default topic policy lets them in (`AWS:SourceOwner`). */
const OWNERS_SERVICES = new Set(["cloudwatch.amazonaws.com", "autoscaling.amazonaws.com"]);

/**
 * Publishes as an AWS service: the topic's policy must let the service in.
 *
 * @param scope the account and Region for which the service acts; the topic may live elsewhere
 * @returns the message's id
 * @throws {AwsError} NotFound, AuthorizationError
 */
export function publishAsService(scope: Scope, topicArn: string, notification: ServiceNotification): string {
  const { service, sourceArn, message, subject, attributes } = notification;
  const home = homeOf(scope.world, topicArn);
  const topic = home && snsState(home).topics.get(topicArn);
  if (!home || !topic) throw notFound("Topic");
  const ask = {
    action: "sns:Publish",
    resource: topicArn,
    resourcePolicy: topic.policy,
    resourceAccount: topic.owner,
    context: {
      "aws:SourceArn": sourceArn,
      "aws:SourceAccount": scope.accountId,
      ...(OWNERS_SERVICES.has(service) && { "aws:SourceOwner": scope.accountId }),
    },
  };
  if (!serviceMay(scope, service, ask))
    throw new AwsError(
      "AuthorizationError",
      `User: ${service} is not authorized to perform: SNS:Publish on resource: ${topicArn} because no resource-based policy allows the SNS:Publish action`,
      403,
    );
  return publish(
    { topic, scope: home },
    scope.world.clock.now(),
    {
      Message: message,
      ...(subject !== undefined && { Subject: subject.slice(0, 100) }),
      ...(attributes && { MessageAttributes: { ...attributes } }),
    },
    { principal: { type: "AWSService", accountId: scope.accountId, service }, actor: "service" },
  );
}
