import type { HistoryItemType, StateValue } from "@aws-sdk/client-cloudwatch";
import type { Scope } from "../../world.ts";
import { carryOut, metricOf, stamp } from "./alarm-actions.ts";
import { cloudwatchState, type AlarmRow } from "./state.ts";

const MOST_HISTORY = 1_000;

/**
 * Puts an alarm into a state. A new state is written into its history, told on the bus and to EventBridge, and
 * its actions run unless they are disabled.
 */
export function setAlarmState(
  scope: Scope,
  name: string,
  to: StateValue,
  reason: string,
  reasonData?: string,
): void {
  const { alarms } = cloudwatchState(scope);
  const { world } = scope;
  const known = alarms.get(name)!;
  const from = known.state;
  if (from === to) return;
  const alarm = alarms.update(name, (row) => {
    row.state = to;
    row.stateReason = reason;
    if (reasonData === undefined) delete row.stateReasonData;
    else row.stateReasonData = reasonData;
    row.stateUpdatedAt = world.clock.now();
  });
  addHistory(scope, name, "StateUpdate", `Alarm updated from ${from} to ${to}`, {
    version: "1.0",
    oldState: { stateValue: from },
    newState: {
      stateValue: to,
      stateReason: reason,
      ...(reasonData && { stateReasonData: JSON.parse(reasonData) as unknown }),
    },
  });
  world.bus.emit("alarm-state", { scope, alarmName: name, from, to, reason });
  world.bus.emit("eventbridge-event", { scope, bus: "default", event: stateChangeEvent(scope, alarm, from) });
  if (alarm.actionsEnabled) runActions(scope, alarm, from);
}

/** Writes a line into an alarm's history. */
export function addHistory(
  scope: Scope,
  alarmName: string,
  type: HistoryItemType,
  summary: string,
  data: object,
): void {
  const { history } = cloudwatchState(scope);
  const { world } = scope;
  if (history.size >= MOST_HISTORY) history.delete(history.ids().next().value!);
  history.put(world.random.uuid(), {
    alarmName,
    at: world.clock.now(),
    type,
    summary,
    data: JSON.stringify(data),
  });
}

function runActions(scope: Scope, alarm: Readonly<AlarmRow>, from: string): void {
  const actions =
    alarm.state === "ALARM"
      ? alarm.alarmActions
      : alarm.state === "OK"
        ? alarm.okActions
        : alarm.insufficientDataActions;
  for (const action of actions) {
    const failure = carryOut(scope, alarm, from, action);
    const summary =
      failure === undefined
        ? `Successfully executed action ${action}`
        : `Failed to execute action ${action}. Received error: "${failure}"`;
    addHistory(scope, alarm.name, "Action", summary, {
      actionState: failure === undefined ? "Succeeded" : "Failed",
      notificationResource: action,
      stateUpdateTimestamp: alarm.stateUpdatedAt,
      ...(failure !== undefined && { error: failure }),
    });
  }
}

function stateChangeEvent(scope: Scope, alarm: Readonly<AlarmRow>, from: string): Record<string, unknown> {
  const now = scope.world.clock.date().toISOString();
  return {
    version: "0",
    id: scope.world.random.uuid(),
    "detail-type": "CloudWatch Alarm State Change",
    source: "aws.cloudwatch",
    account: scope.accountId,
    time: `${now.slice(0, 19)}Z`,
    region: scope.region,
    resources: [alarm.arn],
    detail: {
      alarmName: alarm.name,
      state: { value: alarm.state, reason: alarm.stateReason, timestamp: stamp(alarm.stateUpdatedAt) },
      previousState: { value: from },
      configuration: {
        ...(alarm.description !== undefined && { description: alarm.description }),
        metrics: [metricOf(alarm)],
      },
    },
  };
}
