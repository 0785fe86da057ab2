import { refusalOf, type Aws, type Credentials } from "../kit/aws.ts";
import type { Behaviour, Stage } from "../kit/stage.ts";

/**
 * Uses a role's session credentials from outside, and takes newer ones as long as the instance hands them out.
 *
 * @param steal reads the metadata service through the foothold; undefined when that way is closed
 * @param use what it does with them; throws AWS's refusal
 */
export function stolenSession(options: {
  everySeconds: number;
  afterSeconds?: number;
  from: { ip: string; userAgent?: string };
  first: Credentials;
  steal: () => Promise<Credentials | undefined>;
  use: (aws: Aws, stage: Stage) => Promise<{ what: string; bytes?: number }>;
  purpose: string;
}): Behaviour {
  let credentials = options.first;
  return {
    name: "stolen-session",
    everySeconds: options.everySeconds,
    ...(options.afterSeconds !== undefined && { afterSeconds: options.afterSeconds }),
    async act(stage) {
      credentials = (await options.steal()) ?? credentials;
      try {
        const { what, bytes } = await options.use(stage.intruder(credentials, options.from), stage);
        stage.attempted({
          attempt: "stolen-session",
          gotThrough: true,
          what,
          ...(bytes !== undefined && { bytes }),
        });
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal === undefined) throw error;
        stage.attempted({ attempt: "stolen-session", gotThrough: false, what: options.purpose, refusal });
      }
    },
  };
}
