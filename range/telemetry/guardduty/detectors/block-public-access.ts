import type { Resource } from "@aws-sdk/client-guardduty";
import { eventNameOf } from "../../cloudtrail/facts.ts";
import { apiAction } from "../actions.ts";
import { accessKeyDetails, bucketResource, nameOf } from "../resources.ts";
import type { CallDetector } from "../sighting.ts";

const SETTINGS = ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"];

/** Block Public Access that was taken away, or put with a setting off: of a bucket, or of the whole account. */
export const detectBlockPublicAccess: CallDetector = (scope, record) => {
  const { call, input, error } = record;
  if (error || (call.service !== "s3" && call.service !== "s3control")) return undefined;
  const put = call.operation === "PutPublicAccessBlock" && !allOn(input["PublicAccessBlockConfiguration"]);
  if (!put && call.operation !== "DeletePublicAccessBlock") return undefined;
  const ofAccount = call.service === "s3control";
  const subject = ofAccount ? scope.accountId : String(input["Bucket"] ?? "");
  const resource = (): Resource =>
    ofAccount
      ? {
          ResourceType: "S3Bucket",
          AccessKeyDetails: accessKeyDetails(call.principal),
          S3BucketDetails: [{ Name: subject, Type: "Destination" }],
        }
      : bucketResource(call.world, subject, call.principal);
  return {
    type: ofAccount
      ? "Policy:S3/AccountBlockPublicAccessDisabled"
      : "Policy:S3/BucketBlockPublicAccessDisabled",
    key: subject,
    at: call.at,
    remoteIp: call.sourceIp,
    describe: () => ({
      resource: resource(),
      action: apiAction(record),
      description: `Amazon S3 Block Public Access was disabled for ${ofAccount ? "account" : "S3 bucket"} ${subject} by ${nameOf(call.principal)} calling ${eventNameOf(record)}. If no other policy restricts it, this can make data public.`,
    }),
  };
};

const allOn = (block: unknown): boolean =>
  SETTINGS.every((name) => (block as Record<string, unknown> | undefined)?.[name] === true);
