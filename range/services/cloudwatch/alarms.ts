import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import type { AlarmHistoryItem, MetricAlarm, PutMetricAlarmInput } from "@aws-sdk/client-cloudwatch";
import type { Call } from "../../call.ts";
import { AwsError, NotImplemented } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { pageOf } from "../paging.ts";
import { refuseMembers } from "../refusal.ts";
import { checkAction } from "./alarm-actions.ts";
import { keepEvaluating } from "./alarm-evaluation.ts";
import { addHistory, setAlarmState } from "./alarm-state.ts";
import { checkDimensions } from "./metric-data.ts";
import { invalidToken } from "./read-metrics.ts";
import { seriesKey } from "./series.ts";
import { cloudwatchState, type AlarmRow } from "./state.ts";
import { checkPeriod, checkStatistic } from "./statistics.ts";

const COMPARISONS = [
  "GreaterThanOrEqualToThreshold",
  "GreaterThanThreshold",
  "LessThanThreshold",
  "LessThanOrEqualToThreshold",
];
const MISSING = ["breaching", "notBreaching", "ignore", "missing"] as const;

export const alarms = handlers<typeof CloudWatch>()({
  PutMetricAlarm(input, call) {
    const { scope } = call;
    const { alarms } = cloudwatchState(scope);
    const settings = checkAlarm(input);
    const known = alarms.get(settings.name);
    const row: AlarmRow = {
      ...settings,
      arn: scope.arn("cloudwatch", `alarm:${settings.name}`),
      updatedAt: call.at,
      state: known?.state ?? "INSUFFICIENT_DATA",
      stateReason: known?.stateReason ?? "Unchecked: Initial alarm creation",
      ...(known?.stateReasonData !== undefined && { stateReasonData: known.stateReasonData }),
      stateUpdatedAt: known?.stateUpdatedAt ?? call.at,
      tags: known?.tags ?? (input.Tags ?? []).map((tag) => ({ ...tag })),
    };
    alarms.put(row.name, row);
    const type = known ? "Update" : "Create";
    addHistory(
      scope,
      row.name,
      "ConfigurationUpdate",
      `Alarm "${row.name}" ${known ? "updated" : "created"}`,
      { version: "1.0", type },
    );
    keepEvaluating(scope);
    return {};
  },

  PutCompositeAlarm() {
    throw new NotImplemented("composite alarms");
  },

  DescribeAlarms(input, call) {
    refuseMembers("DescribeAlarms", input, ["ChildrenOfAlarmName", "ParentsOfAlarmName"]);
    const { AlarmNames: names, AlarmNamePrefix: prefix, StateValue: state, ActionPrefix: action } = input;
    if (names?.length && prefix)
      throw new AwsError(
        "InvalidParameterCombination",
        "AlarmNames and AlarmNamePrefix cannot be specified together.",
      );
    const metricAlarms = !input.AlarmTypes?.length || input.AlarmTypes.includes("MetricAlarm");
    const rows = cloudwatchState(call.scope).alarms.filter(
      (row) =>
        metricAlarms &&
        (!names?.length || names.includes(row.name)) &&
        (!prefix || row.name.startsWith(prefix)) &&
        (!state || row.state === state) &&
        (!action || allActions(row).some((arn) => arn.startsWith(action))),
    );
    const page = pageOf(
      rows,
      { token: input.NextToken, size: input.MaxRecords ?? 50, most: 100 },
      invalidToken,
    );
    return {
      MetricAlarms: page.items.map(alarmView),
      CompositeAlarms: [],
      ...(page.nextToken && { NextToken: page.nextToken }),
    };
  },

  DescribeAlarmsForMetric(input, call) {
    const key = seriesKey(input.Namespace ?? "", input.MetricName ?? "", checkDimensions(input.Dimensions));
    const rows = cloudwatchState(call.scope).alarms.filter(
      (row) =>
        seriesKey(row.namespace, row.metricName, row.dimensions) === key &&
        (!input.Statistic || row.statistic === input.Statistic) &&
        (!input.ExtendedStatistic || row.extendedStatistic === input.ExtendedStatistic) &&
        (!input.Period || row.period === input.Period) &&
        (!input.Unit || row.unit === input.Unit),
    );
    return { MetricAlarms: rows.map(alarmView) };
  },

  DescribeAlarmHistory(input, call) {
    refuseMembers("DescribeAlarmHistory", input, ["AlarmContributorId"]);
    const from = input.StartDate?.getTime() ?? -Infinity;
    const to = input.EndDate?.getTime() ?? Infinity;
    const metricAlarms = !input.AlarmTypes?.length || input.AlarmTypes.includes("MetricAlarm");
    const rows = cloudwatchState(call.scope).history.filter(
      (row) =>
        metricAlarms &&
        (!input.AlarmName || row.alarmName === input.AlarmName) &&
        (!input.HistoryItemType || row.type === input.HistoryItemType) &&
        row.at >= from &&
        row.at <= to,
    );
    if (input.ScanBy !== "TimestampAscending") rows.reverse();
    const page = pageOf(rows, { token: input.NextToken, size: input.MaxRecords, most: 100 }, invalidToken);
    return {
      AlarmHistoryItems: page.items.map((row): AlarmHistoryItem => ({
        AlarmName: row.alarmName,
        AlarmType: "MetricAlarm",
        Timestamp: new Date(row.at),
        HistoryItemType: row.type,
        HistorySummary: row.summary,
        HistoryData: row.data,
      })),
      ...(page.nextToken && { NextToken: page.nextToken }),
    };
  },

  SetAlarmState(input, call) {
    const alarm = alarmOf(call, input.AlarmName);
    if (input.StateValue !== "OK" && input.StateValue !== "ALARM" && input.StateValue !== "INSUFFICIENT_DATA")
      throw new AwsError(
        "ValidationError",
        `1 validation error detected: Value '${String(input.StateValue)}' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]`,
      );
    if (input.StateReason === undefined)
      throw new AwsError("MissingParameter", "The parameter StateReason is required.");
    if (input.StateReasonData !== undefined) checkJson(input.StateReasonData);
    setAlarmState(call.scope, alarm.name, input.StateValue, input.StateReason, input.StateReasonData);
    return {};
  },

  EnableAlarmActions(input, call) {
    switchActions(call, input.AlarmNames, true);
    return {};
  },

  DisableAlarmActions(input, call) {
    switchActions(call, input.AlarmNames, false);
    return {};
  },

  DeleteAlarms(input, call) {
    const { alarms } = cloudwatchState(call.scope);
    const names = input.AlarmNames ?? [];
    const absent = names.filter((name) => !alarms.has(name));
    if (absent.length) throw new AwsError("ResourceNotFound", `Alarms not found: ${absent.join(", ")}`);
    for (const name of names) {
      alarms.delete(name);
      addHistory(call.scope, name, "ConfigurationUpdate", `Alarm "${name}" deleted`, {
        version: "1.0",
        type: "Delete",
      });
    }
    return {};
  },
});

