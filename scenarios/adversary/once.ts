import { refusalOf } from "../kit/aws.ts";
import type { Attempt, Behaviour, Stage } from "../kit/stage.ts";

/**
 * One step of an escalation: tried once, some time after the clock started. A refusal by AWS is put on record
 * as such.
 *
 * @param act what is tried; answers what came of it
 */
export function once(
  name: string,
  afterSeconds: number,
  act: (stage: Stage) => Promise<Omit<Attempt, "attempt"> | undefined>,
  what: string,
): Behaviour {
  return {
    name,
    everySeconds: Number.POSITIVE_INFINITY,
    afterSeconds,
    async act(stage) {
      try {
        const came = await act(stage);
        if (came) stage.attempted({ attempt: name, ...came });
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal === undefined) throw error;
        stage.attempted({ attempt: name, gotThrough: false, what, refusal });
      }
    },
  };
}
