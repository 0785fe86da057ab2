import type { Ask, Call } from "../../call.ts";
import type { Service } from "../../service.ts";
import { otherChannels } from "./other-channels.ts";
import { publishing } from "./publish.ts";
import { findTopic } from "./state.ts";
import { subscriptions } from "./subscriptions.ts";
import { tags } from "./tags.ts";
import { topics } from "./topics.ts";

/** Operations on one topic, whose policy counts, each under the action that AWS asks for. */
const ON_TOPIC: Readonly<Record<string, string>> = {
  AddPermission: "AddPermission",
  DeleteTopic: "DeleteTopic",
  GetTopicAttributes: "GetTopicAttributes",
  ListSubscriptionsByTopic: "ListSubscriptionsByTopic",
  ListTagsForResource: "ListTagsForResource",
  Publish: "Publish",
  PublishBatch: "Publish",
  RemovePermission: "RemovePermission",
  SetTopicAttributes: "SetTopicAttributes",
  Subscribe: "Subscribe",
  TagResource: "TagResource",
  UntagResource: "UntagResource",
};

interface TopicInput {
  TopicArn?: string;
  TargetArn?: string;
  ResourceArn?: string;
  PhoneNumber?: string;
  Protocol?: string;
  Endpoint?: string;
}

const askTopic =
  (action: string) =>
  (input: TopicInput, call: Call): Ask => {
    const arn = input.TopicArn ?? input.TargetArn ?? input.ResourceArn;
    const topic = arn === undefined ? undefined : findTopic(call.world, arn);
    return {
      action: `sns:${action}`,
      resource: arn ?? "*",
      context: { "sns:Protocol": input.Protocol, "sns:Endpoint": input.Endpoint },
      ...(topic && { resourcePolicy: topic.policy, resourceAccount: topic.owner }),
    };
  };

const askSubscription =
  (action: string) =>
  (input: { SubscriptionArn?: string }): Ask => ({
    action: `sns:${action}`,
    resource: input.SubscriptionArn ?? "*",
  });

/** Amazon SNS: standard topics and their subscriptions. Mobile endpoints and FIFO topics are not simulated. */
export const sns: Service = {
  id: "sns",
  handlers: { ...topics, ...subscriptions, ...publishing, ...tags, ...otherChannels },
  asks: {
    ...Object.fromEntries(
      Object.entries(ON_TOPIC).map(([operation, action]) => [operation, askTopic(action)]),
    ),
    CreateTopic: (input: { Name?: string }, call: Call): Ask => ({
      action: "sns:CreateTopic",
      resource: call.scope.arn("sns", input.Name ?? ""),
    }),
    ConfirmSubscription: (input: TopicInput, call: Call): Ask[] =>
      call.principal.type === "Anonymous" ? [] : [askTopic("ConfirmSubscription")(input, call)],
    Unsubscribe: askSubscription("Unsubscribe"),
    GetSubscriptionAttributes: askSubscription("GetSubscriptionAttributes"),
    SetSubscriptionAttributes: askSubscription("SetSubscriptionAttributes"),
  } as NonNullable<Service["asks"]>,
};

export { findTopic, snsState, type MailRow, type SubscriptionRow, type TopicRow } from "./state.ts";
export { publishAsService, type ServiceNotification } from "./publish.ts";
