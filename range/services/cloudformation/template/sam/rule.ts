import { NotImplemented } from "../../../../errors.ts";
import { isObject } from "../template.ts";
import { pick, same, type Json } from "./members.ts";
import { samProblem } from "./problem.ts";

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
 * The EventBridge rule that an event stands for.
 *
 * @param target the ARN of what the rule invokes, and the role that it needs for that, if any
 */
export function ruleOf(
  at: { id: string; event: string },
  type: string,
  given: Json,
  target: { Arn: unknown; RoleArn?: unknown; Id: string },
): Json {
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
  return {
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
        ...deadLetterConfig(at, given["DeadLetterConfig"]),
      },
    ],
  };
}

function stateOf({ State, Enabled }: Json): Json {
  if (State !== undefined) return { State };
  if (Enabled === undefined) return {};
  return { State: Enabled === true || Enabled === "true" ? "ENABLED" : "DISABLED" };
}

function deadLetterConfig({ event }: { event: string }, given: unknown): Json {
  if (!isObject(given)) return {};
  if (given["Arn"] === undefined)
    throw new NotImplemented(`DeadLetterConfig of SAM's event ${event} without the ARN of a queue`);
  return { DeadLetterConfig: { Arn: given["Arn"] } };
}
