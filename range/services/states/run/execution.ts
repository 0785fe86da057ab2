import type { ExecutionStatus, HistoryEvent, StateMachineType } from "@aws-sdk/client-sfn";
import type { Scope, World } from "../../../world.ts";
import { putMetric } from "../../cloudwatch/series.ts";
import { emitServiceEvent } from "../../events/service-event.ts";
import { executionLog } from "../execution-log.ts";
import { roleSession } from "../execution-role.ts";
import type { Definition } from "../language/definition.ts";
import { StateFault } from "../language/faults.ts";
import type { Chances } from "../language/intrinsic-functions.ts";
import type { Json } from "../language/json.ts";
import { statesState, type ExecutionRow, type StateMachineRow } from "../state.ts";
import { tellEnd } from "../tasks/nested.ts";
import { graphRunner } from "./graph.ts";
import { History, inputDetails, outputDetails } from "./history.ts";
import { Process, type Outcome } from "./process.ts";
import type { Run } from "./run.ts";

/** How an execution ended. */
export interface End {
  status: Exclude<ExecutionStatus, "RUNNING" | "PENDING_REDRIVE">;
  output?: string;
  error?: string;
  cause?: string;
}

/** An execution that is asked for. */
export interface Order {
  arn: string;
  name: string;
  /** JSON text. */
  input: string;
}

/** Express executions last no longer. */
const EXPRESS_MS = 5 * 60_000;

const underWay = new WeakMap<World, Map<string, { end(end: End): void }>>();

function underWayIn(world: World): Map<string, { end(end: End): void }> {
  let known = underWay.get(world);
  if (!known) underWay.set(world, (known = new Map()));
  return known;
}

/**
 * Begins an execution.
 *
 * @param ended told of its end
 * @param atOnce within this call and not in an event of its own: only for definitions in JSONPath, which is evaluated
 *   at once
 */
export function begin(
  scope: Scope,
  machine: Readonly<StateMachineRow>,
  order: Order,
  ended: (end: End) => void = () => undefined,
  atOnce = false,
): void {
  const { world } = scope;
  const definition = JSON.parse(machine.definition) as Definition;
  const startedAt = world.clock.now();
  const isStandard = machine.type === "STANDARD";
  if (isStandard) keepRow(scope, machine, order);
  const log = executionLog(scope, machine.logging, { machineName: machine.name, executionArn: order.arn });
  const history = new History(
    () => world.clock.now(),
    (event) => {
      if (isStandard) keepEvent(scope, order.arn, event);
      log(event);
    },
  );
  const { arn, name, type, roleArn } = machine;
  const run: Run = {
    scope,
    executionArn: order.arn,
    executionName: order.name,
    machine: { arn, name, type, roleArn },
    author: machine.author,
    input: JSON.parse(order.input) as Json,
    startedAt,
    history,
    chances: chancesOf(scope),
    principal: roleSession(scope, roleArn, arn),
    entered: 0,
  };
  const branch = { lastEventId: 0 };
  history.add(branch, "ExecutionStarted", {
    executionStartedEventDetails: { input: order.input, ...inputDetails, roleArn },
  });
  measure(scope, machine.arn, "ExecutionsStarted", 1);
  tellStatus(scope, machine, order, { status: "RUNNING", startedAt });

  const end = (how: End): void => {
    if (!underWayIn(world).delete(order.arn)) return;
    finish(scope, machine, order, run, how, branch.lastEventId);
    ended(how);
  };
  const root = new Process(
    graphRunner(run, definition.QueryLanguage ?? "JSONPath")(definition, branch, {
      input: run.input,
      variables: {},
      context: {},
    }),
    (outcome) => {
      limit?.cancel();
      end(endOf(outcome));
    },
  );
  const stopAt = (how: End): void => {
    limit?.cancel();
    // AWS's end from outside names no event before it.
    branch.lastEventId = 0;
    end(how);
    root.cancel();
  };
  const limitMs = timeLimit(definition, type);
  const limit =
    limitMs === undefined
      ? undefined
      : world.clock.after(limitMs, `${order.name} has run too long`, () => stopAt({ status: "TIMED_OUT" }));
  underWayIn(world).set(order.arn, { end: stopAt });
  if (atOnce) void root.start();
  else world.clock.after(0, `${order.name} begins`, () => root.start());
}

/** Ends an execution from outside; nothing happens when it is over already. */
export function stop(scope: Scope, executionArn: string, end: End): void {
  underWayIn(scope.world).get(executionArn)?.end(end);
}

const timeLimit = ({ TimeoutSeconds }: Definition, type: StateMachineType): number | undefined => {
  const ms = TimeoutSeconds === undefined ? undefined : TimeoutSeconds * 1000;
  return type === "EXPRESS" ? Math.min(ms ?? EXPRESS_MS, EXPRESS_MS) : ms;
};

