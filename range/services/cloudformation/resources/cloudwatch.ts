import type * as Sdk from "@aws-sdk/client-cloudwatch";
import type { ComparisonOperator, StandardUnit, Statistic } from "@aws-sdk/client-cloudwatch";
import { fixed, flag, list, number, object, oneOf, required, tags, text } from "./shape.ts";
import { api, resource } from "./type.ts";

const cloudwatch = api<typeof Sdk>("cloudwatch");

const alarm = resource("AWS::CloudWatch::Alarm", {
  properties: {
    AlarmName: fixed(text),
    ActionsEnabled: flag,
    AlarmActions: list(text),
    AlarmDescription: text,
    ComparisonOperator: required(oneOf<ComparisonOperator>()),
    DatapointsToAlarm: number,
    Dimensions: list(object({ Name: required(text), Value: required(text) })),
    EvaluationPeriods: required(number),
    ExtendedStatistic: text,
    InsufficientDataActions: list(text),
    MetricName: text,
    Namespace: text,
    OKActions: list(text),
    Period: number,
    Statistic: oneOf<Statistic>(),
    Threshold: number,
    TreatMissingData: text,
    Unit: oneOf<StandardUnit>(),
    Tags: tags,
  },
  attributes: ["Arn"],
  create(act, { Tags: _tags, ...p }) {
    const AlarmName = act.name(p.AlarmName, { most: 255 });
    cloudwatch(act, "PutMetricAlarm", { ...p, AlarmName, Tags: [...act.tags] });
    return { id: AlarmName, attributes: { Arn: act.scope.arn("cloudwatch", `alarm:${AlarmName}`) } };
  },
  update: (act, { Tags: _tags, ...p }) => void cloudwatch(act, "PutMetricAlarm", { ...p, AlarmName: act.id }),
  retag(act, set, removed) {
    const ResourceARN = String(act.attributes["Arn"]);
    if (set.length) cloudwatch(act, "TagResource", { ResourceARN, Tags: set });
    if (removed.length) cloudwatch(act, "UntagResource", { ResourceARN, TagKeys: removed });
  },
  delete: (act) => void cloudwatch(act, "DeleteAlarms", { AlarmNames: [act.id] }),
});

const dashboard = resource("AWS::CloudWatch::Dashboard", {
  properties: { DashboardName: fixed(text), DashboardBody: required(text) },
  attributes: [],
  create(act, p) {
    const DashboardName = act.name(p.DashboardName, { most: 255 });
    cloudwatch(act, "PutDashboard", { DashboardName, DashboardBody: p.DashboardBody });
    return { id: DashboardName };
  },
  update: (act, p) =>
    void cloudwatch(act, "PutDashboard", { DashboardName: act.id, DashboardBody: p.DashboardBody }),
  delete: (act) => void cloudwatch(act, "DeleteDashboards", { DashboardNames: [act.id] }),
});

export const cloudwatchTypes = [alarm, dashboard];
