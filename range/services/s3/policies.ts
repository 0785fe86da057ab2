import type * as Sdk from "@aws-sdk/client-s3";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { bucketOf, callerArn, effectivePublicAccessBlock } from "./access.ts";
import type { FoundBucket } from "./access.ts";
import { bucketArn } from "./names.ts";
import { checkPolicy, matchesName } from "./policy-check.ts";
import { isPublicPolicy } from "./public.ts";

/** Policies of buckets: only the owner's account may touch them, and Block Public Access refuses public ones. */
export const policies = handlers<typeof Sdk>()({
  PutBucketPolicy(input, call) {
    const { bucket, state } = ownBucket(call, input);
    const policy = input.Policy ?? "";
    checkPolicy(call, policy, (resource) => isInBucket(resource, bucket.name));
    if (effectivePublicAccessBlock(call.world, bucket).BlockPublicPolicy && isPublicPolicy(policy))
      throw new AwsError(
        "AccessDenied",
        `User: ${callerArn(call.principal)} is not authorized to perform: s3:PutBucketPolicy on resource: "${bucketArn(bucket.name)}" because public policies are blocked by the BlockPublicPolicy block public access setting.`,
        403,
      );
    state.buckets.update(bucket.name, (row) => void (row.policy = policy));
  },

  GetBucketPolicy(input, call) {
    return { Policy: policyOf(ownBucket(call, input)) };
  },

  GetBucketPolicyStatus(input, call) {
    return { PolicyStatus: { IsPublic: isPublicPolicy(policyOf(ownBucket(call, input))) } };
  },

  DeleteBucketPolicy(input, call) {
    const { bucket, state } = ownBucket(call, input);
    if (bucket.policy !== undefined) state.buckets.update(bucket.name, (row) => void delete row.policy);
  },
});

function ownBucket(call: Call, input: { Bucket?: string; ExpectedBucketOwner?: string }): FoundBucket {
  const found = bucketOf(call, input);
  if (call.principal.accountId !== found.bucket.accountId)
    throw new AwsError("MethodNotAllowed", "The specified method is not allowed against this resource.", 405);
  return found;
}

function policyOf({ bucket }: FoundBucket): string {
  if (bucket.policy === undefined)
    throw new AwsError("NoSuchBucketPolicy", "The bucket policy does not exist", 404, {
      BucketName: bucket.name,
    });
  return bucket.policy;
}

/** Whether a resource pattern names the bucket or keys in it; wildcards may stand anywhere in the name. */
function isInBucket(resource: string, bucket: string): boolean {
  const name = /^arn:aws:s3:::([^/]*)/.exec(resource)?.[1];
  return !!name && matchesName(name, bucket);
}
