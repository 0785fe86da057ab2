import type { Dimension, StandardUnit } from "@aws-sdk/client-cloudwatch";
import type { Scope } from "../../world.ts";
import { cloudwatchState } from "./state.ts";

/** What was measured in one short stretch of time. */
export interface Bucket {
  /** Its beginning, in simulated milliseconds. */
  at: number;
  unit: StandardUnit;
  sum: number;
  count: number;
  min: number;
  max: number;
  /**
   * How often which value came, for percentiles, where they differ; absent also where only statistics were given or
   * values are too many. See {@link valuesOf}.
   */
  values?: Map<number, number>;
}

/** How often which value came in a stretch; undefined where that is not known. */
export const valuesOf = ({
  values,
  min,
  max,
  count,
}: Pick<Bucket, "values" | "min" | "max" | "count">): Map<number, number> | undefined =>
  values ?? (min === max ? new Map([[min, count]]) : undefined);

export interface Series {
  namespace: string;
  name: string;
  dimensions: Dimension[];
  /** In order of time. */
  buckets: Bucket[];
  lastAt: number;
}

/** One measurement, or several of which the statistics are known. */
export interface Measurement {
  at: number;
  unit: StandardUnit;
  sum: number;
  count: number;
  min: number;
  max: number;
  values?: readonly { value: number; count: number }[];
  /** 1 for high-resolution metrics, 60 otherwise, in seconds. */
  resolution?: number;
}

/** Metrics are kept in stretches of ten seconds (high-resolution ones of one second): finer than AWS's minute, so that drills see them soon. */
const BUCKET_MS = 10_000;
const FINE_BUCKET_MS = 1_000;
/** Six hours of ten-second stretches. */
const MOST_BUCKETS = 2_160;
const MOST_SERIES = 3_000;
const MOST_VALUES = 150;

/**
 * Publishes one measurement of a metric at this moment, as AWS's services do by themselves.
 *
 * @param dimensions by name, such as `{ InstanceId: "i-…" }`
 * @param unit such as `Percent`, `Count` or `Seconds`
 */
export function putMetric(
  scope: Scope,
  namespace: string,
  name: string,
  dimensions: Readonly<Record<string, string>>,
  value: number,
  unit: StandardUnit,
): void {
  const list: Dimension[] = [];
  for (const Name in dimensions) list.push({ Name, Value: dimensions[Name]! });
  record(scope, namespace, name, list, {
    at: scope.world.clock.now(),
    unit,
    sum: value,
    count: 1,
    min: value,
    max: value,
  });
}

/** Adds a measurement to its metric, which comes into being with its first one. */
export function record(
  scope: Scope,
  namespace: string,
  name: string,
  dimensions: readonly Dimension[],
  measured: Measurement,
): void {
  const { series: all } = cloudwatchState(scope);
  const key = seriesKey(namespace, name, dimensions);
  let series = all.get(key);
  if (!series) {
    if (all.size >= MOST_SERIES) all.delete(all.keys().next().value!);
    series = { namespace, name, dimensions: dimensions.map((each) => ({ ...each })), buckets: [], lastAt: 0 };
    all.set(key, series);
  }
  series.lastAt = Math.max(series.lastAt, measured.at);
  addTo(bucketAt(series, measured), measured);
  if (series.buckets.length > MOST_BUCKETS) series.buckets.shift();
}

/** The identity of a metric: its namespace, name and dimensions in any order. */
export function seriesKey(namespace: string, name: string, dimensions: readonly Dimension[]): string {
  const sorted = isSorted(dimensions)
    ? dimensions
    : [...dimensions].sort((a, b) => (a.Name! < b.Name! ? -1 : 1));
  let key = `${namespace}|${name}`;
  for (const { Name, Value } of sorted) key += `|${Name}=${Value}`;
  return key;
}

const isSorted = (dimensions: readonly Dimension[]): boolean =>
  dimensions.every(({ Name }, i) => i === 0 || dimensions[i - 1]!.Name! < Name!);

function bucketAt(series: Series, measured: Measurement): Bucket {
  const width = measured.resolution === 1 ? FINE_BUCKET_MS : BUCKET_MS;
  const at = Math.floor(measured.at / width) * width;
  const { buckets } = series;
  let i = buckets.length;
  while (i > 0 && buckets[i - 1]!.at > at) i--;
  for (let j = i - 1; j >= 0 && buckets[j]!.at === at; j--)
    if (buckets[j]!.unit === measured.unit) return buckets[j]!;
  const bucket: Bucket = {
    at,
    unit: measured.unit,
    sum: 0,
    count: 0,
    min: Infinity,
    max: -Infinity,
  };
  if (i === buckets.length) buckets.push(bucket);
  else buckets.splice(i, 0, bucket);
  return bucket;
}

function addTo(bucket: Bucket, measured: Measurement): void {
  addValues(bucket, measured);
  bucket.sum += measured.sum;
  bucket.count += measured.count;
  bucket.min = Math.min(bucket.min, measured.min);
  bucket.max = Math.max(bucket.max, measured.max);
}

/** Notes values where they differ from one another: most stretches have one measurement. */
function addValues(bucket: Bucket, { values, min, max, count }: Measurement): void {
  if (min === max && (bucket.count === 0 || (bucket.min === min && bucket.max === max))) return;
  const added = values ?? (min === max ? [{ value: min, count }] : undefined);
  const known = bucket.count === 0 ? new Map<number, number>() : valuesOf(bucket);
  if (!added || !known || known.size > MOST_VALUES) return void delete bucket.values;
  for (const each of added) known.set(each.value, (known.get(each.value) ?? 0) + each.count);
  bucket.values = known;
}
