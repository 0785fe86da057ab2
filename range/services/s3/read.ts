import type * as Sdk from "@aws-sdk/client-s3";
import type { GetObjectAttributesOutput, GetObjectOutput, HeadObjectOutput } from "@aws-sdk/client-s3";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { bucketOf, nameOf, refuseMembers } from "./access.ts";
import type { FoundBucket } from "./access.ts";
import { askBucket, findVersion, isAllowed } from "./ask.ts";
import { checksumMembers } from "./checksums.ts";
import { checkReadConditions } from "./conditions.ts";
import { decryptFor } from "./encryption.ts";
import { readRange } from "./ranges.ts";
import type { BucketRow, ObjectVersion } from "./state.ts";
import { checkVersionId } from "./versions.ts";

const SSE_C = ["SSECustomerAlgorithm", "SSECustomerKey", "SSECustomerKeyMD5"] as const;

interface ReadInput {
  Bucket: string | undefined;
  Key: string | undefined;
  VersionId?: string | undefined;
  Range?: string | undefined;
  PartNumber?: number | undefined;
  ChecksumMode?: string | undefined;
}

/** Reading objects. `Body` is a Buffer: the wire streams it. */
export const reads = handlers<typeof Sdk>()({
  GetObject(input, call) {
    const { bucket, view, version, start, end } = readObject(input, call, "GetObject");
    decryptFor(call, bucket, version);
    if (["GLACIER", "DEEP_ARCHIVE"].includes(version.storageClass))
      throw new AwsError(
        "InvalidObjectState",
        "The operation is not valid for the object's storage class",
        403,
        {
          StorageClass: version.storageClass,
        },
      );
    return { ...view, Body: version.content.bytes.subarray(start, end) as never } satisfies GetObjectOutput;
  },

  HeadObject(input, call) {
    return readObject(input, call, "HeadObject").view;
  },

  GetObjectAttributes(input, call) {
    refuseMembers(input, "GetObjectAttributes", SSE_C);
    const found = bucketOf(call, input);
    const version = liveVersion(call, found, input.Key ?? "", input.VersionId);
    const wanted = new Set<string>(input.ObjectAttributes ?? []);
    const {
      Checksum: checksum,
      sizes,
      parts,
    } = attributesOf(version, input.MaxParts, input.PartNumberMarker);
    return {
      LastModified: httpDate(version.modifiedAt),
      ...versionMember(found, version),
      ...(wanted.has("ETag") && { ETag: version.content.etag.replaceAll('"', "") }),
      ...(wanted.has("Checksum") && checksum && { Checksum: checksum }),
      ...(wanted.has("ObjectSize") && { ObjectSize: sizes }),
      ...(wanted.has("StorageClass") && { StorageClass: version.storageClass }),
      ...(wanted.has("ObjectParts") && parts && { ObjectParts: parts }),
    };
  },
});

/**
 * The version that a reader gets.
 *
 * @throws {AwsError} NoSuchKey or NoSuchVersion, but AccessDenied to callers who may not list the bucket (they
 * must not learn which keys exist); MethodNotAllowed where the named version is a delete marker
 */
export function liveVersion(
  call: Call,
  found: FoundBucket,
  key: string,
  versionId?: string,
): Readonly<ObjectVersion> {
  const version = findVersion(found, key, versionId);
  if (version && !version.deleteMarker) return version;
  if (version && versionId !== undefined)
    throw new AwsError(
      "MethodNotAllowed",
      "The specified method is not allowed against this resource.",
      405,
      {
        Method: "GET",
        ResourceType: "DeleteMarker",
      },
    );
  if (!isAllowed(call, askBucket(call, { Bucket: nameOf(found) }, "s3:ListBucket")))
    throw new AwsError("AccessDenied", "Access Denied", 403);
  if (versionId === undefined)
    throw new AwsError("NoSuchKey", "The specified key does not exist.", 404, { Key: key });
  checkVersionId(versionId);
  throw new AwsError("NoSuchVersion", "The specified version does not exist.", 404, {
    Key: key,
    VersionId: versionId,
  });
}

