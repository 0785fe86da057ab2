import { parametersFailure } from "../failures.ts";
import type { InputTree, OptionTable } from "../options.ts";

type Datum = Record<string, unknown>;

const SIMPLE: Readonly<Record<string, (datum: Datum, value: string) => void>> = {
  "metric-name": (datum, value) => void (datum["MetricName"] = value),
  timestamp: (datum, value) => void (datum["Timestamp"] = timeOf(value)),
  unit: (datum, value) => void (datum["Unit"] = value),
  value: (datum, value) => void (datum["Value"] = numberOf(value)),
  dimensions: (datum, value) =>
    void (datum["Dimensions"] = pairsOf(value).map(([Name, Value]) => ({ Name, Value }))),
  "statistic-values": (datum, value) =>
    void (datum["StatisticValues"] = Object.fromEntries(
      pairsOf(value).map(([key, text]) => [key, numberOf(text)]),
    )),
  "storage-resolution": (datum, value) => void (datum["StorageResolution"] = numberOf(value)),
};

/** Adds the options that make one datum, instead of `--metric-data` (awscli/customizations/putmetricdata.py). */
export function addSimpleDatum(table: OptionTable): void {
  const whole = table.get("metric-data");
  if (whole) whole.required = false;
  for (const [name, set] of Object.entries(SIMPLE))
    table.set(name, {
      name,
      takes: "one",
      required: false,
      type: "string",
      apply: (tree, words) => set(datumOf(tree), words[0]!),
    });
}

const MADE = Symbol("made by a simple option");

function datumOf(tree: InputTree): Datum {
  const data = tree["MetricData"] as (Datum & { [MADE]?: true })[] | undefined;
  if (data && !data[0]?.[MADE])
    throw parametersFailure("The --metric-data option cannot be used with the options for a single datum.");
  const datum = data?.[0] ?? { [MADE]: true as const };
  tree["MetricData"] = [datum];
  return datum;
}

function pairsOf(text: string): [string, string][] {
  return text.split(",").map((pair) => {
    const equals = pair.indexOf("=");
    if (equals < 1) throw parametersFailure(`Expected name=value and got "${pair}".`);
    return [pair.slice(0, equals), pair.slice(equals + 1)];
  });
}

function numberOf(text: string): number {
  const number = Number(text);
  if (text.trim() === "" || !Number.isFinite(number)) throw parametersFailure(`"${text}" is not a number.`);
  return number;
}

function timeOf(text: string): Date {
  const time = /^\d+(\.\d+)?$/.test(text) ? new Date(Number(text) * 1000) : new Date(text);
  if (Number.isNaN(time.getTime())) throw parametersFailure(`Invalid timestamp "${text}"`);
  return time;
}
