import { timingSafeEqual } from "node:crypto";
import { AwsError } from "../../range/errors.ts";
import { parseTyped, toTyped } from "../../range/wire/typed.ts";
import type { ControlHandler } from "../targets/arena.ts";
import type { Session } from "./session.ts";

/** What other commands of this user may ask of a running session, over its own endpoint. */
export function controlHandler(session: Session, token: string): ControlHandler {
  return ({ method, path, token: given, body }) => {
    if (!given || !same(given, token))
      return { status: 403, body: { error: "this needs the run's own token" } };
    switch (`${method} ${path}`) {
      case "GET /_gameday/status":
        return {
          status: 200,
          body: {
            run: session.run,
            scenario: session.scenario.id,
            elapsedMs: session.elapsedMs(),
            parMinutes: session.scenario.parMinutes,
            hintsTaken: session.hintsTaken,
          },
        };
      case "POST /_gameday/hint":
        return session
          .takeHint()
          .then((hint) =>
            hint ? { status: 200, body: hint } : { status: 409, body: { error: "there is no hint left" } },
          );
      case "POST /_gameday/console":
        return standIn(session, body);
      case "POST /_gameday/finish":
        return session.finish().then((verdict) => ({ status: 200, body: verdict }));
      default:
        return { status: 404, body: { error: `there is no ${method} ${path}` } };
    }
  };
}

/** An act of the stand-in console: typed JSON with an operation and its input, answered as a typed call is. */
async function standIn(session: Session, text: string): Promise<{ status: number; body: unknown }> {
  const { operation, input } = parseTyped(text) as { operation: string; input: Record<string, unknown> };
  try {
    return { status: 200, body: toTyped({ output: await session.standIn(operation, input) }) };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { status: error.status ?? 400, body: { code: error.code, error: error.message } };
  }
}

const same = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
