import { AwsError } from "../../errors.ts";
import { emptyLists, type EmptyList } from "../empty-list.ts";
import { brokenConstraint } from "../refusal.ts";
import { invalidToken } from "./read-metrics.ts";

/** What CloudWatch can hold and nobody in the range can make. */
export const CLOUDWATCH_EMPTY_LISTS: Readonly<Record<string, EmptyList>> = {
  DescribeAnomalyDetectors: {
    list: "AnomalyDetectors",
    maker: "PutAnomalyDetector",
    size: ["MaxResults", 1, 100],
  },
  DescribeInsightRules: { list: "InsightRules", maker: "PutInsightRule", size: ["MaxResults", 1, 500] },
  ListDashboards: { list: "DashboardEntries", maker: "PutDashboard" },
  ListMetricStreams: { list: "Entries", maker: "PutMetricStream", size: ["MaxResults", 1, 500] },
};

export const cloudwatchEmptyLists = emptyLists(CLOUDWATCH_EMPTY_LISTS, {
  member: (member, value, constraint) =>
    new AwsError("ValidationError", brokenConstraint(member, value, constraint), 400),
  token: invalidToken,
});
