import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import type { Dimension, MetricDatum, StandardUnit } from "@aws-sdk/client-cloudwatch";
import type { Call } from "../../call.ts";
import { AwsError, NotImplemented } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { refuseMembers } from "../refusal.ts";
import { record, type Measurement } from "./series.ts";

const DAY_MS = 86_400_000;

export const metricData = handlers<typeof CloudWatch>()({
  PutMetricData(input, call) {
    refuseMembers("PutMetricData", input, ["EntityMetricData", "StrictEntityValidation"]);
    const namespace = input.Namespace ?? "";
    if (!namespace) throw new AwsError("MissingParameter", "The parameter Namespace is required.");
    if (namespace.startsWith("AWS/"))
      throw new AwsError("InvalidParameterValue", "The value AWS/ for parameter Namespace is invalid.");
    if (!input.MetricData?.length)
      throw new AwsError("MissingParameter", "The parameter MetricData is required.");
    const measured = input.MetricData.map((datum, i) => ({
      datum,
      measurement: measurementOf(datum, call, i + 1),
    }));
    for (const { datum, measurement } of measured)
      record(call.scope, namespace, datum.MetricName!, checkDimensions(datum.Dimensions), measurement);
    return {};
  },
});

/** Dimensions as they were given, checked and copied. */
export function checkDimensions(dimensions: readonly Dimension[] | undefined): Dimension[] {
  if ((dimensions?.length ?? 0) > 30)
    throw new AwsError("InvalidParameterValue", "A metric can have at most 30 dimensions.");
  return (dimensions ?? []).map(({ Name, Value }) => {
    if (!Name || !Value)
      throw new AwsError(
        "InvalidParameterValue",
        "The parameters Dimensions.Name and Dimensions.Value must not be empty.",
      );
    return { Name, Value };
  });
}

function measurementOf(datum: MetricDatum, call: Call, number: number): Measurement {
  const where = `MetricData.member.${number}`;
  if (!datum.MetricName)
    throw new AwsError("MissingParameter", `The parameter ${where}.MetricName is required.`);
  checkDimensions(datum.Dimensions);
  const at = datum.Timestamp?.getTime() ?? call.at;
  if (at < call.at - 14 * DAY_MS || at > call.at + DAY_MS / 12)
    throw new AwsError(
      "InvalidParameterValue",
      `The parameter ${where}.Timestamp must specify a time within the past two weeks and at most two hours in the future.`,
    );
  const unit: StandardUnit = datum.Unit ?? "None";
  const resolution = datum.StorageResolution ?? 60;
  if (resolution !== 1 && resolution !== 60)
    throw new AwsError("InvalidParameterValue", `The parameter ${where}.StorageResolution must be 1 or 60.`);
  const forms = [datum.Value, datum.StatisticValues, datum.Values?.length].filter(
    (form) => form !== undefined,
  );
  if (forms.length !== 1)
    throw new AwsError(
      forms.length ? "InvalidParameterCombination" : "MissingParameter",
      `At least one, and only one, of the parameters Value, Values and StatisticValues must be specified for ${where}.`,
    );
  if (datum.StatisticValues) {
    const { SampleCount = 0, Sum = 0, Minimum = 0, Maximum = 0 } = datum.StatisticValues;
    return { at, unit, resolution, sum: Sum, count: SampleCount, min: Minimum, max: Maximum };
  }
  const numbers = datum.Values ?? [datum.Value!];
  if (datum.Counts && datum.Counts.length !== numbers.length)
    throw new AwsError(
      "InvalidParameterValue",
      `The parameters ${where}.Values and ${where}.Counts must be of the same size.`,
    );
  const values = numbers.map((value, i) => ({ value, count: datum.Counts?.[i] ?? 1 }));
  for (const { value } of values)
    if (!Number.isFinite(value))
      throw new AwsError(
        "InvalidParameterValue",
        `The value ${value} for parameter ${where}.Value is invalid.`,
      );
  if (values.length > 150) throw new NotImplemented("more than 150 Values of one datum");
  return {
    at,
    unit,
    resolution,
    sum: values.reduce((sum, { value, count }) => sum + value * count, 0),
    count: values.reduce((sum, { count }) => sum + count, 0),
    min: Math.min(...numbers),
    max: Math.max(...numbers),
    values,
  };
}
