import type * as Sdk from "@aws-sdk/client-s3";
import { createHash } from "node:crypto";
import type { CompletedPart } from "@aws-sdk/client-s3";
import type { Call } from "../../call.ts";
import { AwsError, NotImplemented } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { bucketNamed, bucketOf, callerArn, refuseMembers } from "./access.ts";
import type { FoundBucket } from "./access.ts";
import { findVersion } from "./ask.ts";
import {
  checksumMembers,
  compositeChecksum,
  computeChecksum,
  isAlgorithm,
  verifyChecksums,
} from "./checksums.ts";
import type { Checksum } from "./checksums.ts";
import { Content, etagOf } from "./content.ts";
import { checkCopyConditions, checkWriteConditions } from "./conditions.ts";
import { parseCopySource } from "./copysource.ts";
import { encoder } from "./list.ts";
import { compareKeys, ownerOf } from "./names.ts";
import { readPageSize } from "./paging.ts";
import { newVersionFacts } from "./newversion.ts";
import { readCopyRange } from "./ranges.ts";
import { decryptFor } from "./encryption.ts";
import { encryptionMembers, liveVersion, versionMember } from "./read.ts";
import { malformedXml } from "./settings.ts";
import type { S3State, UploadRow } from "./state.ts";
import { checkSize, putVersion, readBody } from "./versions.ts";
import { checkedKey } from "./write.ts";

/** Every part but the last has at least 5 MiB. */
const MIN_PART_BYTES = 5 * 1024 * 1024;

const REFUSED = ["SSECustomerAlgorithm", "SSECustomerKey", "SSECustomerKeyMD5", "SSEKMSEncryptionContext"];

