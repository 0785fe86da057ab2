import type { MessageAttributeValue } from "@aws-sdk/client-sns";
import { AwsError } from "../../errors.ts";
import type { Scope } from "../../world.ts";
import { sendAsService } from "../sqs/send.ts";
import { targetFor } from "../targets.ts";
import { wants } from "./filter.ts";
import { postMail } from "./mailbox.ts";
import { snsState, type SubscriptionRow, type TopicRow } from "./state.ts";
import { deadLetterTarget } from "./subscriptions.ts";

const SNS = "sns.amazonaws.com";

/** One message on its way through a topic. */
export interface Notification {
  id: string;
  subject?: string;
  /** The text for each protocol; `default` for those that have none of their own. */
  bodies: Readonly<Record<string, string>>;
  attributes: Readonly<Record<string, MessageAttributeValue>>;
  at: number;
}

/** Hands a message to every confirmed subscription of a topic that wants it, at the clock's next turn. */
export function fanOut(scope: Scope, topic: Readonly<TopicRow>, notification: Notification): void {
  for (const row of snsState(scope).subscriptions) {
    if (row.topicArn !== topic.arn || !row.confirmed) continue;
    const body = bodyFor(notification, row);
    if (!wants(row, body, notification.attributes)) continue;
    scope.world.clock.after(0, `SNS delivers to ${row.endpoint}`, () =>
      deliver(scope, topic, row, notification, body),
    );
  }
}

const bodyFor = ({ bodies }: Notification, { protocol }: Readonly<SubscriptionRow>): string =>
  bodies[protocol] ?? bodies["default"] ?? "";

function deliver(
  scope: Scope,
  topic: Readonly<TopicRow>,
  row: Readonly<SubscriptionRow>,
  notification: Notification,
  body: string,
): void | Promise<void> {
  const onError = (thrown: unknown): void => {
    if (!(thrown instanceof AwsError)) throw thrown;
    toDeadLetterQueue(scope, topic, row, envelope(topic, row, notification, body));
  };
  try {
    const done = handOver(scope, topic, row, notification, body);
    if (done instanceof Promise) return done.catch(onError);
  } catch (thrown) {
    onError(thrown);
  }
}

function handOver(
  scope: Scope,
  topic: Readonly<TopicRow>,
  row: Readonly<SubscriptionRow>,
  notification: Notification,
  body: string,
): void | Promise<void> {
  switch (row.protocol) {
    case "sqs":
      sendAsService(scope, row.endpoint, {
        service: SNS,
        sourceArn: topic.arn,
        body: row.raw ? body : JSON.stringify(envelope(topic, row, notification, body)),
        ...(row.raw && { attributes: notification.attributes }),
      });
      return;
    case "lambda": {
      const invoke = targetFor(scope.world, row.endpoint);
      if (!invoke)
        throw new AwsError("ResourceNotFoundException", `Function not found: ${row.endpoint}`, 404);
      return invoke(scope, {
        service: SNS,
        arn: row.endpoint,
        sourceArn: topic.arn,
        payload: JSON.stringify(lambdaEvent(topic, row, notification, body)),
      });
    }
    default: {
      const subject = notification.subject ?? (topic.displayName || "AWS Notification Message");
      const json =
        row.protocol === "email" || row.protocol === "sms" || row.raw
          ? undefined
          : envelope(topic, row, notification, body);
      postMail(scope, row, { subject, body: json ? JSON.stringify(json, undefined, 2) : body });
    }
  }
}

/**
 * The JSON that SNS wraps around a message. The signature is a placeholder: the range has no key that AWS's
 * certificates would vouch for.
 */
function envelope(
  topic: Readonly<TopicRow>,
  row: Readonly<SubscriptionRow>,
  { id, subject, attributes, at }: Notification,
  body: string,
): Record<string, unknown> {
  const [, , , region] = topic.arn.split(":");
  const attributeViews = Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      { Type: DataType, Value: BinaryValue ? Buffer.from(BinaryValue).toString("base64") : StringValue },
    ]),
  );
  return {
    Type: "Notification",
    MessageId: id,
    TopicArn: topic.arn,
    ...(subject !== undefined && { Subject: subject }),
    Message: body,
    Timestamp: new Date(at).toISOString(),
    SignatureVersion: "1",
    Signature: "EXAMPLE",
    SigningCertURL: `https://sns.${region}.amazonaws.com/SimpleNotificationService-example.pem`,
    UnsubscribeURL: `https://sns.${region}.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${row.arn}`,
    ...(Object.keys(attributeViews).length && { MessageAttributes: attributeViews }),
  };
}

function lambdaEvent(
  topic: Readonly<TopicRow>,
  row: Readonly<SubscriptionRow>,
  notification: Notification,
  body: string,
): Record<string, unknown> {
  const {
    SigningCertURL,
    UnsubscribeURL,
    Subject = null,
    MessageAttributes = {},
    ...sns
  } = envelope(topic, row, notification, body);
  return {
    Records: [
      {
        EventSource: "aws:sns",
        EventVersion: "1.0",
        EventSubscriptionArn: row.arn,
        Sns: {
          ...sns,
          Subject,
          MessageAttributes,
          SigningCertUrl: SigningCertURL,
          UnsubscribeUrl: UnsubscribeURL,
        },
      },
    ],
  };
}

/** What cannot be delivered goes to the subscription's dead-letter queue; without one it is lost, as on AWS. */
function toDeadLetterQueue(
  scope: Scope,
  topic: Readonly<TopicRow>,
  { redrivePolicy, raw }: Readonly<SubscriptionRow>,
  message: Record<string, unknown>,
): void {
  const queue = redrivePolicy === undefined ? undefined : deadLetterTarget(redrivePolicy);
  if (queue === undefined) return;
  try {
    const body = raw ? String(message["Message"]) : JSON.stringify(message);
    sendAsService(scope, queue, { service: SNS, sourceArn: topic.arn, body });
  } catch (thrown) {
    if (!(thrown instanceof AwsError)) throw thrown;
  }
}
