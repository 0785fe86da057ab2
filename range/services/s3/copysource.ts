import { AwsError } from "../../errors.ts";

/**
 * Reads `x-amz-copy-source`: `[/]bucket/key[?versionId=…]`, with the key percent-encoded.
 *
 * @throws {AwsError} InvalidArgument when there is no bucket or no key in it
 */
export function parseCopySource(source: string | undefined): {
  Bucket: string;
  Key: string;
  VersionId?: string;
} {
  const [, bucket, key, versionId] = /^\/?([^/?]+)\/(.+?)(?:\?versionId=([^&]*))?$/s.exec(source ?? "") ?? [];
  if (!bucket || !key)
    throw new AwsError(
      "InvalidArgument",
      "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
      400,
      {
        ArgumentName: "x-amz-copy-source",
        ArgumentValue: source ?? "",
      },
    );
  if (bucket.startsWith("arn:"))
    throw new AwsError(
      "InvalidArgument",
      "Access point ARNs are not supported as a copy source by the range",
      400,
    );
  return { Bucket: decode(bucket), Key: decode(key), ...(versionId && { VersionId: decode(versionId) }) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replace(/\+/g, "%20"));
  } catch {
    return text;
  }
}
