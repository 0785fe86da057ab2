import type { StandardUnit } from "@aws-sdk/client-cloudwatch";
import { NotImplemented } from "../../../errors.ts";
import type { Scope, World } from "../../../world.ts";
import { putMetric } from "../../cloudwatch/series.ts";
import { ACCOUNT_CONCURRENCY, unreserved } from "../concurrency.ts";
import { throttled } from "../refusals.ts";
import { lambdaState, type EnvironmentRow, type VersionRow } from "../state.ts";
import { acquireEnvironment, releaseEnvironment } from "./environments.ts";
import { execute, executorOf, type FunctionOutcome } from "./executor.ts";
import { isOfInit, runLog, writeRunLog } from "./run-log.ts";
import { variablesOf } from "./variables.ts";

/** What is to be run. */
export interface RunRequest {
  requestId: string;
  /** Which attempt of the request it is, from 1. */
  attempt: number;
  /** JSON text. */
  payload: string;
  clientContext?: string;
  /** The function as the invoker named it. */
  invokedArn: string;
}

/** A run that is over. */
export interface EndedRun {
  outcome: FunctionOutcome;
  version: Readonly<VersionRow>;
  environment: Readonly<EnvironmentRow>;
  /** The lines from START to REPORT. */
  log: string;
}

interface Running {
  scope: Scope;
  request: RunRequest;
  version: Readonly<VersionRow>;
  environment: Readonly<EnvironmentRow>;
  startedAt: number;
  ended: (run: EndedRun) => void;
}

const underWay = new WeakMap<World, Map<string, Running>>();

function runningIn(world: World): Map<string, Running> {
  let known = underWay.get(world);
  if (!known) underWay.set(world, (known = new Map()));
  return known;
}

/**
 * Begins to run a version.
 *
 * @param ended told in the turn in which the end comes in
 * @throws {AwsError} TooManyRequestsException, AccessDeniedException when the role cannot be taken
 */
export function startRun(
  scope: Scope,
  version: Readonly<VersionRow>,
  request: RunRequest,
  ended: (run: EndedRun) => void,
): void {
  const { world } = scope;
  if (!executorOf(world))
    throw new NotImplemented("running Lambda functions where there is no executor for them");
  checkConcurrency(scope, version.functionName);
  const environment = acquireEnvironment(scope, version);
  const { configuration, functionName, code } = version;
  const id = `${request.requestId}/${request.attempt}`;
  const startedAt = world.clock.now();
  runningIn(world).set(id, { scope, request, version, environment, startedAt, ended });
  measure(scope, functionName, "Invocations", 1, "Count");
  const run = {
    id,
    requestId: request.requestId,
    environmentId: environment.id,
    runtime: configuration.runtime,
    handler: configuration.handler,
    code,
    ...(configuration.layers && { layers: configuration.layers.map((layer) => layer.code) }),
    memoryMb: configuration.memorySize,
    timeoutSeconds: configuration.timeout,
    variables: variablesOf(scope, version, environment),
    event: request.payload,
    context: {
      functionName,
      functionVersion: version.version,
      invokedFunctionArn: request.invokedArn,
      logGroupName: configuration.logGroup,
      logStreamName: environment.logStream,
      ...(request.clientContext !== undefined && { clientContext: request.clientContext }),
    },
    startedAt,
  };
  execute(world, run, (outcome) => end(world, id, outcome));
}

function end(world: World, id: string, outcome: FunctionOutcome): void {
  const { scope, request, version, environment, startedAt, ended } = runningIn(world).get(id)!;
  runningIn(world).delete(id);
  releaseEnvironment(scope, environment.id);
  const lines = runLog({ scope, requestId: request.requestId, version, startedAt, outcome });
  writeRunLog(scope, version, environment, lines);
  measure(scope, version.functionName, "Duration", outcome.durationMs, "Milliseconds");
  measure(scope, version.functionName, "Errors", outcome.failed ? 1 : 0, "Count");
  const log = lines
    .filter(({ message }) => !isOfInit(message))
    .map(({ message }) => (message.endsWith("\n") ? message : `${message}\n`))
    .join("");
  ended({ outcome, version, environment, log });
  scope.world.bus.emit("function-ended", { scope, functionName: version.functionName, outcome });
}

/** @throws {AwsError} TooManyRequestsException */
function checkConcurrency(scope: Scope, functionName: string): void {
  const { functions } = lambdaState(scope);
  const reserved = functions.get(functionName)?.reservedConcurrency;
  const busy = [...runningIn(scope.world).values()].filter((run) => run.scope === scope);
  const own = busy.filter(({ version }) => version.functionName === functionName).length;
  const isFull =
    reserved === undefined
      ? busy.filter(({ version }) => functions.get(version.functionName)?.reservedConcurrency === undefined)
          .length >= Math.min(unreserved(scope), ACCOUNT_CONCURRENCY)
      : own >= reserved;
  if (!isFull) return;
  measure(scope, functionName, "Throttles", 1, "Count");
  throw throttled(
    reserved === undefined
      ? "ConcurrentInvocationLimitExceeded"
      : "ReservedFunctionConcurrentInvocationLimitExceeded",
  );
}

/** Publishes one of Lambda's own metrics. */
export const measure = (
  scope: Scope,
  functionName: string,
  metric: string,
  value: number,
  unit: StandardUnit,
): void => putMetric(scope, "AWS/Lambda", metric, { FunctionName: functionName }, value, unit);
