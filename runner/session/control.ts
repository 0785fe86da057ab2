import { timingSafeEqual } from "node:crypto";
import type { ControlHandler } from "../targets/arena.ts";
import type { Session } from "./session.ts";

/** What other commands of this user may ask of a running session, over its own endpoint. */
export function controlHandler(session: Session, token: string): ControlHandler {
  return ({ method, path, token: given }) => {
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
      case "POST /_gameday/finish":
        return session.finish().then((verdict) => ({ status: 200, body: verdict }));
      default:
        return { status: 404, body: { error: `there is no ${method} ${path}` } };
    }
  };
}

const same = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
