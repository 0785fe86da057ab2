import type * as sdk from "@aws-sdk/client-sns";
import { NotImplemented } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { pageOf } from "../paging.ts";
import { isPolicy, statementsOf, withoutStatement, withStatement } from "../policy-statements.ts";
import { refuseMembers } from "../refusal.ts";
import { invalid, topicOf } from "./find.ts";
import { snsState, type TopicRow } from "./state.ts";
import { checkTags } from "./tags.ts";

type Sdk = typeof sdk;

export const topics = handlers<Sdk>()({
  CreateTopic(input, call) {
    refuseMembers("CreateTopic", input, ["DataProtectionPolicy"]);
    const name = input.Name ?? "";
    if (name.endsWith(".fifo") || input.Attributes?.["FifoTopic"] === "true")
      throw new NotImplemented("FIFO topics");
    if (!/^[\w-]{1,256}$/.test(name)) throw invalid("Topic Name");
    const arn = call.scope.arn("sns", name);
    const { topics: table } = snsState(call.scope);
    const row: TopicRow = {
      name,
      arn,
      owner: call.account.id,
      policy: defaultPolicy(arn, call.account.id),
      displayName: "",
      tags: checkTags(input.Tags ?? []),
    };
    for (const [attribute, value] of Object.entries(input.Attributes ?? {}))
      setAttribute(row, attribute, value);
    const existing = table.get(arn);
    if (existing) {
      for (const [attribute, value] of Object.entries(input.Attributes ?? {})) {
        const probe = { ...existing };
        setAttribute(probe, attribute, value);
        if (JSON.stringify(probe) !== JSON.stringify(existing))
          throw invalid("Attributes Reason: Topic already exists with different attributes");
      }
      if (input.Tags?.length && JSON.stringify(row.tags) !== JSON.stringify(existing.tags))
        throw invalid("Tags Reason: Topic already exists with different tags");
      return { TopicArn: arn };
    }
    table.put(arn, row);
    return { TopicArn: arn };
  },

  /** Deletes the subscriptions too. A topic that does not exist is deleted without a word, as SNS does. */
  DeleteTopic(input, call) {
    const arn = input.TopicArn ?? "";
    if (!arn.startsWith("arn:aws:sns:")) throw invalid("TopicArn");
    const { topics: table, subscriptions } = snsState(call.scope);
    table.delete(arn);
    for (const row of subscriptions.filter(({ topicArn }) => topicArn === arn)) subscriptions.delete(row.arn);
  },

  ListTopics(input, call) {
    const rows = snsState(call.scope).topics.list();
    const { items, nextToken } = pageOf(rows, { token: input.NextToken, size: 100, most: 100 }, invalidToken);
    return {
      Topics: items.map(({ arn }) => ({ TopicArn: arn })),
      ...(nextToken !== undefined && { NextToken: nextToken }),
    };
  },

  GetTopicAttributes(input, call) {
    const { topic, scope } = topicOf(call, input.TopicArn);
    const subscriptions = snsState(scope).subscriptions.filter((row) => row.topicArn === topic.arn);
    const confirmed = subscriptions.filter((row) => row.confirmed).length;
    return {
      Attributes: {
        TopicArn: topic.arn,
        Owner: topic.owner,
        Policy: topic.policy,
        DisplayName: topic.displayName,
        SubscriptionsConfirmed: String(confirmed),
        SubscriptionsPending: String(subscriptions.length - confirmed),
        SubscriptionsDeleted: "0",
        EffectiveDeliveryPolicy: topic.deliveryPolicy ?? DELIVERY_POLICY,
        ...(topic.deliveryPolicy !== undefined && { DeliveryPolicy: topic.deliveryPolicy }),
        ...(topic.kmsMasterKeyId !== undefined && { KmsMasterKeyId: topic.kmsMasterKeyId }),
      },
    };
  },

  SetTopicAttributes(input, call) {
    const { topic, scope } = topicOf(call, input.TopicArn);
    const next = { ...topic };
    setAttribute(next, input.AttributeName ?? "", input.AttributeValue ?? "");
    snsState(scope).topics.put(topic.arn, next);
  },

  AddPermission(input, call) {
    const { topic, scope } = topicOf(call, input.TopicArn);
    const sid = input.Label ?? "";
    if (statementsOf(topic.policy).some(({ Sid }) => Sid === sid)) throw invalid("Statement already exists");
    for (const action of input.ActionName ?? [])
      if (!POLICY_ACTIONS.includes(`SNS:${action}`))
        throw invalid("Policy statement action out of service scope!");
    const policy = withStatement(topic.policy, {
      Sid: sid,
      Effect: "Allow",
      Principal: { AWS: (input.AWSAccountId ?? []).map((id) => `arn:aws:iam::${id}:root`) },
      Action: (input.ActionName ?? []).map((action) => `SNS:${action}`),
      Resource: topic.arn,
    });
    snsState(scope).topics.update(topic.arn, (row) => void (row.policy = policy));
  },

  RemovePermission(input, call) {
    const { topic, scope } = topicOf(call, input.TopicArn);
    const left = withoutStatement(topic.policy, input.Label ?? "");
    if (left === topic.policy) return;
    snsState(scope).topics.update(topic.arn, (row) => {
      row.policy = left ?? JSON.stringify({ Version: "2012-10-17", Statement: [] });
    });
  },
});

const POLICY_ACTIONS = [
  "SNS:GetTopicAttributes",
  "SNS:SetTopicAttributes",
  "SNS:AddPermission",
  "SNS:RemovePermission",
  "SNS:DeleteTopic",
  "SNS:Subscribe",
  "SNS:ListSubscriptionsByTopic",
  "SNS:Publish",
];

/** The policy of a new topic: its own account only, so that no AWS service may publish yet (drill 10A). */
const defaultPolicy = (arn: string, owner: string): string =>
  JSON.stringify({
    Version: "2008-10-17",
    Id: "__default_policy_ID",
    Statement: [
      {
        Sid: "__default_statement_ID",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: POLICY_ACTIONS,
        Resource: arn,
        Condition: { StringEquals: { "AWS:SourceOwner": owner } },
      },
    ],
  });

const DELIVERY_POLICY = JSON.stringify({
  http: {
    defaultHealthyRetryPolicy: {
      minDelayTarget: 20,
      maxDelayTarget: 20,
      numRetries: 3,
      numMaxDelayRetries: 0,
      numNoDelayRetries: 0,
      numMinDelayRetries: 0,
      backoffFunction: "linear",
    },
    disableSubscriptionOverrides: false,
    defaultRequestPolicy: { headerContentType: "text/plain; charset=UTF-8" },
  },
});

function setAttribute(row: TopicRow, name: string, value: string): void {
  switch (name) {
    case "Policy":
      if (!isPolicy(value)) throw invalid("Policy Error: null");
      row.policy = value;
      return;
    case "DisplayName":
      if (value.length > 100) throw invalid("DisplayName");
      row.displayName = value;
      return;
    case "DeliveryPolicy":
      row.deliveryPolicy = value;
      return;
    case "FifoTopic":
      return;
    case "KmsMasterKeyId":
      if (value === "") delete row.kmsMasterKeyId;
      else row.kmsMasterKeyId = value;
      return;
    case "TracingConfig":
    case "SignatureVersion":
    case "ArchivePolicy":
    case "ContentBasedDeduplication":
    case "FifoThroughputScope":
      throw new NotImplemented(`the topic attribute ${name}`);
    default:
      throw invalid("AttributeName");
  }
}

const invalidToken = () => invalid("NextToken");
