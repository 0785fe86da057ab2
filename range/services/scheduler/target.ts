import type { Target } from "@aws-sdk/client-scheduler";
import { NotImplemented } from "../../errors.ts";
import { parseArn } from "../../iam/arn.ts";
import { trustsService } from "../../iam/service-role.ts";
import type { Scope } from "../../world.ts";
import type { ServiceId } from "../../wire/services.ts";
import { queueUrl } from "../sqs/find.ts";
import { SDK_SERVICES, sdkOperation, type SdkOperation } from "../states/tasks/sdk-services.ts";
import { InputProblem, inputOf } from "../states/tasks/sdk-shapes.ts";
import { invalid, invalidMember, required } from "./refusals.ts";
import { groupArn, type TargetRow } from "./state.ts";

export const SCHEDULER = "scheduler.amazonaws.com";

const MOST_RETRIES = 185;
const MOST_AGE_SECONDS = 86_400;

/** An API call that a target stands for. */
export interface TargetCall {
  service: ServiceId;
  operation: string;
  region: string;
  input: Record<string, unknown>;
}

/** Makes the call of a target, with what is to be handed over. */
type MakeCall = (payload: string) => TargetCall;

/** Operations that change nothing are no targets. */
const READS = /^(batchGet|describe|get|head|list|lookup|preview|query|scan|search|select)/;

const UNIVERSAL = /^arn:aws:scheduler:::aws-sdk:([a-z0-9]+):([a-z]\w*)$/;

/** Targets that AWS has and the range has not, by service. */
const LACKING = ["codebuild", "codepipeline", "ecs", "firehose", "inspector", "kinesis", "sagemaker"];

/**
 * How a target is called: the templated ones each in their way, a universal one as the SDK's operation is.
 *
 * @throws {AwsError} ValidationException for what is no target
 * @throws {NotImplemented} for what the range lacks
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets.html
 */
export function callOf(scope: Scope, target: Target): MakeCall {
  const text = required("target.arn", target.Arn);
  const universal = UNIVERSAL.exec(text);
  if (universal) return universalCall(scope, universal[1]!, universal[2]!);
  const arn = parseArn(text);
  if (!arn) throw badArn();
  const { service, resource, region } = arn;
  if (LACKING.includes(service)) throw new NotImplemented(`${text} as a target of EventBridge Scheduler`);
  switch (service) {
    case "lambda":
      if (!resource.startsWith("function:")) throw badArn();
      return (payload) => ({
        service: "lambda",
        operation: "Invoke",
        region,
        input: { FunctionName: text, InvocationType: "Event", Payload: Buffer.from(payload) },
      });
    case "sns":
      return (Message) => ({
        service: "sns",
        operation: "Publish",
        region,
        input: { TopicArn: text, Message },
      });
    case "sqs": {
      const { MessageGroupId } = target.SqsParameters ?? {};
      const QueueUrl = queueUrl(scope.world.account(arn.accountId).scope(region), resource);
      return (MessageBody) => ({
        service: "sqs",
        operation: "SendMessage",
        region,
        input: { QueueUrl, MessageBody, ...(MessageGroupId !== undefined && { MessageGroupId }) },
      });
    }
    case "states":
      if (!resource.startsWith("stateMachine:")) throw badArn();
      return (input) => ({
        service: "states",
        operation: "StartExecution",
        region,
        input: { stateMachineArn: text, input },
      });
    case "events": {
      if (!resource.startsWith("event-bus/")) throw badArn();
      const { DetailType, Source } = target.EventBridgeParameters ?? {};
      if (DetailType === undefined || Source === undefined)
        throw invalid("EventBridgeParameters must be specified for an EventBridge event bus target.");
      return (Detail) => ({
        service: "events",
        operation: "PutEvents",
        region,
        input: { Entries: [{ EventBusName: text, DetailType, Source, Detail }] },
      });
    }
    default:
      throw badArn();
  }
}

const badArn = () => invalid("Provided Arn is not in correct format.");

function universalCall(scope: Scope, service: string, action: string): MakeCall {
  if (READS.test(action)) throw invalid(`${action} is not supported for aws-sdk:${service}.`);
  if (!Object.hasOwn(SDK_SERVICES, service))
    throw new NotImplemented(`aws-sdk:${service}:${action} as a target of EventBridge Scheduler`);
  const operation = sdkOperation(service, action);
  if (!operation) throw invalid(`${action} is not supported for aws-sdk:${service}.`);
  return (payload) => ({
    service: operation.service,
    operation: operation.operation.name,
    region: scope.region,
    input: universalInput(operation, payload),
  });
}

/**
 * @throws {AwsError} ValidationException for what is no input of the operation
 */
function universalInput(operation: SdkOperation, payload: string): Record<string, unknown> {
  try {
    const given = JSON.parse(payload) as Record<string, unknown>;
    const body = given["Payload"];
    // A function's event is given as its text.
    if (operation.service === "lambda" && typeof body === "string") given["Payload"] = parsed(body);
    return inputOf(operation, given as never);
  } catch (thrown) {
    if (thrown instanceof SyntaxError || thrown instanceof InputProblem)
      throw invalid(`Invalid RequestJson provided. Reason: ${thrown.message}`);
    throw thrown;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * Checks a target as it comes in, and fills in what holds unless it says so.
 *
 * @param group whose schedule it is of: a role may trust the service for this group only
 * @throws {AwsError} ValidationException
 */
export function checkTarget(scope: Scope, group: string, target: Target | undefined): TargetRow {
  const given = required("target", target);
  const Arn = required("target.arn", given.Arn);
  const RoleArn = required("target.roleArn", given.RoleArn);
  if (!/^arn:aws:iam::\d{12}:role\/.+$/.test(RoleArn))
    throw invalidMember(
      "target.roleArn",
      RoleArn,
      "Member must satisfy regular expression pattern: ^arn:aws[a-z-]*:iam::\\d{12}:role\\/[\\w+=,.@\\/-]+$",
    );
  callOf(scope, given);
  if (!trustsService(scope, RoleArn, SCHEDULER, groupArn(scope, group)))
    throw invalid("The execution role you provide must allow AWS EventBridge Scheduler to assume the role.");
  const { MaximumEventAgeInSeconds: age = MOST_AGE_SECONDS, MaximumRetryAttempts: retries = MOST_RETRIES } =
    given.RetryPolicy ?? {};
  checkBetween("target.retryPolicy.maximumEventAgeInSeconds", age, 60, MOST_AGE_SECONDS);
  checkBetween("target.retryPolicy.maximumRetryAttempts", retries, 0, MOST_RETRIES);
  return {
    ...structuredClone(given),
    Arn,
    RoleArn,
    RetryPolicy: { MaximumEventAgeInSeconds: age, MaximumRetryAttempts: retries },
  };
}

export function checkBetween(member: string, value: number, least: number, most: number): void {
  if (value < least)
    throw invalidMember(member, value, `Member must have value greater than or equal to ${least}`);
  if (value > most)
    throw invalidMember(member, value, `Member must have value less than or equal to ${most}`);
}
