import type { StateValue } from "@aws-sdk/client-cloudwatch";
import type { Timer } from "../../clock.ts";
import { defineState, type Scope } from "../../world.ts";
import { stamp } from "./alarm-actions.ts";
import { setAlarmState } from "./alarm-state.ts";
import { seriesOf } from "./read-metrics.ts";
import { cloudwatchState, type AlarmRow } from "./state.ts";
import { datapointsOf, valueOf } from "./statistics.ts";

const evaluating = defineState("regional", () => ({ timer: undefined as Timer | undefined }));

/** Evaluates the alarms of a Region by the clock, for as long as there are any. */
export function keepEvaluating(scope: Scope): void {
  const state = evaluating(scope);
  if (state.timer) return;
  const { world } = scope;
  state.timer = world.clock.every(
    () => world.pace("metric-period"),
    "evaluation of alarms",
    () => {
      const { alarms } = cloudwatchState(scope);
      if (!alarms.size) {
        state.timer?.cancel();
        state.timer = undefined;
      }
      for (const name of alarms.ids()) evaluate(scope, alarms.get(name)!);
    },
  );
}

/** The value of the alarm's metric in one of the last periods; undefined where nothing was measured. */
interface Sample {
  at: number;
  value: number | undefined;
}

function evaluate(scope: Scope, alarm: Readonly<AlarmRow>): void {
  const samples = lastSamples(scope, alarm);
  const { state, breaching } = judge(alarm, samples);
  if (state === undefined || state === alarm.state) return;
  setAlarmState(
    scope,
    alarm.name,
    state,
    reasonFor(alarm, state, samples, breaching),
    reasonData(scope, alarm, samples),
  );
}

const MINUTE_MS = 60_000;

/**
 * The last evaluation periods, oldest first, ending with the minute that is over (or the shorter period): datapoints
 * of alarms are stamped as those of GetMetricStatistics, and longer periods move on minute by minute. Where metrics
 * come faster than AWS's, nobody waits for the minute to end: what has risen above a threshold by now counts now.
 */
function lastSamples(scope: Scope, alarm: Readonly<AlarmRow>): Sample[] {
  const { world } = scope;
  const stepMs = Math.min(MINUTE_MS, alarm.period * 1000);
  const over = Math.floor(world.clock.now() / stepMs) * stepMs;
  if (world.pace("metric-period") < stepMs && alarm.comparison.startsWith("Greater")) {
    const samples = samplesUntil(scope, alarm, over + stepMs);
    if (samples.at(-1)?.value !== undefined) return samples;
  }
  return samplesUntil(scope, alarm, over);
}

function samplesUntil(scope: Scope, alarm: Readonly<AlarmRow>, end: number): Sample[] {
  const periodMs = alarm.period * 1000;
  const start = end - alarm.evaluationPeriods * periodMs;
  const series = seriesOf(scope, alarm.namespace, alarm.metricName, alarm.dimensions);
  const points = series ? datapointsOf(series.buckets, start, end, periodMs, alarm.unit) : [];
  return Array.from({ length: alarm.evaluationPeriods }, (_, i) => {
    const at = start + i * periodMs;
    const point = points.find((point) => point.at === at);
    return { at, value: point && valueOf(point, alarm.statistic ?? alarm.extendedStatistic!) };
  });
}

/** The rules of "Configuring how CloudWatch alarms treat missing data". */
function judge(
  alarm: Readonly<AlarmRow>,
  samples: readonly Sample[],
): { state: StateValue | undefined; breaching: number } {
  const needed = alarm.datapointsToAlarm ?? alarm.evaluationPeriods;
  const known = samples.filter((sample) => sample.value !== undefined);
  const missing = samples.length - known.length;
  const crossed = known.filter((sample) => breaches(alarm, sample.value!)).length;
  const breaching = crossed + (alarm.treatMissingData === "breaching" ? missing : 0);
  if (breaching >= needed) return { state: "ALARM", breaching };
  if (alarm.treatMissingData === "notBreaching" || alarm.treatMissingData === "breaching")
    return { state: "OK", breaching };
  if (!known.length)
    return { state: alarm.treatMissingData === "ignore" ? undefined : "INSUFFICIENT_DATA", breaching };
  // With gaps, the alarm keeps waiting while the missing points could still complete it.
  if (missing > 0 && crossed > 0 && crossed === known.length)
    return { state: crossed >= needed ? "ALARM" : undefined, breaching };
  return { state: "OK", breaching };
}

