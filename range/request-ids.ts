import { hash } from "node:crypto";

/**
 * A request's id in the form of the service that it was made of: S3's are of 16 letters and digits, those of all other
 * services are UUIDs.
 *
 * @param service such as `s3`; nothing for a request that names none
 * @param drawn a UUID
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export const requestIdOf = (service: string | undefined, drawn: string): string =>
  service === "s3" || service === "s3control"
    ? BigInt(`0x${hash("sha256", drawn)}`)
        .toString(36)
        .slice(-16)
        .toUpperCase()
    : drawn;

/**
 * S3's extended request id (`x-amz-id-2`, `HostId` in errors): the same in a request's answer, its notification and
 * its CloudTrail event, as AWS Support asks for it.
 *
 * @param requestId the id that it goes with
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/get-request-ids.html
 */
export const hostIdOf = (requestId: string): string =>
  hash("sha512", requestId, "buffer").subarray(0, 56).toString("base64");
