import type { Call } from "../../call.ts";
import type { RecordRule } from "../../service.ts";

type Members = Record<string, unknown>;

/** Members of requests that CloudTrail shows under the name of their header or query parameter. */
const WIRE_NAMES = Object.entries({
  Bucket: "bucketName",
  Key: "key",
  VersionId: "versionId",
  Prefix: "prefix",
  Delimiter: "delimiter",
  Marker: "marker",
  KeyMarker: "key-marker",
  VersionIdMarker: "version-id-marker",
  ContinuationToken: "continuation-token",
  StartAfter: "start-after",
  FetchOwner: "fetch-owner",
  MaxKeys: "max-keys",
  MaxBuckets: "max-buckets",
  EncodingType: "encoding-type",
  UploadId: "uploadId",
  PartNumber: "partNumber",
  ACL: "x-amz-acl",
  GrantRead: "x-amz-grant-read",
  GrantWrite: "x-amz-grant-write",
  GrantFullControl: "x-amz-grant-full-control",
  CopySource: "x-amz-copy-source",
  MetadataDirective: "x-amz-metadata-directive",
  ServerSideEncryption: "x-amz-server-side-encryption",
  SSEKMSKeyId: "x-amz-server-side-encryption-aws-kms-key-id",
  StorageClass: "x-amz-storage-class",
  Tagging: "x-amz-tagging",
  ObjectOwnership: "x-amz-object-ownership",
  ObjectLockEnabledForBucket: "x-amz-bucket-object-lock-enabled",
  BypassGovernanceRetention: "x-amz-bypass-governance-retention",
  Range: "Range",
  Id: "id",
});

/** The query parameter that names a sub-resource, and the member that its document stands under. */
interface Subresource {
  query?: string;
  document?: { member: string; as: string };
}

/**
 * `requestParameters` as CloudTrail writes them for S3: header and query names, the sub-resource as an empty
 * member, and configuration documents as a whole. Of a presigned URL they have what responders look for: how long it
 * lives (AWS Prescriptive Guidance, "Establishing guardrails and monitoring for presigned URLs"). What came through an
 * access point has its host name.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-understanding-s3-entries.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-monitoring-logging.html
 */
function request({ query, document }: Subresource): (input: Members, call: Call) => Members {
  return (input, call) => {
    const out: Members = { ...call.presigned };
    for (const [member, name] of WIRE_NAMES)
      if (input[member] !== undefined && typeof input[member] !== "object") out[name] = input[member];
    if (call.accessPoint) out["bucketName"] = call.accessPoint.bucket;
    out["Host"] = call.accessPoint?.host ?? hostOf(input["Bucket"], call.region);
    if (query !== undefined) out[query] = "";
    if (document && input[document.member] !== undefined) out[document.as] = parse(input[document.member]);
    return out;
  };
}

const hostOf = (bucket: unknown, region: string): string =>
  typeof bucket === "string" ? `${bucket}.s3.amazonaws.com` : `s3.${region}.amazonaws.com`;

const parse = (document: unknown): unknown =>
  typeof document === "string" ? parseJson(document) : structuredClone(document);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** S3 answers show only what the headers of a write carry. */
function response(output: Members): Members | null {
  const out: Members = {};
  if (output["ServerSideEncryption"] !== undefined)
    out["x-amz-server-side-encryption"] = output["ServerSideEncryption"];
  if (output["VersionId"] !== undefined) out["x-amz-version-id"] = output["VersionId"];
  if (output["DeleteMarker"] !== undefined) out["x-amz-delete-marker"] = String(output["DeleteMarker"]);
  if (output["UploadId"] !== undefined) out["uploadId"] = output["UploadId"];
  return Object.keys(out).length ? out : null;
}

function resources(input: Members, _: Members, { accessPoint }: Call): { type: string; name: string }[] {
  const bucket = accessPoint?.bucket ?? input["Bucket"];
  if (typeof bucket !== "string") return [];
  const key = input["Key"];
  return [
    ...(typeof key === "string" ? [{ type: "AWS::S3::Object", name: `arn:aws:s3:::${bucket}/${key}` }] : []),
    { type: "AWS::S3::Bucket", name: bucket },
    ...(accessPoint ? [{ type: "AWS::S3::AccessPoint", name: accessPoint.arn }] : []),
  ];
}

const bucketEvent = (eventName: string, readOnly: boolean, sub: Subresource = {}): RecordRule => ({
  eventName,
  readOnly,
  request: request(sub),
  response: () => null,
  resources,
});

const dataEvent = (eventName: string, readOnly: boolean, query?: string): RecordRule => ({
  eventName,
  readOnly,
  data: true,
  request: request(query === undefined ? {} : { query }),
  response: readOnly ? () => null : response,
  resources,
});

/** Get, Put and Delete of a configuration, whose event names differ from the operations in places. */
function configuration(
  operations: { get?: string; put?: string; remove?: string },
  event: string,
  query: string,
  document?: Subresource["document"],
  removed = event,
): Record<string, RecordRule> {
  const { get, put, remove } = operations;
  return {
    ...(get && { [get]: bucketEvent(`Get${event}`, true, { query }) }),
    ...(put && { [put]: bucketEvent(`Put${event}`, false, { query, ...(document && { document }) }) }),
    ...(remove && { [remove]: bucketEvent(`Delete${removed}`, false, { query }) }),
  };
}

const named = (noun: string, hasDelete = true) => ({
  get: `Get${noun}`,
  put: `Put${noun}`,
  ...(hasDelete && { remove: `Delete${noun}` }),
});

/**
 * How S3's calls appear in CloudTrail. Operations on objects, and listings of them, are data events.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html
 */
