import type { Responder, Response } from "../kit/response.ts";
import { permit } from "../response/automation.ts";
import { needlessly } from "../response/harm.ts";
import { differing, skip, wait, type Move } from "../response/moves.ts";
import { changed } from "../response/function-code.ts";
import { SHUT_DOWN } from "./function.ts";
import {
  addAlarm,
  connectSubscription,
  connectTopic,
  countAlerts,
  deploy,
  lookAround,
  setOffAlarm,
  tryLine,
  type Case,
} from "./steps.ts";

/** Until the visitors have come, and what was built has answered or should have. */
const night = wait(420);

const usual = differing(lookAround, {
  function: (responder, found) => deploy(responder, found),
  chain: connectTopic,
  test: setOffAlarm,
  night,
});

/** The short way: a subscription filter, with the usual function or one that differs in a line. */
const subscribed = (differently: Parameters<typeof usual>[0] = {}) =>
  usual({
    chain: (responder, found) => connectSubscription(responder, found),
    test: tryLine,
    ...differently,
  });

const withCode =
  (from: string, to: string): Move<Case> =>
  (responder, found) =>
    deploy(responder, found, changed(SHUT_DOWN, from, to));

/** Reads the log group until there is an alert of high severity. @returns the server that it is about */
async function firstAlert({ aws, step, until }: Responder, logGroupName: string): Promise<string> {
  await step("Read the log group until there is something.");
  let server = "";
  await until("there is an alert", async () => {
    const { events = [] } = await aws.logs.filterLogEvents({
      logGroupName,
      filterPattern: '{ $.severity = "high" }',
    });
    server = events[0]?.logStreamName ?? "";
    return server !== "";
  });
  return server;
}

const WRONG = ["1"];
const LEAVES = "  await leaveFleet(InstanceId);\n";
const STOPS = "  await ec2.send(new StopInstancesCommand({ InstanceIds }));\n";
const NOT_ANSWERED = ["objective:exfiltrationEnded", "unobserved:unattended", "objective:stopped"];

