import type { Call } from "../../call.ts";
import { effectivePublicAccessBlock } from "./access.ts";
import { withoutGrants } from "./public.ts";
import type { BucketRow } from "./state.ts";

/**
 * A policy as it takes effect on this caller: under RestrictPublicBuckets a public one grants nothing to other
 * accounts (fact 22).
 *
 * @param bucket as the request found it, with the settings that hold for the request
 * @param owners accounts that the restriction spares
 */
export function effectivePolicy(
  { world, principal }: Pick<Call, "world" | "principal">,
  bucket: Readonly<BucketRow>,
  { policy, isPublic, owners }: { policy: string | undefined; isPublic: boolean; owners: readonly string[] },
): string | undefined {
  const outsider = principal.type !== "AWSService" && !owners.includes(principal.accountId);
  if (policy === undefined || !outsider || !isPublic) return policy;
  return effectivePublicAccessBlock(world, bucket).RestrictPublicBuckets ? withoutGrants(policy) : policy;
}
