import { AwsError } from "../../errors.ts";
import type { ObjectVersion } from "./state.ts";

interface ReadConditions {
  IfMatch?: string | undefined;
  IfNoneMatch?: string | undefined;
  IfModifiedSince?: Date | undefined;
  IfUnmodifiedSince?: Date | undefined;
}

/**
 * Judges the conditional headers of a read, in the order of RFC 9110: an If-Match that holds outweighs
 * If-Unmodified-Since, and If-None-Match outweighs If-Modified-Since.
 *
 * @throws {AwsError} PreconditionFailed (412) or NotModified (304)
 */
export function checkReadConditions(conditions: ReadConditions, version: Readonly<ObjectVersion>): void {
  const { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = conditions;
  const modified = Math.floor(version.modifiedAt / 1000) * 1000;
  if (IfMatch !== undefined) {
    if (!matches(IfMatch, version.content.etag)) throw preconditionFailed("If-Match");
  } else if (IfUnmodifiedSince && modified > IfUnmodifiedSince.getTime())
    throw preconditionFailed("If-Unmodified-Since");
  if (IfNoneMatch !== undefined) {
    if (matches(IfNoneMatch, version.content.etag)) throw notModified();
  } else if (IfModifiedSince && modified <= IfModifiedSince.getTime()) throw notModified();
}

/** Judges the conditions of a copy on its source: all of them answer 412. */
export function checkCopyConditions(
  input: {
    CopySourceIfMatch?: string | undefined;
    CopySourceIfNoneMatch?: string | undefined;
    CopySourceIfModifiedSince?: Date | undefined;
    CopySourceIfUnmodifiedSince?: Date | undefined;
  },
  version: Readonly<ObjectVersion>,
): void {
  try {
    checkReadConditions(
      {
        IfMatch: input.CopySourceIfMatch,
        IfNoneMatch: input.CopySourceIfNoneMatch,
        IfModifiedSince: input.CopySourceIfModifiedSince,
        IfUnmodifiedSince: input.CopySourceIfUnmodifiedSince,
      },
      version,
    );
  } catch (thrown) {
    if (!(thrown instanceof AwsError)) throw thrown;
    throw preconditionFailed(
      thrown.code === "NotModified" ? "x-amz-copy-source-If-None-Match" : "x-amz-copy-source-If-Match",
    );
  }
}

/**
 * Judges a conditional write: `If-None-Match: *` only makes new keys, `If-Match` only replaces a known version.
 *
 * @param current the version that readers see now, if any
 * @throws {AwsError} PreconditionFailed, or NoSuchKey when there is nothing to match
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function checkWriteConditions(
  input: { IfMatch?: string | undefined; IfNoneMatch?: string | undefined },
  key: string,
  current: Readonly<ObjectVersion> | undefined,
): void {
  const live = current && !current.deleteMarker ? current : undefined;
  if (input.IfNoneMatch !== undefined) {
    if (input.IfNoneMatch !== "*")
      throw new AwsError(
        "NotImplemented",
        "A header you provided implies functionality that is not implemented",
        501,
        {
          Header: "If-None-Match",
        },
      );
    if (live) throw preconditionFailed("If-None-Match");
  }
  if (input.IfMatch === undefined) return;
  if (!live) throw new AwsError("NoSuchKey", "The specified key does not exist.", 404, { Key: key });
  if (!matches(input.IfMatch, live.content.etag)) throw preconditionFailed("If-Match");
}

const matches = (header: string, etag: string): boolean =>
  header.split(",").some((part) => part.trim() === "*" || unquote(part) === unquote(etag));

const unquote = (tag: string): string => tag.trim().replace(/^W\//, "").replaceAll('"', "");

const preconditionFailed = (condition: string): AwsError =>
  new AwsError("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412, {
    Condition: condition,
  });

const notModified = (): AwsError => new AwsError("NotModified", "Not Modified", 304);
