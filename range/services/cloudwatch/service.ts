import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import type { Ask, Call } from "../../call.ts";
import { asks, type Service } from "../../service.ts";
import { alarms } from "./alarms.ts";
import { dashboardArn, dashboards } from "./dashboards.ts";
import { cloudwatchEmptyLists } from "./empty-lists.ts";
import { metricData } from "./metric-data.ts";
import { readMetrics } from "./read-metrics.ts";
import { tags } from "./tags.ts";

const onAlarm = (call: Call, name: string | undefined): Ask => ({
  action: `cloudwatch:${call.operation}`,
  resource: call.scope.arn("cloudwatch", `alarm:${name ?? "*"}`),
});

const onDashboard = (call: Call, name: string | undefined): Ask => ({
  action: `cloudwatch:${call.operation}`,
  resource: dashboardArn(call.scope, name ?? "*"),
});

const onArn = (call: Call, arn: string | undefined): Ask => ({
  action: `cloudwatch:${call.operation}`,
  resource: arn ?? "*",
});

/** Service Authorization Reference, `cloudwatch`: metrics have no resource level, alarms and dashboards do. */
const cloudwatchAsks = asks<typeof CloudWatch>()({
  PutMetricData: (input) => ({
    action: "cloudwatch:PutMetricData",
    resource: "*",
    context: { "cloudwatch:namespace": input.Namespace },
  }),
  PutMetricAlarm: (input, call) => onAlarm(call, input.AlarmName),
  SetAlarmState: (input, call) => onAlarm(call, input.AlarmName),
  DescribeAlarmHistory: (input, call) => onAlarm(call, input.AlarmName),
  DescribeAlarms: (_input, call) => onAlarm(call, "*"),
  DeleteAlarms: (input, call) => (input.AlarmNames ?? []).map((name) => onAlarm(call, name)),
  EnableAlarmActions: (input, call) => (input.AlarmNames ?? []).map((name) => onAlarm(call, name)),
  DisableAlarmActions: (input, call) => (input.AlarmNames ?? []).map((name) => onAlarm(call, name)),
  PutDashboard: (input, call) => onDashboard(call, input.DashboardName),
  GetDashboard: (input, call) => onDashboard(call, input.DashboardName),
  DeleteDashboards: (input, call) => (input.DashboardNames ?? []).map((name) => onDashboard(call, name)),
  ListTagsForResource: (input, call) => onArn(call, input.ResourceARN),
  TagResource: (input, call) => onArn(call, input.ResourceARN),
  UntagResource: (input, call) => onArn(call, input.ResourceARN),
});

/** CloudWatch metrics, alarms and dashboards. */
export const cloudwatch: Service = {
  id: "cloudwatch",
  eventSource: "monitoring.amazonaws.com",
  handlers: { ...alarms, ...dashboards, ...metricData, ...readMetrics, ...tags, ...cloudwatchEmptyLists },
  asks: cloudwatchAsks as NonNullable<Service["asks"]>,
  // Data operations: trails show them only as data events (CloudTrail user guide, CloudWatch).
  records: { PutMetricData: { data: true }, GetMetricData: { data: true } },
};
