import type { StandardUnit } from "@aws-sdk/client-cloudwatch";
import { AwsError, NotImplemented } from "../../errors.ts";
import { valuesOf, type Bucket } from "./series.ts";

export const STATISTICS = ["SampleCount", "Average", "Sum", "Minimum", "Maximum"] as const;

/** One data point: what was measured in one period. */
export interface Datapoint {
  at: number;
  unit: StandardUnit;
  buckets: Bucket[];
}

/**
 * Gathers measurements into periods.
 *
 * @param periodMs the length of a period; the first one begins at `fromMs`
 * @param unit leaves measurements in other units out
 */
export function datapointsOf(
  buckets: readonly Bucket[],
  fromMs: number,
  toMs: number,
  periodMs: number,
  unit?: StandardUnit,
): Datapoint[] {
  const points: Datapoint[] = [];
  for (let i = firstAtOrAfter(buckets, fromMs); i < buckets.length; i++) {
    const bucket = buckets[i]!;
    if (bucket.at >= toMs) break;
    if (unit !== undefined && bucket.unit !== unit) continue;
    const at = fromMs + Math.floor((bucket.at - fromMs) / periodMs) * periodMs;
    const open = points.findLast((point) => point.at === at && point.unit === bucket.unit);
    if (open) open.buckets.push(bucket);
    else points.push({ at, unit: bucket.unit, buckets: [bucket] });
  }
  return points;
}

/**
 * The value of a statistic.
 *
 * @param statistic one of {@link STATISTICS}, or a percentile such as `p99.9`
 * @returns undefined for a percentile of data of which only statistics were published
 */
export function valueOf(point: Datapoint, statistic: string): number | undefined {
  const { buckets } = point;
  const sum = (pick: (bucket: Bucket) => number): number =>
    buckets.reduce((all, bucket) => all + pick(bucket), 0);
  switch (statistic) {
    case "SampleCount":
      return sum((bucket) => bucket.count);
    case "Sum":
      return sum((bucket) => bucket.sum);
    case "Average":
      return sum((bucket) => bucket.sum) / sum((bucket) => bucket.count);
    case "Minimum":
      return Math.min(...buckets.map((bucket) => bucket.min));
    case "Maximum":
      return Math.max(...buckets.map((bucket) => bucket.max));
    default:
      return percentile(buckets, Number(statistic.slice(1)));
  }
}

/** @throws {AwsError} for statistics that CloudWatch does not have; NotImplemented for trimmed and winsorized ones */
export function checkStatistic(statistic: string | undefined): string {
  const name = statistic ?? "";
  if ((STATISTICS as readonly string[]).includes(name)) return name;
  if (/^p(100|\d{1,2}(\.\d{1,10})?)$/.test(name)) return name;
  if (/^(tm|wm|tc|ts|pr|TM|WM|TC|TS|PR|iqm|IQM)/.test(name))
    throw new NotImplemented(`the statistic '${name}' of CloudWatch`);
  throw new AwsError("InvalidParameterValue", `The value ${name} for parameter Stat is not supported.`);
}

/** @throws {AwsError} for periods that CloudWatch does not have */
export function checkPeriod(period: number | undefined): number {
  if (period === undefined) throw new AwsError("MissingParameter", "The parameter Period is required.");
  if (
    period === 1 ||
    period === 5 ||
    period === 10 ||
    period === 20 ||
    period === 30 ||
    (period > 0 && period % 60 === 0)
  )
    return period;
  throw new AwsError(
    "InvalidParameterValue",
    `The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60, and is ${period}.`,
  );
}

function percentile(buckets: readonly Bucket[], rank: number): number | undefined {
  const counts = new Map<number, number>();
  for (const bucket of buckets) {
    const values = valuesOf(bucket);
    if (!values) return undefined;
    for (const [value, count] of values) counts.set(value, (counts.get(value) ?? 0) + count);
  }
  const sorted = [...counts].sort(([a], [b]) => a - b);
  let left = (rank / 100) * sorted.reduce((all, [, count]) => all + count, 0);
  for (const [value, count] of sorted) {
    left -= count;
    if (left <= 0) return value;
  }
  return sorted.at(-1)?.[0];
}

function firstAtOrAfter(buckets: readonly Bucket[], timeMs: number): number {
  let low = 0;
  let high = buckets.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (buckets[middle]!.at < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
