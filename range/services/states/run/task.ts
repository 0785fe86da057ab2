import type { HistoryEventType } from "@aws-sdk/client-sfn";
import type { TaskState } from "../language/definition.ts";
import { StateFault, tooLarge } from "../language/faults.ts";
import { isTooLarge, type Json, type JsonObject } from "../language/json.ts";
import { callOperation, taskInput, type Answer } from "../tasks/call.ts";
import { optimisedFault, sdkFault } from "../tasks/errors.ts";
import { nestedResult } from "../tasks/nested.ts";
import { functionFault, parsed, prepareInput, shapeResult } from "../tasks/optimised.ts";
import { parseResource, type Resource } from "../tasks/resource.ts";
import { sdkOperation } from "../tasks/sdk-services.ts";
import { resultOf } from "../tasks/sdk-shapes.ts";
import { answerFor, issueToken } from "../tasks/tokens.ts";
import type { Leaving } from "./data.ts";
import type { Visit } from "./graph.ts";
import { inputDetails, outputDetails, type Details } from "./history.ts";
import { within, type Steps } from "./process.ts";

type ServiceResource = Extract<Resource, { kind: "service" }>;

/** How long a task may take, in seconds; nothing where it may take any time. */
interface Limits {
  timeout: number | undefined;
  heartbeat: number | undefined;
}

/** Runs a Task state once. */
export function* runTask(visit: Visit, state: TaskState): Steps<Leaving> {
  const { data } = visit;
  const resource = parseResource(state.Resource)!;
  const token =
    resource.kind === "service" && resource.pattern === "waitForTaskToken"
      ? issueToken(visit.run)
      : undefined;
  if (token !== undefined) data.context = { ...data.context, Task: { Token: token } };
  const input = data.effectiveInput();
  const given = yield* data.arguments(input);
  const limits: Limits = {
    timeout: yield* data.number("TimeoutSeconds", input),
    heartbeat: yield* data.number("HeartbeatSeconds", input),
  };
  const telling =
    resource.kind === "function" ? functionEvents(resource.arn) : serviceEvents(resource, visit);
  const { history } = visit.run;
  const tell = (what: keyof Events, details: JsonObject = {}): void =>
    void history.add(visit.branch, ...telling[what](details));
  const timeouts = {
    ...(limits.timeout !== undefined && { timeoutInSeconds: limits.timeout }),
    ...(limits.heartbeat !== undefined && { heartbeatInSeconds: limits.heartbeat }),
  };
  const work =
    resource.kind === "function"
      ? invokeFunction(visit, resource.arn, given, () => tell("started"))
      : callService(visit, resource, given, token, limits, tell);
  // What cannot be sent is found before anything is scheduled.
  if (resource.kind === "service") checkInput(resource, given);
  tell("scheduled", { input: JSON.stringify(given), ...timeouts });
  const result = yield* ended(visit, state, limits, work, tell);
  tell("succeeded", { output: JSON.stringify(result) });
  return yield* data.leave(result, input);
}

