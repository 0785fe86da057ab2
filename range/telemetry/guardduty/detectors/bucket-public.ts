import { eventNameOf } from "../../cloudtrail/facts.ts";
import { apiAction } from "../actions.ts";
import { bucketResource, nameOf, publicExposure } from "../resources.ts";
import type { CallDetector } from "../sighting.ts";

const CHANGES = new Set(["PutBucketPolicy", "PutBucketAcl"]);

/** A bucket whose policy or ACL was changed so that everybody gets in, and which nothing else keeps closed. */
export const detectBucketPublic: CallDetector = (_, record) => {
  const { call, input, error } = record;
  if (call.service !== "s3" || error || !CHANGES.has(call.operation)) return undefined;
  const bucket = String(input["Bucket"] ?? "");
  const exposure = publicExposure(call.world, bucket);
  const opened = call.operation === "PutBucketPolicy" ? exposure.byPolicy : exposure.byAcl;
  if (!opened || !exposure.effective) return undefined;
  return {
    type: "Policy:S3/BucketAnonymousAccessGranted",
    key: `${bucket} ${call.operation}`,
    at: call.at,
    remoteIp: call.sourceIp,
    describe: () => ({
      resource: bucketResource(call.world, bucket, call.principal),
      action: apiAction(record),
      description: `Amazon S3 public anonymous access was granted to the S3 bucket ${bucket} by ${nameOf(call.principal)} calling ${eventNameOf(record)}.`,
      additionalInfo: { policy: call.operation === "PutBucketPolicy" },
    }),
  };
};
