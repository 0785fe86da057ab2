import { refusalOf, type Aws, type Credentials } from "../kit/aws.ts";
import type { Behaviour, Origin, Stage } from "../kit/stage.ts";
import { once } from "./once.ts";

/**
 * Takes what is in a bucket, object by object and in no order, with whatever credentials it has at the time: it lists
 * the bucket, reads what it has listed, and lists again when it has it all.
 */
export class BucketReader {
  #wanted: string[] = [];

  constructor(private readonly bucket: string) {}

  /** @throws AWS's refusal */
  async readOne(aws: Aws, stage: Stage): Promise<{ what: string; bytes: number }> {
    if (!this.#wanted.length) this.#wanted = await keysOf(aws.s3, this.bucket);
    if (!this.#wanted.length) return { what: `ListObjectsV2 of ${this.bucket}`, bytes: 0 };
    const key = stage.chance.pick(this.#wanted);
    try {
      const { ContentLength = 0 } = await aws.s3.getObject({ Bucket: this.bucket, Key: key });
      this.#wanted = this.#wanted.filter((x) => x !== key);
      return { what: `GetObject ${key}`, bytes: ContentLength };
    } catch (error) {
      if (refusalOf(error) !== "NoSuchKey") throw error;
      // It was deleted meanwhile, and what else was listed may be gone, too.
      this.#wanted = [];
      return this.readOne(aws, stage);
    }
  }
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
      const bytes = await readAll(stage.intruder(held(), from), bucket);
      return { gotThrough: true, what: `Everything in ${bucket} was read`, bytes };
    },
    `Read of everything in ${bucket}`,
  );

/** Reads every object of a bucket. @returns how much that was, in bytes */
export async function readAll({ s3 }: Aws, bucket: string): Promise<number> {
  let bytes = 0;
  for (const Key of await keysOf(s3, bucket))
    bytes += (await s3.getObject({ Bucket: bucket, Key })).ContentLength ?? 0;
  return bytes;
}

const keysOf = async (s3: Aws["s3"], bucket: string): Promise<string[]> =>
  ((await s3.listObjectsV2({ Bucket: bucket })).Contents ?? []).map((x) => x.Key!);
