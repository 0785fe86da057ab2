import type { Aws, Credentials } from "../kit/aws.ts";
import type { Behaviour, Origin, Stage } from "../kit/stage.ts";
import { once } from "./once.ts";

/** Reads one object of a bucket, by chance. */
export async function readOne(
  { s3 }: Aws,
  { chance }: Stage,
  bucket: string,
): Promise<{ what: string; bytes: number }> {
  const Key = chance.pick(await keysOf(s3, bucket));
  const { ContentLength = 0 } = await s3.getObject({ Bucket: bucket, Key });
  return { what: `GetObject ${Key}`, bytes: ContentLength };
}

/**
 * Reads everything in a bucket, once, when nobody has stopped it until then.
 *
 * @param held the credentials that are held by then
 */
export const grabEverything = (
  afterSeconds: number,
  bucket: string,
  from: Origin,
  held: () => Credentials,
): Behaviour =>
  once(
    "data-grab",
    afterSeconds,
    async (stage) => {
      const { s3 } = stage.intruder(held(), from);
      let bytes = 0;
      for (const Key of await keysOf(s3, bucket))
        bytes += (await s3.getObject({ Bucket: bucket, Key })).ContentLength ?? 0;
      return { gotThrough: true, what: `Everything in ${bucket} was read`, bytes };
    },
    `Read of everything in ${bucket}`,
  );

const keysOf = async (s3: Aws["s3"], bucket: string): Promise<string[]> =>
  ((await s3.listObjectsV2({ Bucket: bucket })).Contents ?? []).map((x) => x.Key!);
