import type { DescribeExecutionOutput } from "@aws-sdk/client-sfn";
import { AwsError } from "../../../errors.ts";
import { serviceCall } from "../../../journey.ts";
import type { World } from "../../../world.ts";
import { STATES } from "../execution-role.ts";
import { StateFault } from "../language/faults.ts";
import type { Json, JsonObject } from "../language/json.ts";
import type { Outcome, Steps } from "../run/process.ts";
import type { Run } from "../run/run.ts";
import { statesState } from "../state.ts";
import { callOperation } from "./call.ts";
import { optimisedFault } from "./errors.ts";
import { parsed } from "./optimised.ts";
import { sdkOperation } from "./sdk-services.ts";

const listeners = new WeakMap<World, Map<string, () => void>>();

function listenersIn(world: World): Map<string, () => void> {
  let known = listeners.get(world);
  if (!known) listeners.set(world, (known = new Map()));
  return known;
}

/** Tells who waits for an execution that it has ended. */
export const tellEnd = (world: World, executionArn: string): void => listenersIn(world).get(executionArn)?.();

/**
 * Waits for an execution that a task began; should the task be broken off, the execution is stopped.
 *
 * @param asJson whether input and output are given as JSON instead of text (`.sync:2`)
 * @throws {StateFault} States.TaskFailed when it does not succeed
 */
export function* nestedResult(run: Run, executionArn: string, asJson: boolean): Steps<Json> {
  const isRunning = statesState(run.scope).executions.get(executionArn)?.status === "RUNNING";
  if (isRunning) yield* endOfNested(run, executionArn);
  const describe = sdkOperation("sfn", "describeExecution")!;
  const { output } = yield* callOperation(run, describe, { executionArn }, optimisedFault);
  const told = shown(output as unknown as DescribeExecutionOutput, asJson);
  if (told["Status"] !== "SUCCEEDED") throw new StateFault("States.TaskFailed", JSON.stringify(told));
  return told;
}

function* endOfNested(run: Run, executionArn: string): Steps<void> {
  const { world } = run.scope;
  yield (over) => {
    const listen = (): void => {
      listenersIn(world).delete(executionArn);
      world.clock.after(0, `${run.executionName} takes a nested execution's end`, () =>
        isBroken ? undefined : over({ value: undefined } satisfies Outcome),
      );
    };
    let isBroken = false;
    listenersIn(world).set(executionArn, listen);
    return () => {
      isBroken = true;
      if (listenersIn(world).delete(executionArn)) stop(run, executionArn);
    };
  };
}

function stop(run: Run, executionArn: string): void {
  try {
    serviceCall(run.scope, STATES, "states", "StopExecution", { executionArn }, run.principal(), run.author);
  } catch (thrown) {
    // It goes on where the role may not stop it.
    if (!(thrown instanceof AwsError) && !(thrown instanceof StateFault)) throw thrown;
  }
}

function shown(execution: DescribeExecutionOutput, asJson: boolean): JsonObject {
  const text = (value: string): Json => (asJson ? parsed(value) : value);
  const { cause, error, executionArn, input, name, output, startDate, stateMachineArn, status, stopDate } =
    execution;
  return {
    ...(cause !== undefined && { Cause: cause }),
    ...(error !== undefined && { Error: error }),
    ExecutionArn: executionArn!,
    ...(input !== undefined && { Input: text(input), InputDetails: { Included: true } }),
    Name: name!,
    ...(output !== undefined && { Output: text(output), OutputDetails: { Included: true } }),
    StartDate: startDate!.getTime(),
    StateMachineArn: stateMachineArn!,
    Status: status!,
    ...(stopDate && { StopDate: stopDate.getTime() }),
  };
}
