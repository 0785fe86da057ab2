import { refusalOf } from "../kit/aws.ts";
import type { Behaviour, Stage } from "../kit/stage.ts";

/**
 * Does the same thing again and again. A refusal by AWS is put on record as such.
 *
 * @param purpose what it is, for the record of a refusal
 * @param act what is done; answers what came of it, throws AWS's refusal
 */
export const again = (
  name: string,
  everySeconds: number,
  purpose: string,
  act: (stage: Stage) => Promise<{ what: string; bytes?: number }>,
): Behaviour => ({
  name,
  everySeconds,
  async act(stage) {
    try {
      stage.attempted({ attempt: name, gotThrough: true, ...(await act(stage)) });
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === undefined) throw error;
      stage.attempted({ attempt: name, gotThrough: false, what: purpose, refusal });
    }
  },
});

/**
 * Tries several ways, one after the other, until AWS does not refuse.
 *
 * @throws the last refusal
 */
export async function firstOpen<T>(ways: readonly (() => Promise<T>)[]): Promise<T> {
  let last: unknown;
  for (const way of ways)
    try {
      return await way();
    } catch (error) {
      if (refusalOf(error) === undefined) throw error;
      last = error;
    }
  throw last ?? new Error("there is no way to try");
}
