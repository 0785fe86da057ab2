import type { PublicAccessBlockConfiguration } from "@aws-sdk/client-s3";
import type { Call } from "../../call.ts";
import { AwsError, NotImplemented } from "../../errors.ts";
import type { Principal } from "../../iam/principal.ts";
import { bucketBehind, findAccessPoint, namesAccessPoint } from "./accesspoints.ts";
import type { FoundBucket } from "./accesspoints.ts";
import { canonicalId } from "./names.ts";
import { ACCOUNT_ROW, s3State } from "./state.ts";
import type { BucketRow } from "./state.ts";
import { checkThrough } from "./through.ts";
import type { World } from "../../world.ts";

export type { FoundBucket } from "./accesspoints.ts";

/**
 * The bucket that a request names, whoever owns it: by its own name, or through an access point.
 *
 * @throws {AwsError} NoSuchBucket; PermanentRedirect when the request went to another Region (its member
 * `BucketRegion` is also the header `x-amz-bucket-region`); AccessDenied when `ExpectedBucketOwner` differs; what
 * {@link checkThrough} refuses
 */
export function bucketOf(call: Call, input: { Bucket?: string; ExpectedBucketOwner?: string }): FoundBucket {
  const found = bucketAnywhere(call, input);
  const { name, region, accountId } = found.bucket;
  // Anonymous requests carry no credential scope, so nothing says which Region they were sent to.
  if (region !== call.region && call.principal.type !== "Anonymous")
    throw new AwsError(
      "PermanentRedirect",
      "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.",
      301,
      { Endpoint: `${name}.s3.${region}.amazonaws.com`, Bucket: name, BucketRegion: region },
    );
  if (input.ExpectedBucketOwner !== undefined && input.ExpectedBucketOwner !== accountId)
    throw new AwsError("AccessDenied", "Access Denied", 403);
  return found;
}

/** The bucket that a request names, in whichever Region. Throws as {@link bucketOf}, but for the Region and the owner. */
export function bucketAnywhere(call: Call, input: { Bucket?: string }): FoundBucket {
  const found = bucketNamed(call.world, input.Bucket);
  if (found.accessPoint) checkThrough(call, found.accessPoint);
  return found;
}

/**
 * A bucket by name, or behind an access point, wherever it lives.
 *
 * @throws {AwsError} NoSuchBucket; NoSuchAccessPoint or InvalidAccessPointAliasError where no access point is named so
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
export function bucketNamed(world: World, name = ""): FoundBucket {
  const found = bucketBehind(world, name);
  if (found) return found;
  if (namesAccessPoint(name) && !findAccessPoint(world, name))
    throw name.startsWith("arn:")
      ? noSuchAccessPoint(name.split(/[:/]/).at(-1)!)
      : new AwsError(
          "InvalidAccessPointAliasError",
          "The specified access point alias name is not valid.",
          400,
          { AccessPointAlias: name },
        );
  throw new AwsError("NoSuchBucket", "The specified bucket does not exist", 404, { BucketName: name });
}

export const noSuchAccessPoint = (name: string): AwsError =>
  new AwsError("NoSuchAccessPoint", "The specified accesspoint does not exist", 404, {
    AccessPointName: name,
  });

/** How to name again, in a part of a request, what the request as a whole went to. */
export const nameOf = ({ accessPoint, bucket }: FoundBucket): string => accessPoint?.arn ?? bucket.name;

/** The four Block Public Access settings as they take effect: the account's override the bucket's (fact 22). */
export function effectivePublicAccessBlock(
  world: World,
  bucket: Pick<BucketRow, "accountId" | "publicAccessBlock">,
): Required<PublicAccessBlockConfiguration> {
  const account = s3State(world.account(bucket.accountId).scope("global")).accountPublicAccessBlock.get(
    ACCOUNT_ROW,
  );
  const on = (setting: keyof PublicAccessBlockConfiguration): boolean =>
    Boolean(account?.[setting] || bucket.publicAccessBlock?.[setting]);
  return {
    BlockPublicAcls: on("BlockPublicAcls"),
    IgnorePublicAcls: on("IgnorePublicAcls"),
    BlockPublicPolicy: on("BlockPublicPolicy"),
    RestrictPublicBuckets: on("RestrictPublicBuckets"),
  };
}

/** Whether ACLs are disabled: the bucket's owner owns every object, and only policies grant. */
export const aclsDisabled = (bucket: Readonly<BucketRow>): boolean =>
  bucket.ownership === "BucketOwnerEnforced";

/** The ARN of the caller as error messages and records show it. */
export const callerArn = (principal: Principal): string =>
  principal.type === "Anonymous"
    ? "anonymous"
    : principal.type === "AWSService"
      ? principal.service
      : principal.arn;

export const callerCanonicalId = (principal: Principal): string => canonicalId(principal.accountId);

/**
 * Refuses members of a request that the range does not model, by name.
 *
 * @throws {NotImplemented}
 */
export function refuseMembers(input: object, operation: string, names: readonly string[]): void {
  for (const name of names)
    if ((input as Record<string, unknown>)[name] !== undefined)
      throw new NotImplemented(`s3:${operation} with ${name}`);
}
