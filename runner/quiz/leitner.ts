/** What is known of one person and one question. */
export interface Memory {
  /** 1 (shaky) to 5 (sits). */
  box: number;
  asked: number;
  right: number;
  /** When it was last asked, in milliseconds since the epoch. */
  lastMs: number;
}

export const LAST_BOX = 5;
const DAY_MS = 24 * 60 * 60_000;

/** How long a question rests in each box, in days. */
const REST_DAYS: Readonly<Record<number, number>> = { 1: 0, 2: 1, 3: 3, 4: 7, 5: 21 };

/** When the question is due again, in milliseconds since the epoch. */
export const dueAt = ({ box, lastMs }: Memory): number => lastMs + (REST_DAYS[box] ?? 0) * DAY_MS;

/** Whether a question that may never have been asked is due. */
export const isDue = (memory: Memory | undefined, nowMs: number): boolean =>
  memory === undefined || dueAt(memory) <= nowMs;

/**
 * Leitner's boxes: a right answer moves a question that was due one box up, a wrong one puts it back into the first.
 * A right answer before the question was due leaves it where it is: cramming proves little.
 *
 * @param nowMs in milliseconds since the epoch
 */
export function remember(memory: Memory | undefined, right: boolean, nowMs: number): Memory {
  const { box, asked, right: rights } = memory ?? { box: 1, asked: 0, right: 0 };
  const next = isDue(memory, nowMs) ? Math.min(LAST_BOX, box + 1) : box;
  return {
    box: right ? next : 1,
    asked: asked + 1,
    right: rights + (right ? 1 : 0),
    lastMs: nowMs,
  };
}

/** How well something sits, from 0 (never asked, or wrong when it last was) to 1 (in the last box). */
export const strengthOf = (memory: Memory | undefined): number =>
  memory ? (memory.box - 1) / (LAST_BOX - 1) : 0;
