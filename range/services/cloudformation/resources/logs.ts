import type * as Sdk from "@aws-sdk/client-cloudwatch-logs";
import { fixed, json, list, number, object, oneOf, required, tags, text, type ValuesOf } from "./shape.ts";
import { api, resource, type Act } from "./type.ts";
import type { Distribution, LogGroupClass, StandardUnit } from "@aws-sdk/client-cloudwatch-logs";

const logs = api<typeof Sdk>("logs");

const logGroup = resource("AWS::Logs::LogGroup", {
  properties: {
    LogGroupName: fixed(text),
    KmsKeyId: fixed(text),
    LogGroupClass: fixed(oneOf<LogGroupClass>()),
    RetentionInDays: number,
    Tags: tags,
  },
  attributes: ["Arn"],
  create(act, p) {
    const logGroupName = act.name(p.LogGroupName, { most: 512 });
    logs(act, "CreateLogGroup", {
      logGroupName,
      ...(p.KmsKeyId && { kmsKeyId: p.KmsKeyId }),
      ...(p.LogGroupClass && { logGroupClass: p.LogGroupClass }),
      tags: Object.fromEntries(act.tags.map((tag) => [tag.Key, tag.Value])),
    });
    act.begin(logGroupName);
    if (p.RetentionInDays !== undefined)
      logs(act, "PutRetentionPolicy", { logGroupName, retentionInDays: p.RetentionInDays });
    return {
      id: logGroupName,
      attributes: { Arn: `${act.scope.arn("logs", `log-group:${logGroupName}`)}:*` },
    };
  },
  update(act, p) {
    const logGroupName = act.id;
    if (p.RetentionInDays === undefined) logs(act, "DeleteRetentionPolicy", { logGroupName });
    else logs(act, "PutRetentionPolicy", { logGroupName, retentionInDays: p.RetentionInDays });
  },
  retag(act, set, removed) {
    const resourceArn = act.scope.arn("logs", `log-group:${act.id}`);
    if (set.length)
      logs(act, "TagResource", {
        resourceArn,
        tags: Object.fromEntries(set.map((tag) => [tag.Key, tag.Value])),
      });
    if (removed.length) logs(act, "UntagResource", { resourceArn, tagKeys: removed });
  },
  delete: (act) => void logs(act, "DeleteLogGroup", { logGroupName: act.id }),
});

const logStream = resource("AWS::Logs::LogStream", {
  properties: { LogGroupName: required(fixed(text)), LogStreamName: fixed(text) },
  create(act, p) {
    const logStreamName = act.name(p.LogStreamName, { most: 512 });
    logs(act, "CreateLogStream", { logGroupName: p.LogGroupName, logStreamName });
    return { id: logStreamName };
  },
  delete: (act, p) =>
    void logs(act, "DeleteLogStream", { logGroupName: p.LogGroupName, logStreamName: act.id }),
});

const METRIC_FILTER = {
  LogGroupName: required(fixed(text)),
  FilterName: fixed(text),
  FilterPattern: required(text),
  MetricTransformations: required(
    list(
      object({
        DefaultValue: number,
        Dimensions: list(object({ Key: required(text), Value: required(text) })),
        MetricName: required(text),
        MetricNamespace: required(text),
        MetricValue: required(text),
        Unit: oneOf<StandardUnit>(),
      }),
    ),
  ),
} as const;

const metricFilter = resource("AWS::Logs::MetricFilter", {
  properties: METRIC_FILTER,
  create(act, p) {
    const filterName = act.name(p.FilterName, { most: 512 });
    logs(act, "PutMetricFilter", metricFilterOf(filterName, p));
    return { id: filterName };
  },
  update: (act, p) => void logs(act, "PutMetricFilter", metricFilterOf(act.id, p)),
  delete: (act, p) =>
    void logs(act, "DeleteMetricFilter", { logGroupName: p.LogGroupName, filterName: act.id }),
});

function metricFilterOf(filterName: string, p: ValuesOf<typeof METRIC_FILTER>) {
  return {
    logGroupName: p.LogGroupName,
    filterName,
    filterPattern: p.FilterPattern,
    metricTransformations: p.MetricTransformations.map((one) => ({
      metricName: one.MetricName,
      metricNamespace: one.MetricNamespace,
      metricValue: one.MetricValue,
      ...(one.DefaultValue !== undefined && { defaultValue: one.DefaultValue }),
      ...(one.Unit && { unit: one.Unit }),
      ...(one.Dimensions && { dimensions: Object.fromEntries(one.Dimensions.map((d) => [d.Key, d.Value])) }),
    })),
  };
}

const subscriptionFilter = resource("AWS::Logs::SubscriptionFilter", {
  properties: {
    LogGroupName: required(fixed(text)),
    FilterName: fixed(text),
    FilterPattern: required(text),
    DestinationArn: required(text),
    RoleArn: text,
    Distribution: oneOf<Distribution>(),
  },
  create(act, p) {
    const filterName = act.name(p.FilterName, { most: 512 });
    logs(act, "PutSubscriptionFilter", subscriptionOf(filterName, p));
    return { id: filterName };
  },
  update: (act, p) => void logs(act, "PutSubscriptionFilter", subscriptionOf(act.id, p)),
  delete: (act, p) =>
    void logs(act, "DeleteSubscriptionFilter", { logGroupName: p.LogGroupName, filterName: act.id }),
});

function subscriptionOf(
  filterName: string,
  p: {
    LogGroupName: string;
    FilterPattern: string;
    DestinationArn: string;
    RoleArn?: string;
    Distribution?: Distribution;
  },
) {
  return {
    logGroupName: p.LogGroupName,
    filterName,
    filterPattern: p.FilterPattern,
    destinationArn: p.DestinationArn,
    ...(p.RoleArn && { roleArn: p.RoleArn }),
    ...(p.Distribution && { distribution: p.Distribution }),
  };
}

const resourcePolicy = resource("AWS::Logs::ResourcePolicy", {
  properties: { PolicyName: required(fixed(text)), PolicyDocument: required(json) },
  create(act, p) {
    putResourcePolicy(act, p);
    return { id: p.PolicyName };
  },
  update: putResourcePolicy,
  delete: (act) => void logs(act, "DeleteResourcePolicy", { policyName: act.id }),
});

function putResourcePolicy(act: Act, p: { PolicyName: string; PolicyDocument: string }): void {
  logs(act, "PutResourcePolicy", { policyName: p.PolicyName, policyDocument: p.PolicyDocument });
}

export const logsTypes = [logGroup, logStream, metricFilter, subscriptionFilter, resourcePolicy];
