import type * as sdk from "@aws-sdk/client-sns";
import type { Subscription } from "@aws-sdk/client-sns";
import type { Call } from "../../call.ts";
import { NotImplemented } from "../../errors.ts";
import { parseArn } from "../../iam/arn.ts";
import { handlers } from "../../service.ts";
import { pageOf } from "../paging.ts";
import { invalid, subscriptionOf, topicOf } from "./find.ts";
import { checkFilterPolicy } from "./filter.ts";
import { postMail } from "./mailbox.ts";
import { snsState, type Protocol, type SubscriptionRow } from "./state.ts";

type Sdk = typeof sdk;

const PENDING = "PendingConfirmation";

export const subscriptions = handlers<Sdk>()({
  Subscribe(input, call) {
    const { topic, scope } = topicOf(call, input.TopicArn);
    const protocol = checkProtocol(input.Protocol);
    const endpoint = checkEndpoint(protocol, input.Endpoint ?? "");
    const { subscriptions: table, random } = snsState(scope);
    const existing = table.find(
      (row) => row.topicArn === topic.arn && row.protocol === protocol && row.endpoint === endpoint,
    );
    if (existing) return { SubscriptionArn: shownArn(existing, input.ReturnSubscriptionArn) };
    // AWS needs no confirmation where the endpoint is a resource of the subscriber's own account.
    const confirmed =
      (protocol === "sqs" || protocol === "lambda") && parseArn(endpoint)?.accountId === call.account.id;
    const row: SubscriptionRow = {
      arn: `${topic.arn}:${random.uuid()}`,
      topicArn: topic.arn,
      owner: call.account.id,
      protocol,
      endpoint,
      confirmed: confirmed || protocol === "sms",
      token: random.hex(96),
      authenticated: confirmed,
      raw: false,
      filterScope: "MessageAttributes",
    };
    for (const [name, value] of Object.entries(input.Attributes ?? {})) setAttribute(row, name, value);
    table.put(row.arn, row);
    if (!row.confirmed) askForConfirmation(call, row);
    return { SubscriptionArn: shownArn(row, input.ReturnSubscriptionArn) };
  },

  ConfirmSubscription(input, call) {
    const { topic, scope } = topicOf(call, input.TopicArn);
    const { subscriptions: table } = snsState(scope);
    const row = table.find((one) => one.topicArn === topic.arn && one.token === input.Token);
    if (!row) throw invalid("Token");
    table.update(row.arn, (one) => {
      one.confirmed = true;
      one.authenticated = input.AuthenticateOnUnsubscribe === "true";
    });
    return { SubscriptionArn: row.arn };
  },

  Unsubscribe(input, call) {
    if (input.SubscriptionArn === PENDING || input.SubscriptionArn === "pending confirmation")
      throw invalid("SubscriptionArn Reason: An ARN must have at least 6 elements, not 1");
    const { subscription, scope } = subscriptionOf(call, input.SubscriptionArn);
    snsState(scope).subscriptions.delete(subscription.arn);
  },

  ListSubscriptions(input, call) {
    return page(
      snsState(call.scope).subscriptions.filter((row) => row.owner === call.account.id),
      input.NextToken,
    );
  },

  ListSubscriptionsByTopic(input, call) {
    const { topic, scope } = topicOf(call, input.TopicArn);
    return page(
      snsState(scope).subscriptions.filter((row) => row.topicArn === topic.arn),
      input.NextToken,
    );
  },

  GetSubscriptionAttributes(input, call) {
    const { subscription: row } = subscriptionOf(call, input.SubscriptionArn);
    return {
      Attributes: {
        SubscriptionArn: row.arn,
        TopicArn: row.topicArn,
        Owner: row.owner,
        Protocol: row.protocol,
        Endpoint: row.endpoint,
        PendingConfirmation: String(!row.confirmed),
        ConfirmationWasAuthenticated: String(row.authenticated),
        RawMessageDelivery: String(row.raw),
        ...(row.filterPolicy !== undefined && {
          FilterPolicy: row.filterPolicy,
          FilterPolicyScope: row.filterScope,
        }),
        ...(row.redrivePolicy !== undefined && { RedrivePolicy: row.redrivePolicy }),
      },
    };
  },

  SetSubscriptionAttributes(input, call) {
    const { subscription, scope } = subscriptionOf(call, input.SubscriptionArn);
    const next = { ...subscription };
    setAttribute(next, input.AttributeName ?? "", input.AttributeValue ?? "");
    snsState(scope).subscriptions.put(subscription.arn, next);
  },
});

