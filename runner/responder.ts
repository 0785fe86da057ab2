import { CALL_MS } from "./targets/arena.ts";
import type { Session } from "./session/session.ts";
import type { Aws, Credentials } from "../scenarios/kit/aws.ts";
import type { Responder, Response } from "../scenarios/kit/response.ts";
import { makeClients } from "../range/clients.ts";
import { archiveOf } from "../range/services/cloudformation/resources/inline-code.ts";

/** A call that a response made, as walkthroughs print it. */
export interface MadeCall {
  /** Milliseconds since the epoch, simulated. */
  at: number;
  service: string;
  operation: string;
  input: Record<string, unknown>;
  /** Where it is not the sandbox's. */
  region?: string;
  /** Where they are not the trainee's. */
  as?: Credentials;
  output?: Record<string, unknown>;
  /** AWS's code, when it was refused. */
  refusal?: string;
}

/** What a response did: a call, a pause, or asking again until something was so. */
export type Act =
  | { kind: "call"; call: MadeCall }
  | { kind: "wait"; at: number; seconds: number }
  | { kind: "until"; what: string; first: readonly MadeCall[]; last: readonly MadeCall[] };

/** What was done for one reason. */
export interface Step {
  why: string;
  acts: Act[];
}

/** How long a response may take, in milliseconds of the machine: a hundred times what the longest takes. */
export const LIMIT_MS = 120_000;

/**
 * Lets a scenario's own response play in virtual time, with the trainee's credentials and through the same door
 * as everybody's calls.
 *
 * @param limitMs when it is given up, in milliseconds of the machine
 * @returns the steps that it took
 * @throws what it broke off with, also that it did not end within the limit
 */
export async function playResponse(
  session: Session,
  response: Response,
  limitMs = LIMIT_MS,
): Promise<Step[]> {
  const { arena } = session;
  const limit = new Limit(limitMs);
  const steps: Step[] = [];
  const act = (done: Act): void => {
    if (!steps.length) steps.push({ why: "", acts: [] });
    steps.at(-1)!.acts.push(done);
  };
  let record = (call: MadeCall): void => act({ kind: "call", call });

  const clients = ({ region, as }: { region?: string; as?: Credentials }): Aws =>
    makeClients<Aws>(async (service, operation, input) => {
      limit.check();
      await arena.advance(CALL_MS);
      const at = arena.now();
      const call: MadeCall = { at, service, operation, input, ...(region && { region }), ...(as && { as }) };
      record(call);
      try {
        return (call.output = await makeAgain(call));
      } catch (error) {
        if (error instanceof Error && "code" in error) call.refusal = String(error.code);
        throw error;
      }
    });
  const makeAgain = async (call: MadeCall): Promise<Record<string, unknown>> => {
    for (let left = MOST_AGAIN; ; left--)
      try {
        return await make({ ...call, at: arena.now() });
      } catch (error) {
        if (left === 0 || !AGAIN.test((error as { code?: string }).code ?? "")) throw error;
        await pause(1);
      }
  };
  const make = ({
    at,
    service,
    operation,
    input,
    region,
    as,
  }: MadeCall): Promise<Record<string, unknown>> => {
    if (service === "console") return arena.standIn(operation, input);
    const { accessKeyId, sessionToken } = as ?? arena.responder;
    return arena.outside({
      at,
      service,
      operation,
      region: region ?? arena.stage.region,
      accessKeyId,
      ...(sessionToken && { sessionToken }),
      userAgent: "gameday-responder",
      signing: "header",
      input,
    });
  };

  const pause = async (seconds: number): Promise<void> => {
    limit.check();
    await arena.advance(seconds * 1000);
  };
  const responder: Responder = {
    aws: clients({}),
    elsewhere: clients,
    brief: session.brief,
    now: () => new Date(arena.now()),
    zip: archiveOf,
    async step(why) {
      limit.check();
      steps.push({ why, acts: [] });
      await arena.advance(STEP_MS);
    },
    async wait(seconds) {
      act({ kind: "wait", at: arena.now(), seconds });
      await pause(seconds);
    },
    async until(what, done, seconds = PATIENCE_S) {
      const outer = record;
      let first: MadeCall[] | undefined;
      for (let waited = 0; waited <= seconds; waited++) {
        const calls: MadeCall[] = [];
        record = (call) => void calls.push(call);
        const so = await done().finally(() => (record = outer));
        first ??= calls;
        if (so) return act({ kind: "until", what, first, last: calls });
        await pause(1);
      }
      throw new Error(`waited ${seconds} s in vain until ${what}`);
    },
  };
  await limit.of(response.play(responder));
  return steps;
}

/** Gives up on a response that does not end: one that waits for ever, and one that is busy for ever. */
class Limit {
  readonly #endMs: number;

  constructor(private readonly limitMs: number) {
    this.#endMs = performance.now() + limitMs;
  }

  /** Whatever a response still does when it was given up is refused. */
  check(): void {
    if (performance.now() >= this.#endMs) throw this.#passed();
  }

  async of(work: Promise<void>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(this.#passed()), this.#endMs - performance.now());
    });
    // Nobody hears of how it ends once it was given up.
    work.catch(() => undefined);
    await Promise.race([work, late]).finally(() => clearTimeout(timer));
  }

  #passed(): Error {
    return new Error(`it did not end within ${this.limitMs / 1000} s`);
  }
}

/** Longer than anything takes at AWS's own pace; only what never comes waits so long in vain. */
const PATIENCE_S = 1_800;
/** What is worth asking again: throttles, as every SDK does, and what EC2 does not know yet, as people do. */
const AGAIN =
  /^(RequestLimitExceeded|SlowDown|Throttling(Exception)?|TooManyRequestsException|Invalid\w+\.NotFound)$/;
const MOST_AGAIN = 5;
/** What a practised person takes to turn to the next step. */
const STEP_MS = 5_000;
