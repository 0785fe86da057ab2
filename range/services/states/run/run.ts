import type { StateMachineType } from "@aws-sdk/client-sfn";
import type { Actor } from "../../../call.ts";
import type { Principal } from "../../../iam/principal.ts";
import type { Scope } from "../../../world.ts";
import type { Chances } from "../language/intrinsic-functions.ts";
import type { Json, JsonObject } from "../language/json.ts";
import { pause, type Steps } from "./process.ts";
import type { History } from "./history.ts";

/** An execution while it runs. */
export interface Run {
  scope: Scope;
  executionArn: string;
  executionName: string;
  machine: { arn: string; name: string; type: StateMachineType; roleArn: string };
  /** Whose doing it is: who wrote the definition. */
  author: Actor;
  input: Json;
  startedAt: number;
  history: History;
  chances: Chances;
  /**
   * The session of the machine's role.
   *
   * @throws {StateFault} when the role cannot be taken
   */
  principal(): Principal;
  /** How many states were entered. */
  entered: number;
}

/** The context object of a state: what `$$` and `$states.context` stand for. */
export const contextOf = (run: Run, state: JsonObject, more: JsonObject = {}): JsonObject => ({
  Execution: {
    Id: run.executionArn,
    Input: run.input,
    StartTime: new Date(run.startedAt).toISOString(),
    Name: run.executionName,
    RoleArn: run.machine.roleArn,
    ...(run.machine.type === "STANDARD" && { RedriveCount: 0 }),
  },
  StateMachine: { Id: run.machine.arn, Name: run.machine.name },
  State: state,
  ...more,
});

/** Express executions take time only once for so many states: they are made for speed. */
const EXPRESS_STRETCH = 100;

/** The time from one state to the next. */
export function* transition(run: Run): Steps<void> {
  const { world } = run.scope;
  run.entered++;
  if (run.machine.type === "EXPRESS" && run.entered % EXPRESS_STRETCH) return;
  yield* pause(world, world.pace("state-transition"), `${run.executionName} goes on`);
}
