import type { GroupRow } from "./state.ts";

/** The processes of a group that can be suspended. */
export const PROCESSES = [
  "AZRebalance",
  "AddToLoadBalancer",
  "AlarmNotification",
  "HealthCheck",
  "InstanceRefresh",
  "Launch",
  "ReplaceUnhealthy",
  "ScheduledActions",
  "Terminate",
] as const;

export type ProcessName = (typeof PROCESSES)[number];

/** Whether a process of a group is suspended. */
export const isSuspended = (group: Readonly<GroupRow>, process: ProcessName): boolean =>
  group.suspended.some((row) => row.ProcessName === process);
