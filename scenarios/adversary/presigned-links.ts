import { bucketUrl } from "../kit/bucket.ts";
import type { Credentials } from "../kit/aws.ts";
import type { Behaviour, Stage } from "../kit/stage.ts";
import { again, firstOpen } from "./again.ts";

/** Seven days: the longest that a link lives. */
const LONGEST_SECONDS = 604_800;

/** Signs links to objects for whoever has them: no call is made, and nothing records it. */
export const signLinks = (
  stage: Stage,
  signer: Credentials,
  bucket: string,
  keys: readonly string[],
): string[] =>
  keys.map((key) => stage.presign(signer, bucketUrl(bucket, stage.region, key), LONGEST_SECONDS));

/**
 * Those who were given links to a bucket's objects, and follow them: one link that still works is enough.
 *
 * @param links asked anew at each turn: the thief signs more as long as it can
 */
export const linkFollowers = (
  everySeconds: number,
  from: { ip: string },
  links: (stage: Stage) => readonly string[],
): Behaviour =>
  again("presigned-link", everySeconds, "Download by presigned links", (stage) =>
    firstOpen(links(stage).map((link) => () => follow(stage, link, from))),
  );

async function follow(
  stage: Stage,
  link: string,
  { ip }: { ip: string },
): Promise<{ what: string; bytes: number }> {
  const { body, refusal } = await stage.fetch(link, { ip, userAgent: "Mozilla/5.0" });
  if (refusal !== undefined) throw new Refused(refusal);
  const { pathname } = new URL(link);
  return {
    what: `Presigned GET of ${decodeURIComponent(pathname.slice(1))}`,
    bytes: Buffer.byteLength(body),
  };
}

/** A plain request that was refused, told as AWS's own refusals are. */
class Refused extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}
