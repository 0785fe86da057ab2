import { expect, test } from "vitest";
import type { Aws } from "../kit/aws.ts";
import type { Stage } from "../kit/stage.ts";
import { BucketReader } from "./bucket-reader.ts";

/** A bucket with these objects, of ten bytes each, that notes what it is asked for. */
function bucketWith(...keys: string[]) {
  const asked: string[] = [];
  const refuse = (code: string): never => {
    throw Object.assign(new Error(code), { code });
  };
  const bucket = { keys, asked, denied: false };
  const s3 = {
    listObjectsV2: async () => {
      asked.push("list");
      return { Contents: bucket.keys.map((Key) => ({ Key })) };
    },
    getObject: async ({ Key }: { Key: string }) => {
      asked.push(Key);
      if (bucket.denied) refuse("AccessDenied");
      return bucket.keys.includes(Key) ? { ContentLength: 10 } : refuse("NoSuchKey");
    },
  };
  return Object.assign(bucket, { aws: { s3 } as unknown as Aws });
}

const stage = { chance: { pick: <T>(list: readonly T[]): T => list[0]! } } as unknown as Stage;

test("lists once, reads each object once, and then lists again", async () => {
  const { aws, asked } = bucketWith("a", "b");
  const reader = new BucketReader("data");
  for (let i = 0; i < 3; i++) await reader.readOne(aws, stage);
  expect(asked).toEqual(["list", "a", "b", "list", "a"]);
});

test("wants what it was refused", async () => {
  const bucket = bucketWith("a", "b");
  const reader = new BucketReader("data");
  bucket.denied = true;
  await expect(reader.readOne(bucket.aws, stage)).rejects.toMatchObject({ code: "AccessDenied" });
  bucket.denied = false;
  expect(await reader.readOne(bucket.aws, stage)).toEqual({ what: "GetObject a", bytes: 10 });
  expect(bucket.asked).toEqual(["list", "a", "a"]);
});

test("lists again when what it had listed is gone, also when nothing is left", async () => {
  const bucket = bucketWith("a", "b", "c");
  const reader = new BucketReader("data");
  await reader.readOne(bucket.aws, stage);
  bucket.keys = ["d"];
  expect(await reader.readOne(bucket.aws, stage)).toEqual({ what: "GetObject d", bytes: 10 });
  bucket.keys = [];
  expect(await reader.readOne(bucket.aws, stage)).toEqual({ what: "ListObjectsV2 of data", bytes: 0 });
  expect(bucket.asked).toEqual(["list", "a", "b", "list", "d", "list"]);
});
