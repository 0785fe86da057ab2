import type { BucketLocationConstraint } from "@aws-sdk/client-s3";
import type { AccountState, BucketState, CallEvidence, PublicAccessBlockState } from "../../grader/index.ts";
import { isCall, mentions } from "./calls.ts";
import { statementsOf } from "./identity.ts";
import type { Stage } from "./stage.ts";

const SETTINGS = [
  "BlockPublicAcls",
  "IgnorePublicAcls",
  "BlockPublicPolicy",
  "RestrictPublicBuckets",
] as const;

/**
 * Where S3 answers for a bucket, or for an object of it: what browsers and presigned URLs ask. A name with dots stands
 * in the path, since S3's certificates are good for one label before its own name.
 */
export function bucketUrl(bucket: string, region: string, key = ""): string {
  const path = key.split("/").map(encodeURIComponent).join("/");
  const host = `s3.${region}.amazonaws.com`;
  return bucket.includes(".") ? `https://${host}/${bucket}/${path}` : `https://${bucket}.${host}/${path}`;
}

/** A bucket and all that is in it, as policies name them. */
export const bucketArns = (bucket: string): string[] => [
  `arn:aws:s3:::${bucket}`,
  `arn:aws:s3:::${bucket}/*`,
];

/** Makes a bucket in the sandbox's Region: outside us-east-1 it must be named. */
export async function makeBucket({ platform, region }: Stage, bucket: string): Promise<void> {
  await platform.s3.createBucket({
    Bucket: bucket,
    ...(region !== "us-east-1" && {
      CreateBucketConfiguration: { LocationConstraint: region as BucketLocationConstraint },
    }),
  });
}

/** Whether all four settings of Block Public Access are on, of the bucket or of the account (fact 22). */
export const isGuarded = (state: AccountState, bucket: string): boolean =>
  [state.buckets[bucket]?.PublicAccessBlock, ...Object.values(state.accountPublicAccessBlocks)].some(
    (block: PublicAccessBlockState | undefined) => block && SETTINGS.every((setting) => block[setting]),
  );

/**
 * Whether a bucket's policy denies everybody its own change, without a condition that spares anybody: then only the
 * account's root can take it back.
 */
export function locksEverybodyOut(bucket: BucketState | undefined): boolean {
  return statementsOf(bucket?.Policy ?? {}).some(
    (x) =>
      x.Effect === "Deny" &&
      isEverybody(x.Principal) &&
      !x.Condition &&
      [x.Action ?? []].flat().some((action) => coversPolicyChanges(action)),
  );
}

/** Whether a statement is for everybody, in any of the ways to say so. */
export const isEverybody = (principal: unknown): boolean =>
  principal === "*" ||
  (typeof principal === "object" &&
    principal !== null &&
    "AWS" in principal &&
    [principal.AWS].flat().includes("*"));

const coversPolicyChanges = (action: string): boolean =>
  new RegExp(`^${action.replaceAll("*", ".*").replaceAll("?", ".")}$`, "i").test("s3:PutBucketPolicy");

/** Whether a call changes who gets at a bucket: by its policy, an ACL, ownership or Block Public Access. */
export const changesAccess = (call: CallEvidence, bucket: string): boolean =>
  isCall(call, "PutAccountPublicAccessBlock", "DeleteAccountPublicAccessBlock") ||
  (/^(Put|Delete)(BucketPolicy|BucketAcl|ObjectAcl|BucketPublicAccessBlock|BucketOwnershipControls)$/.test(
    call.eventName,
  ) &&
    mentions(call, bucket));
