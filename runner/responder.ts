import type { Session } from "./session/session.ts";
import type { Aws } from "../scenarios/kit/aws.ts";
import type { Responder, Response } from "../scenarios/kit/response.ts";
import { makeClients } from "../range/clients.ts";

/** A call that a response made, and why: what walkthroughs print. */
export interface Step {
  why: string;
  calls: { service: string; operation: string; input: Record<string, unknown> }[];
}

/**
 * Lets a scenario's own response play in virtual time, with the trainee's credentials and through the same door
 * as everybody's calls.
 *
 * @returns the steps that it took
 */
export async function playResponse(session: Session, response: Response): Promise<Step[]> {
  const { arena } = session;
  const { region } = arena.stage;
  const steps: Step[] = [];
  const aws = makeClients<Aws>(async (service, operation, input) => {
    steps.at(-1)?.calls.push({ service, operation, input });
    await arena.advance(CALL_MS);
    return arena.outside({
      at: arena.now(),
      service,
      operation,
      region,
      accessKeyId: arena.responder.accessKeyId,
      ...(arena.responder.sessionToken && { sessionToken: arena.responder.sessionToken }),
      userAgent: "gameday-responder",
      signing: "header",
      input,
    });
  });
  const wait = async (seconds: number): Promise<void> => arena.advance(seconds * 1000);
  const responder: Responder = {
    aws,
    brief: session.brief,
    now: () => new Date(arena.now()),
    async step(why) {
      steps.push({ why, calls: [] });
      await arena.advance(STEP_MS);
    },
    wait,
    async until(what, done, seconds = 120) {
      for (let waited = 0; waited <= seconds; waited++) {
        if (await done()) return;
        await wait(1);
      }
      throw new Error(`waited ${seconds} s in vain until ${what}`);
    },
  };
  await response.play(responder);
  return steps;
}

/** What a practised person takes to turn to the next step, and a script from one call to the next. */
const STEP_MS = 5_000;
const CALL_MS = 200;
