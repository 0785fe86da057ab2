import { AwsError, NotImplemented } from "../../errors.ts";
import { parseArn } from "../../iam/arn.ts";
import { serviceCall } from "../../journey.ts";
import type { Scope } from "../../world.ts";
import { publishAsService } from "../sns/publish.ts";
import { sendAsService } from "../sqs/send.ts";
import { targetFor } from "../targets.ts";
import { eventsState, type RuleRow, type TargetRow } from "./state.ts";

export const EVENTS = "events.amazonaws.com";

/** Hands over a payload. Throws {@link AwsError} where the destination refuses. */
export type HandOver = (payload: string) => void | Promise<void>;

/** How a rule reaches one of its targets. */
export function destinationFor(scope: Scope, rule: Readonly<RuleRow>, target: Readonly<TargetRow>): HandOver {
  const { Arn: arn } = target;
  const { service = "", region = "", resource = "" } = parseArn(arn) ?? {};
  switch (service) {
    case "sns":
      return (message) =>
        void publishAsService(scope, arn, { service: EVENTS, sourceArn: rule.arn, message });
    case "sqs": {
      const groupId = target.SqsParameters?.MessageGroupId;
      return (body) =>
        sendAsService(scope, arn, {
          service: EVENTS,
          sourceArn: rule.arn,
          body,
          ...(groupId && { groupId }),
        });
    }
    case "logs":
      return (message) => writeToLogGroup(scope.account.scope(region), rule, resource, message);
    case "events":
      return (payload) => passOn(scope.account.scope(region), resource.replace(/^event-bus\//, ""), payload);
    default:
      return (payload) => invoke(scope, rule, target, payload);
  }
}

function invoke(
  scope: Scope,
  rule: Readonly<RuleRow>,
  target: Readonly<TargetRow>,
  payload: string,
): void | Promise<void> {
  const deliver = targetFor(scope.world, target.Arn);
  if (!deliver) throw new NotImplemented(`${target.Arn} as a target of EventBridge`);
  return deliver(scope, {
    service: EVENTS,
    arn: target.Arn,
    sourceArn: rule.arn,
    payload,
    actor: rule.author,
    ...(target.RoleArn !== undefined && { roleArn: target.RoleArn }),
    ...(target.RunCommandParameters && {
      parameters: structuredClone(target.RunCommandParameters) as unknown as Record<string, unknown>,
    }),
  });
}

/** Each delivery becomes one log event, in a stream of the rule's own. */
function writeToLogGroup(scope: Scope, rule: Readonly<RuleRow>, resource: string, message: string): void {
  const logGroupName = /^log-group:([^:]+)/.exec(resource)?.[1] ?? resource;
  const stream = { logGroupName, logStreamName: `${rule.name}/${scope.region}` };
  const call = (operation: string, input: Record<string, unknown>): unknown =>
    serviceCall(scope, EVENTS, "logs", operation, input);
  const put = (): unknown =>
    call("PutLogEvents", { ...stream, logEvents: [{ timestamp: scope.world.clock.now(), message }] });
  try {
    put();
  } catch (thrown) {
    if (!(thrown instanceof AwsError) || thrown.code !== "ResourceNotFoundException") throw thrown;
    call("CreateLogStream", stream);
    put();
  }
}

/** Another bus of the account takes the event over, whole. */
function passOn(scope: Scope, bus: string, payload: string): void {
  if (!eventsState(scope).buses.has(bus))
    throw new AwsError("ResourceNotFoundException", `Event bus ${bus} does not exist.`, 400);
  scope.world.bus.emit("eventbridge-event", {
    scope,
    bus,
    event: JSON.parse(payload) as Record<string, unknown>,
  });
}

/** Keeps an event that could not be delivered, where the target has a dead-letter queue; else it is lost, as on AWS. */
export function sendToDeadLetterQueue(
  scope: Scope,
  rule: Readonly<RuleRow>,
  target: Readonly<TargetRow>,
  body: string,
  facts: Readonly<Record<string, string>>,
): void {
  const queue = target.DeadLetterConfig?.Arn;
  if (!queue) return;
  try {
    sendAsService(scope, queue, {
      service: EVENTS,
      sourceArn: rule.arn,
      body,
      attributes: Object.fromEntries(
        Object.entries(facts).map(([name, value]) => [name, { DataType: "String", StringValue: value }]),
      ),
    });
  } catch (thrown) {
    if (!(thrown instanceof AwsError)) throw thrown;
  }
}
