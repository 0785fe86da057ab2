import type { Behaviour, Stage } from "../kit/stage.ts";

/** Something real that an auditor did, of which a trace must be found. */
export interface Event {
  /** Milliseconds since the epoch. */
  at: number;
  /** What tells this event from all others. */
  marker: string;
  /** What it was, in words for a person. */
  what: string;
}

/** How long a trace may take, in milliseconds: longer than the slowest delivery. */
const PATIENCE_MS = { drill: 35_000, aws: 720_000 } as const;

/** The shortest period that leaves one look between two events. */
const EVERY_SECONDS = 15;

/**
 * Does something real, and looks some time later whether it left its trace; then does it again. An event without a
 * trace got through.
 *
 * @param attempt what `refused` objectives name
 * @param trace what was found, in a word, for the record
 */
export function probe(
  attempt: string,
  trace: string,
  happen: (stage: Stage, marker: string) => Promise<string>,
  isTraced: (stage: Stage, event: Event) => Promise<boolean>,
): Behaviour {
  let turn = 0;
  let event: Event | undefined;
  return {
    name: attempt,
    everySeconds: EVERY_SECONDS,
    async act(stage) {
      if (event && stage.now() - event.at >= PATIENCE_MS[stage.pace]) {
        const traced = await isTraced(stage, event);
        const { what } = event;
        stage.attempted({ attempt, gotThrough: !traced, what, ...(traced && { refusal: trace }) });
        event = undefined;
      }
      if (event) return;
      const marker = `${attempt}-${++turn}`;
      event = { at: stage.now(), marker, what: await happen(stage, marker) };
    },
  };
}
