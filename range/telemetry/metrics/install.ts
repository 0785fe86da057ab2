import type { StandardUnit } from "@aws-sdk/client-cloudwatch";
import { setGroupNotifier } from "../../physics/fleet/group-events.ts";
import { setAlarmAction } from "../../services/cloudwatch/alarm-actions.ts";
import { record } from "../../services/cloudwatch/series.ts";
import { setMetricSink } from "../../services/logs/metric-data.ts";
import { publishAsService } from "../../services/sns/publish.ts";
import { AwsError } from "../../errors.ts";
import type { World } from "../../world.ts";
import { installInstanceMetrics } from "./instance-metrics.ts";
import { installLoadBalancerMetrics } from "./load-balancer-metrics.ts";

/**
 * Makes the range measure itself: instances, groups and load balancers publish metrics, metric filters of
 * CloudWatch Logs feed them, and alarms and groups speak to SNS topics.
 */
export function installMetrics(world: World): void {
  installInstanceMetrics(world);
  installLoadBalancerMetrics(world);
  setMetricSink(world, (scope, { namespace, metricName, value, unit, dimensions, timestamp }) => {
    const list = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
    record(scope, namespace, metricName, list, {
      at: timestamp,
      unit: unit as StandardUnit,
      sum: value,
      count: 1,
      min: value,
      max: value,
    });
  });
  setAlarmAction(world, (scope, { topicArn, subject, message, alarmArn }) => {
    publishAsService(scope, topicArn, {
      service: "cloudwatch.amazonaws.com",
      sourceArn: alarmArn,
      subject,
      message,
    });
  });
  setGroupNotifier(world, (scope, topicArn, type, message) => {
    const groupName = String(message["AutoScalingGroupName"]);
    try {
      publishAsService(scope, topicArn, {
        service: "autoscaling.amazonaws.com",
        sourceArn: String(message["AutoScalingGroupARN"]),
        subject: `Auto Scaling: ${type.split(":")[1] ?? type} for group "${groupName}"`,
        message: JSON.stringify(message),
      });
    } catch (thrown) {
      // A topic that is gone or closed loses the notification, as on AWS; the group goes on.
      if (!(thrown instanceof AwsError)) throw thrown;
    }
  });
}
