import type { Responder } from "../kit/response.ts";
import { makeFunction, makeFunctionRole, permit, type Statement } from "../response/automation.ts";
import { SHUT_DOWN } from "./function.ts";

/** What a responder has learnt, and made. */
export interface Case {
  accountId: string;
  region: string;
  logGroup: string;
  logGroupArn: string;
  groupName: string;
  groupArn: string;
  functionArn: string;
  topicArn: string;
}

export async function lookAround({ aws, brief, step }: Responder): Promise<Case> {
  await step("What is there? The log group, what its lines look like, and the fleet.");
  const logGroup = /^ +log group +(\S+)$/m.exec(brief.text)![1]!;
  const groupName = /^ +Auto Scaling +(\S+)$/m.exec(brief.text)![1]!;
  const { logGroups = [] } = await aws.logs.describeLogGroups({ logGroupNamePrefix: logGroup });
  await aws.logs.filterLogEvents({ logGroupName: logGroup, limit: 10 });
  const { AutoScalingGroups = [] } = await aws.autoscaling.describeAutoScalingGroups({
    AutoScalingGroupNames: [groupName],
  });
  const groupArn = AutoScalingGroups[0]!.AutoScalingGroupARN!;
  const [, , , region, accountId] = groupArn.split(":");
  return {
    accountId: accountId!,
    region: region!,
    logGroup,
    logGroupArn: logGroups[0]!.arn!,
    groupName,
    groupArn,
    functionArn: "",
    topicArn: "",
  };
}

/** What a shutdown takes, and nothing else. */
export const rightsFor = ({ accountId, region, groupArn, logGroupArn }: Case): Statement[] => [
  { Action: ["ec2:DescribeInstances", "autoscaling:DescribeAutoScalingInstances"], Resource: "*" },
  { Action: "logs:FilterLogEvents", Resource: logGroupArn },
  {
    Action: ["ec2:CreateTags", "ec2:ModifyInstanceAttribute", "ec2:StopInstances"],
    Resource: `arn:aws:ec2:${region}:${accountId}:instance/*`,
  },
  { Action: "autoscaling:DetachInstances", Resource: groupArn },
];

/** @param rights what its role may do: what a shutdown takes, unless told */
export async function deploy(
  responder: Responder,
  found: Case,
  code = SHUT_DOWN,
  rights: readonly Statement[] = rightsFor(found),
): Promise<void> {
  const roleArn = await makeFunctionRole(responder, "response-shutdown", rights);
  found.functionArn = await makeFunction(responder, {
    name: "shutdown",
    runtime: "nodejs22.x",
    code,
    environment: { LOG_GROUP: found.logGroup, TICKET: responder.brief.ticket },
    roleArn,
  });
}

/** Counts the lines of high severity. */
export async function countAlerts({ aws, step }: Responder, { logGroup }: Case): Promise<void> {
  await step("A metric filter counts the alerts of high severity; would it take the right lines?");
  const filterPattern = '{ $.severity = "high" }';
  await aws.logs.testMetricFilter({
    filterPattern,
    logEventMessages: ['{"severity":"high","signature":"test"}', '{"severity":"low","signature":"test"}'],
  });
  await aws.logs.putMetricFilter({
    logGroupName: logGroup,
    filterName: "high",
    filterPattern,
    metricTransformations: [{ metricName: "HighAlerts", metricNamespace: "IDS", metricValue: "1" }],
  });
}

/** @param AlarmActions whom it tells */
export async function addAlarm(
  { aws, step }: Responder,
  AlarmActions: string[],
  Dimensions?: { Name: string; Value: string }[],
): Promise<void> {
  await step("An alarm at the first of them.");
  await aws.cloudwatch.putMetricAlarm({
    AlarmName: ["ids-high", ...(Dimensions ?? []).map((x) => x.Value)].join("-"),
    Namespace: "IDS",
    MetricName: "HighAlerts",
    ...(Dimensions && { Dimensions }),
    Statistic: "Sum",
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: "GreaterThanOrEqualToThreshold",
    TreatMissingData: "notBreaching",
    AlarmActions,
  });
}

/** The study text's way: the alarm tells a topic, and the topic starts the function. */
export async function connectTopic(responder: Responder, found: Case): Promise<void> {
  const { aws, step } = responder;
  await countAlerts(responder, found);
  await step("A topic between the alarm and the function, which may start it.");
  const { TopicArn } = await aws.sns.createTopic({ Name: "ids-alerts" });
  found.topicArn = TopicArn!;
  await permit(responder, found.functionArn, "sns.amazonaws.com", TopicArn!);
  await aws.sns.subscribe({ TopicArn, Protocol: "lambda", Endpoint: found.functionArn });
  await addAlarm(responder, [TopicArn!]);
}

/** Sets the alarm off by hand: there is no alert, so the function must run and stop nothing. */
export async function setOffAlarm({ aws, step, until }: Responder): Promise<void> {
  await step("Set the alarm off by hand: the function must run, and find nothing to stop.");
  await aws.cloudwatch.setAlarmState({
    AlarmName: "ids-high",
    StateValue: "ALARM",
    StateReason: "A test of the chain",
  });
  await until("the function has run", async () => {
    const { logGroups = [] } = await aws.logs.describeLogGroups({
      logGroupNamePrefix: "/aws/lambda/shutdown",
    });
    if (!logGroups.length) return false;
    const { events = [] } = await aws.logs.filterLogEvents({
      logGroupName: "/aws/lambda/shutdown",
      filterPattern: "REPORT",
    });
    return events.length > 0;
  });
}

/** A subscription filter hands the lines of high severity to the function. */
export async function connectSubscription(
  responder: Responder,
  { functionArn, logGroup, logGroupArn }: Case,
  filterPattern = '{ $.severity = "high" }',
): Promise<void> {
  const { aws, step } = responder;
  await step("CloudWatch Logs may start the function for this log group, and does for every such line.");
  await permit(responder, functionArn, "logs.amazonaws.com", logGroupArn);
  await aws.logs.putSubscriptionFilter({
    logGroupName: logGroup,
    filterName: "high",
    filterPattern,
    destinationArn: functionArn,
  });
}

/** A line of one's own, about a server that does not exist. */
export async function tryLine({ aws, now, step, wait }: Responder, { logGroup }: Case): Promise<void> {
  await step("Try it with a line about a server that does not exist.");
  const stream = { logGroupName: logGroup, logStreamName: "i-0123456789abcdef0" };
  await aws.logs.createLogStream(stream);
  await aws.logs.putLogEvents({
    ...stream,
    logEvents: [
      {
        timestamp: now().getTime(),
        message: '{"severity":"high","signature":"test","instance":"i-0123456789abcdef0"}',
      },
    ],
  });
  await wait(10);
}
