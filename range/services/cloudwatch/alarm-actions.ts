import { AwsError, NotImplemented } from "../../errors.ts";
import { serviceCall } from "../../journey.ts";
import type { Scope, World } from "../../world.ts";
import { targetFor } from "../targets.ts";
import type { AlarmRow } from "./state.ts";

/** What an alarm sends to a topic: the message is JSON text in CloudWatch's own format. */
export interface AlarmNotice {
  alarmArn: string;
  topicArn: string;
  subject: string;
  message: string;
}

/** Publishes an alarm's notice. Throws an AwsError where the topic refuses. */
export type AlarmAction = (scope: Scope, notice: AlarmNotice) => void;

const actions = new WeakMap<World, AlarmAction>();

/** Connects alarm actions with SNS. */
export function setAlarmAction(world: World, act: AlarmAction): void {
  actions.set(world, act);
}

const EC2_ACTIONS: Record<string, string> = {
  stop: "StopInstances",
  terminate: "TerminateInstances",
  reboot: "RebootInstances",
};

/** @throws {NotImplemented} for actions that the range cannot carry out; {AwsError} for what is no action at all */
export function checkAction(arn: string): string {
  if (/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:.+$/.test(arn)) return arn;
  if (/^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:.+$/.test(arn)) return arn;
  const ec2 = /^arn:aws[a-z-]*:automate:[a-z0-9-]+:ec2:([a-z]+)$/.exec(arn)?.[1];
  if (ec2 && EC2_ACTIONS[ec2]) return arn;
  if (arn.startsWith("arn:")) throw new NotImplemented(`the alarm action ${arn}`);
  throw new AwsError("ValidationError", `Invalid arn syntax: ${arn}`);
}

/**
 * Carries out one action of an alarm.
 *
 * @returns undefined, or why it failed
 */
export function carryOut(
  scope: Scope,
  alarm: Readonly<AlarmRow>,
  from: string,
  actionArn: string,
): string | undefined {
  try {
    const ec2 = /:ec2:([a-z]+)$/.exec(actionArn)?.[1];
    if (ec2) actOnInstance(scope, alarm, EC2_ACTIONS[ec2]!);
    else if (actionArn.includes(":lambda:")) invokeFunction(scope, alarm, from, actionArn);
    else publish(scope, alarm, from, actionArn);
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof AwsError)) throw thrown;
    return thrown.message;
  }
}

function actOnInstance(scope: Scope, alarm: Readonly<AlarmRow>, operation: string): void {
  const instanceId = alarm.dimensions.find((each) => each.Name === "InstanceId")?.Value;
  if (!instanceId) throw new AwsError("ValidationError", "EC2 actions need the dimension InstanceId");
  serviceCall(scope, "events.amazonaws.com", "ec2", operation, { InstanceIds: [instanceId] });
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html */
function invokeFunction(scope: Scope, alarm: Readonly<AlarmRow>, from: string, arn: string): void {
  const deliver = targetFor(scope.world, arn);
  if (!deliver) throw new NotImplemented("alarm actions in a range without Lambda");
  const event = {
    source: "aws.cloudwatch",
    alarmArn: alarm.arn,
    accountId: scope.accountId,
    time: stamp(alarm.stateUpdatedAt),
    region: scope.region,
    alarmData: {
      alarmName: alarm.name,
      state: {
        value: alarm.state,
        reason: alarm.stateReason,
        ...(alarm.stateReasonData !== undefined && { reasonData: alarm.stateReasonData }),
        timestamp: stamp(alarm.stateUpdatedAt),
      },
      previousState: { value: from },
      configuration: {
        ...(alarm.description !== undefined && { description: alarm.description }),
        metrics: [metricOf(alarm)],
      },
    },
  };
  void deliver(scope, {
    service: "lambda.alarms.cloudwatch.amazonaws.com",
    arn,
    sourceArn: alarm.arn,
    payload: JSON.stringify(event),
  });
}

/** What an alarm watches, as its events describe it. */
export const metricOf = (alarm: Readonly<AlarmRow>): object => ({
  metricStat: {
    metric: {
      namespace: alarm.namespace,
      name: alarm.metricName,
      dimensions: Object.fromEntries(alarm.dimensions.map(({ Name, Value }) => [Name, Value])),
    },
    period: alarm.period,
    stat: alarm.statistic ?? alarm.extendedStatistic,
  },
  returnData: true,
});

function publish(scope: Scope, alarm: Readonly<AlarmRow>, from: string, topicArn: string): void {
  const act = actions.get(scope.world);
  if (!act) throw new NotImplemented("alarm actions in a range without SNS");
  const regionName = REGION_NAMES[scope.region] ?? scope.region;
  act(scope, {
    alarmArn: alarm.arn,
    topicArn,
    subject: `${alarm.state}: "${alarm.name}" in ${regionName}`,
    message: JSON.stringify({
      AlarmName: alarm.name,
      AlarmDescription: alarm.description ?? null,
      AWSAccountId: scope.accountId,
      AlarmConfigurationUpdatedTimestamp: stamp(alarm.updatedAt),
      NewStateValue: alarm.state,
      NewStateReason: alarm.stateReason,
      StateChangeTime: stamp(alarm.stateUpdatedAt),
      Region: regionName,
      AlarmArn: alarm.arn,
      OldStateValue: from,
      OKActions: alarm.okActions,
      AlarmActions: alarm.alarmActions,
      InsufficientDataActions: alarm.insufficientDataActions,
      Trigger: {
        MetricName: alarm.metricName,
        Namespace: alarm.namespace,
        StatisticType: alarm.statistic ? "Statistic" : "ExtendedStatistic",
        ...(alarm.statistic
          ? { Statistic: upperSnake(alarm.statistic) }
          : { ExtendedStatistic: alarm.extendedStatistic }),
        Unit: alarm.unit ?? null,
        Dimensions: alarm.dimensions.map(({ Name, Value }) => ({ value: Value, name: Name })),
        Period: alarm.period,
        EvaluationPeriods: alarm.evaluationPeriods,
        ...(alarm.datapointsToAlarm !== undefined && { DatapointsToAlarm: alarm.datapointsToAlarm }),
        ComparisonOperator: alarm.comparison,
        Threshold: alarm.threshold,
        TreatMissingData: alarm.treatMissingData,
        EvaluateLowSampleCountPercentile: "",
      },
    }),
  });
}

const REGION_NAMES: Record<string, string> = {
  "us-east-1": "US East (N. Virginia)",
  "us-east-2": "US East (Ohio)",
  "us-west-1": "US West (N. California)",
  "us-west-2": "US West (Oregon)",
  "eu-west-1": "EU (Ireland)",
  "eu-central-1": "EU (Frankfurt)",
};

/** `2026-11-21T10:00:00.000+0000`, as alarm messages write time. */
export const stamp = (timeMs: number): string => new Date(timeMs).toISOString().replace("Z", "+0000");

const upperSnake = (statistic: string): string =>
  statistic === "SampleCount" ? "SAMPLE_COUNT" : statistic.toUpperCase();
