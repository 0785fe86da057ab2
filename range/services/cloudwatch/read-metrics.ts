import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import type { MetricDataQuery, MetricDataResult, StandardUnit } from "@aws-sdk/client-cloudwatch";
import { AwsError, NotImplemented } from "../../errors.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { pageOf } from "../paging.ts";
import { refuseMembers } from "../refusal.ts";
import { checkDimensions } from "./metric-data.ts";
import { seriesKey, type Series } from "./series.ts";
import { cloudwatchState } from "./state.ts";
import { checkPeriod, checkStatistic, datapointsOf, valueOf, type Datapoint } from "./statistics.ts";

const MOST_DATAPOINTS = 1_440;
const TWO_WEEKS_MS = 14 * 86_400_000;
const THREE_HOURS_MS = 3 * 3_600_000;

export const readMetrics = handlers<typeof CloudWatch>()({
  GetMetricStatistics(input, call) {
    const { Namespace, MetricName, Statistics: plain = [], ExtendedStatistics: extended = [] } = input;
    if (!Namespace || !MetricName)
      throw new AwsError("MissingParameter", "The parameters Namespace and MetricName are required.");
    if (!plain.length && !extended.length)
      throw new AwsError("MissingParameter", "Must specify either Statistics or ExtendedStatistics");
    for (const statistic of [...plain, ...extended]) checkStatistic(statistic);
    const period = checkPeriod(input.Period);
    const { from, to } = checkSpan(input.StartTime, input.EndTime, period);
    if ((to - from) / (period * 1000) > MOST_DATAPOINTS)
      throw new AwsError(
        "InvalidParameterCombination",
        `You have requested up to ${Math.floor((to - from) / (period * 1000))} datapoints, which exceeds the limit of ${MOST_DATAPOINTS}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
      );
    const series = seriesOf(call.scope, Namespace, MetricName, checkDimensions(input.Dimensions));
    const points = series ? datapointsOf(series.buckets, from, to, period * 1000, input.Unit) : [];
    return {
      Label: MetricName,
      Datapoints: points.map((point) => ({
        Timestamp: new Date(point.at),
        ...Object.fromEntries(plain.map((statistic) => [statistic, valueOf(point, statistic)])),
        ...(extended.length && { ExtendedStatistics: extendedOf(point, extended) }),
        Unit: point.unit,
      })),
    };
  },

  GetMetricData(input, call) {
    refuseMembers("GetMetricData", input, ["LabelOptions"]);
    const queries = input.MetricDataQueries ?? [];
    if (!queries.length)
      throw new AwsError("MissingParameter", "The parameter MetricDataQueries is required.");
    const ids = new Set<string>();
    for (const { Id = "" } of queries) {
      if (!/^[a-z][a-zA-Z0-9_]*$/.test(Id))
        throw new AwsError(
          "ValidationError",
          `The value ${Id} for parameter MetricDataQueries.Id must start with a lowercase letter and contain letters, numbers and underscores.`,
        );
      if (ids.has(Id))
        throw new AwsError(
          "ValidationError",
          "The values for parameter id in MetricDataQueries are not unique.",
        );
      ids.add(Id);
    }
    const span = { start: input.StartTime, end: input.EndTime };
    const results = queries
      .filter((query) => query.ReturnData !== false)
      .map((query) => resultOf(call.scope, query, span, input.ScanBy ?? "TimestampDescending"));
    const page = pageOf(results, { token: input.NextToken, size: undefined, most: 500 }, invalidToken);
    return {
      MetricDataResults: page.items,
      Messages: [],
      ...(page.nextToken && { NextToken: page.nextToken }),
    };
  },

  ListMetrics(input, call) {
    refuseMembers("ListMetrics", input, ["OwningAccount"]);
    if (input.IncludeLinkedAccounts) throw new NotImplemented("IncludeLinkedAccounts of ListMetrics");
    if (input.RecentlyActive !== undefined && input.RecentlyActive !== "PT3H")
      throw new AwsError(
        "InvalidParameterValue",
        `The value ${String(input.RecentlyActive)} for parameter RecentlyActive is invalid.`,
      );
    const oldest = call.at - (input.RecentlyActive ? THREE_HOURS_MS : TWO_WEEKS_MS);
    const found = [...cloudwatchState(call.scope).series.values()].filter(
      (series) =>
        series.lastAt >= oldest &&
        (!input.Namespace || series.namespace === input.Namespace) &&
        (!input.MetricName || series.name === input.MetricName) &&
        (input.Dimensions ?? []).every((wanted) =>
          series.dimensions.some(
            (each) =>
              each.Name === wanted.Name && (wanted.Value === undefined || each.Value === wanted.Value),
          ),
        ),
    );
    const page = pageOf(found, { token: input.NextToken, size: undefined, most: 500 }, invalidToken);
    return {
      Metrics: page.items.map((series) => ({
        Namespace: series.namespace,
        MetricName: series.name,
        Dimensions: series.dimensions.map((each) => ({ ...each })),
      })),
      ...(page.nextToken && { NextToken: page.nextToken }),
    };
  },
});

/** The measurements of one metric, if there are any. */
export const seriesOf = (
  scope: Scope,
  namespace: string,
  name: string,
  dimensions: Series["dimensions"],
): Series | undefined => cloudwatchState(scope).series.get(seriesKey(namespace, name, dimensions));

/** The error for a token that CloudWatch never gave. */
export const invalidToken = (): AwsError => new AwsError("InvalidNextToken", "The token is invalid.");

function extendedOf(point: Datapoint, statistics: readonly string[]): Record<string, number> {
  const values: Record<string, number> = {};
  for (const statistic of statistics) {
    const value = valueOf(point, statistic);
    if (value !== undefined) values[statistic] = value;
  }
  return values;
}

/** The time that is asked for, widened to whole periods at its beginning as CloudWatch does. */
function checkSpan(
  start: Date | undefined,
  end: Date | undefined,
  period: number,
): { from: number; to: number } {
  if (!start || !end)
    throw new AwsError("MissingParameter", "The parameters StartTime and EndTime are required.");
  if (start.getTime() >= end.getTime())
    throw new AwsError("ValidationError", "The parameter StartTime must be less than the parameter EndTime.");
  const periodMs = period * 1000;
  return { from: Math.floor(start.getTime() / periodMs) * periodMs, to: end.getTime() };
}

function resultOf(
  scope: Scope,
  query: MetricDataQuery,
  span: { start: Date | undefined; end: Date | undefined },
  order: string,
): MetricDataResult {
  if (query.Expression !== undefined) throw new NotImplemented("Expression of GetMetricData");
  refuseMembers("GetMetricData", query, ["AccountId"]);
  const stat = query.MetricStat;
  if (!stat?.Metric?.MetricName || !stat.Metric.Namespace)
    throw new AwsError(
      "ValidationError",
      `The query ${query.Id ?? ""} must have either MetricStat or Expression.`,
    );
  const statistic = checkStatistic(stat.Stat);
  const period = checkPeriod(stat.Period);
  const { from, to } = checkSpan(span.start, span.end, period);
  const series = seriesOf(
    scope,
    stat.Metric.Namespace,
    stat.Metric.MetricName,
    checkDimensions(stat.Metric.Dimensions),
  );
  const points = (
    series ? datapointsOf(series.buckets, from, to, period * 1000, stat.Unit as StandardUnit | undefined) : []
  )
    .map((point) => ({ at: point.at, value: valueOf(point, statistic) }))
    .filter((point): point is { at: number; value: number } => point.value !== undefined);
  if (order === "TimestampDescending") points.reverse();
  return {
    Id: query.Id!,
    Label: query.Label ?? stat.Metric.MetricName,
    Timestamps: points.map((point) => new Date(point.at)),
    Values: points.map((point) => point.value),
    StatusCode: "Complete",
  };
}
