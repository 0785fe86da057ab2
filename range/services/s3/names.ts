import { createHash } from "node:crypto";
import type { Owner } from "@aws-sdk/client-s3";
import { AwsError } from "../../errors.ts";

/**
 * Refuses bucket names that S3 would refuse.
 *
 * @throws {AwsError} InvalidBucketName
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export function checkBucketName(name: string): void {
  const valid =
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
    !/\.\.|^\d+\.\d+\.\d+\.\d+$|^xn--|^sthree-|^amzn-s3-demo-|-s3alias$|--ol-s3$|\.mrap$|--x-s3$|--table-s3$/.test(
      name,
    );
  if (!valid)
    throw new AwsError("InvalidBucketName", "The specified bucket is not valid.", 400, { BucketName: name });
}

/** Refuses keys over S3's 1,024 bytes of UTF-8. */
export function checkKey(key: string): void {
  const size = Buffer.byteLength(key);
  if (size > 1024)
    throw new AwsError("KeyTooLongError", "Your key is too long", 400, {
      Size: String(size),
      MaxSizeAllowed: "1024",
    });
}

export const bucketArn = (bucket: string): string => `arn:aws:s3:::${bucket}`;
export const objectArn = (bucket: string, key: string): string => `arn:aws:s3:::${bucket}/${key}`;

/** The canonical user id of an account: 64 hexadecimal digits that ACLs name it by. */
export function canonicalId(accountId: string): string {
  const known = canonicalIds.get(accountId);
  if (known !== undefined) return known;
  const id = createHash("sha256").update(`canonical-user/${accountId}`).digest("hex");
  if (canonicalIds.size >= MOST_CANONICAL_IDS) canonicalIds.clear();
  canonicalIds.set(accountId, id);
  return id;
}

/** Every object that is written names its owner. */
const canonicalIds = new Map<string, string>();
const MOST_CANONICAL_IDS = 1_000;

export const ownerOf = (accountId: string): Owner => ({ ID: canonicalId(accountId) });

/** Orders keys by their UTF-8 bytes, as S3 lists them. UTF-16 differs only where surrogates meet U+E000 and above. */
export function compareKeys(a: string, b: string): number {
  if (a === b) return 0;
  return /[\ud800-\uffff]/.test(a + b) ? Buffer.compare(Buffer.from(a), Buffer.from(b)) : a < b ? -1 : 1;
}

/** A key in the form of `encoding-type=url`: slashes stay, spaces become plus signs. */
export const urlEncodeKey = (key: string): string =>
  encodeURIComponent(key)
    .replace(/%2F/g, "/")
    .replace(/%20/g, "+")
    .replace(/[!'()]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
