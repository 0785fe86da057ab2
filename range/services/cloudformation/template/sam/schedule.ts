import { isObject } from "../template.ts";
import { getAtt, pick, resourceOf, same, type Json, type Made } from "./members.ts";
import { samProblem } from "./problem.ts";
import { trustIn } from "./role.ts";

const SCHEDULER = "scheduler.amazonaws.com";

const SETTINGS = [
  "Description",
  "EndDate",
  "GroupName",
  "KmsKeyArn",
  "ScheduleExpression",
  "ScheduleExpressionTimezone",
  "StartDate",
  "State",
];
const TARGET = ["Input", "RetryPolicy"];
const OWN = ["DeadLetterConfig", "FlexibleTimeWindow", "Name", "OmitName", "PermissionsBoundary", "RoleArn"];

/**
 * The schedule of EventBridge Scheduler that an event of type `ScheduleV2` stands for, with the role that it needs and
 * the queue for what it cannot deliver, unless it brings them.
 *
 * @param target what is invoked, and the right that it takes
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-schedulev2.html
 */
export function scheduleOf(
  { id, event, standing }: { id: string; event: string; standing: Json },
  given: Json,
  target: { arn: unknown; action: string; policyName: string },
): Made {
  const problem = (text: string) => samProblem(id, `Event with id [${event}] is invalid. ${text}`);
  for (const name of Object.keys(given))
    if (![...SETTINGS, ...TARGET, ...OWN].includes(name))
      throw problem(`property ${name} not defined for ScheduleV2`);
  if (given["ScheduleExpression"] === undefined)
    throw problem("Missing required property 'ScheduleExpression'.");
  const scheduleId = `${id}${event}`;
  const roleId = `${scheduleId}Role`;
  const omitsName = given["OmitName"] === true || given["OmitName"] === "true";
  if (omitsName && given["Name"] !== undefined) throw problem("'Name' and 'OmitName' exclude one another.");
  const dead = deadLetters(problem, scheduleId, given["DeadLetterConfig"]);
  const statements = [
    { Effect: "Allow", Action: target.action, Resource: target.arn },
    ...(dead ? [{ Effect: "Allow", Action: "sqs:SendMessage", Resource: dead.arn }] : []),
  ];
  return {
    [scheduleId]: resourceOf(
      "AWS::Scheduler::Schedule",
      {
        ...pick(given, same(...SETTINGS)),
        ...(!omitsName && { Name: given["Name"] ?? scheduleId }),
        FlexibleTimeWindow: given["FlexibleTimeWindow"] ?? { Mode: "OFF" },
        Target: {
          Arn: target.arn,
          RoleArn: given["RoleArn"] ?? getAtt(roleId, "Arn"),
          ...pick(given, same(...TARGET)),
          ...(dead && { DeadLetterConfig: { Arn: dead.arn } }),
        },
      },
      standing,
    ),
    ...(given["RoleArn"] === undefined && {
      [roleId]: resourceOf(
        "AWS::IAM::Role",
        {
          AssumeRolePolicyDocument: trustIn(SCHEDULER),
          Policies: [
            {
              PolicyName: `${scheduleId}${target.policyName}`,
              PolicyDocument: { Version: "2012-10-17", Statement: statements },
            },
          ],
          ...pick(given, same("PermissionsBoundary")),
        },
        standing,
      ),
    }),
    ...(dead?.queueId !== undefined && { [dead.queueId]: resourceOf("AWS::SQS::Queue", {}, standing) }),
  };
}

/** The role sends there, so that a queue of its own needs no policy. */
function deadLetters(
  problem: (text: string) => Error,
  scheduleId: string,
  given: unknown,
): { arn: unknown; queueId?: string } | undefined {
  if (!isObject(given)) return undefined;
  const { Arn, Type, QueueLogicalId } = given;
  if ((Arn === undefined) === (Type === undefined))
    throw problem("You must specify one of 'Arn' and 'Type' in DeadLetterConfig.");
  if (Arn !== undefined) return { arn: Arn };
  if (Type !== "SQS") throw problem("The only valid value for 'Type' property of DeadLetterConfig is 'SQS'.");
  const queueId = typeof QueueLogicalId === "string" ? QueueLogicalId : `${scheduleId}Queue`;
  return { arn: getAtt(queueId, "Arn"), queueId };
}
