import type {
  ComparisonOperator,
  Dimension,
  HistoryItemType,
  StandardUnit,
  StateValue,
  Statistic,
  Tag,
} from "@aws-sdk/client-cloudwatch";
import { defineState } from "../../world.ts";
import type { Series } from "./series.ts";

export interface AlarmRow {
  name: string;
  arn: string;
  description?: string;
  updatedAt: number;
  actionsEnabled: boolean;
  okActions: string[];
  alarmActions: string[];
  insufficientDataActions: string[];
  state: StateValue;
  stateReason: string;
  stateReasonData?: string;
  stateUpdatedAt: number;
  namespace: string;
  metricName: string;
  dimensions: Dimension[];
  statistic?: Statistic;
  extendedStatistic?: string;
  /** In seconds, as AWS has it. */
  period: number;
  unit?: StandardUnit;
  evaluationPeriods: number;
  datapointsToAlarm?: number;
  threshold: number;
  comparison: ComparisonOperator;
  treatMissingData: "missing" | "ignore" | "breaching" | "notBreaching";
  tags: Tag[];
}

export interface HistoryRow {
  alarmName: string;
  at: number;
  type: HistoryItemType;
  summary: string;
  data: string;
}

export interface DashboardRow {
  name: string;
  /** JSON text. */
  body: string;
  changedAt: number;
}

export const dashboardState = defineState("global", (scope) =>
  scope.table<DashboardRow>("cloudwatch.dashboards"),
);

export const cloudwatchState = defineState("regional", (scope) => ({
  alarms: scope.table<AlarmRow>("cloudwatch.alarms"),
  history: scope.table<HistoryRow>("cloudwatch.history"),
  /** Metrics by their identity. They are telemetry in bounded memory: no survey asks which of them changed. */
  series: new Map<string, Series>(),
}));