function alarmOf(call: Call, name: string | undefined): Readonly<AlarmRow> {
  const row = cloudwatchState(call.scope).alarms.get(name);
  if (!row) throw new AwsError("ResourceNotFound", "");
  return row;
}

/** Alarms that do not exist are passed over, as AWS does. */
function switchActions(call: Call, names: readonly string[] | undefined, enabled: boolean): void {
  const { alarms } = cloudwatchState(call.scope);
  for (const name of names ?? [])
    if (alarms.has(name)) alarms.update(name, (row) => (row.actionsEnabled = enabled));
}

const allActions = (row: Readonly<AlarmRow>): string[] => [
  ...row.okActions,
  ...row.alarmActions,
  ...row.insufficientDataActions,
];

function checkJson(text: string): void {
  try {
    JSON.parse(text);
  } catch {
    throw new AwsError("InvalidFormat", "StateReasonData was not valid JSON");
  }
}

type Settings = Omit<
  AlarmRow,
  "arn" | "updatedAt" | "state" | "stateReason" | "stateReasonData" | "stateUpdatedAt" | "tags"
>;

function checkAlarm(input: PutMetricAlarmInput): Settings {
  refuseMembers("PutMetricAlarm", input, [
    "Metrics",
    "ThresholdMetricId",
    "EvaluateLowSampleCountPercentile",
    "EvaluationWindow",
    "WarmUpConfiguration",
    "EvaluationCriteria",
    "EvaluationInterval",
    "ActionConfiguration",
  ]);
  const {
    AlarmName: name,
    MetricName: metricName,
    Namespace: namespace,
    ComparisonOperator: comparison,
  } = input;
  if (!name) throw new AwsError("MissingParameter", "The parameter AlarmName is required.");
  if (!metricName || !namespace)
    throw new AwsError("MissingParameter", "The parameters MetricName and Namespace are required.");
  if (input.Threshold === undefined)
    throw new AwsError("MissingParameter", "The parameter Threshold is required.");
  if (!comparison || !COMPARISONS.includes(comparison))
    throw comparison
      ? new NotImplemented(`the comparison operator '${comparison}'`)
      : new AwsError("MissingParameter", "The parameter ComparisonOperator is required.");
  if (!input.EvaluationPeriods || input.EvaluationPeriods < 1)
    throw new AwsError("ValidationError", "EvaluationPeriods must be at least 1");
  if ((input.DatapointsToAlarm ?? 1) > input.EvaluationPeriods)
    throw new AwsError(
      "ValidationError",
      "DatapointsToAlarm must be less than or equal to EvaluationPeriods",
    );
  if ((input.Statistic === undefined) === (input.ExtendedStatistic === undefined))
    throw new AwsError(
      "InvalidParameterCombination",
      "Exactly one of Statistic and ExtendedStatistic must be specified.",
    );
  checkStatistic(input.Statistic ?? input.ExtendedStatistic);
  const treatMissingData = MISSING.find((each) => each === (input.TreatMissingData ?? "missing"));
  if (!treatMissingData)
    throw new AwsError(
      "ValidationError",
      `Option: ${input.TreatMissingData ?? ""} is not supported for TreatMissingData parameter.`,
    );
  return {
    name,
    ...(input.AlarmDescription !== undefined && { description: input.AlarmDescription }),
    actionsEnabled: input.ActionsEnabled ?? true,
    okActions: (input.OKActions ?? []).map(checkAction),
    alarmActions: (input.AlarmActions ?? []).map(checkAction),
    insufficientDataActions: (input.InsufficientDataActions ?? []).map(checkAction),
    namespace,
    metricName,
    dimensions: checkDimensions(input.Dimensions),
    ...(input.Statistic && { statistic: input.Statistic }),
    ...(input.ExtendedStatistic && { extendedStatistic: input.ExtendedStatistic }),
    period: checkPeriod(input.Period),
    ...(input.Unit && { unit: input.Unit }),
    evaluationPeriods: input.EvaluationPeriods,
    ...(input.DatapointsToAlarm !== undefined && { datapointsToAlarm: input.DatapointsToAlarm }),
    threshold: input.Threshold,
    comparison,
    treatMissingData,
  };
}

