import type { World } from "../../../world.ts";
import { StateFault } from "../language/faults.ts";
import type { Json } from "../language/json.ts";
import type { Outcome, Steps } from "../run/process.ts";
import type { Run } from "../run/run.ts";
import { statesState } from "../state.ts";

interface Waiting {
  tell(outcome: Outcome<Json>): void;
  /** Puts the end of patience off. */
  beat(): void;
}

const waiting = new WeakMap<World, Map<string, Waiting>>();

function waitingIn(world: World): Map<string, Waiting> {
  let known = waiting.get(world);
  if (!known) waiting.set(world, (known = new Map()));
  return known;
}

/** Who waits for an answer to a token; nobody when it came, or when it is too late. */
export const waitingFor = (world: World, token: string): Waiting | undefined => waitingIn(world).get(token);

/** Makes the token that a task hands out, by which somebody answers for it. */
export function issueToken(run: Run): string {
  const { taskTokens, random } = statesState(run.scope);
  const token = `AQCEAAAAKgAAAAMAAAAAAAAAA${random.text(600, TOKEN_ALPHABET)}=`;
  taskTokens.put(token, { token, machineArn: run.machine.arn, executionArn: run.executionArn });
  return token;
}

const TOKEN_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/**
 * Waits until somebody answers for a token.
 *
 * @param heartbeatMs how long to wait for a sign of life, if one is wanted
 * @throws {StateFault} what SendTaskFailure says, or States.Timeout
 */
export function* answerFor(run: Run, token: string, heartbeatMs: number | undefined): Steps<Json> {
  const { world } = run.scope;
  return (yield (over) => {
    let isBroken = false;
    const patience = (): { cancel(): void } | undefined =>
      heartbeatMs === undefined
        ? undefined
        : world.clock.after(heartbeatMs, `${run.executionName} hears nothing of a task`, () => {
            waitingIn(world).delete(token);
            return over({
              error: new StateFault("States.Timeout", undefined, false, "States.HeartbeatTimeout"),
            });
          });
    let timer = patience();
    waitingIn(world).set(token, {
      tell(outcome) {
        waitingIn(world).delete(token);
        timer?.cancel();
        world.clock.after(0, `${run.executionName} takes a task's answer`, () =>
          isBroken ? undefined : over(outcome),
        );
      },
      beat() {
        timer?.cancel();
        timer = patience();
      },
    });
    return () => {
      isBroken = true;
      timer?.cancel();
      waitingIn(world).delete(token);
    };
  }) as Json;
}
