import type { Response } from "../kit/response.ts";
import { permit } from "../response/automation.ts";
import { findInstance } from "../response/case.ts";
import { needlessly } from "../response/harm.ts";
import { differing, skip, wait, type Move } from "../response/moves.ts";
import { changed } from "../response/function-code.ts";
import { ISOLATE, ISOLATE_PYTHON } from "./function.ts";
import { connectRunbook, trySampleOnRunbook, writeRunbook } from "./runbook.ts";
import {
  aimRule,
  connectMachine,
  connectRule,
  deploy,
  deployMachine,
  lookAround,
  makeRule,
  prepareGroup,
  rightsFor,
  tryMachine,
  trySample,
  trySampleBlindly,
  type Case,
} from "./steps.ts";

/** Until the red team has come, and what was built has answered or should have. */
const night = wait(400);

const usual = differing(lookAround, {
  group: prepareGroup,
  function: (responder, found) => deploy(responder, found),
  rule: connectRule,
  sample: trySample,
  night,
});

/** The usual function with one thing different in its code. */
const withCode = (from: string | RegExp, to: string) =>
  usual({ function: (responder, found) => deploy(responder, found, changed(ISOLATE, from, to)) });

/** In Python, with standby. */
const deployPython =
  (more: (found: Case) => ReturnType<typeof rightsFor>): Move<Case> =>
  (responder, found) =>
    deploy(responder, found, ISOLATE_PYTHON, [
      ...rightsFor(found, "autoscaling:EnterStandby"),
      ...more(found),
    ]);

const QUEUE = "findings";
const WRONG = ["1"];
const LEAVES = "  await leaveFleet(InstanceId);\n";
const ISOLATES = "  await isolate(open);\n";

