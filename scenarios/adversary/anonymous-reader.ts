import { bucketUrl } from "../kit/bucket.ts";
import type { Behaviour, Stage } from "../kit/stage.ts";

/**
 * Somebody on the Internet who reads a bucket's objects by plain requests, one after the other. The keys are known
 * by now: that listing is refused stops nobody.
 *
 * @param attempt what `refused` objectives name
 * @param keys the objects that are wanted
 * @param addresses from where they are asked for: when one is refused, from the next
 */
export function anonymousReader(options: {
  attempt: string;
  everySeconds: number;
  bucket: string;
  keys: readonly string[];
  addresses: readonly string[];
}): Behaviour {
  let turn = 0;
  return {
    name: options.attempt,
    everySeconds: options.everySeconds,
    async act(stage) {
      const key = options.keys[turn % options.keys.length]!;
      await readAnonymously(stage, { ...options, key, first: turn++ });
    },
  };
}

/** Asks for an object until one address gets it, and puts that on record as one attempt. */
export async function readAnonymously(
  stage: Stage,
  {
    attempt,
    bucket,
    key,
    addresses,
    first = 0,
  }: { attempt: string; bucket: string; key: string; addresses: readonly string[]; first?: number },
): Promise<void> {
  let refusal: string | undefined;
  for (let i = 0; i < addresses.length; i++) {
    const ip = addresses[(first + i) % addresses.length]!;
    const came = await stage.fetch(bucketUrl(bucket, stage.region, key), {
      ip,
      userAgent: "python-requests/2.32.3",
    });
    if (came.status === 200) {
      const bytes = Buffer.byteLength(came.body);
      stage.attempted({ attempt, gotThrough: true, what: `Anonymous GET of ${key} from ${ip}`, bytes });
      return;
    }
    ({ refusal } = came);
  }
  stage.attempted({
    attempt,
    gotThrough: false,
    what: `Anonymous GET of ${key}`,
    ...(refusal !== undefined && { refusal }),
  });
}
