import type * as Sdk from "@aws-sdk/client-s3";
import type { Ask, Call } from "../../call.ts";
import { asks } from "../../service.ts";
import type { AclInput } from "./acl.ts";
import { setsAcl } from "./acl.ts";
import { askBucket, askObject } from "./ask.ts";
import { parseCopySource } from "./copysource.ts";
import { bucketArn } from "./names.ts";
import { parseTagging } from "./tagging.ts";

type BucketInput = { Bucket: string | undefined; ExpectedBucketOwner?: string };
type ObjectInput = BucketInput & { Key: string | undefined; VersionId?: string };

const bucket =
  (action: string) =>
  (input: BucketInput, call: Call): Ask =>
    askBucket(call, input, `s3:${action}`);

/** `s3:GetObjectTagging`, or `s3:GetObjectVersionTagging` where a version is named. */
const object =
  (plain: string, versioned = plain) =>
  (input: ObjectInput, call: Call): Ask =>
    askObject(call, input, `s3:${input.VersionId === undefined ? plain : versioned}`);

const list =
  (action: string) =>
  (
    input: BucketInput & { Prefix?: string; Delimiter?: string; MaxKeys?: number; MaxUploads?: number },
    call: Call,
  ): Ask =>
    askBucket(call, input, `s3:${action}`, {
      "s3:prefix": input.Prefix ?? "",
      "s3:delimiter": input.Delimiter,
      "s3:max-keys": (input.MaxKeys ?? input.MaxUploads)?.toString(),
    });

interface WriteInput extends AclInput, ObjectInput {
  ServerSideEncryption?: string;
  SSEKMSKeyId?: string;
  StorageClass?: string;
  Tagging?: string;
  ObjectLockMode?: string;
  ObjectLockLegalHoldStatus?: string;
  CopySource?: string;
  MetadataDirective?: string;
}

/** PutObject and, where the request sets them, the ACL, tags, retention and legal hold with it. */
function write(input: WriteInput, call: Call): Ask[] {
  const tags = input.Tagging === undefined ? [] : parseTagging(input.Tagging);
  const context = {
    ...aclContext(input),
    "s3:x-amz-server-side-encryption": input.ServerSideEncryption,
    "s3:x-amz-server-side-encryption-aws-kms-key-id": input.SSEKMSKeyId,
    "s3:x-amz-storage-class": input.StorageClass,
    "s3:x-amz-copy-source": input.CopySource,
    "s3:x-amz-metadata-directive": input.MetadataDirective,
    "s3:object-lock-mode": input.ObjectLockMode,
    "s3:object-lock-legal-hold": input.ObjectLockLegalHoldStatus,
    ...Object.fromEntries(tags.map((tag) => [`s3:RequestObjectTag/${tag.Key}`, tag.Value])),
    ...(tags.length && { "s3:RequestObjectTagKeys": tags.map((tag) => tag.Key ?? "") }),
  };
  const target = { ...input, VersionId: undefined };
  const actions = [
    "s3:PutObject",
    ...(setsAcl(input) ? ["s3:PutObjectAcl"] : []),
    ...(tags.length ? ["s3:PutObjectTagging"] : []),
    ...(input.ObjectLockMode ? ["s3:PutObjectRetention"] : []),
    ...(input.ObjectLockLegalHoldStatus ? ["s3:PutObjectLegalHold"] : []),
  ];
  return actions.map((action) => askObject(call, target as ObjectInput, action, context));
}

const aclContext = (input: AclInput): Ask["context"] => ({
  "s3:x-amz-acl": input.ACL,
  "s3:x-amz-grant-full-control": input.GrantFullControl,
  "s3:x-amz-grant-read": input.GrantRead,
  "s3:x-amz-grant-read-acp": input.GrantReadACP,
  "s3:x-amz-grant-write": input.GrantWrite,
  "s3:x-amz-grant-write-acp": input.GrantWriteACP,
});

/** Reading the source of a copy, whose bucket may belong to another account. */
function readSource(input: { CopySource: string | undefined; TaggingDirective?: string }, call: Call): Ask[] {
  const { Bucket, Key, VersionId } = parseCopySource(input.CopySource);
  const source = { Bucket, Key, ...(VersionId !== undefined && { VersionId }) };
  return [askObject(call, source, VersionId === undefined ? "s3:GetObject" : "s3:GetObjectVersion")];
}

