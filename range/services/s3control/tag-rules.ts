import type { Tag } from "@aws-sdk/client-s3-control";
import { AwsError } from "../../errors.ts";
import { malformedXml } from "../s3/settings.ts";

const MOST_TAGS = 50;

/**
 * Refuses tags that S3 Control would refuse, and copies the good ones.
 *
 * @throws {AwsError} MalformedXML where a key or a value is missing, InvalidTag
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/tagging.html
 */
export function checkResourceTags(tags: readonly Tag[]): { Key: string; Value: string }[] {
  if (tags.length > MOST_TAGS)
    throw new AwsError("TooManyTagsException", `A resource can have up to ${MOST_TAGS} tags.`, 400);
  const seen = new Set<string>();
  return tags.map(({ Key, Value }) => {
    if (Key === undefined || Value === undefined) throw malformedXml();
    if (Key.toLowerCase().startsWith("aws:"))
      throw invalidTag(
        'User-defined tag keys can\'t start with "aws:". This prefix is reserved for system tags. Remove "aws:" from your tag keys and try again.',
      );
    if (!VALID.test(Key) || !VALID.test(Value) || !Key || Key.length > 128 || Value.length > 256)
      throw invalidTag(
        "This request contains a tag key or value that isn't valid. Valid characters include the following: [a-zA-Z+-=._:/]. Tag keys can contain up to 128 characters. Tag values can contain up to 256 characters.",
      );
    if (seen.has(Key))
      throw invalidTag(
        "There are duplicate tag keys in your request. Remove the duplicate tag keys and try again.",
      );
    seen.add(Key);
    return { Key, Value };
  });
}

const VALID = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

const invalidTag = (message: string): AwsError => new AwsError("InvalidTag", message, 400);
