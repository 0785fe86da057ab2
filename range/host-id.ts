import { hash } from "node:crypto";

/**
 * S3's extended request id (`x-amz-id-2`, `HostId` in errors): the same in a request's answer, its notification and
 * its CloudTrail event, as AWS Support asks for it.
 *
 * @param requestId the id that it goes with
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/get-request-ids.html
 */
export const hostIdOf = (requestId: string): string =>
  hash("sha512", requestId, "buffer").subarray(0, 56).toString("base64");