/**
 * What each operation asks of IAM.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations.html (each page's "Permissions")
 */
export const s3Asks = asks<typeof Sdk>()({
  ListBuckets: () => ({ action: "s3:ListAllMyBuckets", resource: "*" }),
  CreateBucket: (input) =>
    [
      "s3:CreateBucket",
      ...(setsAcl(input) ? ["s3:PutBucketAcl"] : []),
      ...(input.ObjectOwnership ? ["s3:PutBucketOwnershipControls"] : []),
      ...(input.ObjectLockEnabledForBucket
        ? ["s3:PutBucketVersioning", "s3:PutBucketObjectLockConfiguration"]
        : []),
    ].map((action) => ({
      action,
      resource: bucketArn(input.Bucket ?? ""),
      context: {
        ...aclContext(input),
        "s3:LocationConstraint": input.CreateBucketConfiguration?.LocationConstraint,
      },
    })),
  DeleteBucket: bucket("DeleteBucket"),
  HeadBucket: bucket("ListBucket"),
  GetBucketLocation: bucket("GetBucketLocation"),
  ListBucketAnalyticsConfigurations: bucket("GetAnalyticsConfiguration"),
  GetBucketAnalyticsConfiguration: bucket("GetAnalyticsConfiguration"),
  ListBucketIntelligentTieringConfigurations: bucket("GetIntelligentTieringConfiguration"),
  GetBucketIntelligentTieringConfiguration: bucket("GetIntelligentTieringConfiguration"),
  ListBucketInventoryConfigurations: bucket("GetInventoryConfiguration"),
  GetBucketInventoryConfiguration: bucket("GetInventoryConfiguration"),
  ListBucketMetricsConfigurations: bucket("GetMetricsConfiguration"),
  GetBucketMetricsConfiguration: bucket("GetMetricsConfiguration"),
  PutBucketMetricsConfiguration: bucket("PutMetricsConfiguration"),
  DeleteBucketMetricsConfiguration: bucket("PutMetricsConfiguration"),

  GetBucketPolicy: bucket("GetBucketPolicy"),
  GetBucketPolicyStatus: bucket("GetBucketPolicyStatus"),
  PutBucketPolicy: bucket("PutBucketPolicy"),
  DeleteBucketPolicy: bucket("DeleteBucketPolicy"),
  GetBucketAcl: bucket("GetBucketAcl"),
  PutBucketAcl: (input, call) => askBucket(call, input, "s3:PutBucketAcl", aclContext(input)),
  GetPublicAccessBlock: bucket("GetBucketPublicAccessBlock"),
  PutPublicAccessBlock: bucket("PutBucketPublicAccessBlock"),
  DeletePublicAccessBlock: bucket("PutBucketPublicAccessBlock"),
  GetBucketOwnershipControls: bucket("GetBucketOwnershipControls"),
  PutBucketOwnershipControls: bucket("PutBucketOwnershipControls"),
  DeleteBucketOwnershipControls: bucket("PutBucketOwnershipControls"),

  GetBucketVersioning: bucket("GetBucketVersioning"),
  PutBucketVersioning: bucket("PutBucketVersioning"),
  GetBucketEncryption: bucket("GetEncryptionConfiguration"),
  PutBucketEncryption: bucket("PutEncryptionConfiguration"),
  DeleteBucketEncryption: bucket("PutEncryptionConfiguration"),
  GetBucketLogging: bucket("GetBucketLogging"),
  PutBucketLogging: bucket("PutBucketLogging"),
  GetBucketTagging: bucket("GetBucketTagging"),
  PutBucketTagging: bucket("PutBucketTagging"),
  DeleteBucketTagging: bucket("PutBucketTagging"),
  GetBucketLifecycleConfiguration: bucket("GetLifecycleConfiguration"),
  PutBucketLifecycleConfiguration: bucket("PutLifecycleConfiguration"),
  DeleteBucketLifecycle: bucket("PutLifecycleConfiguration"),
  GetBucketCors: bucket("GetBucketCORS"),
  PutBucketCors: bucket("PutBucketCORS"),
  DeleteBucketCors: bucket("PutBucketCORS"),
  GetBucketNotificationConfiguration: bucket("GetBucketNotification"),
  PutBucketNotificationConfiguration: bucket("PutBucketNotification"),
  GetBucketWebsite: bucket("GetBucketWebsite"),
  PutBucketWebsite: bucket("PutBucketWebsite"),
  DeleteBucketWebsite: bucket("DeleteBucketWebsite"),
  GetBucketReplication: bucket("GetReplicationConfiguration"),
  PutBucketReplication: bucket("PutReplicationConfiguration"),
  DeleteBucketReplication: bucket("PutReplicationConfiguration"),
  GetObjectLockConfiguration: bucket("GetBucketObjectLockConfiguration"),
  PutObjectLockConfiguration: bucket("PutBucketObjectLockConfiguration"),
  GetBucketRequestPayment: bucket("GetBucketRequestPayment"),
  PutBucketRequestPayment: bucket("PutBucketRequestPayment"),
  GetBucketAccelerateConfiguration: bucket("GetAccelerateConfiguration"),
  PutBucketAccelerateConfiguration: bucket("PutAccelerateConfiguration"),

  ListObjects: list("ListBucket"),
  ListObjectsV2: list("ListBucket"),
  ListObjectVersions: list("ListBucketVersions"),
  ListMultipartUploads: list("ListBucketMultipartUploads"),

  GetObject: object("GetObject", "GetObjectVersion"),
  HeadObject: object("GetObject", "GetObjectVersion"),
  GetObjectAttributes: (input, call) => [
    object("GetObject", "GetObjectVersion")(input, call),
    object("GetObjectAttributes", "GetObjectVersionAttributes")(input, call),
  ],
  PutObject: write,
  CopyObject: (input, call) => [...readSource(input, call), ...write(input, call)],
  DeleteObject: (input, call) => [
    object("DeleteObject", "DeleteObjectVersion")(input, call),
    ...(input.BypassGovernanceRetention ? [object("BypassGovernanceRetention")(input, call)] : []),
  ],
  // Each key is judged by itself, in the handler: a refused key is an entry of the answer's errors.
  DeleteObjects: () => [],

  GetObjectAcl: object("GetObjectAcl", "GetObjectVersionAcl"),
  PutObjectAcl: (input, call) =>
    askObject(
      call,
      input,
      input.VersionId === undefined ? "s3:PutObjectAcl" : "s3:PutObjectVersionAcl",
      aclContext(input),
    ),
  GetObjectTagging: object("GetObjectTagging", "GetObjectVersionTagging"),
  PutObjectTagging: (input, call) =>
    askObject(
      call,
      input,
      input.VersionId === undefined ? "s3:PutObjectTagging" : "s3:PutObjectVersionTagging",
      {
        ...Object.fromEntries(
          (input.Tagging?.TagSet ?? []).map((tag) => [`s3:RequestObjectTag/${tag.Key}`, tag.Value]),
        ),
        "s3:RequestObjectTagKeys": (input.Tagging?.TagSet ?? []).map((tag) => tag.Key ?? ""),
      },
    ),
  DeleteObjectTagging: object("DeleteObjectTagging", "DeleteObjectVersionTagging"),
  GetObjectRetention: object("GetObjectRetention"),
  PutObjectRetention: (input, call) => [
    askObject(call, input, "s3:PutObjectRetention", { "s3:object-lock-mode": input.Retention?.Mode }),
    ...(input.BypassGovernanceRetention ? [object("BypassGovernanceRetention")(input, call)] : []),
  ],
  GetObjectLegalHold: object("GetObjectLegalHold"),
  PutObjectLegalHold: (input, call) =>
    askObject(call, input, "s3:PutObjectLegalHold", { "s3:object-lock-legal-hold": input.LegalHold?.Status }),

  CreateMultipartUpload: write,
  UploadPart: object("PutObject"),
  UploadPartCopy: (input, call) => [...readSource(input, call), object("PutObject")(input, call)],
  CompleteMultipartUpload: object("PutObject"),
  AbortMultipartUpload: object("AbortMultipartUpload"),
  ListParts: object("ListMultipartUploadParts"),
});
