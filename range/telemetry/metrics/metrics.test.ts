import { describe, expect, it } from "vitest";
import { perform } from "../../journey.ts";
import { SmallFleet } from "../../physics/fleet/small-fleet.ts";
import { openFlow, transfer } from "../../physics/network/index.ts";
import { cloudwatchState } from "../../services/cloudwatch/state.ts";
import { valueOf } from "../../services/cloudwatch/statistics.ts";
import { sns } from "../../services/sns/index.ts";
import { addLoadSource } from "./instance-metrics.ts";
import { installMetrics } from "./install.ts";

function measuredFleet() {
  const fleet = new SmallFleet();
  installMetrics(fleet.world);
  fleet.webGroup();
  const call = (
    service: string,
    operation: string,
    input: Record<string, unknown>,
  ): Record<string, unknown> =>
    perform(fleet.world, {
      service,
      operation,
      input,
      principal: {
        type: "Root",
        accountId: "111122223333",
        arn: "arn:aws:iam::111122223333:root",
        principalId: "111122223333",
      },
      accountId: "111122223333",
      region: "us-east-1",
      actor: "trainee",
      sourceIp: "192.0.2.10",
      userAgent: "test",
    }) as Record<string, unknown>;
  /** The last value of a metric with one dimension. */
  const last = (name: string, dimension: string, statistic = "Average"): number | undefined => {
    const series = [...cloudwatchState(fleet.scope).series.values()].find(
      (each) => each.name === name && each.dimensions.length === 1 && each.dimensions[0]!.Value === dimension,
    );
    const bucket = series?.buckets.at(-1);
    return bucket && valueOf({ at: bucket.at, unit: bucket.unit, buckets: [bucket] }, statistic);
  };
  return { fleet, call, last };
}

describe("metrics of instances", () => {
  it("show what loads them, for the instance and its group", () => {
    const { fleet, last } = measuredFleet();
    const [miner, idle] = fleet.idsInService() as [string, string];
    addLoadSource(fleet.world, (_scope, id) => (id === miner ? { cpuPercent: 95 } : undefined));
    fleet.pass(20);
    expect(last("CPUUtilization", miner)).toBeGreaterThan(94);
    expect(last("CPUUtilization", idle)).toBeLessThan(5);
    expect(last("CPUUtilization", "web", "Maximum")).toBeGreaterThan(94);
    expect(last("StatusCheckFailed", idle)).toBe(0);
  });

  it("count the bytes of flows once", () => {
    const { fleet, last } = measuredFleet();
    const [id] = fleet.idsInService() as [string];
    const interfaceId = fleet.ec2State.instances.get(id)!.interfaceIds[0]!;
    fleet.ec2State.interfaces.update(interfaceId, (row) => (row.autoPublicIp = "52.1.2.3"));
    const { flow } = openFlow(fleet.scope, {
      interfaceId,
      direction: "egress",
      protocol: "tcp",
      remoteIp: "203.0.113.50",
      remotePort: 443,
      label: "exfiltration",
    });
    transfer(fleet.scope, flow!.id, { bytesOut: 5_000_000, bytesIn: 1_000 });
    fleet.pass(10);
    // Headers and acknowledgements come on top of what was sent.
    expect(last("NetworkOut", id)).toBeGreaterThan(5_000_000);
    expect(last("NetworkOut", id)).toBeLessThan(5_300_000);
    fleet.pass(10);
    // Answers to health checks go on.
    expect(last("NetworkOut", id)).toBeGreaterThan(1_000);
    expect(last("NetworkOut", id)).toBeLessThan(10_000);
  });

  it("show the sizes of groups that collect them", () => {
    const { fleet, last } = measuredFleet();
    fleet.asg("EnableMetricsCollection", { AutoScalingGroupName: "web", Granularity: "1Minute" });
    fleet.pass(10);
    expect(last("GroupInServiceInstances", "web")).toBe(2);
    expect(last("GroupMaxSize", "web")).toBe(4);
  });
});

describe("alarms and topics", () => {
  it("tell a topic that an instance is busy", () => {
    const { fleet, call } = measuredFleet();
    fleet.world.services.set("sns", sns);
    const topicArn = String(call("sns", "CreateTopic", { Name: "alerts" })["TopicArn"]);
    const [miner] = fleet.idsInService() as [string];
    addLoadSource(fleet.world, (_scope, id) => (id === miner ? { cpuPercent: 95 } : undefined));
    call("cloudwatch", "PutMetricAlarm", {
      AlarmName: "busy",
      Namespace: "AWS/EC2",
      MetricName: "CPUUtilization",
      Dimensions: [{ Name: "InstanceId", Value: miner }],
      Statistic: "Maximum",
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 90,
      ComparisonOperator: "GreaterThanThreshold",
      AlarmActions: [topicArn],
    });
    fleet.pass(120);
    const history = call("cloudwatch", "DescribeAlarmHistory", {
      AlarmName: "busy",
      HistoryItemType: "Action",
    });
    expect((history["AlarmHistoryItems"] as { HistorySummary: string }[])[0]!.HistorySummary).toBe(
      `Successfully executed action ${topicArn}`,
    );
  });
});