function endOf(outcome: Outcome<Json>): End {
  if ("value" in outcome) return { status: "SUCCEEDED", output: JSON.stringify(outcome.value) };
  if (!(outcome.error instanceof StateFault)) throw outcome.error;
  const { error, cause } = outcome.error;
  return {
    status: "FAILED",
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
  };
}

function chancesOf(scope: Scope): Chances {
  const { random } = statesState(scope);
  return {
    uuid: () => random.uuid(),
    float: (seed) => (seed === undefined ? random.float() : random.fork(`seed/${seed}`).float()),
  };
}

function keepRow(scope: Scope, machine: Readonly<StateMachineRow>, { arn, name, input }: Order): void {
  const { name: machineName, definition, roleArn, logging, createdAt, revisionId } = machine;
  statesState(scope).executions.put(arn, {
    arn,
    name,
    machineArn: machine.arn,
    machine: {
      name: machineName,
      definition,
      roleArn,
      logging: { ...logging },
      createdAt,
      ...(revisionId !== undefined && { revisionId }),
    },
    status: "RUNNING",
    input,
    startedAt: scope.world.clock.now(),
    events: [],
  });
}

const keepEvent = (scope: Scope, arn: string, event: HistoryEvent): void =>
  void statesState(scope).executions.update(arn, (row) => void row.events.push(event));

const MEASURES = {
  SUCCEEDED: "ExecutionsSucceeded",
  FAILED: "ExecutionsFailed",
  TIMED_OUT: "ExecutionsTimedOut",
  ABORTED: "ExecutionsAborted",
} as const;

function finish(
  scope: Scope,
  machine: Readonly<StateMachineRow>,
  order: Order,
  run: Run,
  end: End,
  previous: number,
): void {
  const { history, startedAt } = run;
  const { error, cause, output } = end;
  const failure = { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
  switch (end.status) {
    case "SUCCEEDED":
      history.note(
        "ExecutionSucceeded",
        { executionSucceededEventDetails: { output: output!, ...outputDetails } },
        previous,
      );
      break;
    case "FAILED":
      history.note("ExecutionFailed", { executionFailedEventDetails: failure }, previous);
      break;
    case "TIMED_OUT":
      history.note("ExecutionTimedOut", { executionTimedOutEventDetails: failure }, previous);
      break;
    case "ABORTED":
      history.note("ExecutionAborted", { executionAbortedEventDetails: failure }, previous);
  }
  history.close();
  const now = scope.world.clock.now();
  const { executions } = statesState(scope);
  if (executions.has(order.arn))
    executions.update(order.arn, (row: ExecutionRow) => Object.assign(row, end, { stoppedAt: now }));
  measure(scope, machine.arn, MEASURES[end.status], 1);
  measure(scope, machine.arn, "ExecutionTime", now - startedAt, "Milliseconds");
  tellStatus(scope, machine, order, { ...end, startedAt, stoppedAt: now });
  tellEnd(scope.world, order.arn);
}

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html */
const measure = (
  scope: Scope,
  StateMachineArn: string,
  metric: string,
  value: number,
  unit: "Count" | "Milliseconds" = "Count",
): void => putMetric(scope, "AWS/States", metric, { StateMachineArn }, value, unit);

/** EventBridge hears of Standard executions only. */
function tellStatus(
  scope: Scope,
  machine: Readonly<StateMachineRow>,
  { arn, name, input }: Order,
  told: Omit<End, "status"> & { status: ExecutionStatus; startedAt: number; stoppedAt?: number },
): void {
  if (machine.type !== "STANDARD") return;
  const { status, startedAt, stoppedAt = null, output = null, error = null, cause = null } = told;
  emitServiceEvent(scope, {
    source: "aws.states",
    detailType: "Step Functions Execution Status Change",
    resources: [arn],
    detail: {
      executionArn: arn,
      stateMachineArn: machine.arn,
      name,
      status,
      startDate: startedAt,
      stopDate: stoppedAt,
      input,
      output,
      stateMachineVersionArn: null,
      stateMachineAliasArn: null,
      redriveCount: 0,
      redriveDate: null,
      redriveStatus: status === "RUNNING" || status === "SUCCEEDED" ? "NOT_REDRIVABLE" : "REDRIVABLE",
      redriveStatusReason: redriveReason(status),
      inputDetails: { included: true },
      outputDetails: output === null ? null : { included: true },
      error,
      cause,
    },
  });
}

/** Why an execution cannot be redriven; nothing where it could. */
export const redriveReason = (status: string): string | null =>
  status === "RUNNING" || status === "SUCCEEDED" ? `Execution is ${status} and cannot be redriven` : null;
