import type * as AutoScaling from "@aws-sdk/client-auto-scaling";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { groupOf } from "./find.ts";
import { autoscalingState } from "./state.ts";

/** Metrics that a group can collect. Those of warm pools are not among them: the range has no warm pools. */
const METRICS = [
  "GroupMinSize",
  "GroupMaxSize",
  "GroupDesiredCapacity",
  "GroupInServiceInstances",
  "GroupPendingInstances",
  "GroupStandbyInstances",
  "GroupTerminatingInstances",
  "GroupTotalInstances",
  "GroupInServiceCapacity",
  "GroupPendingCapacity",
  "GroupStandbyCapacity",
  "GroupTerminatingCapacity",
  "GroupTotalCapacity",
];

export const metricsCollection = handlers<typeof AutoScaling>()({
  EnableMetricsCollection(input, call) {
    const group = groupOf(call.scope, input.AutoScalingGroupName);
    if (input.Granularity !== "1Minute")
      throw new AwsError("ValidationError", "Valid metric granularities are: [1Minute]");
    const wanted = checkMetrics(input.Metrics);
    autoscalingState(call.scope).groups.update(group.name, (row) => {
      row.enabledMetrics = [...new Set([...row.enabledMetrics, ...wanted])];
    });
    return {};
  },

  DisableMetricsCollection(input, call) {
    const group = groupOf(call.scope, input.AutoScalingGroupName);
    const unwanted = checkMetrics(input.Metrics);
    autoscalingState(call.scope).groups.update(group.name, (row) => {
      row.enabledMetrics = row.enabledMetrics.filter((metric) => !unwanted.includes(metric));
    });
    return {};
  },

  DescribeMetricCollectionTypes() {
    return { Metrics: METRICS.map((Metric) => ({ Metric })), Granularities: [{ Granularity: "1Minute" }] };
  },
});

function checkMetrics(wanted: readonly string[] | undefined): string[] {
  for (const metric of wanted ?? [])
    if (!METRICS.includes(metric))
      throw new AwsError("ValidationError", `Valid metric types are: [${METRICS.join(", ")}]`);
  return wanted?.length ? [...wanted] : METRICS;
}
