import type { Aws, Credentials } from "../kit/aws.ts";
import type { Behaviour, Stage } from "../kit/stage.ts";
import { again, firstOpen } from "./again.ts";

/**
 * Uses a role's session credentials from outside. When they are refused, it takes newer ones, as long as there is a
 * way to them.
 *
 * @param steal gets credentials the way the first ones were got; undefined when that way is closed
 * @param use what it does with them; throws AWS's refusal
 */
export function stolenSession(options: {
  everySeconds: number;
  from: { ip: string; userAgent?: string };
  first: Credentials;
  steal: () => Promise<Credentials | undefined>;
  use: (aws: Aws, stage: Stage) => Promise<{ what: string; bytes?: number }>;
  purpose: string;
}): Behaviour {
  let credentials = options.first;
  return again("stolen-session", options.everySeconds, options.purpose, (stage) => {
    const use = () => options.use(stage.intruder(credentials, options.from), stage);
    return firstOpen([
      use,
      async () => {
        credentials = (await options.steal()) ?? credentials;
        return use();
      },
    ]);
  });
}
