import type { LogGroupClass, MetricTransformation } from "@aws-sdk/client-cloudwatch-logs";
import { defineState } from "../../world.ts";
import type { StoredEvents } from "./stored-events.ts";

export interface LogGroupRow {
  name: string;
  /** Without the `:*` that policies and Describe calls put behind it. */
  arn: string;
  creationTime: number;
  retentionInDays?: number;
  kmsKeyId?: string;
  logGroupClass: LogGroupClass;
  deletionProtection: boolean;
  tags: Record<string, string>;
}

/** One line of a stream. Times are milliseconds since the epoch. */
export interface LogEvent {
  timestamp: number;
  ingestionTime: number;
  message: string;
  /** Order of arrival in its stream: with the timestamp it makes the event's id. */
  sequence: number;
}

export interface LogStreamRow {
  groupName: string;
  name: string;
  arn: string;
  creationTime: number;
  lastIngestionTime?: number;
  events: StoredEvents;
}

export interface MetricFilterRow {
  groupName: string;
  name: string;
  pattern: string;
  transformation: MetricTransformation;
  creationTime: number;
}

export interface SubscriptionFilterRow {
  groupName: string;
  name: string;
  pattern: string;
  destinationArn: string;
  roleArn?: string;
  creationTime: number;
}

export interface ResourcePolicyRow {
  name: string;
  document: string;
  lastUpdatedTime: number;
}

export interface ExportTaskRow {
  id: string;
  name?: string;
  groupName: string;
  streamPrefix?: string;
  from: number;
  to: number;
  bucket: string;
  prefix: string;
  status: "PENDING" | "RUNNING" | "COMPLETED" | "CANCELLED" | "FAILED";
  message?: string;
  creationTime: number;
  completionTime?: number;
}

/** A query of Insights, and what it found. */
export interface QueryRow {
  id: string;
  text: string;
  groupNames: string[];
  fromMs: number;
  toMs: number;
  limit?: number;
  status: "Running" | "Complete" | "Cancelled" | "Failed";
  createTime: number;
  results: { field: string; value: string }[][];
  scanned: { events: number; matched: number; bytes: number };
}

/** Rows that belong to a group or stream: names of groups hold no `|`. */
export const keyOf = (groupName: string, name: string): string => `${groupName}|${name}`;

export const logsState = defineState("regional", (scope) => ({
  groups: scope.table<LogGroupRow>("logs.groups"),
  streams: scope.table<LogStreamRow>("logs.streams"),
  metricFilters: scope.table<MetricFilterRow>("logs.metricFilters"),
  subscriptionFilters: scope.table<SubscriptionFilterRow>("logs.subscriptionFilters"),
  resourcePolicies: scope.table<ResourcePolicyRow>("logs.resourcePolicies"),
  exportTasks: scope.table<ExportTaskRow>("logs.exportTasks"),
  queries: scope.table<QueryRow>("logs.queries"),
}));
