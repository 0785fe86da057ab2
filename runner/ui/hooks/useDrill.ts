import { useEffect, useState } from "react";
import type { Evidence } from "../../../grader/index.ts";
import type { Session } from "../../session/session.ts";
import { drillReducer, emptyModel, type DrillEvent, type DrillModel } from "../model.ts";
import { Store } from "../store.ts";

/** What the screen needs of a session. */
export type DrillSession = Pick<
  Session,
  | "run"
  | "scenario"
  | "header"
  | "brief"
  | "facts"
  | "startedAt"
  | "hintsTaken"
  | "verdict"
  | "on"
  | "now"
  | "elapsedMs"
  | "takeHint"
  | "finish"
  | "standing"
> & { arena: Pick<Session["arena"], "bytesOut"> };

const SAMPLE_MS = 1_000;

/**
 * Follows a session into a model.
 *
 * @param history evidence of the session from before it was followed
 */
export function followSession(session: DrillSession, history: readonly Evidence[]): Store<DrillModel> {
  const { scenario, facts } = session;
  const { mode } = session.header;
  const reduce = drillReducer({ mode, scenario, facts });
  const past = history.reduce<DrillModel>(
    (model, evidence) => reduce(model, { type: "evidence", evidence, changes: [] }),
    emptyModel,
  );
  const store = new Store(past);
  const take = (event: DrillEvent): void => store.update((model) => reduce(model, event));
  if (mode === "guided" && session.startedAt !== undefined) {
    const start = session.startedAt;
    const met = session
      .standing()
      .objectives.flatMap((x) => (x.met ? [{ id: x.id, at: start + (x.at ?? 0) }] : []));
    take({ type: "standing", met });
  }
  session.on(take);
  return store;
}

/** Samples the bytes that have left each second, while mounted. */
export function useByteSamples(session: DrillSession, store: Store<DrillModel>): void {
  useEffect(() => {
    const { mode } = session.header;
    const reduce = drillReducer({ mode, scenario: session.scenario, facts: session.facts });
    const sample = (): void =>
      store.update((model) =>
        reduce(model, { type: "bytes", at: session.now(), total: session.arena.bytesOut() }),
      );
    sample();
    const timer = setInterval(sample, SAMPLE_MS);
    return () => clearInterval(timer);
  }, [session, store]);
}

/** The run's clock in whole seconds, in milliseconds. */
export function useElapsed(session: DrillSession): number {
  const [elapsedMs, setElapsed] = useState(() => wholeSeconds(session));
  useEffect(() => {
    const timer = setInterval(() => setElapsed(wholeSeconds(session)), 200);
    return () => clearInterval(timer);
  }, [session]);
  return elapsedMs;
}

const wholeSeconds = (session: DrillSession): number => Math.floor(session.elapsedMs() / 1000) * 1000;
