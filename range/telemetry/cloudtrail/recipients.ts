import type { CallRecord } from "../../call.ts";
import { findBucket } from "../../services/s3/state.ts";
import type { Account } from "../../world.ts";

/**
 * The accounts that receive an event: the caller's, and the owner's of a role or bucket in another account
 * (CloudTrail guide, "shared event ID").
 */
export function recipientsOf(record: CallRecord): Account[] {
  const { call } = record;
  const owner = ownerId(record);
  const own = call.account;
  const other = owner === undefined || owner === own.id ? undefined : call.world.accounts.get(owner);
  return other ? [own, other] : [own];
}

function ownerId({ call, input }: CallRecord): string | undefined {
  if (call.service === "sts" && typeof input["RoleArn"] === "string") return input["RoleArn"].split(":")[4];
  if (call.service !== "s3") return undefined;
  if (call.accessPoint) return call.accessPoint.bucketAccountId;
  if (typeof input["Bucket"] === "string") return findBucket(call.world, input["Bucket"])?.bucket.accountId;
  return undefined;
}
