import type { CallRecord } from "../../../call.ts";
import { AwsError } from "../../../errors.ts";
import { perform } from "../../../journey.ts";
import { Later } from "../../../later.ts";
import type { World } from "../../../world.ts";
import { DataFault, type StateFault } from "../language/faults.ts";
import type { Json } from "../language/json.ts";
import { answered, type Steps } from "../run/process.ts";
import type { Run } from "../run/run.ts";
import { STATES } from "../execution-role.ts";
import type { SdkOperation } from "./sdk-services.ts";
import { InputProblem, inputOf } from "./sdk-shapes.ts";

/** What an operation answered. */
export interface Answer {
  output: Readonly<Record<string, unknown>>;
  requestId: string;
  /** When it came, in milliseconds since the epoch. */
  at: number;
}

/** Makes the error of a task of what AWS answered. */
export type FaultOf = (operation: SdkOperation, error: AwsError, requestId: string) => StateFault;

const lastRecords = new WeakMap<World, CallRecord>();

/** Lets tasks know the ids of their requests, which their errors name. */
export const followRequestIds = (world: World): void =>
  world.bus.on("call", (record) => void lastRecords.set(world, record));

/**
 * Makes an operation's input of what a task is given.
 *
 * @throws {DataFault}
 */
export function taskInput(operation: SdkOperation, given: Json): Record<string, unknown> {
  try {
    return inputOf(operation, given);
  } catch (thrown) {
    if (!(thrown instanceof InputProblem)) throw thrown;
    throw new DataFault(
      `The Parameters '${JSON.stringify(given)}' could not be used to start the Task: [${thrown.message}]`,
    );
  }
}

/**
 * Calls an operation with the rights of the machine's role, through the range's own door.
 *
 * @throws {StateFault} what the operation was refused for
 */
export function* callOperation(
  run: Run,
  operation: SdkOperation,
  input: Readonly<Record<string, unknown>>,
  faultOf: FaultOf,
): Steps<Answer> {
  const { world, accountId, region } = run.scope;
  const requestId = (): string => lastRecords.get(world)?.call.requestId ?? "";
  const refuse = (thrown: unknown): never => {
    throw thrown instanceof AwsError ? faultOf(operation, thrown, requestId()) : thrown;
  };
  const answer = (output: Answer["output"]): Answer => ({
    output,
    requestId: requestId(),
    at: world.clock.now(),
  });
  try {
    const output = perform(world, {
      service: operation.service,
      operation: operation.operation.name,
      input,
      principal: run.principal(),
      accountId,
      region,
      actor: run.author,
      sourceIp: STATES,
      userAgent: STATES,
      invokedBy: STATES,
      awaitsAnswer: true,
    });
    if (!(output instanceof Later)) return answer(output);
    return yield* answered(world, output.map(answer, refuse), `${operation.operation.name} answers`);
  } catch (thrown) {
    return refuse(thrown);
  }
}