const responses: readonly Response[] = [
  {
    id: "reference",
    title: "A metric filter, an alarm, a topic, and a function that takes the server out and stops it",
    kind: "reference",
    expect: { verdict: "PASS", score: 100 },
    play: usual(),
  },
  {
    id: "subscription-filter",
    title: "A subscription filter that hands the lines to the function",
    kind: "alternative",
    expect: { verdict: "PASS", score: 100 },
    play: subscribed(),
  },
  {
    id: "alarm-through-a-rule",
    title: "The alarm, and a rule of EventBridge that starts the function when it goes off",
    kind: "alternative",
    expect: { verdict: "PASS", score: 100 },
    play: usual({
      async chain(responder, found) {
        const { aws, step } = responder;
        await countAlerts(responder, found);
        await addAlarm(responder, []);
        await step("A rule for this alarm, which may start the function.");
        const { RuleArn } = await aws.events.putRule({
          Name: "ids-high",
          EventPattern: JSON.stringify({
            source: ["aws.cloudwatch"],
            "detail-type": ["CloudWatch Alarm State Change"],
            detail: { alarmName: ["ids-high"], state: { value: ["ALARM"] } },
          }),
        });
        await permit(responder, found.functionArn, "events.amazonaws.com", RuleArn!);
        await aws.events.putTargets({
          Rule: "ids-high",
          Targets: [{ Id: "shutdown", Arn: found.functionArn }],
        });
      },
    }),
  },
  {
    id: "alarm-stops-it",
    title: "An alarm for each server that stops it itself, and a group that replaces nothing tonight",
    kind: "alternative",
    expect: {
      verdict: "PASS",
      loses: ["objective:protected", "objective:tagged", "objective:leastPrivilege"],
    },
    play: usual({
      function: skip,
      async chain(responder, { groupName, logGroup, region }) {
        const { aws, step } = responder;
        await step("The group must not replace what the alarm stops.");
        await aws.autoscaling.suspendProcesses({
          AutoScalingGroupName: groupName,
          ScalingProcesses: ["ReplaceUnhealthy", "Terminate"],
        });
        await step("A metric filter with the server as dimension.");
        await aws.logs.putMetricFilter({
          logGroupName: logGroup,
          filterName: "high",
          filterPattern: '{ $.severity = "high" }',
          metricTransformations: [
            {
              metricName: "HighAlerts",
              metricNamespace: "IDS",
              metricValue: "1",
              dimensions: { InstanceId: "$.instance" },
            },
          ],
        });
        const { AutoScalingGroups = [] } = await aws.autoscaling.describeAutoScalingGroups({
          AutoScalingGroupNames: [groupName],
        });
        for (const { InstanceId } of AutoScalingGroups[0]!.Instances!)
          await addAlarm(
            responder,
            [`arn:aws:automate:${region}:ec2:stop`],
            [{ Name: "InstanceId", Value: InstanceId! }],
          );
      },
      test: skip,
      async night({ aws, step, wait: pause }, { groupName }) {
        await pause(380);
        await step("The load balancer need not ask a server that is stopped.");
        const { AutoScalingGroups = [] } = await aws.autoscaling.describeAutoScalingGroups({
          AutoScalingGroupNames: [groupName],
        });
        const { Reservations = [] } = await aws.ec2.describeInstances({
          InstanceIds: AutoScalingGroups[0]!.Instances!.map((x) => x.InstanceId!),
          Filters: [{ Name: "instance-state-name", Values: ["stopped"] }],
        });
        await aws.elbv2.deregisterTargets({
          TargetGroupArn: AutoScalingGroups[0]!.TargetGroupARNs![0]!,
          Targets: Reservations.flatMap((x) => x.Instances ?? []).map((x) => ({ Id: x.InstanceId! })),
        });
        await pause(60);
      },
    }),
  },
  {
    id: "stopped-before-it-left",
    title: "Everything right, but the stop comes before the leave from the fleet",
    kind: "careless",
    expect: { verdict: "PASS", score: 95, losesExactly: ["order:P2"] },
    seeds: WRONG,
    play: subscribed({ function: withCode(LEAVES + STOPS, STOPS + LEAVES) }),
  },
  {
    id: "may-do-everything",
    title: "Everything right, with a role that may do whatever EC2 and Auto Scaling know",
    kind: "careless",
    expect: { verdict: "PASS", score: 90, losesExactly: ["objective:leastPrivilege"] },
    seeds: WRONG,
    play: subscribed({
      function: (responder, found) =>
        deploy(responder, found, SHUT_DOWN, [{ Action: ["ec2:*", "autoscaling:*"], Resource: "*" }]),
    }),
  },
  {
    id: "anybodys-log-group",
    title: "Everything right, but any log group of anybody's may start the function",
    kind: "careless",
    expect: { verdict: "PASS", score: 96, losesExactly: ["hazard:openFunction"] },
    seeds: WRONG,
    play: subscribed({
      async chain({ aws, step }, { functionArn, logGroup }) {
        await step("CloudWatch Logs may start the function.");
        await aws.lambda.addPermission({
          FunctionName: functionArn,
          StatementId: "logs",
          Action: "lambda:InvokeFunction",
          Principal: "logs.amazonaws.com",
        });
        await aws.logs.putSubscriptionFilter({
          logGroupName: logGroup,
          filterName: "high",
          filterPattern: '{ $.severity = "high" }',
          destinationArn: functionArn,
        });
      },
    }),
  },
  {
    id: "topic-may-not",
    title: "Alarm, topic and function, and the topic may not start it",
    kind: "wrong",
    expect: { verdict: "FAIL", loses: NOT_ANSWERED },
    seeds: WRONG,
    play: usual({
      async chain(responder, found) {
        const { aws, step } = responder;
        await countAlerts(responder, found);
        await step("A topic between the alarm and the function.");
        const { TopicArn } = await aws.sns.createTopic({ Name: "ids-alerts" });
        await aws.sns.subscribe({ TopicArn, Protocol: "lambda", Endpoint: found.functionArn });
        await addAlarm(responder, [TopicArn!]);
      },
      test: skip,
    }),
  },
  {
    id: "no-such-pattern",
    title: "A metric filter for HIGH in capitals",
    kind: "wrong",
    expect: { verdict: "FAIL", loses: NOT_ANSWERED },
    seeds: WRONG,
    play: subscribed({
      chain: (responder, found) => connectSubscription(responder, found, '{ $.severity = "HIGH" }'),
    }),
  },
  {
    id: "isolated-instead",
    title: "A function that takes the server out of the fleet, and leaves it running",
    kind: "wrong",
    expect: { verdict: "FAIL", loses: ["objective:stopped", "objective:exfiltrationEnded"] },
    seeds: WRONG,
    play: subscribed({ function: withCode(STOPS, "") }),
  },
  {
    id: "by-hand",
    title: "Nothing built; somebody reads the log group and stops the server",
    kind: "wrong",
    expect: { verdict: "FAIL", loses: ["objective:unattended", "objective:leastPrivilege"] },
    seeds: WRONG,
    play: usual({
      function: skip,
      chain: skip,
      test: wait(230),
      async night(responder, { groupName, logGroup }) {
        const { aws, step, wait: pause } = responder;
        const server = await firstAlert(responder, logGroup);
        await step("Out of the fleet, and stopped.");
        await aws.autoscaling.detachInstances({
          AutoScalingGroupName: groupName,
          InstanceIds: [server],
          ShouldDecrementDesiredCapacity: false,
        });
        await aws.ec2.stopInstances({ InstanceIds: [server] });
        await pause(60);
      },
    }),
  },
  {
    id: "set-off-by-hand",
    title: "The function alone; somebody reads the log group and starts it",
    kind: "wrong",
    expect: { verdict: "FAIL", losesExactly: ["objective:tried", "objective:unattended"] },
    seeds: WRONG,
    play: usual({
      chain: skip,
      test: wait(230),
      async night(responder, { logGroup, functionArn }) {
        const { aws, step, wait: pause } = responder;
        const server = await firstAlert(responder, logGroup);
        await step("Start the function for it.");
        const { events = [] } = await aws.logs.filterLogEvents({ logGroupName: logGroup });
        const time = new Date(events.findLast((x) => x.logStreamName === server)!.timestamp!).toISOString();
        await aws.lambda.invoke({
          FunctionName: functionArn,
          Payload: Buffer.from(JSON.stringify({ time })),
        });
        await pause(60);
      },
    }),
  },
  {
    id: "every-line",
    title: "A filter that takes every line: the rain of the Internet stops the shop",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:healthyStopped"] },
    seeds: WRONG,
    play: subscribed({ chain: (responder, found) => connectSubscription(responder, found, "") }),
  },
  {
    id: "left-in-the-fleet",
    title: "A function that only stops: Auto Scaling terminates what does not run",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:terminated", "hazard:diskLost", "objective:stopped"] },
    seeds: WRONG,
    play: subscribed({ function: withCode(LEAVES, "") }),
  },
  ...needlessly(subscribed()),
];

export default responses;
