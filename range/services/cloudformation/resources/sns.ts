import type * as Sdk from "@aws-sdk/client-sns";
import { fixed, flag, json, list, object, required, tags, text } from "./shape.ts";
import { api, found, resource, type Act } from "./type.ts";

const sns = api<typeof Sdk>("sns");

const topic = resource("AWS::SNS::Topic", {
  properties: {
    TopicName: fixed(text),
    DisplayName: text,
    KmsMasterKeyId: text,
    Subscription: list(object({ Endpoint: required(text), Protocol: required(text) })),
    Tags: tags,
  },
  attributes: ["TopicArn", "TopicName"],
  create(act, p) {
    const Name = act.name(p.TopicName, { most: 256 });
    const { DisplayName, KmsMasterKeyId } = p;
    const made = sns(act, "CreateTopic", {
      Name,
      Attributes: { ...(DisplayName && { DisplayName }), ...(KmsMasterKeyId && { KmsMasterKeyId }) },
      Tags: [...act.tags],
    });
    const id = act.begin(found(made.TopicArn, "TopicArn"));
    for (const subscription of p.Subscription ?? []) sns(act, "Subscribe", { TopicArn: id, ...subscription });
    return { id, attributes: { TopicArn: id, TopicName: Name } };
  },
  update(act, p, was) {
    const TopicArn = act.id;
    for (const AttributeName of ["DisplayName", "KmsMasterKeyId"] as const)
      if (p[AttributeName] !== was[AttributeName])
        sns(act, "SetTopicAttributes", { TopicArn, AttributeName, AttributeValue: p[AttributeName] ?? "" });
    const key = (one: { Endpoint: string; Protocol: string }): string => `${one.Protocol} ${one.Endpoint}`;
    const before = new Set((was.Subscription ?? []).map(key));
    const now = new Set((p.Subscription ?? []).map(key));
    for (const subscription of p.Subscription ?? [])
      if (!before.has(key(subscription))) sns(act, "Subscribe", { TopicArn, ...subscription });
    const gone = (was.Subscription ?? []).filter((subscription) => !now.has(key(subscription)));
    if (gone.length) unsubscribe(act, TopicArn, new Set(gone.map(key)));
  },
  retag(act, set, removed) {
    if (set.length) sns(act, "TagResource", { ResourceArn: act.id, Tags: set });
    if (removed.length) sns(act, "UntagResource", { ResourceArn: act.id, TagKeys: removed });
  },
  delete: (act) => void sns(act, "DeleteTopic", { TopicArn: act.id }),
});

function unsubscribe(act: Act, TopicArn: string, wanted: ReadonlySet<string>): void {
  const { Subscriptions } = sns(act, "ListSubscriptionsByTopic", { TopicArn });
  for (const { Protocol, Endpoint, SubscriptionArn } of Subscriptions ?? [])
    if (wanted.has(`${Protocol} ${Endpoint}`) && SubscriptionArn?.startsWith("arn:"))
      sns(act, "Unsubscribe", { SubscriptionArn });
}

const topicPolicy = resource("AWS::SNS::TopicPolicy", {
  properties: { PolicyDocument: required(json), Topics: required(list(text)) },
  attributes: ["Id"],
  create(act, p) {
    setPolicy(act, p.Topics, p.PolicyDocument);
    const id = act.name(undefined);
    return { id, attributes: { Id: id } };
  },
  update(act, p, was) {
    setPolicy(act, p.Topics, p.PolicyDocument);
    setPolicy(
      act,
      was.Topics.filter((arn) => !p.Topics.includes(arn)),
      "",
    );
  },
  /** An empty policy gives the topic its default one back. */
  delete: (act, p) => setPolicy(act, p.Topics, ""),
});

/** The policy of one topic, which is part of the topic rather than a resource beside it. */
const topicInlinePolicy = resource("AWS::SNS::TopicInlinePolicy", {
  properties: { PolicyDocument: required(json), TopicArn: required(fixed(text)) },
  create(act, p) {
    setPolicy(act, [p.TopicArn], p.PolicyDocument);
    return { id: p.TopicArn };
  },
  update: (act, p) => setPolicy(act, [p.TopicArn], p.PolicyDocument),
  delete: (act, p) => setPolicy(act, [p.TopicArn], ""),
});

function setPolicy(act: Act, topics: readonly string[], document: string): void {
  for (const TopicArn of topics)
    sns(act, "SetTopicAttributes", {
      TopicArn,
      AttributeName: "Policy",
      AttributeValue: document || defaultPolicy(act, TopicArn),
    });
}

/** The policy that SNS gives to a new topic: its own account may do everything. */
const defaultPolicy = (act: Act, topicArn: string): string =>
  JSON.stringify({
    Version: "2008-10-17",
    Id: "__default_policy_ID",
    Statement: [
      {
        Sid: "__default_statement_ID",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: [
          "SNS:GetTopicAttributes",
          "SNS:SetTopicAttributes",
          "SNS:AddPermission",
          "SNS:RemovePermission",
          "SNS:DeleteTopic",
          "SNS:Subscribe",
          "SNS:ListSubscriptionsByTopic",
          "SNS:Publish",
        ],
        Resource: topicArn,
        Condition: { StringEquals: { "AWS:SourceOwner": act.scope.accountId } },
      },
    ],
  });

const SUBSCRIPTION_ATTRIBUTES = {
  FilterPolicy: json,
  FilterPolicyScope: text,
  RawMessageDelivery: flag,
  RedrivePolicy: json,
} as const;

/** What an attribute is when the template says nothing of it. */
const UNSET: Readonly<Record<keyof typeof SUBSCRIPTION_ATTRIBUTES, string>> = {
  FilterPolicy: "{}",
  FilterPolicyScope: "MessageAttributes",
  RawMessageDelivery: "false",
  RedrivePolicy: "",
};

const subscription = resource("AWS::SNS::Subscription", {
  properties: {
    TopicArn: required(fixed(text)),
    Protocol: required(fixed(text)),
    Endpoint: fixed(text),
    ...SUBSCRIPTION_ATTRIBUTES,
  },
  attributes: ["Arn"],
  create(act, { TopicArn, Protocol, Endpoint, ...attributes }) {
    const made = sns(act, "Subscribe", {
      TopicArn,
      Protocol,
      Endpoint,
      Attributes: Object.fromEntries(
        Object.entries(attributes).map(([name, value]) => [name, String(value)]),
      ),
      ReturnSubscriptionArn: true,
    });
    const id = found(made.SubscriptionArn, "SubscriptionArn");
    return { id, attributes: { Arn: id } };
  },
  update(act, p, was) {
    for (const name of Object.keys(SUBSCRIPTION_ATTRIBUTES) as (keyof typeof UNSET)[])
      if (p[name] !== was[name])
        sns(act, "SetSubscriptionAttributes", {
          SubscriptionArn: act.id,
          AttributeName: name,
          AttributeValue: String(p[name] ?? UNSET[name]),
        });
  },
  delete: (act) => void sns(act, "Unsubscribe", { SubscriptionArn: act.id }),
});

export const snsTypes = [topic, topicPolicy, topicInlinePolicy, subscription];
