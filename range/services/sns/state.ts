import type { Tag } from "@aws-sdk/client-sns";
import { parseArn } from "../../iam/arn.ts";
import { defineState, type Scope, type World } from "../../world.ts";

export interface TopicRow {
  name: string;
  arn: string;
  owner: string;
  policy: string;
  displayName: string;
  deliveryPolicy?: string;
  /** The key of KMS that messages are encrypted with, as it was named. */
  kmsMasterKeyId?: string;
  tags: Tag[];
}

export type Protocol = "email" | "email-json" | "http" | "https" | "lambda" | "sms" | "sqs";

export interface SubscriptionRow {
  arn: string;
  topicArn: string;
  owner: string;
  protocol: Protocol;
  endpoint: string;
  confirmed: boolean;
  /** What ConfirmSubscription must give back. */
  token: string;
  authenticated: boolean;
  /** Set where AWS could do without a confirmation. */
  raw: boolean;
  filterPolicy?: string;
  filterScope: "MessageAttributes" | "MessageBody";
  redrivePolicy?: string;
}

/** What arrived outside of AWS: mail, SMS, a web hook. The run's mailbox shows it. */
export interface MailRow {
  id: string;
  to: string;
  protocol: Protocol;
  subject: string;
  body: string;
  at: number;
  /** In a message that asks for a confirmation. */
  token?: string;
  topicArn: string;
}

export const snsState = defineState("regional", (scope) => ({
  topics: scope.table<TopicRow>("sns.topics"),
  subscriptions: scope.table<SubscriptionRow>("sns.subscriptions"),
  mailbox: scope.table<MailRow>("sns.mailbox"),
  random: scope.world.random.fork(`sns/${scope.accountId}/${scope.region}`),
}));

/** Where a topic or subscription of an ARN lives. */
export function homeOf(world: World, arn: string | undefined): Scope | undefined {
  const parsed = arn === undefined ? undefined : parseArn(arn);
  if (parsed?.service !== "sns") return undefined;
  return world.accounts.get(parsed.accountId)?.scope(parsed.region);
}

/** A topic by ARN, in whatever account and Region it lives. */
export function findTopic(world: World, arn: string): Readonly<TopicRow> | undefined {
  const home = homeOf(world, arn);
  return home && snsState(home).topics.get(arn);
}
