import type { Ask, Call } from "../../call.ts";
import type { FoundBucket } from "./accesspoints.ts";
import { effectivePolicy } from "./effective-policy.ts";
import { isPublicAccessPoint } from "./public.ts";
import { tagsOf } from "./through.ts";

/**
 * An ask of a bucket as one that its access point has to allow, too: the caller needs the action on both, each by
 * its own policies and by that resource's.
 *
 * @param part of the access point that is asked for, such as `/object/key`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html
 */
export function askThrough(call: Call, found: FoundBucket, ask: Ask, part = ""): Ask {
  const { accessPoint: point } = found;
  if (!point) return ask;
  const at: Ask = {
    action: ask.action,
    resource: `${point.arn}${part}`,
    context: { ...ask.context, ...tagsOf(point), "s3:ResourceAccount": point.accountId },
    resourcePolicy: effectivePolicy(call, found.bucket, {
      policy: point.policy,
      isPublic: isPublicAccessPoint(point),
      owners: [point.accountId, point.bucketAccountId],
    }),
    resourceAccount: point.accountId,
  };
  return { ...ask, through: at };
}