const responses: readonly Response[] = [
  {
    id: "reference",
    title: "A rule, a function that may do five things, its permission, and a sample finding to try it",
    kind: "reference",
    expect: { verdict: "PASS", score: 100 },
    play: usual(),
  },
  {
    id: "through-the-topic",
    title: "In Python and with standby, behind the topic that gets GuardDuty's findings already",
    kind: "alternative",
    expect: { verdict: "PASS", score: 100 },
    play: usual({
      function: deployPython(() => []),
      async rule(responder, { functionArn, findingTopicArn }) {
        await responder.step(
          "The security team's topic may start the function, and tells it of every finding.",
        );
        await permit(responder, functionArn, "sns.amazonaws.com", findingTopicArn);
        await responder.aws.sns.subscribe({
          TopicArn: findingTopicArn,
          Protocol: "lambda",
          Endpoint: functionArn,
        });
      },
    }),
  },
  {
    id: "a-runbook",
    title: "A runbook of Systems Manager Automation in the function's place, which keeps the disks, too",
    kind: "alternative",
    expect: { verdict: "PASS", score: 100 },
    play: usual({ function: writeRunbook, rule: connectRunbook, sample: trySampleOnRunbook }),
  },
  {
    id: "through-a-queue",
    title: "In Python and with standby, behind a queue that keeps findings until they are dealt with",
    kind: "alternative",
    expect: { verdict: "PASS", score: 100 },
    play: usual({
      function: deployPython(({ region, accountId }) => [
        {
          Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
          Resource: `arn:aws:sqs:${region}:${accountId}:${QUEUE}`,
        },
      ]),
      async rule(responder, { accountId, functionArn, region }) {
        const { aws, step } = responder;
        const ruleArn = await makeRule(responder);
        await step("A queue into which the rule may write.");
        const queueArn = `arn:aws:sqs:${region}:${accountId}:${QUEUE}`;
        await aws.sqs.createQueue({
          QueueName: QUEUE,
          Attributes: {
            VisibilityTimeout: "60",
            Policy: JSON.stringify({
              Version: "2012-10-17",
              Statement: [
                {
                  Effect: "Allow",
                  Principal: { Service: "events.amazonaws.com" },
                  Action: "sqs:SendMessage",
                  Resource: queueArn,
                  Condition: { ArnEquals: { "aws:SourceArn": ruleArn } },
                },
              ],
            }),
          },
        });
        await aimRule(responder, queueArn);
        await step("Lambda reads the queue for the function.");
        await aws.lambda.createEventSourceMapping({
          EventSourceArn: queueArn,
          FunctionName: functionArn,
          BatchSize: 1,
        });
      },
    }),
  },
  {
    id: "state-machine",
    title: "A state machine of AWS's own calls, which the rule starts; no code at all",
    kind: "alternative",
    expect: { verdict: "PASS", score: 100 },
    play: usual({ function: deployMachine, rule: connectMachine, sample: tryMachine }),
  },
  {
    id: "isolated-before-it-left",
    title: "Everything right, but the group is changed before the server leaves the fleet",
    kind: "careless",
    expect: { verdict: "PASS", score: 97, losesExactly: ["order:P3"] },
    seeds: WRONG,
    play: withCode(LEAVES + ISOLATES, ISOLATES + LEAVES),
  },
  {
    id: "may-do-everything",
    title: "Everything right, with a role that may do whatever EC2 and Auto Scaling know",
    kind: "careless",
    expect: { verdict: "PASS", score: 90, losesExactly: ["objective:leastPrivilege"] },
    seeds: WRONG,
    play: usual({
      function: (responder, found) =>
        deploy(responder, found, ISOLATE, [{ Action: ["ec2:*", "autoscaling:*"], Resource: "*" }]),
    }),
  },
  {
    id: "anybodys-rule",
    title: "Everything right, but any rule of anybody's may start the function",
    kind: "careless",
    expect: { verdict: "PASS", score: 96, losesExactly: ["hazard:openFunction"] },
    seeds: WRONG,
    play: usual({
      async rule(responder, { functionArn }) {
        await makeRule(responder);
        await responder.step("EventBridge may start the function.");
        await responder.aws.lambda.addPermission({
          FunctionName: functionArn,
          StatementId: "events",
          Action: "lambda:InvokeFunction",
          Principal: "events.amazonaws.com",
        });
        await aimRule(responder, functionArn);
      },
    }),
  },
  {
    id: "no-permission",
    title: "Rule and function, and EventBridge may not start it",
    kind: "wrong",
    expect: { verdict: "FAIL", loses: ["objective:answered", "unobserved:unattended", "objective:isolated"] },
    seeds: WRONG,
    play: usual({
      async rule(responder, { functionArn }) {
        await makeRule(responder);
        await aimRule(responder, functionArn);
      },
      sample: trySampleBlindly,
    }),
  },
  {
    id: "no-rights",
    title: "The chain runs, and the function's role may only look",
    kind: "wrong",
    expect: { verdict: "FAIL", loses: ["objective:answered", "objective:isolated"] },
    seeds: WRONG,
    play: usual({
      function: (responder, found) => deploy(responder, found, ISOLATE, rightsFor(found).slice(0, 1)),
    }),
  },
  {
    id: "threshold-too-high",
    title: "A rule for severity 9 and more",
    kind: "wrong",
    expect: { verdict: "FAIL", loses: ["objective:answered", "unobserved:unattended"] },
    seeds: WRONG,
    play: usual({
      async rule(responder, { functionArn }) {
        const ruleArn = await makeRule(responder, 9);
        await permit(responder, functionArn, "events.amazonaws.com", ruleArn);
        await aimRule(responder, functionArn);
      },
      sample: trySampleBlindly,
    }),
  },
  {
    id: "by-hand",
    title: "Nothing built; the right person at the right time",
    kind: "wrong",
    expect: { verdict: "FAIL", loses: ["objective:unattended", "objective:leastPrivilege"] },
    seeds: WRONG,
    play: usual({
      function: skip,
      rule: skip,
      sample: wait(200),
      async night(responder, { groupName, isolationGroup }) {
        const { aws, step, until } = responder;
        await until("GuardDuty names a server", () =>
          findInstance(responder).then(
            () => true,
            () => false,
          ),
        );
        const { instanceId } = await findInstance(responder);
        await step("Out of the fleet, and into the empty group.");
        await aws.autoscaling.detachInstances({
          AutoScalingGroupName: groupName,
          InstanceIds: [instanceId],
          ShouldDecrementDesiredCapacity: false,
        });
        await aws.ec2.modifyInstanceAttribute({ InstanceId: instanceId, Groups: [isolationGroup] });
        await responder.wait(60);
      },
    }),
  },
  {
    id: "nobody-opts-out",
    title: "A function that does not look at tags",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:gatewayHit"] },
    seeds: WRONG,
    play: withCode('tags["auto-isolate"] === "never"', "false"),
  },
  {
    id: "left-in-the-fleet",
    title: "A function that only changes the group: Auto Scaling terminates what fails its checks",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:stopped", "hazard:diskLost"] },
    seeds: WRONG,
    play: withCode(LEAVES, ""),
  },
  {
    id: "the-whole-fleet",
    title: "A function that isolates every server, to be sure",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:healthyHit"] },
    seeds: WRONG,
    play: withCode(
      LEAVES + ISOLATES,
      `  const fleet = await autoscaling.send(new DescribeAutoScalingInstancesCommand({}));
  for (const { InstanceId } of fleet.AutoScalingInstances) {
    const { NetworkInterfaces } = await find(InstanceId);
    await leaveFleet(InstanceId);
    await isolate(NetworkInterfaces);
  }
`,
    ),
  },
  ...needlessly(usual()),
];

export default responses;
