import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import type { World } from "../../world.ts";
import type { FoundBucket } from "./access.ts";
import { privateAcl } from "./acl.ts";
import { Content } from "./content.ts";
import { checkDeletable } from "./lock.ts";
import { announce } from "./notify.ts";
import { objectId } from "./state.ts";
import type { BucketRow, ObjectVersion } from "./state.ts";

/** S3 takes 5 GB in one part; the range keeps bodies in memory and takes 256 MiB. */
export const MAX_OBJECT_BYTES = 256 * 1024 * 1024;

/**
 * The body of a request as a buffer that nobody else holds.
 *
 * @throws {AwsError} EntityTooLarge over {@link MAX_OBJECT_BYTES}
 */
export function readBody(body: unknown): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  if (typeof body !== "string" && !(body instanceof Uint8Array))
    throw new TypeError("the body of an object must be bytes or text by the time it reaches S3");
  const bytes = Buffer.from(body as Uint8Array);
  checkSize(bytes.length);
  return bytes;
}

/** Throws EntityTooLarge over {@link MAX_OBJECT_BYTES}. */
export function checkSize(sizeBytes: number): void {
  if (sizeBytes > MAX_OBJECT_BYTES)
    throw new AwsError("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", 400, {
      ProposedSize: String(sizeBytes),
      MaxSizeAllowed: String(MAX_OBJECT_BYTES),
    });
}

/**
 * Writes a version of a key: on top of the others where versioning is on, in place of the `null` version where
 * it is off or suspended.
 *
 * @param reason how the object came to be, as S3's events name it
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html
 */
export function putVersion(
  world: World,
  { bucket, state }: FoundBucket,
  key: string,
  version: Omit<ObjectVersion, "versionId" | "modifiedAt">,
  reason: "PutObject" | "CopyObject" | "CompleteMultipartUpload" | "DeleteObject",
  by: Pick<Call, "sourceIp" | "requestId" | "principal">,
): Readonly<ObjectVersion> {
  const keepsAll = bucket.versioning === "Enabled";
  const written: ObjectVersion = {
    ...version,
    versionId: keepsAll ? newVersionId(world) : "null",
    modifiedAt: world.clock.now(),
  };
  const objects = state.objectsOf(bucket.name);
  const id = objectId(bucket.name, key);
  if (!objects.has(id)) objects.put(id, { bucket: bucket.name, key, versions: [written] });
  else
    objects.update(id, (row) => {
      row.versions = [written, ...row.versions.filter((old) => keepsAll || old.versionId !== "null")];
    });
  announce(world, bucket, key, written, reason, by);
  return written;
}

/** What a deletion did, in the members that DeleteObject answers. */
export interface Deletion {
  DeleteMarker?: boolean;
  VersionId?: string;
}

/**
 * Deletes a key, or one version of it. Without a version id, versioned buckets get a delete marker instead.
 *
 * @throws {AwsError} AccessDenied when a lock protects the version
 */
export function deleteObject(
  call: Call,
  found: FoundBucket,
  key: string,
  versionId: string | undefined,
  bypassGovernance: boolean,
): Deletion {
  const { bucket, state } = found;
  if (versionId !== undefined) return deleteVersion(call, found, key, versionId, bypassGovernance);
  if (!bucket.versioning) {
    const existing = state.objectsOf(bucket.name).get(objectId(bucket.name, key))?.versions[0];
    if (!existing) return {};
    state.objectsOf(bucket.name).delete(objectId(bucket.name, key));
    announce(call.world, bucket, key, existing, "DeleteObject", call);
    return {};
  }
  const suspended = bucket.versioning === "Suspended";
  const doomed = state
    .objectsOf(bucket.name)
    .get(objectId(bucket.name, key))
    ?.versions.find((v) => v.versionId === "null");
  if (suspended && doomed) checkDeletable(call.at, doomed, bypassGovernance);
  const marker = putVersion(call.world, found, key, newDeleteMarker(bucket), "DeleteObject", call);
  return { DeleteMarker: true, VersionId: marker.versionId };
}

function deleteVersion(
  call: Call,
  { bucket, state }: FoundBucket,
  key: string,
  versionId: string,
  bypassGovernance: boolean,
): Deletion {
  const objects = state.objectsOf(bucket.name);
  const id = objectId(bucket.name, key);
  const row = objects.get(id);
  const version = row?.versions.find((candidate) => candidate.versionId === versionId);
  if (!row || !version) {
    checkVersionId(versionId);
    return { VersionId: versionId };
  }
  checkDeletable(call.at, version, bypassGovernance);
  if (row.versions.length === 1) objects.delete(id);
  else
    objects.update(
      id,
      (changed) => void (changed.versions = changed.versions.filter((old) => old.versionId !== versionId)),
    );
  announce(call.world, bucket, key, version, "DeleteObject", call);
  return { ...(version.deleteMarker && { DeleteMarker: true }), VersionId: versionId };
}

/** Throws InvalidArgument for what cannot be a version id. */
export function checkVersionId(versionId: string): void {
  if (versionId !== "null" && !/^[\w.]{32}$/.test(versionId))
    throw new AwsError("InvalidArgument", "Invalid version id specified", 400, {
      ArgumentName: "versionId",
      ArgumentValue: versionId,
    });
}

const newVersionId = (world: World): string =>
  world.random.text(32, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._");

const newDeleteMarker = (bucket: Readonly<BucketRow>): Omit<ObjectVersion, "versionId" | "modifiedAt"> => ({
  deleteMarker: true,
  content: new Content(Buffer.alloc(0), ""),
  headers: { ContentType: "", Metadata: {} },
  storageClass: "STANDARD",
  tags: [],
  grants: privateAcl(bucket.accountId),
  ownerAccountId: bucket.accountId,
  encryption: { algorithm: "AES256" },
});