function readObject(
  input: ReadInput & Parameters<typeof checkReadConditions>[0],
  call: Call,
  operation: string,
): {
  bucket: Readonly<BucketRow>;
  view: HeadObjectOutput;
  version: Readonly<ObjectVersion>;
  start: number;
  end: number;
} {
  refuseMembers(input, operation, SSE_C);
  const found = bucketOf(call, { ...input, Bucket: input.Bucket ?? "" });
  const version = liveVersion(call, found, input.Key ?? "", input.VersionId);
  checkReadConditions(input, version);
  const size = version.content.sizeBytes;
  const range =
    input.PartNumber === undefined ? readRange(input.Range, size) : partRange(version, input.PartNumber);
  const { start, end } = range ?? { start: 0, end: size };
  const view: HeadObjectOutput = {
    AcceptRanges: "bytes",
    LastModified: httpDate(version.modifiedAt),
    ContentLength: end - start,
    ETag: version.content.etag,
    ...version.headers,
    Metadata: { ...version.headers.Metadata },
    ...versionMember(found, version),
    ...encryptionMembers(version),
    ...(end > start && range && { ContentRange: `bytes ${start}-${end - 1}/${size}` }),
    ...(version.storageClass !== "STANDARD" && { StorageClass: version.storageClass }),
    ...(version.tags.length && { TagCount: version.tags.length }),
    ...(version.parts && input.PartNumber !== undefined && { PartsCount: version.parts.length }),
    ...(version.retention && {
      ObjectLockMode: version.retention.Mode,
      ObjectLockRetainUntilDate: version.retention.RetainUntilDate,
    }),
    ...(version.legalHold && { ObjectLockLegalHoldStatus: version.legalHold }),
    ...(input.ChecksumMode === "ENABLED" && !range && checksumMembers(version.checksum)),
    ...responseHeaders(input, call),
  };
  return { bucket: found.bucket, view, version, start, end };
}

/** Query parameters such as `response-content-type` replace headers; S3 takes them from signed requests only. */
function responseHeaders(input: object, call: Call): HeadObjectOutput {
  const names = [
    "CacheControl",
    "ContentDisposition",
    "ContentEncoding",
    "ContentLanguage",
    "ContentType",
    "Expires",
  ];
  const asked = names
    .map((name) => [name, (input as Record<string, unknown>)[`Response${name}`]] as const)
    .filter(([, value]) => value !== undefined);
  if (asked.length && call.principal.type === "Anonymous")
    throw new AwsError(
      "InvalidRequest",
      "Request specific response headers cannot be used for anonymous GET requests.",
      400,
    );
  return Object.fromEntries(asked);
}

function partRange(version: Readonly<ObjectVersion>, partNumber: number): { start: number; end: number } {
  const parts = version.parts ?? [{ partNumber: 1, sizeBytes: version.content.sizeBytes }];
  let start = 0;
  for (const [index, part] of parts.entries()) {
    if (index + 1 === partNumber) return { start, end: start + part.sizeBytes };
    start += part.sizeBytes;
  }
  throw new AwsError("InvalidPartNumber", "The requested partnumber is not satisfiable", 416, {
    ActualPartCount: String(parts.length),
    PartNumberRequested: String(partNumber),
  });
}

function attributesOf(version: Readonly<ObjectVersion>, maxParts = 1000, marker = "0") {
  const after = Number(marker);
  const rest = (version.parts ?? []).filter((part) => part.partNumber > after);
  const page = rest.slice(0, maxParts);
  const parts: GetObjectAttributesOutput["ObjectParts"] = version.parts && {
    TotalPartsCount: version.parts.length,
    MaxParts: maxParts,
    PartNumberMarker: marker,
    NextPartNumberMarker: String(page.at(-1)?.partNumber ?? 0),
    IsTruncated: page.length < rest.length,
    ...(version.checksum && {
      Parts: page.map((part) => ({
        PartNumber: part.partNumber,
        Size: part.sizeBytes,
        ...(part.checksum && { [`Checksum${part.checksum.algorithm}`]: part.checksum.value }),
      })),
    }),
  };
  return {
    Checksum: version.checksum && checksumMembers(version.checksum),
    sizes: version.content.sizeBytes,
    parts,
  };
}

/** A time as S3 answers it: in whole seconds. */
export const httpDate = (timeMs: number): Date => new Date(Math.floor(timeMs / 1000) * 1000);

/** `VersionId` as S3 answers it: only where the bucket was ever versioned. */
export const versionMember = (
  found: FoundBucket,
  version: Readonly<ObjectVersion>,
): { VersionId?: string } => (found.bucket.versioning ? { VersionId: version.versionId } : {});

/** The members of an answer that show how an object is encrypted at rest. */
export const encryptionMembers = ({ encryption }: Pick<ObjectVersion, "encryption">) => ({
  ServerSideEncryption: encryption.algorithm,
  ...(encryption.kmsKeyId !== undefined && { SSEKMSKeyId: encryption.kmsKeyId }),
  ...(encryption.bucketKeyEnabled && { BucketKeyEnabled: true }),
});
