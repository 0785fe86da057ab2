import { AwsError } from "../../errors.ts";

/**
 * Reads `x-amz-copy-source`: `[/]bucket/key[?versionId=…]`, with the key percent-encoded, or
 * `arn:aws:s3:region:account:accesspoint/name/object/key`.
 *
 * @throws {AwsError} InvalidArgument when there is no bucket or no key in it
 */
export function parseCopySource(source = ""): {
  Bucket: string;
  Key: string;
  VersionId?: string;
} {
  const [, bucket, key, versionId] = THROUGH_ACCESS_POINT.exec(source) ?? FORM.exec(source) ?? [];
  if (!bucket || !key)
    throw new AwsError(
      "InvalidArgument",
      "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
      400,
      {
        ArgumentName: "x-amz-copy-source",
        ArgumentValue: source,
      },
    );
  return { Bucket: decode(bucket), Key: decode(key), ...(versionId && { VersionId: decode(versionId) }) };
}

/** Writes `x-amz-copy-source` for an object of a bucket, or through an access point that is named by its ARN. */
export const copySourceOf = (bucket: string, key: string): string =>
  `${bucket}/${bucket.startsWith("arn:") ? "object/" : ""}${key.split("/").map(encodeURIComponent).join("/")}`;

const FORM = /^\/?([^/?]+)\/(.+?)(?:\?versionId=([^&]*))?$/s;
/** Clients encode colons and slashes of an ARN, or leave them as they are. */
const THROUGH_ACCESS_POINT =
  /^\/?(arn(?::|%3A)[^/?]+?(?:\/|%2F)[^/?]+?)(?:\/|%2F)object(?:\/|%2F)(.+?)(?:\?versionId=([^&]*))?$/is;

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replace(/\+/g, "%20"));
  } catch {
    return text;
  }
}
