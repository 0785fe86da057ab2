import { AwsError } from "../../../errors.ts";
import { parseArn } from "../../../iam/arn.ts";
import { identify } from "../../../iam/identify.ts";
import type { Principal } from "../../../iam/principal.ts";
import { issueRoleSession } from "../../../iam/sessions.ts";
import { serviceCall } from "../../../journey.ts";
import type { Scope } from "../../../world.ts";
import { findQueue } from "../../sqs/state.ts";
import { LAMBDA } from "../execution-role.ts";
import { functionArn } from "../names.ts";
import { LATEST, lambdaState, versionKey, type EventInvokeConfigRow, type EventRow } from "../state.ts";
import { principalOf } from "./environments.ts";
import { measure, type EndedRun } from "./runs.ts";

/** What became of an asynchronous invocation, in Lambda's words. */
export type Condition = "Success" | "RetriesExhausted" | "EventAgeExceeded" | "ZeroReservedConcurrency";

const SESSION_SECONDS = 900;
const LONGEST_ERROR = 1_024;

/**
 * Tells the destinations of a function what became of an event, and puts one that failed into its dead-letter
 * queue. Both are done with the function's own rights; what they do not allow is lost, as on AWS.
 */
export function sendToDestinations(
  scope: Scope,
  event: Readonly<EventRow>,
  config: Readonly<EventInvokeConfigRow> | undefined,
  condition: Condition,
  ended: EndedRun | undefined,
): void {
  const { OnSuccess, OnFailure } = config?.destinations ?? {};
  const destination = (condition === "Success" ? OnSuccess : OnFailure)?.Destination;
  if (destination)
    send(scope, event, ended, "DestinationDeliveryFailures", (principal) =>
      sendRecord(scope, principal, destination, recordOf(scope, event, condition, ended), condition),
    );
  const { versions } = lambdaState(scope);
  const deadLetterArn = (ended?.version ?? versions.get(versionKey(event.functionName, LATEST)))
    ?.configuration.deadLetterArn;
  if (condition !== "Success" && deadLetterArn !== undefined)
    send(scope, event, ended, "DeadLetterErrors", (principal) =>
      sendDeadLetter(scope, principal, deadLetterArn, event, ended),
    );
}

function send(
  scope: Scope,
  event: Readonly<EventRow>,
  ended: EndedRun | undefined,
  metric: string,
  deliver: (principal: Principal) => void,
): void {
  try {
    deliver(rightsOf(scope, event, ended));
  } catch (thrown) {
    if (!(thrown instanceof AwsError)) throw thrown;
    measure(scope, event.functionName, metric, 1, "Count");
  }
}

/** The role's session of the run; for an event that never ran, one of its own. */
function rightsOf(scope: Scope, event: Readonly<EventRow>, ended: EndedRun | undefined): Principal {
  const known = ended && principalOf(scope, ended.environment);
  if (known) return known;
  const role =
    lambdaState(scope).versions.get(versionKey(event.functionName, LATEST))?.configuration.role ?? "";
  const issued = issueRoleSession(scope, {
    roleName: role.slice(role.lastIndexOf("/") + 1),
    sessionName: event.functionName,
    durationSeconds: SESSION_SECONDS,
    service: LAMBDA,
  });
  return identify(
    scope.world,
    { accessKeyId: issued.AccessKeyId, sessionToken: issued.SessionToken },
    "lambda",
  ).principal;
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
function recordOf(
  scope: Scope,
  event: Readonly<EventRow>,
  condition: Condition,
  ended: EndedRun | undefined,
): Record<string, unknown> {
  const { functionName, qualifier } = event;
  return {
    version: "1.0",
    timestamp: scope.world.clock.date().toISOString(),
    requestContext: {
      requestId: event.requestId,
      functionArn: functionArn({ scope, name: functionName, qualifier: qualifier || LATEST }),
      condition,
      approximateInvokeCount: event.invocations,
    },
    requestPayload: JSON.parse(event.payload) as unknown,
    ...(ended && {
      responseContext: {
        statusCode: 200,
        executedVersion: ended.version.version,
        ...(ended.outcome.failed && { functionError: "Unhandled" }),
      },
      responsePayload: JSON.parse(ended.outcome.payload) as unknown,
    }),
  };
}

function sendRecord(
  scope: Scope,
  principal: Principal,
  destination: string,
  record: Record<string, unknown>,
  condition: Condition,
): void {
  const { service = "", region = "", accountId = "" } = parseArn(destination) ?? {};
  const home = scope.world.accounts.get(accountId)?.scope(region) ?? scope;
  const call = (id: string, operation: string, input: Record<string, unknown>): unknown =>
    serviceCall(home, LAMBDA, id, operation, input, principal, "service");
  const body = JSON.stringify(record);
  switch (service) {
    case "sqs":
      call("sqs", "SendMessage", { QueueUrl: queueUrl(scope, destination), MessageBody: body });
      return;
    case "sns":
      call("sns", "Publish", { TopicArn: destination, Message: body });
      return;
    case "lambda":
      call("lambda", "Invoke", {
        FunctionName: destination,
        InvocationType: "Event",
        Payload: Buffer.from(body),
      });
      return;
    default: {
      const { functionArn: source } = record["requestContext"] as { functionArn: string };
      call("events", "PutEvents", {
        Entries: [
          {
            EventBusName: destination,
            Source: "lambda",
            DetailType: `Lambda Function Invocation Result - ${condition === "Success" ? "Success" : "Failure"}`,
            Detail: body,
            Resources: [destination, source],
          },
        ],
      });
    }
  }
}

/** The event itself, and why it is there. */
function sendDeadLetter(
  scope: Scope,
  principal: Principal,
  arn: string,
  event: Readonly<EventRow>,
  ended: EndedRun | undefined,
): void {
  const text = (StringValue: string): object => ({ DataType: "String", StringValue });
  const attributes = {
    RequestID: text(event.requestId),
    ErrorCode: { DataType: "Number", StringValue: ended ? "200" : "429" },
    ErrorMessage: text(errorMessageOf(ended).slice(0, LONGEST_ERROR)),
  };
  const call = (id: string, operation: string, input: Record<string, unknown>): unknown =>
    serviceCall(scope, LAMBDA, id, operation, input, principal, "service");
  if (parseArn(arn)?.service === "sqs")
    call("sqs", "SendMessage", {
      QueueUrl: queueUrl(scope, arn),
      MessageBody: event.payload,
      MessageAttributes: attributes,
    });
  else call("sns", "Publish", { TopicArn: arn, Message: event.payload, MessageAttributes: attributes });
}

function errorMessageOf(ended: EndedRun | undefined): string {
  if (!ended) return "Rate Exceeded.";
  const { errorMessage } = (JSON.parse(ended.outcome.payload) ?? {}) as { errorMessage?: unknown };
  return typeof errorMessage === "string" && errorMessage ? errorMessage : "Unknown error";
}

/** @throws {AwsError} QueueDoesNotExist */
function queueUrl(scope: Scope, arn: string): string {
  const found = findQueue(scope.world, arn);
  if (!found) throw new AwsError("QueueDoesNotExist", "The specified queue does not exist.", 400);
  return found.queue.url;
}
