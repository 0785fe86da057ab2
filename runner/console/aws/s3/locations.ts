import { parametersFailure } from "../failures.ts";

/** A bucket with a key or a prefix. */
export interface S3Location {
  bucket: string;
  key: string;
}

export const isS3Uri = (path: string): boolean => path.startsWith("s3://");

/** An access point's ARN in the place of a bucket. */
const ACCESS_POINT = /^(arn:[^/:]*:s3:[a-z0-9-]*:\d{12}:accesspoint[/:][^/]+)\/?(.*)$/s;

/**
 * Reads `s3://bucket/key`, or an access point's ARN and a key; the scheme may be missing.
 *
 * @throws {CliFailure} another ARN
 */
export function parseS3Uri(uri: string): S3Location {
  const path = uri.replace(/^s3:\/\//, "");
  const [, accessPoint, through] = ACCESS_POINT.exec(path) ?? [];
  if (accessPoint !== undefined) return { bucket: accessPoint, key: through! };
  if (path.startsWith("arn:"))
    throw parametersFailure("The built-in console takes no ARNs in S3 URIs but those of access points.");
  const slash = path.indexOf("/");
  return slash < 0 ? { bucket: path, key: "" } : { bucket: path.slice(0, slash), key: path.slice(slash + 1) };
}

/**
 * Reads the URI of a bucket.
 *
 * @throws {CliFailure} a path without `s3://`
 */
export function bucketOf(uri: string): S3Location {
  if (!isS3Uri(uri)) throw parametersFailure("<S3Uri>\nError: Invalid argument type");
  return parseS3Uri(uri);
}

/** Whether a path matches a shell pattern; `*` matches slashes too, as Python's fnmatch has it. */
export function matchesPattern(path: string, pattern: string): boolean {
  const source = pattern.replace(/\*|\?|\[!?\]?[^\]]*\]|[\\^$.+()|{}[\]]/g, (part) => {
    if (part === "*") return ".*";
    if (part === "?") return ".";
    if (part.length > 1) return part.replace(/^\[!/, "[^").replace(/\\/g, "\\\\");
    return `\\${part}`;
  });
  return new RegExp(`^${source}$`, "s").test(path);
}

/** A size as the AWS CLI shows it to people. */
export function humanSize(bytes: number): string {
  if (bytes === 1) return "1 Byte";
  if (bytes < 1024) return `${bytes} Bytes`;
  const units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
  const power = units.findIndex((_, i) => Math.round((bytes / 1024 ** (i + 2)) * 1024) < 1024);
  const i = power < 0 ? units.length - 1 : power;
  return `${(bytes / 1024 ** (i + 1)).toFixed(1)} ${units[i]}`;
}
