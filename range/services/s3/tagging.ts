import type { Tag } from "@aws-sdk/client-s3";
import { AwsError } from "../../errors.ts";

/** Reads `x-amz-tagging`: tags in the form of a URL's query. Throws InvalidTag as {@link checkTags} does. */
export const parseTagging = (header: string): Tag[] =>
  checkTags(
    [...new URLSearchParams(header)].map(([Key, Value]) => ({ Key, Value })),
    10,
  );

/**
 * Refuses tag sets that S3 would refuse, and copies the good ones.
 *
 * @param limit 10 for objects, 50 for buckets
 * @throws {AwsError} InvalidTag or BadRequest
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
 */
export function checkTags(tags: readonly Tag[] | undefined, limit: 10 | 50): Tag[] {
  if (!tags)
    throw new AwsError(
      "MalformedXML",
      "The XML you provided was not well-formed or did not validate against our published schema",
      400,
    );
  if (tags.length > limit)
    throw new AwsError(
      "BadRequest",
      `${limit === 10 ? "Object" : "Bucket"} tags cannot be greater than ${limit}`,
      400,
    );
  const seen = new Set<string>();
  return tags.map(({ Key, Value }) => {
    if (!Key || Key.length > 128)
      throw new AwsError("InvalidTag", "The TagKey you have provided is invalid", 400, { TagKey: Key ?? "" });
    if ((Value ?? "").length > 256)
      throw new AwsError("InvalidTag", "The TagValue you have provided is invalid", 400, { TagKey: Key });
    if (Key.toLowerCase().startsWith("aws:"))
      throw new AwsError("InvalidTag", "System tags cannot be added/updated by requester", 400);
    if (seen.has(Key))
      throw new AwsError("InvalidTag", "Cannot provide multiple Tags with the same key", 400, {
        TagKey: Key,
      });
    seen.add(Key);
    return { Key, Value: Value ?? "" };
  });
}