export const s3Records: Record<string, RecordRule> = {
  ListBuckets: bucketEvent("ListBuckets", true),
  CreateBucket: bucketEvent("CreateBucket", false, {
    document: { member: "CreateBucketConfiguration", as: "CreateBucketConfiguration" },
  }),
  DeleteBucket: bucketEvent("DeleteBucket", false),
  GetBucketLocation: bucketEvent("GetBucketLocation", true, { query: "location" }),
  GetBucketPolicyStatus: bucketEvent("GetBucketPolicyStatus", true, { query: "policyStatus" }),
  ...configuration(named("BucketPolicy"), "BucketPolicy", "policy", { member: "Policy", as: "bucketPolicy" }),
  ...configuration(named("BucketAcl", false), "BucketAcl", "acl", {
    member: "AccessControlPolicy",
    as: "AccessControlPolicy",
  }),
  ...configuration(named("PublicAccessBlock"), "BucketPublicAccessBlock", "publicAccessBlock", {
    member: "PublicAccessBlockConfiguration",
    as: "PublicAccessBlockConfiguration",
  }),
  ...configuration(named("BucketOwnershipControls"), "BucketOwnershipControls", "ownershipControls", {
    member: "OwnershipControls",
    as: "OwnershipControls",
  }),
  ...configuration(named("BucketVersioning", false), "BucketVersioning", "versioning", {
    member: "VersioningConfiguration",
    as: "VersioningConfiguration",
  }),
  ...configuration(named("BucketEncryption"), "BucketEncryption", "encryption", {
    member: "ServerSideEncryptionConfiguration",
    as: "ServerSideEncryptionConfiguration",
  }),
  ...configuration(named("BucketLogging", false), "BucketLogging", "logging", {
    member: "BucketLoggingStatus",
    as: "BucketLoggingStatus",
  }),
  ...configuration(named("BucketTagging"), "BucketTagging", "tagging", { member: "Tagging", as: "Tagging" }),
  ...configuration(
    {
      get: "GetBucketLifecycleConfiguration",
      put: "PutBucketLifecycleConfiguration",
      remove: "DeleteBucketLifecycle",
    },
    "BucketLifecycle",
    "lifecycle",
    { member: "LifecycleConfiguration", as: "LifecycleConfiguration" },
  ),
  ...configuration(named("BucketCors"), "BucketCors", "cors", {
    member: "CORSConfiguration",
    as: "CORSConfiguration",
  }),
  ...configuration(named("BucketMetricsConfiguration"), "BucketMetricsConfiguration", "metrics", {
    member: "MetricsConfiguration",
    as: "MetricsConfiguration",
  }),
  ...configuration(named("BucketNotificationConfiguration", false), "BucketNotification", "notification", {
    member: "NotificationConfiguration",
    as: "NotificationConfiguration",
  }),
  ...configuration(named("BucketWebsite"), "BucketWebsite", "website", {
    member: "WebsiteConfiguration",
    as: "WebsiteConfiguration",
  }),
  ...configuration(named("BucketReplication"), "BucketReplication", "replication", {
    member: "ReplicationConfiguration",
    as: "ReplicationConfiguration",
  }),
  ...configuration(named("ObjectLockConfiguration", false), "BucketObjectLockConfiguration", "object-lock", {
    member: "ObjectLockConfiguration",
    as: "ObjectLockConfiguration",
  }),
  ...configuration(named("BucketRequestPayment", false), "BucketRequestPayment", "requestPayment", {
    member: "RequestPaymentConfiguration",
    as: "RequestPaymentConfiguration",
  }),
  ...configuration(named("BucketAccelerateConfiguration", false), "AccelerateConfiguration", "accelerate", {
    member: "AccelerateConfiguration",
    as: "AccelerateConfiguration",
  }),

  HeadBucket: dataEvent("HeadBucket", true),
  ListObjects: dataEvent("ListObjects", true),
  ListObjectsV2: dataEvent("ListObjects", true),
  ListObjectVersions: dataEvent("ListObjectVersions", true, "versions"),
  ListMultipartUploads: dataEvent("ListMultipartUploads", true, "uploads"),
  GetObject: dataEvent("GetObject", true),
  HeadObject: dataEvent("HeadObject", true),
  GetObjectAttributes: dataEvent("GetObjectAttributes", true, "attributes"),
  PutObject: dataEvent("PutObject", false),
  CopyObject: dataEvent("CopyObject", false),
  DeleteObject: dataEvent("DeleteObject", false),
  DeleteObjects: dataEvent("DeleteObjects", false, "delete"),
  GetObjectAcl: dataEvent("GetObjectAcl", true, "acl"),
  PutObjectAcl: dataEvent("PutObjectAcl", false, "acl"),
  GetObjectTagging: dataEvent("GetObjectTagging", true, "tagging"),
  PutObjectTagging: dataEvent("PutObjectTagging", false, "tagging"),
  DeleteObjectTagging: dataEvent("DeleteObjectTagging", false, "tagging"),
  GetObjectRetention: dataEvent("GetObjectLockRetention", true, "retention"),
  PutObjectRetention: dataEvent("PutObjectLockRetention", false, "retention"),
  GetObjectLegalHold: dataEvent("GetObjectLockLegalHold", true, "legal-hold"),
  PutObjectLegalHold: dataEvent("PutObjectLockLegalHold", false, "legal-hold"),
  CreateMultipartUpload: dataEvent("CreateMultipartUpload", false, "uploads"),
  UploadPart: dataEvent("UploadPart", false),
  UploadPartCopy: dataEvent("UploadPartCopy", false),
  CompleteMultipartUpload: dataEvent("CompleteMultipartUpload", false),
  AbortMultipartUpload: dataEvent("AbortMultipartUpload", false),
  ListParts: dataEvent("ListParts", true),
};
