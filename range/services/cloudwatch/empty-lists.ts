import { AwsError } from "../../errors.ts";
import { absentThings, type AbsentThing } from "../absent-thing.ts";
import { emptyLists, type EmptyList, type ListRefusals } from "../empty-list.ts";
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
  ListMetricStreams: { list: "Entries", maker: "PutMetricStream", size: ["MaxResults", 1, 500] },
};

/** The same by name. */
export const CLOUDWATCH_ABSENT_THINGS: Readonly<Record<string, AbsentThing>> = {
  GetMetricStream: {
    maker: "PutMetricStream",
    by: "Name",
    missing: (name) => new AwsError("ResourceNotFoundException", `Metric stream ${name} does not exist`, 404),
  },
};

const refusals: ListRefusals = {
  member: (member, value, constraint) =>
    new AwsError("ValidationError", brokenConstraint(member, value, constraint), 400),
  token: invalidToken,
};

export const cloudwatchEmptyLists = {
  ...emptyLists(CLOUDWATCH_EMPTY_LISTS, refusals),
  ...absentThings(CLOUDWATCH_ABSENT_THINGS, refusals),
};
