import type * as sdk from "@aws-sdk/client-eventbridge";
import type { Ask, Call } from "../../call.ts";
import { asks } from "../../service.ts";
import { DEFAULT_BUS, eventsState, ruleArn } from "./state.ts";

type Sdk = typeof sdk;
type OnRule = { EventBusName?: string | undefined };

const bare = (bus: string | undefined): string => bus?.split("/").at(-1) ?? DEFAULT_BUS;

const onRule =
  (action: string) =>
  (name: string | undefined, { EventBusName }: OnRule, call: Call): Ask => ({
    action: `events:${action}`,
    resource: ruleArn(call.scope, bare(EventBusName), name ?? ""),
  });

function onBus(action: string, name: string | undefined, call: Call): Ask {
  const bus = bare(name);
  const row = eventsState(call.scope).buses.get(bus);
  return {
    action: `events:${action}`,
    resource: call.scope.arn("events", `event-bus/${bus}`),
    ...(row?.policy !== undefined && { resourcePolicy: row.policy }),
  };
}

/** What each operation asks of IAM: rules and buses are named by ARN; a bus's policy counts. */
export const eventsAsks = asks<Sdk>()({
  PutRule: (input, call) => onRule("PutRule")(input.Name, input, call),
  DeleteRule: (input, call) => onRule("DeleteRule")(input.Name, input, call),
  DescribeRule: (input, call) => onRule("DescribeRule")(input.Name, input, call),
  EnableRule: (input, call) => onRule("EnableRule")(input.Name, input, call),
  DisableRule: (input, call) => onRule("DisableRule")(input.Name, input, call),
  PutTargets: (input, call) => onRule("PutTargets")(input.Rule, input, call),
  RemoveTargets: (input, call) => onRule("RemoveTargets")(input.Rule, input, call),
  ListTargetsByRule: (input, call) => onRule("ListTargetsByRule")(input.Rule, input, call),
  CreateEventBus: (input, call) => onBus("CreateEventBus", input.Name, call),
  UpdateEventBus: (input, call) => onBus("UpdateEventBus", input.Name, call),
  DeleteEventBus: (input, call) => onBus("DeleteEventBus", input.Name, call),
  DescribeEventBus: (input, call) => onBus("DescribeEventBus", input.Name, call),
  PutPermission: (input, call) => onBus("PutPermission", input.EventBusName, call),
  RemovePermission: (input, call) => onBus("RemovePermission", input.EventBusName, call),
  PutEvents: (input, call) =>
    [...new Set((input.Entries ?? []).map(({ EventBusName }) => bare(EventBusName)))].map((bus) =>
      onBus("PutEvents", bus, call),
    ),
  TagResource: (input) => ({ action: "events:TagResource", resource: input.ResourceARN ?? "*" }),
  UntagResource: (input) => ({ action: "events:UntagResource", resource: input.ResourceARN ?? "*" }),
  ListTagsForResource: (input) => ({
    action: "events:ListTagsForResource",
    resource: input.ResourceARN ?? "*",
  }),
});