export const multipart = handlers<typeof Sdk>()({
  CreateMultipartUpload(input, call) {
    refuseMembers(input, "CreateMultipartUpload", [...REFUSED, "ObjectLockEventHold"]);
    const { bucket, state } = bucketOf(call, input);
    const key = checkedKey(input.Key);
    const algorithm = input.ChecksumAlgorithm;
    if (algorithm !== undefined && !isAlgorithm(algorithm))
      throw new NotImplemented(`s3 checksums by ${algorithm}`);
    const type =
      input.ChecksumType ?? (algorithm === "CRC64NVME" || !algorithm ? "FULL_OBJECT" : "COMPOSITE");
    const upload: UploadRow = {
      id: call.world.random.text(64, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._"),
      bucket: bucket.name,
      key,
      startedAt: call.at,
      initiatorArn: callerArn(call.principal),
      template: newVersionFacts(call, bucket, key, input),
      ...(algorithm && { checksumAlgorithm: algorithm, checksumType: type }),
      parts: new Map(),
    };
    state.uploads.put(upload.id, upload);
    return {
      Bucket: bucket.name,
      Key: key,
      UploadId: upload.id,
      ...encryptionMembers(upload.template),
      ...(algorithm && { ChecksumAlgorithm: algorithm, ChecksumType: type }),
    };
  },

  UploadPart(input, call) {
    refuseMembers(input, "UploadPart", REFUSED);
    const found = bucketOf(call, input);
    const { bucket, state } = found;
    const upload = uploadOf(found, input);
    decryptFor(call, bucket, upload.template);
    const body = readBody(input.Body);
    return storePart(call, state, upload, input.PartNumber, body, verifyChecksums(body, input));
  },

  UploadPartCopy(input, call) {
    refuseMembers(input, "UploadPartCopy", [...REFUSED, "CopySourceSSECustomerAlgorithm"]);
    const found = bucketOf(call, input);
    const { state } = found;
    const upload = uploadOf(found, input);
    const source = parseCopySource(input.CopySource);
    const from = bucketNamed(call.world, source.Bucket);
    const original = liveVersion(call, from, source.Key, source.VersionId);
    checkCopyConditions(input, original);
    decryptFor(call, from.bucket, original);
    const { start, end } = input.CopySourceRange
      ? readCopyRange(input.CopySourceRange, original.content.sizeBytes)
      : { start: 0, end: original.content.sizeBytes };
    const body = original.content.bytes.subarray(start, end);
    const algorithm = upload.checksumAlgorithm ?? "CRC64NVME";
    const checksum: Checksum = { algorithm, type: "FULL_OBJECT", value: computeChecksum(algorithm, body) };
    const { ETag, ServerSideEncryption } = storePart(call, state, upload, input.PartNumber, body, checksum);
    return { ServerSideEncryption, CopyPartResult: { ETag, LastModified: new Date(call.at) } };
  },

  CompleteMultipartUpload(input, call) {
    refuseMembers(input, "CompleteMultipartUpload", REFUSED.slice(0, 3));
    const found = bucketOf(call, input);
    const upload = uploadOf(found, input);
    const chosen = chooseParts(upload, input.MultipartUpload?.Parts);
    const sizeBytes = chosen.reduce((sum, part) => sum + part.body.length, 0);
    checkSize(sizeBytes);
    if (input.MpuObjectSize !== undefined && Number(input.MpuObjectSize) !== sizeBytes)
      throw new AwsError(
        "InvalidRequest",
        "The provided 'x-amz-mp-object-size' header value does not match what was computed",
        400,
      );
    checkWriteConditions(input, upload.key, findVersion(found, upload.key));
    const body = Buffer.concat(chosen.map((part) => part.body));
    const md5s = Buffer.concat(chosen.map((part) => Buffer.from(part.etag.replaceAll('"', ""), "hex")));
    const version = putVersion(
      call.world,
      found,
      upload.key,
      {
        ...structuredClone(upload.template),
        content: new Content(body, `"${createHash("md5").update(md5s).digest("hex")}-${chosen.length}"`),
        checksum: checksumOf(upload, body, chosen),
        parts: chosen.map(({ partNumber, body: part, checksum }) => ({
          partNumber,
          sizeBytes: part.length,
          ...(checksum && { checksum }),
        })),
        deleteMarker: false,
      },
      "CompleteMultipartUpload",
      call,
    );
    found.state.uploads.delete(upload.id);
    return {
      Location: `https://${upload.bucket}.s3.${found.bucket.region}.amazonaws.com/${encodeURIComponent(upload.key)}`,
      Bucket: upload.bucket,
      Key: upload.key,
      ETag: version.content.etag,
      ...versionMember(found, version),
      ...encryptionMembers(version),
      ...checksumMembers(version.checksum),
    };
  },

  AbortMultipartUpload(input, call) {
    refuseMembers(input, "AbortMultipartUpload", ["IfMatchInitiatedTime"]);
    const found = bucketOf(call, input);
    found.state.uploads.delete(uploadOf(found, input).id);
    return {};
  },

  ListParts(input, call) {
    refuseMembers(input, "ListParts", REFUSED.slice(0, 3));
    const found = bucketOf(call, input);
    const { bucket } = found;
    const upload = uploadOf(found, input);
    const size = readPageSize(input.MaxParts, 1000, "max-parts");
    const after = Number(input.PartNumberMarker ?? 0);
    const rest = [...upload.parts].filter(([number]) => number > after).sort(([a], [b]) => a - b);
    const page = rest.slice(0, size);
    return {
      Bucket: upload.bucket,
      Key: upload.key,
      UploadId: upload.id,
      PartNumberMarker: String(after),
      ...(page.length && { NextPartNumberMarker: String(page.at(-1)![0]) }),
      MaxParts: size,
      IsTruncated: page.length < rest.length,
      Parts: page.map(([PartNumber, part]) => ({
        PartNumber,
        LastModified: new Date(part.modifiedAt),
        ETag: part.etag,
        Size: part.body.length,
        ...(part.checksum && { [`Checksum${part.checksum.algorithm}`]: part.checksum.value }),
      })),
      Initiator: { ID: upload.initiatorArn },
      Owner: ownerOf(bucket.accountId),
      StorageClass: upload.template.storageClass,
      ...(upload.checksumAlgorithm && {
        ChecksumAlgorithm: upload.checksumAlgorithm,
        ChecksumType: upload.checksumType,
      }),
    };
  },

  ListMultipartUploads(input, call) {
    refuseMembers(input, "ListMultipartUploads", ["Delimiter"]);
    const { bucket, state } = bucketOf(call, input);
    const size = readPageSize(input.MaxUploads, 1000, "max-uploads");
    const encode = encoder(input.EncodingType);
    const marker = input.KeyMarker;
    const rest = state.uploads
      .filter(
        (row) =>
          row.bucket === bucket.name &&
          row.key.startsWith(input.Prefix ?? "") &&
          (marker === undefined ||
            compareKeys(row.key, marker) > 0 ||
            (row.key === marker && input.UploadIdMarker !== undefined && row.id > input.UploadIdMarker)),
      )
      .sort((a, b) => compareKeys(a.key, b.key) || (a.id < b.id ? -1 : 1));
    const page = rest.slice(0, size);
    const last = page.at(-1);
    return {
      Bucket: bucket.name,
      KeyMarker: encode(marker ?? ""),
      UploadIdMarker: input.UploadIdMarker ?? "",
      MaxUploads: size,
      IsTruncated: page.length < rest.length,
      ...(input.Prefix !== undefined && { Prefix: encode(input.Prefix) }),
      ...(input.EncodingType && { EncodingType: input.EncodingType }),
      ...(last &&
        page.length < rest.length && { NextKeyMarker: encode(last.key), NextUploadIdMarker: last.id }),
      Uploads: page.map((row) => ({
        UploadId: row.id,
        Key: encode(row.key),
        Initiated: new Date(row.startedAt),
        StorageClass: row.template.storageClass,
        Owner: ownerOf(bucket.accountId),
        Initiator: { ID: row.initiatorArn },
        ...(row.checksumAlgorithm && {
          ChecksumAlgorithm: row.checksumAlgorithm,
          ChecksumType: row.checksumType,
        }),
      })),
    };
  },
});

function uploadOf(
  { state, bucket: { name: bucket } }: FoundBucket,
  input: { Key: string | undefined; UploadId: string | undefined },
): Readonly<UploadRow> {
  const upload = state.uploads.get(input.UploadId);
  if (!upload || upload.bucket !== bucket || upload.key !== input.Key)
    throw new AwsError(
      "NoSuchUpload",
      "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
      404,
      { UploadId: input.UploadId ?? "" },
    );
  return upload;
}

function storePart(
  call: Call,
  state: S3State,
  upload: Readonly<UploadRow>,
  partNumber: number | undefined,
  body: Buffer,
  checksum: Checksum,
) {
  if (partNumber === undefined || !Number.isInteger(partNumber) || partNumber < 1 || partNumber > 10_000)
    throw new AwsError(
      "InvalidArgument",
      "Part number must be an integer between 1 and 10000, inclusive",
      400,
      {
        ArgumentName: "partNumber",
        ArgumentValue: String(partNumber),
      },
    );
  if (upload.checksumAlgorithm && checksum.algorithm !== upload.checksumAlgorithm)
    throw new AwsError(
      "InvalidRequest",
      `Checksum Type mismatch occurred, expected checksum Type: ${upload.checksumAlgorithm.toLowerCase()}, actual checksum Type: ${checksum.algorithm.toLowerCase()}`,
      400,
    );
  const stored = [...upload.parts].reduce(
    (sum, [number, part]) => sum + (number === partNumber ? 0 : part.body.length),
    0,
  );
  checkSize(stored + body.length);
  const part = { body, etag: etagOf(body), modifiedAt: call.at, checksum };
  state.uploads.update(upload.id, (row) => void row.parts.set(partNumber, part));
  const { [`Checksum${checksum.algorithm}`]: value } = checksumMembers(checksum);
  return {
    ETag: part.etag,
    ServerSideEncryption: upload.template.encryption.algorithm,
    [`Checksum${checksum.algorithm}`]: value,
  };
}

/** The parts that a completion names, checked for order, presence and size. */
function chooseParts(upload: Readonly<UploadRow>, named: readonly CompletedPart[] | undefined) {
  if (!named?.length) throw malformedXml();
  const chosen = named.map((part, index) => {
    const number = part.PartNumber ?? 0;
    if (index > 0 && number <= (named[index - 1]?.PartNumber ?? 0))
      throw new AwsError(
        "InvalidPartOrder",
        "The list of parts was not in ascending order. Parts must be ordered by part number.",
        400,
        {
          UploadId: upload.id,
        },
      );
    const stored = upload.parts.get(number);
    if (!stored || stored.etag.replaceAll('"', "") !== part.ETag?.replaceAll('"', ""))
      throw new AwsError(
        "InvalidPart",
        "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
        400,
        { UploadId: upload.id, PartNumber: String(number), ETag: part.ETag ?? "" },
      );
    return { ...stored, partNumber: number };
  });
  const small = chosen.slice(0, -1).find((part) => part.body.length < MIN_PART_BYTES);
  if (small)
    throw new AwsError(
      "EntityTooSmall",
      "Your proposed upload is smaller than the minimum allowed size",
      400,
      {
        ProposedSize: String(small.body.length),
        MinSizeAllowed: String(MIN_PART_BYTES),
        PartNumber: String(small.partNumber),
        ETag: small.etag,
      },
    );
  return chosen;
}

function checksumOf(
  upload: Readonly<UploadRow>,
  body: Buffer,
  parts: readonly { checksum?: Checksum }[],
): Checksum {
  const algorithm = upload.checksumAlgorithm ?? "CRC64NVME";
  if (upload.checksumType === "COMPOSITE")
    return compositeChecksum(
      algorithm,
      parts.map((part) => part.checksum?.value ?? ""),
    );
  return { algorithm, type: "FULL_OBJECT", value: computeChecksum(algorithm, body) };
}
