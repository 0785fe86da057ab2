import type { StorageClass } from "@aws-sdk/client-s3";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { aclsDisabled } from "./access.ts";
import { privateAcl, requestedGrants, setsAcl } from "./acl.ts";
import type { AclInput } from "./acl.ts";
import { encryptNew, type EncryptionInput } from "./encryption.ts";
import { lockOfNewVersion } from "./lock.ts";
import { objectArn } from "./names.ts";
import type { BucketRow, ObjectHeaders, UploadRow } from "./state.ts";
import { parseTagging } from "./tagging.ts";

/** The members of a write that describe the new version. */
export interface NewVersionInput extends AclInput, EncryptionInput {
  CacheControl?: string | undefined;
  ContentDisposition?: string | undefined;
  ContentEncoding?: string | undefined;
  ContentLanguage?: string | undefined;
  ContentType?: string | undefined;
  Expires?: Date | undefined;
  WebsiteRedirectLocation?: string | undefined;
  Metadata?: Record<string, string> | undefined;
  StorageClass?: StorageClass | undefined;
  Tagging?: string | undefined;
  ObjectLockMode?: string | undefined;
  ObjectLockRetainUntilDate?: Date | undefined;
  ObjectLockLegalHoldStatus?: string | undefined;
}

/** Everything about a new version that its request decides, but for the body. */
export function newVersionFacts(
  call: Call,
  bucket: Readonly<BucketRow>,
  key: string,
  input: NewVersionInput,
): UploadRow["template"] {
  const owner = ownerOfNewVersion(call, bucket, input);
  return {
    headers: readHeaders(input),
    storageClass: readStorageClass(input.StorageClass),
    tags: input.Tagging === undefined ? [] : parseTagging(input.Tagging),
    grants: setsAcl(input)
      ? requestedGrants(call, bucket, input, owner, "s3:PutObject", objectArn(bucket.name, key))
      : privateAcl(owner),
    ownerAccountId: owner,
    encryption: encryptNew(call, bucket, key, input),
    ...lockOfNewVersion(bucket, input, call.at),
  };
}

/** Where ACLs are enabled, the writer owns what it writes, unless it hands it over and the bucket prefers that. */
function ownerOfNewVersion(call: Call, bucket: Readonly<BucketRow>, input: AclInput): string {
  const { principal } = call;
  if (aclsDisabled(bucket) || principal.type === "AWSService") return bucket.accountId;
  if (bucket.ownership === "BucketOwnerPreferred" && input.ACL === "bucket-owner-full-control")
    return bucket.accountId;
  return principal.accountId;
}

function readHeaders(input: NewVersionInput): ObjectHeaders {
  const metadata = Object.fromEntries(
    Object.entries(input.Metadata ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const size = Object.entries(metadata).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name + value),
    0,
  );
  if (size > 2048)
    throw new AwsError(
      "MetadataTooLarge",
      "Your metadata headers exceed the maximum allowed metadata size",
      400,
      {
        Size: String(size),
        MaxSizeAllowed: "2048",
      },
    );
  const encoding = input.ContentEncoding?.replace(/(^|,)\s*aws-chunked\s*(?=,|$)/g, "")
    .replace(/^,/, "")
    .trim();
  return {
    ContentType: input.ContentType ?? "binary/octet-stream",
    Metadata: metadata,
    ...(input.CacheControl !== undefined && { CacheControl: input.CacheControl }),
    ...(input.ContentDisposition !== undefined && { ContentDisposition: input.ContentDisposition }),
    ...(encoding && { ContentEncoding: encoding }),
    ...(input.ContentLanguage !== undefined && { ContentLanguage: input.ContentLanguage }),
    ...(input.Expires && { Expires: new Date(input.Expires) }),
    ...(input.WebsiteRedirectLocation !== undefined && {
      WebsiteRedirectLocation: input.WebsiteRedirectLocation,
    }),
  };
}

const STORAGE_CLASSES: readonly StorageClass[] = [
  "STANDARD",
  "REDUCED_REDUNDANCY",
  "STANDARD_IA",
  "ONEZONE_IA",
  "INTELLIGENT_TIERING",
  "GLACIER",
  "DEEP_ARCHIVE",
  "GLACIER_IR",
];

function readStorageClass(asked: StorageClass | undefined): StorageClass {
  if (asked !== undefined && !STORAGE_CLASSES.includes(asked))
    throw new AwsError("InvalidStorageClass", "The storage class you specified is not valid", 400, {
      StorageClassRequested: asked,
    });
  return asked ?? "STANDARD";
}