function breaches(alarm: Readonly<AlarmRow>, value: number): boolean {
  switch (alarm.comparison) {
    case "GreaterThanThreshold":
      return value > alarm.threshold;
    case "GreaterThanOrEqualToThreshold":
      return value >= alarm.threshold;
    case "LessThanThreshold":
      return value < alarm.threshold;
    case "LessThanOrEqualToThreshold":
      return value <= alarm.threshold;
    default:
      throw new Error(`alarm ${alarm.name} has the comparison ${alarm.comparison}`);
  }
}

const WORDS: Record<string, [yes: string, no: string]> = {
  GreaterThanThreshold: ["greater than", "not greater than"],
  GreaterThanOrEqualToThreshold: ["greater than or equal to", "not greater than or equal to"],
  LessThanThreshold: ["less than", "not less than"],
  LessThanOrEqualToThreshold: ["less than or equal to", "not less than or equal to"],
};

function reasonFor(
  alarm: Readonly<AlarmRow>,
  state: StateValue,
  samples: readonly Sample[],
  breaching: number,
): string {
  const all = samples.length;
  const known = samples.filter((sample) => sample.value !== undefined).toReversed();
  if (!known.length) {
    const treated =
      alarm.treatMissingData === "breaching"
        ? "[Breaching]"
        : alarm.treatMissingData === "notBreaching"
          ? "[NonBreaching]"
          : undefined;
    if (state === "INSUFFICIENT_DATA" || !treated)
      return `Insufficient Data: ${all} datapoint${all === 1 ? " was" : "s were"} unknown.`;
    return `Threshold Crossed: no datapoints were received for ${all} period${all === 1 ? "" : "s"} and ${all} missing datapoint${all === 1 ? " was" : "s were"} treated as ${treated}.`;
  }
  const shown =
    state === "ALARM"
      ? known.filter((sample) => breaches(alarm, sample.value!))
      : known.filter((sample) => !breaches(alarm, sample.value!));
  const [yes, no] = WORDS[alarm.comparison]!;
  const count = state === "ALARM" ? breaching : all - breaching;
  const list = shown.map((sample) => `${decimal(sample.value!)} (${shortTime(sample.at)})`).join(", ");
  const minimum =
    state === "ALARM" ? (alarm.datapointsToAlarm ?? all) : all - (alarm.datapointsToAlarm ?? all) + 1;
  return `Threshold Crossed: ${count} out of the last ${all} datapoint${all === 1 ? "" : "s"} [${list}] ${count === 1 ? "was" : "were"} ${state === "ALARM" ? yes : no} the threshold (${decimal(alarm.threshold)}) (minimum ${minimum} datapoint${minimum === 1 ? "" : "s"} for ${state === "ALARM" ? "OK -> ALARM" : "ALARM -> OK"} transition).`;
}

function reasonData(scope: Scope, alarm: Readonly<AlarmRow>, samples: readonly Sample[]): string {
  const known = samples.filter((sample) => sample.value !== undefined);
  return JSON.stringify({
    version: "1.0",
    queryDate: stamp(scope.world.clock.now()),
    ...(known[0] && { startDate: stamp(known[0].at) }),
    ...(alarm.statistic ? { statistic: alarm.statistic } : { extendedStatistic: alarm.extendedStatistic }),
    period: alarm.period,
    recentDatapoints: known.map((sample) => sample.value),
    threshold: alarm.threshold,
    evaluatedDatapoints: known
      .toReversed()
      .map((sample) => ({ timestamp: stamp(sample.at), value: sample.value })),
  });
}

const decimal = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));

/** `21/11/26 10:00:00`, as reasons write the time of a data point. */
function shortTime(timeMs: number): string {
  const iso = new Date(timeMs).toISOString();
  return `${iso.slice(8, 10)}/${iso.slice(5, 7)}/${iso.slice(2, 4)} ${iso.slice(11, 19)}`;
}