const alarmView = (row: Readonly<AlarmRow>): MetricAlarm => ({
  AlarmName: row.name,
  AlarmArn: row.arn,
  ...(row.description !== undefined && { AlarmDescription: row.description }),
  AlarmConfigurationUpdatedTimestamp: new Date(row.updatedAt),
  ActionsEnabled: row.actionsEnabled,
  OKActions: [...row.okActions],
  AlarmActions: [...row.alarmActions],
  InsufficientDataActions: [...row.insufficientDataActions],
  StateValue: row.state,
  StateReason: row.stateReason,
  ...(row.stateReasonData !== undefined && { StateReasonData: row.stateReasonData }),
  StateUpdatedTimestamp: new Date(row.stateUpdatedAt),
  StateTransitionedTimestamp: new Date(row.stateUpdatedAt),
  MetricName: row.metricName,
  Namespace: row.namespace,
  ...(row.statistic && { Statistic: row.statistic }),
  ...(row.extendedStatistic && { ExtendedStatistic: row.extendedStatistic }),
  Dimensions: row.dimensions.map((each) => ({ ...each })),
  Period: row.period,
  ...(row.unit && { Unit: row.unit }),
  EvaluationPeriods: row.evaluationPeriods,
  ...(row.datapointsToAlarm !== undefined && { DatapointsToAlarm: row.datapointsToAlarm }),
  Threshold: row.threshold,
  ComparisonOperator: row.comparison,
  ...(row.treatMissingData !== "missing" && { TreatMissingData: row.treatMissingData }),
});
