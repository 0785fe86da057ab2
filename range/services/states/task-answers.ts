import type * as Sdk from "@aws-sdk/client-sfn";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { StateFault } from "./language/faults.ts";
import type { Json } from "./language/json.ts";
import { invalidToken, required } from "./refusals.ts";
import { statesState } from "./state.ts";
import { waitingFor } from "./tasks/tokens.ts";

/** How somebody answers for a task that handed out a token. */
export const taskAnswers = handlers<typeof Sdk>()({
  SendTaskSuccess(input, call) {
    const waiting = waitingWith(call, input.taskToken);
    waiting.tell({ value: outputOf(required("output", input.output)) });
    return {};
  },

  SendTaskFailure(input, call) {
    const waiting = waitingWith(call, input.taskToken);
    waiting.tell({ error: new StateFault(input.error, input.cause) });
    return {};
  },

  SendTaskHeartbeat(input, call) {
    waitingWith(call, input.taskToken).beat();
    return {};
  },
});

/** @throws {AwsError} InvalidToken, TaskTimedOut when nobody waits any more */
function waitingWith({ scope }: Call, token: string | undefined) {
  const wanted = required("taskToken", token);
  if (!statesState(scope).taskTokens.has(wanted)) throw invalidToken();
  const waiting = waitingFor(scope.world, wanted);
  if (!waiting) throw new AwsError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");
  return waiting;
}

function outputOf(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new AwsError("InvalidOutput", `Invalid Output: '${text}'`);
  }
}