const PROTOCOLS: readonly string[] = ["email", "email-json", "http", "https", "lambda", "sms", "sqs"];

function checkProtocol(protocol: string | undefined): Protocol {
  if (protocol === "application" || protocol === "firehose")
    throw new NotImplemented(`SNS subscriptions of the protocol ${protocol}`);
  if (!protocol || !PROTOCOLS.includes(protocol))
    throw invalid(`Amazon SNS does not support this protocol string: ${protocol ?? ""}`);
  return protocol as Protocol;
}

const ENDPOINTS: Readonly<Record<Protocol, [form: RegExp, reason: string]>> = {
  email: [/^[^@\s]+@[^@\s]+$/, "Email address"],
  "email-json": [/^[^@\s]+@[^@\s]+$/, "Email address"],
  http: [/^http:\/\/./, "Endpoint must match the specified protocol"],
  https: [/^https:\/\/./, "Endpoint must match the specified protocol"],
  lambda: [/^arn:aws:lambda:[a-z0-9-]+:\d{12}:function:./, "Lambda endpoint ARN"],
  sms: [/^\+?[\d\s()-]{7,}$/, "Invalid SMS endpoint"],
  sqs: [/^arn:aws:sqs:[a-z0-9-]+:\d{12}:./, "SQS endpoint ARN"],
};

function checkEndpoint(protocol: Protocol, endpoint: string): string {
  const [form, reason] = ENDPOINTS[protocol];
  if (!form.test(endpoint)) throw invalid(reason);
  if (protocol === "sqs" && endpoint.endsWith(".fifo"))
    throw invalid(
      "Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics",
    );
  return endpoint;
}

function askForConfirmation(call: Call, row: SubscriptionRow): void {
  postMail(call.scope, row, {
    subject: "AWS Notification - Subscription Confirmation",
    body: `You have chosen to subscribe to the topic:\n${row.topicArn}\n\nTo confirm this subscription, give back this token (aws sns confirm-subscription --topic-arn ${row.topicArn} --token …):\n${row.token}\n`,
    token: row.token,
  });
}

const shownArn = (row: Readonly<SubscriptionRow>, always = false): string =>
  row.confirmed || always ? row.arn : "pending confirmation";

function setAttribute(row: SubscriptionRow, name: string, value: string): void {
  switch (name) {
    case "RawMessageDelivery":
      if (value !== "true" && value !== "false")
        throw invalid(
          `Attributes Reason: RawMessageDelivery: Invalid value [${value}]. Must be true or false.`,
        );
      row.raw = value === "true";
      return;
    case "FilterPolicy":
      if (value === "" || value === "{}") delete row.filterPolicy;
      else {
        checkFilterPolicy(value);
        row.filterPolicy = value;
      }
      return;
    case "FilterPolicyScope":
      if (value !== "MessageAttributes" && value !== "MessageBody")
        throw invalid(
          `FilterPolicyScope: Invalid value [${value}]. Please use either MessageBody or MessageAttributes`,
        );
      row.filterScope = value;
      return;
    case "RedrivePolicy":
      if (value === "") delete row.redrivePolicy;
      else {
        if (!deadLetterTarget(value)) throw invalid("RedrivePolicy: deadLetterTargetArn");
        row.redrivePolicy = value;
      }
      return;
    case "DeliveryPolicy":
    case "ReplayPolicy":
    case "SubscriptionRoleArn":
      throw new NotImplemented(`the subscription attribute ${name}`);
    default:
      throw invalid("AttributeName");
  }
}

/** The queue in a subscription's redrive policy. */
export function deadLetterTarget(redrivePolicy: string): string | undefined {
  try {
    const { deadLetterTargetArn } = JSON.parse(redrivePolicy) as { deadLetterTargetArn?: unknown };
    return typeof deadLetterTargetArn === "string" ? deadLetterTargetArn : undefined;
  } catch {
    return undefined;
  }
}

function page(rows: readonly Readonly<SubscriptionRow>[], token: string | undefined) {
  const { items, nextToken } = pageOf(rows, { token, size: 100, most: 100 }, () => invalid("NextToken"));
  return {
    Subscriptions: items.map((row): Subscription => ({
      SubscriptionArn: row.confirmed ? row.arn : PENDING,
      Owner: row.owner,
      Protocol: row.protocol,
      Endpoint: row.endpoint,
      TopicArn: row.topicArn,
    })),
    ...(nextToken !== undefined && { NextToken: nextToken }),
  };
}
