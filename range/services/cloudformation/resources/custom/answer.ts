import { serviceKey } from "../../../../iam/service-keys.ts";
import { serviceCall } from "../../../../journey.ts";
import { presignUrl, encodeRfc3986 } from "../../../../wire/sigv4.ts";
import type { Scope } from "../../../../world.ts";
import { findBucket, objectId } from "../../../s3/state.ts";
import { CLOUDFORMATION } from "../../deploy/operation.ts";

/** The account in which CloudFormation keeps the bucket that answers are written to: no user sees it. */
const OWN_ACCOUNT = "000000000000";
/** How long the URL is good for, in seconds. */
const EXPIRES_SECONDS = 7_200;

/** Where the answer to one request is written. */
export interface AnswerPlace {
  bucket: string;
  key: string;
  /** What the request calls `ResponseURL`. */
  url: string;
}

/**
 * Makes the place for the answer to a request to a custom resource: an object in a bucket of CloudFormation's own,
 * which whoever has the URL may write.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html
 */
export function makeAnswerPlace(
  { world, region }: Scope,
  { stackId, logicalId, requestId }: { stackId: string; logicalId: string; requestId: string },
): AnswerPlace {
  const home = (world.accounts.get(OWN_ACCOUNT) ?? world.addAccount(OWN_ACCOUNT, "AWS CloudFormation")).scope(
    region,
  );
  const bucket = `cloudformation-custom-resource-response-${region.replaceAll("-", "")}`;
  if (!findBucket(world, bucket))
    serviceCall(home, CLOUDFORMATION, "s3", "CreateBucket", {
      Bucket: bucket,
      ...(region !== "us-east-1" && { CreateBucketConfiguration: { LocationConstraint: region } }),
    });
  const key = `${stackId}|${logicalId}|${requestId}`;
  const path = `/${key.split("/").map(encodeRfc3986).join("/")}`;
  const signer = { ...serviceKey(home, CLOUDFORMATION), region };
  const host = `https://${bucket}.s3.${region}.amazonaws.com`;
  return { bucket, key, url: presignUrl(host, path, signer, world.clock.now(), EXPIRES_SECONDS, "PUT") };
}

/** What was written to the place, once; nothing as long as there is nothing. */
export function takeAnswer({ world }: Scope, { bucket, key }: AnswerPlace): string | undefined {
  const found = findBucket(world, bucket);
  const objects = found?.state.objectsOf(bucket);
  const written = objects?.get(objectId(bucket, key))?.versions[0]?.content.bytes;
  if (!written) return undefined;
  objects?.delete(objectId(bucket, key));
  return written.toString("utf8");
}
