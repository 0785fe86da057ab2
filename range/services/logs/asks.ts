import type * as Sdk from "@aws-sdk/client-cloudwatch-logs";
import type { Ask, Call } from "../../call.ts";
import { asks } from "../../service.ts";
import { groupNameOf } from "./find.ts";
import { logsState } from "./state.ts";

type OnGroup = { logGroupName?: string | undefined; logGroupIdentifier?: string | undefined };
type OnStream = OnGroup & { logStreamName?: string | undefined };

/**
 * What CloudWatch Logs asks of IAM. Its denials name a group as `log-group:name:log-stream:`, which is why
 * policies end in `:*`.
 */
export const logsAsks = asks<typeof Sdk>()({
  AssociateKmsKey: onGroup,
  CreateExportTask: onGroup,
  CreateLogGroup: (input, call) => ({ ...onGroup(input, call), context: requestTags(input.tags) }),
  CreateLogStream: onStream,
  DeleteLogGroup: onGroup,
  DeleteLogStream: onStream,
  DeleteMetricFilter: onGroup,
  DeleteRetentionPolicy: onGroup,
  DeleteSubscriptionFilter: onGroup,
  DescribeLogGroups: (_, call) => onGroup({ logGroupName: "" }, call),
  DescribeLogStreams: onGroup,
  DescribeMetricFilters: onGroup,
  DescribeSubscriptionFilters: onGroup,
  DisassociateKmsKey: onGroup,
  FilterLogEvents: onGroup,
  DescribeIndexPolicies: (input, call) =>
    (input.logGroupIdentifiers ?? []).map((name) => onGroup({ logGroupIdentifier: name }, call)),
  GetDataProtectionPolicy: onGroup,
  GetLogEvents: onStream,
  GetLogGroupFields: onGroup,
  ListTagsForResource: (input, call) => onArn(input.resourceArn, call),
  ListTagsLogGroup: onGroup,
  PutLogEvents: onStream,
  PutLogGroupDeletionProtection: onGroup,
  PutMetricFilter: onGroup,
  PutRetentionPolicy: onGroup,
  PutSubscriptionFilter: onGroup,
  StartQuery: (input, call) => [
    ...[input.logGroupName ?? [], input.logGroupNames ?? []]
      .flat()
      .map((name) => onGroup({ logGroupName: name }, call)),
    ...(input.logGroupIdentifiers ?? []).map((name) => onGroup({ logGroupIdentifier: name }, call)),
  ],
  TagLogGroup: onGroup,
  TagResource: (input, call) => onArn(input.resourceArn, call),
  UntagLogGroup: onGroup,
  UntagResource: (input, call) => onArn(input.resourceArn, call),
});

function onGroup(input: OnGroup, call: Call): Ask {
  return onStream({ ...input, logStreamName: "" }, call);
}

function onStream(input: OnStream, call: Call): Ask {
  const group = input.logGroupName ?? groupNameOf(input.logGroupIdentifier) ?? "";
  return {
    action: `logs:${call.operation}`,
    resource: call.scope.arn("logs", `log-group:${group}:log-stream:${input.logStreamName ?? ""}`),
    context: resourceTags(call, group),
  };
}

const onArn = (arn: string | undefined, call: Call): Ask => ({
  action: `logs:${call.operation}`,
  resource: arn ?? "*",
  context: resourceTags(call, groupNameOf(arn) ?? ""),
});

const resourceTags = (call: Call, groupName: string): Record<string, string> =>
  prefixed("aws:ResourceTag/", logsState(call.scope).groups.get(groupName)?.tags);

const requestTags = (tags: Readonly<Record<string, string>> | undefined): Record<string, string> =>
  prefixed("aws:RequestTag/", tags);

const prefixed = (prefix: string, tags: Readonly<Record<string, string>> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [`${prefix}${key}`, value]));
