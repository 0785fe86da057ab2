import type { Scope, World } from "../../world.ts";
import { compilePattern, type Match } from "./filter-pattern/index.ts";
import { ofGroup } from "./find.ts";
import { logsState, type LogEvent, type LogGroupRow, type MetricFilterRow } from "./state.ts";

/** One data point of a metric filter. */
export interface MetricDatum {
  namespace: string;
  metricName: string;
  value: number;
  /** `None` unless the filter names another. */
  unit: string;
  dimensions: Record<string, string>;
  /** The log event's time, in milliseconds since the epoch. */
  timestamp: number;
}

export type MetricSink = (scope: Scope, datum: MetricDatum) => void;

const sinks = new WeakMap<World, MetricSink>();

/** Names who keeps what metric filters emit: CloudWatch. Without one the data points go nowhere. */
export function setMetricSink(world: World, sink: MetricSink): void {
  sinks.set(world, sink);
}

/**
 * Emits a data point for each event that a metric filter of the group matches. A filter with a default value
 * emits it for a batch in which nothing matched.
 */
export function emitMetrics(scope: Scope, group: Readonly<LogGroupRow>, events: readonly LogEvent[]): void {
  const sink = sinks.get(scope.world);
  if (!sink) return;
  for (const filter of ofGroup(logsState(scope).metricFilters, group.name)) {
    const pattern = compilePattern(filter.pattern);
    const { defaultValue } = filter.transformation;
    let matched = false;
    for (const event of events) {
      const match = pattern(event.message);
      if (!match) continue;
      matched = true;
      const datum = datumOf(filter, match, event.timestamp);
      if (datum) sink(scope, datum);
    }
    if (!matched && defaultValue !== undefined)
      sink(scope, {
        ...identityOf(filter),
        value: defaultValue,
        dimensions: {},
        timestamp: events.at(-1)!.timestamp,
      });
  }
}

/** Nothing when the value or a dimension is not in the event: AWS emits no data point then. */
function datumOf(
  filter: Readonly<MetricFilterRow>,
  match: Match,
  timestamp: number,
): MetricDatum | undefined {
  const { metricValue = "1", dimensions: selectors = {} } = filter.transformation;
  const value = metricValue.startsWith("$") ? match.number(metricValue) : Number(metricValue);
  if (value === undefined) return undefined;
  const dimensions: Record<string, string> = {};
  for (const [name, selector] of Object.entries(selectors)) {
    const text = match.text(selector);
    if (text === undefined) return undefined;
    dimensions[name] = text;
  }
  return { ...identityOf(filter), value, dimensions, timestamp };
}

const identityOf = ({
  transformation,
}: Readonly<MetricFilterRow>): Pick<MetricDatum, "namespace" | "metricName" | "unit"> => ({
  namespace: transformation.metricNamespace!,
  metricName: transformation.metricName!,
  unit: transformation.unit ?? "None",
});
