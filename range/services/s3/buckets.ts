import type * as Sdk from "@aws-sdk/client-s3";
import type { Bucket, BucketLocationConstraint } from "@aws-sdk/client-s3";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { bucketNamed, bucketOf, refuseMembers } from "./access.ts";
import { accessPointsOf } from "./accesspoints.ts";
import { privateAcl, requestedGrants, setsAcl } from "./acl.ts";
import { bucketArn, checkBucketName, ownerOf } from "./names.ts";
import { readPageSize, readToken, writeToken } from "./paging.ts";
import { findBucket, s3State } from "./state.ts";
import type { BucketRow } from "./state.ts";
import { checkTags } from "./tagging.ts";

export const buckets = handlers<typeof Sdk>()({
  CreateBucket(input, call) {
    const name = input.Bucket ?? "";
    checkBucketName(name);
    refuseMembers(input, "CreateBucket", ["BucketNamespace"]);
    refuseMembers(input.CreateBucketConfiguration ?? {}, "CreateBucket", ["Location", "Bucket"]);
    const region = regionOf(call, input.CreateBucketConfiguration?.LocationConstraint);
    const existing = findBucket(call.world, name)?.bucket;
    if (existing) return answerExisting(call, existing);
    const tags = input.CreateBucketConfiguration?.Tags;
    const row: BucketRow = {
      name,
      region,
      accountId: call.account.id,
      createdAt: call.at,
      grants: privateAcl(call.account.id),
      // Since April 2023 new buckets have ACLs disabled and every public access blocked.
      ownership: input.ObjectOwnership ?? "BucketOwnerEnforced",
      publicAccessBlock: {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      },
      settings: tags?.length ? { tags: checkTags(tags, 50) } : {},
    };
    if (setsAcl(input)) {
      if (row.ownership === "BucketOwnerEnforced")
        throw new AwsError(
          "InvalidBucketAclWithObjectOwnership",
          "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
          400,
        );
      row.grants = requestedGrants(call, row, input, row.accountId, "s3:CreateBucket");
    }
    if (input.ObjectLockEnabledForBucket) {
      row.versioning = "Enabled";
      row.settings.objectLock = { ObjectLockEnabled: "Enabled" };
    }
    s3State(call.scope).buckets.put(name, row);
    return {
      Location: region === "us-east-1" ? `/${name}` : `http://${name}.s3.amazonaws.com/`,
      BucketArn: bucketArn(name),
    };
  },

  DeleteBucket(input, call) {
    const { bucket, state } = bucketOf(call, input);
    if (state.objectsOf(bucket.name).size)
      throw new AwsError(
        "BucketNotEmpty",
        `The bucket you tried to delete is not empty${bucket.versioning ? ". You must delete all versions in the bucket." : ""}`,
        409,
        { BucketName: bucket.name },
      );
    if (accessPointsOf(call.world, bucket.name).length)
      throw new AwsError(
        "BucketHasAccessPointsAttached",
        "Bucket has access points attached and cannot be deleted.",
        400,
      );
    for (const upload of state.uploads.filter((row) => row.bucket === bucket.name))
      state.uploads.delete(upload.id);
    state.dropObjects(bucket.name);
    state.buckets.delete(bucket.name);
  },

  HeadBucket(input, call) {
    const { bucket, accessPoint } = bucketOf(call, input);
    return {
      BucketRegion: bucket.region,
      BucketArn: bucketArn(bucket.name),
      AccessPointAlias: accessPoint?.alias === input.Bucket,
    };
  },

  GetBucketLocation(input, call) {
    // Answered in every Region: clients ask where a bucket lives when they do not know it.
    const { region, accountId } = bucketNamed(call.world, input.Bucket).bucket;
    if (input.ExpectedBucketOwner !== undefined && input.ExpectedBucketOwner !== accountId)
      throw new AwsError("AccessDenied", "Access Denied", 403);
    return region === "us-east-1" ? {} : { LocationConstraint: region as BucketLocationConstraint };
  },

  ListBuckets(input, call) {
    const size = readPageSize(input.MaxBuckets, 10_000, "max-buckets");
    const after = readToken(input.ContinuationToken);
    const all = s3State(call.scope)
      .buckets.filter(
        (row) =>
          row.name.startsWith(input.Prefix ?? "") &&
          (input.BucketRegion === undefined || row.region === input.BucketRegion) &&
          (after === undefined || row.name > after),
      )
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const page = all.slice(0, size);
    const paged =
      input.MaxBuckets !== undefined || input.Prefix !== undefined || input.BucketRegion !== undefined;
    return {
      Buckets: page.map((row) => viewBucket(row, paged)),
      Owner: ownerOf(call.account.id),
      ...(input.Prefix !== undefined && { Prefix: input.Prefix }),
      ...(page.length < all.length && { ContinuationToken: writeToken(page.at(-1)!.name) }),
    };
  },
});

const viewBucket = (row: Readonly<BucketRow>, paged: boolean): Bucket => ({
  Name: row.name,
  CreationDate: new Date(row.createdAt),
  BucketArn: bucketArn(row.name),
  ...(paged && { BucketRegion: row.region }),
});

/** The Region of a new bucket. The endpoint of us-east-1 makes buckets anywhere, all others only at home. */
function regionOf(call: Call, constraint: string | undefined): string {
  if (constraint === undefined && call.region === "us-east-1") return call.region;
  if (
    constraint === "us-east-1" ||
    (constraint !== undefined && !/^(EU|[a-z]{2}(-[a-z]+)+-\d)$/.test(constraint))
  )
    throw new AwsError("InvalidLocationConstraint", "The specified location-constraint is not valid", 400, {
      LocationConstraint: constraint,
    });
  const region = constraint === "EU" ? "eu-west-1" : constraint;
  if (call.region !== "us-east-1" && region !== call.region)
    throw new AwsError(
      "IllegalLocationConstraintException",
      `The ${region ?? "unspecified"} location constraint is incompatible for the region specific endpoint this request was sent to.`,
      400,
    );
  return region!;
}

/** Making one's own bucket again succeeds in us-east-1, for old clients' sake, and nowhere else. */
function answerExisting(call: Call, existing: Readonly<BucketRow>): { Location: string; BucketArn: string } {
  if (existing.accountId !== call.account.id)
    throw new AwsError(
      "BucketAlreadyExists",
      "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.",
      409,
      { BucketName: existing.name },
    );
  if (call.region !== "us-east-1" || existing.region !== "us-east-1")
    throw new AwsError(
      "BucketAlreadyOwnedByYou",
      "Your previous request to create the named bucket succeeded and you already own it.",
      409,
      { BucketName: existing.name },
    );
  return { Location: `/${existing.name}`, BucketArn: bucketArn(existing.name) };
}
