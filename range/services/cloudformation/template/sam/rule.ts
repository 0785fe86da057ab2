import { isObject } from "../template.ts";
import { getAtt, pick, resourceOf, same, type Json, type Made } from "./members.ts";
import { samProblem } from "./problem.ts";
import { queueFor } from "./queues.ts";

const COMMON = ["DeadLetterConfig", "Input", "RetryPolicy", "State"];
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  CloudWatchEvent: [...COMMON, "Enabled", "EventBusName", "InputPath", "Pattern"],
  EventBridgeRule: [
    ...COMMON,
    "EventBusName",
    "InputPath",
    "InputTransformer",
    "Pattern",
    "RuleName",
    "Target",
  ],
  Schedule: [...COMMON, "Description", "Enabled", "Name", "RoleArn", "Schedule"],
};

export const isRuleEvent = (type: string): boolean => Object.hasOwn(MEMBERS, type);

/**
 * The EventBridge rule that an event stands for, and the queue for what it cannot deliver, if that is to be made, too.
 *
 * @param target the ARN of what the rule invokes, and the role that it needs for that, if any
 */
export function ruleOf(
  at: { id: string; event: string; standing: Json },
  type: string,
  given: Json,
  target: { Arn: unknown; RoleArn?: unknown; Id: string },
): Made {
  for (const name of Object.keys(given))
    if (!MEMBERS[type]!.includes(name))
      throw samProblem(
        at.id,
        `Event with id [${at.event}] is invalid. property ${name} not defined for ${type}`,
      );
  const wanted = type === "Schedule" ? "Schedule" : "Pattern";
  if (given[wanted] === undefined)
    throw samProblem(at.id, `Event with id [${at.event}] is invalid. Missing required property '${wanted}'.`);
  const own = isObject(given["Target"]) ? given["Target"]["Id"] : undefined;
  const ruleId = `${at.id}${at.event}`;
  const dead = deadLetters(at, ruleId, given["DeadLetterConfig"]);
  const properties = {
    ...pick(given, {
      Description: "Description",
      EventBusName: "EventBusName",
      Pattern: "EventPattern",
      Schedule: "ScheduleExpression",
      RuleName: "Name",
      Name: "Name",
    }),
    ...stateOf(given),
    Targets: [
      {
        ...target,
        ...(own !== undefined && { Id: own }),
        ...pick(given, same("Input", "InputPath", "InputTransformer", "RetryPolicy")),
        ...(dead && { DeadLetterConfig: { Arn: dead.arn } }),
      },
    ],
  };
  return { [ruleId]: resourceOf("AWS::Events::Rule", properties, at.standing), ...dead?.made };
}

function stateOf({ State, Enabled }: Json): Json {
  if (State !== undefined) return { State };
  if (Enabled === undefined) return {};
  return { State: Enabled === true || Enabled === "true" ? "ENABLED" : "DISABLED" };
}

function deadLetters(
  { id, event, standing }: { id: string; event: string; standing: Json },
  ruleId: string,
  given: unknown,
): { arn: unknown; made: Made } | undefined {
  if (!isObject(given)) return undefined;
  const { Arn, Type, QueueLogicalId } = given;
  if ((Arn === undefined) === (Type === undefined))
    throw samProblem(
      id,
      `Event with id [${event}] is invalid. You must specify one of 'Arn' and 'Type' in DeadLetterConfig.`,
    );
  if (Arn !== undefined) return { arn: Arn, made: {} };
  if (Type !== "SQS")
    throw samProblem(
      id,
      `Event with id [${event}] is invalid. The only valid value for 'Type' property of DeadLetterConfig is 'SQS'.`,
    );
  const queueId = typeof QueueLogicalId === "string" ? QueueLogicalId : `${ruleId}Queue`;
  const sender = { Principal: { Service: "events.amazonaws.com" }, sourceArn: getAtt(ruleId, "Arn") };
  return {
    arn: getAtt(queueId, "Arn"),
    made: queueFor({ queueId, policyId: `${ruleId}QueuePolicy` }, sender, standing),
  };
}
