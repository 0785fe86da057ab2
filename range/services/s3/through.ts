import type { Ask, Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import type { AccessPointRow } from "./state.ts";

/**
 * What can be asked of a bucket through an access point. Nothing else can, such as its deletion.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-service-api-support.html
 */
const SUPPORTED: ReadonlySet<string> = new Set([
  "AbortMultipartUpload",
  "CompleteMultipartUpload",
  "CopyObject",
  "CreateMultipartUpload",
  "DeleteObject",
  "DeleteObjects",
  "DeleteObjectTagging",
  "GetBucketAcl",
  "GetBucketCors",
  "GetBucketLocation",
  "GetBucketNotificationConfiguration",
  "GetBucketPolicy",
  "GetObject",
  "GetObjectAcl",
  "GetObjectAttributes",
  "GetObjectLegalHold",
  "GetObjectRetention",
  "GetObjectTagging",
  "HeadBucket",
  "HeadObject",
  "ListMultipartUploads",
  "ListObjects",
  "ListObjectsV2",
  "ListObjectVersions",
  "ListParts",
  "PutObject",
  "PutObjectAcl",
  "PutObjectLegalHold",
  "PutObjectRetention",
  "PutObjectTagging",
  "UploadPart",
  "UploadPartCopy",
]);

/**
 * Refuses what no access point lets through, whatever its policy says: anonymous requests, signatures of version 2,
 * operations on the bucket itself, and where it belongs to a VPC, whoever comes from elsewhere.
 *
 * @throws {AwsError} AccessDenied, InvalidRequest or MethodNotAllowed
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-restrictions-limitations.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-vpc.html
 */
export function checkThrough(call: Call, { vpcId }: Readonly<AccessPointRow>): void {
  if (!SUPPORTED.has(call.operation))
    throw new AwsError("MethodNotAllowed", "The specified method is not allowed against this resource.", 405);
  if (call.signing === "query-v2")
    throw new AwsError(
      "InvalidRequest",
      "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
      400,
    );
  const elsewhere = vpcId !== undefined && call.vpcEndpoint?.vpcId !== vpcId;
  if (call.principal.type === "Anonymous" || elsewhere)
    throw new AwsError("AccessDenied", "Access Denied", 403);
}

/** What policies see of the access point that a request comes through. */
export const throughContext = (
  point: Pick<AccessPointRow, "arn" | "accountId" | "vpcId"> | undefined,
): Ask["context"] =>
  point && {
    "s3:DataAccessPointArn": point.arn,
    "s3:DataAccessPointAccount": point.accountId,
    "s3:AccessPointNetworkOrigin": networkOrigin(point),
  };

export const networkOrigin = ({ vpcId }: Pick<AccessPointRow, "vpcId">): "VPC" | "Internet" =>
  vpcId === undefined ? "Internet" : "VPC";

/** An access point's tags as conditions ask for them. */
export const tagsOf = ({ tags }: Pick<AccessPointRow, "tags">): NonNullable<Ask["context"]> =>
  Object.fromEntries(
    tags.flatMap(({ Key, Value }) => [
      [`aws:ResourceTag/${Key}`, Value],
      [`s3:AccessPointTag/${Key}`, Value],
    ]),
  );
