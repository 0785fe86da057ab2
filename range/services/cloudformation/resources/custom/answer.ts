import type { Scope } from "../../../../world.ts";
import { findBucket, objectId } from "../../../s3/state.ts";
import { serviceBucket, serviceLink } from "../../../service-bucket.ts";
import { CLOUDFORMATION } from "../../deploy/operation.ts";

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
  scope: Scope,
  { stackId, logicalId, requestId }: { stackId: string; logicalId: string; requestId: string },
): AnswerPlace {
  const name = `cloudformation-custom-resource-response-${scope.region.replaceAll("-", "")}`;
  const bucket = serviceBucket(scope, CLOUDFORMATION, name);
  const key = `${stackId}|${logicalId}|${requestId}`;
  return { bucket: name, key, url: serviceLink(bucket, key, "PUT", EXPIRES_SECONDS) };
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