/** Lets a task come to its end, and tells of it where it fails. */
function* ended(
  { run }: Visit,
  state: TaskState,
  limits: Limits,
  work: Steps<Json>,
  tell: (what: "failed" | "timedOut", details: JsonObject) => void,
): Steps<Json> {
  const ms = limits.timeout === undefined ? undefined : limits.timeout * 1000;
  try {
    const result = yield* within(
      run.scope.world,
      ms,
      work,
      () => new StateFault("States.Timeout", undefined),
    );
    if (isTooLarge(result)) throw tooLarge(resourceName(state.Resource));
    return result;
  } catch (thrown) {
    if (!(thrown instanceof StateFault)) throw thrown;
    const { error, cause } = thrown;
    const details = { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
    tell(error === "States.Timeout" ? "timedOut" : "failed", details);
    throw thrown;
  }
}

/** AWS names the service of an integration, and the whole ARN of a function. */
const resourceName = (resource: string): string =>
  /^arn:aws:states:::([\w-]+(?::\w+)?):/.exec(resource)?.[1] ?? resource;

function checkInput(resource: ServiceResource, given: Json): void {
  const { operation, isOptimised } = resource;
  taskInput(operation, isOptimised ? prepareInput(operation, given) : given);
}

function* invokeFunction({ run }: Visit, arn: string, given: Json, started: () => void): Steps<Json> {
  const operation = sdkOperation("lambda", "invoke")!;
  started();
  const input = { FunctionName: arn, Payload: Buffer.from(JSON.stringify(given)) };
  const { output } = yield* callOperation(run, operation, input, optimisedFault);
  const payload = Buffer.from((output["Payload"] as Uint8Array | undefined) ?? "null").toString("utf8");
  if (output["FunctionError"] !== undefined) throw functionFault(payload);
  return parsed(payload);
}

function* callService(
  { run }: Visit,
  resource: ServiceResource,
  given: Json,
  token: string | undefined,
  { heartbeat }: Limits,
  tell: (what: "started" | "submitted", details?: JsonObject) => void,
): Steps<Json> {
  const { operation, isOptimised, pattern } = resource;
  tell("started");
  const input = taskInput(operation, isOptimised ? prepareInput(operation, given) : given);
  const answer: Answer = yield* callOperation(run, operation, input, isOptimised ? optimisedFault : sdkFault);
  const result = isOptimised ? shapeResult(operation, answer) : resultOf(operation, answer.output);
  if (pattern === "request") return result;
  tell("submitted", { output: JSON.stringify(result) });
  if (token !== undefined)
    return yield* answerFor(run, token, heartbeat === undefined ? undefined : heartbeat * 1000);
  return yield* nestedResult(run, String(answer.output["executionArn"]), pattern === "sync:2");
}

/** How the events of a task are called and what they tell. */
interface Events {
  scheduled: Tell;
  started: Tell;
  submitted: Tell;
  succeeded: Tell;
  failed: Tell;
  timedOut: Tell;
}

type Tell = (details: JsonObject) => [HistoryEventType, Details];

/** A function that is named by its ARN has events of its own. */
const functionEvents = (resource: string): Events => ({
  scheduled: (details) => [
    "LambdaFunctionScheduled",
    { lambdaFunctionScheduledEventDetails: { resource, ...inputDetails, ...details } },
  ],
  started: () => ["LambdaFunctionStarted", {}],
  submitted: () => ["LambdaFunctionStarted", {}],
  succeeded: (details) => [
    "LambdaFunctionSucceeded",
    { lambdaFunctionSucceededEventDetails: { ...details, ...outputDetails } },
  ],
  failed: (details) => ["LambdaFunctionFailed", { lambdaFunctionFailedEventDetails: details }],
  timedOut: (details) => ["LambdaFunctionTimedOut", { lambdaFunctionTimedOutEventDetails: details }],
});

function serviceEvents({ type, name }: ServiceResource, { run }: Visit): Events {
  const own = { resourceType: type, resource: name };
  return {
    scheduled: ({ input, ...limits }) => [
      "TaskScheduled",
      {
        taskScheduledEventDetails: {
          ...own,
          region: run.scope.region,
          parameters: input as string,
          ...limits,
        },
      },
    ],
    started: () => ["TaskStarted", { taskStartedEventDetails: own }],
    submitted: (details) => [
      "TaskSubmitted",
      { taskSubmittedEventDetails: { ...own, ...details, ...outputDetails } },
    ],
    succeeded: (details) => [
      "TaskSucceeded",
      { taskSucceededEventDetails: { ...own, ...details, ...outputDetails } },
    ],
    failed: (details) => ["TaskFailed", { taskFailedEventDetails: { ...own, ...details } }],
    timedOut: (details) => ["TaskTimedOut", { taskTimedOutEventDetails: { ...own, ...details } }],
  };
}
