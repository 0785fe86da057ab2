import type * as Sdk from "@aws-sdk/client-s3";
import type { PublicAccessBlockConfiguration } from "@aws-sdk/client-s3";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { bucketOf } from "./access.ts";
import { canonicalId, ownerOf } from "./names.ts";
import { requestedGrants } from "./acl.ts";
import { malformedXml } from "./settings.ts";

/** Block Public Access, object ownership and the ACL of a bucket. */
export const publicAccess = handlers<typeof Sdk>()({
  PutPublicAccessBlock(input, call) {
    const { bucket, state } = bucketOf(call, input);
    const block = copyPublicAccessBlock(input.PublicAccessBlockConfiguration);
    state.buckets.update(bucket.name, (row) => void (row.publicAccessBlock = block));
  },

  GetPublicAccessBlock(input, call) {
    const { publicAccessBlock, name } = bucketOf(call, input).bucket;
    if (!publicAccessBlock) throw noPublicAccessBlock({ BucketName: name });
    return { PublicAccessBlockConfiguration: { ...publicAccessBlock } };
  },

  DeletePublicAccessBlock(input, call) {
    const { bucket, state } = bucketOf(call, input);
    if (bucket.publicAccessBlock)
      state.buckets.update(bucket.name, (row) => void delete row.publicAccessBlock);
  },

  GetBucketOwnershipControls(input, call) {
    const { ownership, name } = bucketOf(call, input).bucket;
    if (!ownership)
      throw new AwsError(
        "OwnershipControlsNotFoundError",
        "The bucket ownership controls were not found",
        404,
        {
          BucketName: name,
        },
      );
    return { OwnershipControls: { Rules: [{ ObjectOwnership: ownership }] } };
  },

  PutBucketOwnershipControls(input, call) {
    const { bucket, state } = bucketOf(call, input);
    const rules = input.OwnershipControls?.Rules ?? [];
    const ownership = rules[0]?.ObjectOwnership;
    if (
      rules.length !== 1 ||
      !ownership ||
      !["BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"].includes(ownership)
    )
      throw malformedXml();
    const shared = bucket.grants.some((grant) => grant.Grantee?.ID !== canonicalId(bucket.accountId));
    if (ownership === "BucketOwnerEnforced" && shared)
      throw new AwsError(
        "InvalidBucketAclWithObjectOwnership",
        "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
        400,
      );
    state.buckets.update(bucket.name, (row) => void (row.ownership = ownership));
  },

  DeleteBucketOwnershipControls(input, call) {
    const { bucket, state } = bucketOf(call, input);
    if (bucket.ownership) state.buckets.update(bucket.name, (row) => void delete row.ownership);
  },

  GetBucketAcl(input, call) {
    const { grants, accountId } = bucketOf(call, input).bucket;
    return { Owner: ownerOf(accountId), Grants: structuredClone(grants) };
  },

  PutBucketAcl(input, call) {
    const { bucket, state } = bucketOf(call, input);
    const grants = requestedGrants(call, bucket, input, bucket.accountId, "s3:PutBucketAcl");
    state.buckets.update(bucket.name, (row) => void (row.grants = grants));
  },
});

/** The error of a bucket or account that has no Block Public Access configuration. */
export const noPublicAccessBlock = (members: Record<string, string>): AwsError =>
  new AwsError(
    "NoSuchPublicAccessBlockConfiguration",
    "The public access block configuration was not found",
    404,
    members,
  );

/**
 * A Block Public Access configuration as it is kept: settings that are not named are off.
 *
 * @throws {AwsError} MalformedXML; InvalidRequest where no setting is named
 */
export function copyPublicAccessBlock(
  asked: PublicAccessBlockConfiguration | undefined,
): Required<PublicAccessBlockConfiguration> {
  if (!asked) throw malformedXml();
  if (Object.values(asked).every((setting) => setting === undefined))
    throw new AwsError("InvalidRequest", "Must specify at least one configuration.", 400);
  return {
    BlockPublicAcls: asked.BlockPublicAcls ?? false,
    IgnorePublicAcls: asked.IgnorePublicAcls ?? false,
    BlockPublicPolicy: asked.BlockPublicPolicy ?? false,
    RestrictPublicBuckets: asked.RestrictPublicBuckets ?? false,
  };
}
