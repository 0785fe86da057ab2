import type * as Sdk from "@aws-sdk/client-s3";
import { AwsError } from "../../errors.ts";
import { authorise } from "../../iam/authorise.ts";
import { handlers } from "../../service.ts";
import { bucketNamed, bucketOf, nameOf, refuseMembers } from "./access.ts";
import { askObject, findVersion } from "./ask.ts";
import { checksumMembers, checksumOf, isAlgorithm, verifyChecksums } from "./checksums.ts";
import { Content } from "./content.ts";
import { checkCopyConditions, checkWriteConditions } from "./conditions.ts";
import { parseCopySource } from "./copysource.ts";
import { decryptFor } from "./encryption.ts";
import { checkKey } from "./names.ts";
import { newVersionFacts } from "./newversion.ts";
import type { NewVersionInput } from "./newversion.ts";
import { encryptionMembers, liveVersion, versionMember } from "./read.ts";
import { malformedXml } from "./settings.ts";
import type { ObjectVersion } from "./state.ts";
import { deleteObject, putVersion, readBody } from "./versions.ts";

/** Members of writes that the range refuses by name: keys that customers provide, event holds and appends. */
const REFUSED = [
  "SSECustomerAlgorithm",
  "SSECustomerKey",
  "SSECustomerKeyMD5",
  "SSEKMSEncryptionContext",
  "ObjectLockEventHold",
  "ObjectLockEventHoldDurationDays",
  "ObjectLockEventHoldDurationYears",
  "WriteOffsetBytes",
];

export const writes = handlers<typeof Sdk>()({
  PutObject(input, call) {
    refuseMembers(input, "PutObject", REFUSED);
    const found = bucketOf(call, input);
    const key = checkedKey(input.Key);
    const body = readBody(input.Body);
    const checksum = verifyChecksums(body, input);
    checkWriteConditions(input, key, findVersion(found, key));
    const version = putVersion(
      call.world,
      found,
      key,
      {
        ...newVersionFacts(call, found.bucket, key, input),
        content: new Content(body),
        checksum,
        deleteMarker: false,
      },
      "PutObject",
      call,
    );
    return Object.assign(
      membersOfContent(version),
      versionMember(found, version),
      encryptionMembers(version),
    );
  },

  CopyObject(input, call) {
    refuseMembers(input, "CopyObject", [
      ...REFUSED,
      "AnnotationDirective",
      "CopySourceSSECustomerAlgorithm",
      "CopySourceSSECustomerKey",
      "CopySourceSSECustomerKeyMD5",
    ]);
    const found = bucketOf(call, input);
    const key = checkedKey(input.Key);
    const source = parseCopySource(input.CopySource);
    const from = bucketNamed(call.world, source.Bucket);
    if (input.ExpectedSourceBucketOwner && input.ExpectedSourceBucketOwner !== from.bucket.accountId)
      throw new AwsError("AccessDenied", "Access Denied", 403);
    const original = liveVersion(call, from, source.Key, source.VersionId);
    checkCopyConditions(input, original);
    checkWriteConditions(input, key, findVersion(found, key));
    decryptFor(call, from.bucket, original);
    const replaces = input.MetadataDirective === "REPLACE";
    if (
      from.bucket.name === found.bucket.name &&
      source.Key === key &&
      !source.VersionId &&
      !changesSomething(input)
    )
      throw new AwsError(
        "InvalidRequest",
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
        400,
      );
    const facts = newVersionFacts(call, found.bucket, key, input);
    const algorithm = input.ChecksumAlgorithm ?? original.checksum?.algorithm ?? "CRC64NVME";
    if (!isAlgorithm(algorithm)) refuseMembers(input, "CopyObject", ["ChecksumAlgorithm"]);
    const checksum =
      original.checksum?.algorithm === algorithm && original.checksum.type === "FULL_OBJECT"
        ? original.checksum
        : checksumOf(isAlgorithm(algorithm) ? algorithm : "CRC64NVME", () => original.content.bytes);
    const version = putVersion(
      call.world,
      found,
      key,
      {
        ...facts,
        headers: replaces ? facts.headers : structuredClone(original.headers),
        tags: input.TaggingDirective === "REPLACE" ? facts.tags : structuredClone(original.tags),
        content: original.parts ? new Content(original.content.bytes) : original.content,
        checksum,
        deleteMarker: false,
      },
      "CopyObject",
      call,
    );
    return {
      CopyObjectResult: Object.assign(membersOfContent(version), {
        LastModified: new Date(version.modifiedAt),
      }),
      ...versionMember(found, version),
      ...(from.bucket.versioning && { CopySourceVersionId: original.versionId }),
      ...encryptionMembers(version),
    };
  },

  DeleteObject(input, call) {
    refuseMembers(input, "DeleteObject", ["IfMatchLastModifiedTime", "IfMatchSize"]);
    const found = bucketOf(call, input);
    const key = checkedKey(input.Key);
    if (input.MFA === undefined && found.bucket.mfaDelete === "Enabled" && input.VersionId !== undefined)
      throw new AwsError("AccessDenied", "Mfa Authentication must be used for this request", 403);
    checkWriteConditions({ IfMatch: input.IfMatch }, key, findVersion(found, key));
    return { ...deleteObject(call, found, key, input.VersionId, input.BypassGovernanceRetention ?? false) };
  },

  DeleteObjects(input, call) {
    const found = bucketOf(call, input);
    const doomed = input.Delete?.Objects ?? [];
    if (!doomed.length || doomed.length > 1000) throw malformedXml();
    const Deleted = [];
    const Errors = [];
    for (const { Key, VersionId } of doomed) {
      const named = { Key, ...(VersionId !== undefined && { VersionId }) };
      try {
        const asked = {
          Bucket: nameOf(found),
          Key: Key ?? "",
          ...(VersionId !== undefined && { VersionId }),
        };
        authorise(
          call,
          askObject(call, asked, VersionId === undefined ? "s3:DeleteObject" : "s3:DeleteObjectVersion"),
        );
        if (input.BypassGovernanceRetention)
          authorise(call, askObject(call, asked, "s3:BypassGovernanceRetention"));
        const done = deleteObject(
          call,
          found,
          checkedKey(Key),
          VersionId,
          input.BypassGovernanceRetention ?? false,
        );
        Deleted.push({
          ...named,
          ...(done.DeleteMarker && { DeleteMarker: true, DeleteMarkerVersionId: done.VersionId }),
        });
      } catch (thrown) {
        if (!(thrown instanceof AwsError)) throw thrown;
        Errors.push({ ...named, Code: thrown.code, Message: thrown.message });
      }
    }
    return { ...(!input.Delete?.Quiet && { Deleted }), ...(Errors.length && { Errors }) };
  },
});

/** What an answer tells of the bytes. Copies of logs that nobody reads are not written for their entity tag. */
const membersOfContent = ({ content, checksum }: Readonly<ObjectVersion>): Record<string, string> =>
  Object.defineProperty(checksumMembers(checksum), "ETag", { enumerable: true, get: () => content.etag });

const changesSomething = (input: NewVersionInput & { MetadataDirective?: string | undefined }): boolean =>
  Boolean(
    input.MetadataDirective === "REPLACE" ||
    input.StorageClass ||
    input.ServerSideEncryption ||
    input.WebsiteRedirectLocation ||
    input.BucketKeyEnabled,
  );

/** The key of a write. Throws for keys that S3 refuses. */
export function checkedKey(key: string | undefined): string {
  if (!key) throw new AwsError("InvalidRequest", "A key must be specified", 400);
  checkKey(key);
  return key;
}
