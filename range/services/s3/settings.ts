import type * as Sdk from "@aws-sdk/client-s3";
import { AwsError } from "../../errors.ts";
import type { Call } from "../../call.ts";
import { handlers } from "../../service.ts";
import { bucketOf } from "./access.ts";
import { readNotifications } from "./notifications.ts";
import { findBucket } from "./state.ts";
import type { BucketSettings } from "./state.ts";
import { checkTags } from "./tagging.ts";

type BucketInput = { Bucket?: string; ExpectedBucketOwner?: string };

/** What S3 answers when a bucket lacks a configuration: the code and the message, always with status 404. */
const MISSING = {
  tags: ["NoSuchTagSet", "The TagSet does not exist"],
  lifecycle: ["NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist"],
  cors: ["NoSuchCORSConfiguration", "The CORS configuration does not exist"],
  website: ["NoSuchWebsiteConfiguration", "The specified bucket does not have a website configuration"],
  replication: ["ReplicationConfigurationNotFoundError", "The replication configuration was not found"],
} as const;

/** The configuration documents that a bucket keeps: what S3 was given is what it answers. */
export const settings = handlers<typeof Sdk>()({
  GetBucketTagging: (input, call) => ({ TagSet: readSetting(call, input, "tags") }),
  PutBucketTagging: (input, call) => putSetting(call, input, "tags", checkTags(input.Tagging?.TagSet, 50)),
  DeleteBucketTagging: (input, call) => putSetting(call, input, "tags", undefined),

  GetBucketLifecycleConfiguration: (input, call) => ({ Rules: readSetting(call, input, "lifecycle") }),
  PutBucketLifecycleConfiguration(input, call) {
    const rules = input.LifecycleConfiguration?.Rules;
    if (!rules?.length) throw malformedXml();
    const ids = new Set(rules.map((rule) => rule.ID).filter(Boolean));
    if (ids.size < rules.filter((rule) => rule.ID).length)
      throw new AwsError(
        "InvalidArgument",
        "Rule ID must be unique. Found same ID for more than one rule",
        400,
      );
    for (const rule of rules) {
      if (rule.Status !== "Enabled" && rule.Status !== "Disabled") throw malformedXml();
      if (rule.Expiration?.Days !== undefined && rule.Expiration.Days <= 0)
        throw new AwsError("InvalidArgument", "'Days' for Expiration action must be a positive integer", 400);
    }
    putSetting(
      call,
      input,
      "lifecycle",
      rules.map((rule) => ({ ...rule, ID: rule.ID ?? call.world.random.hex(48) })),
    );
    return {};
  },
  DeleteBucketLifecycle: (input, call) => putSetting(call, input, "lifecycle", undefined),

  GetBucketCors: (input, call) => ({ CORSRules: readSetting(call, input, "cors") }),
  PutBucketCors(input, call) {
    const rules = input.CORSConfiguration?.CORSRules;
    if (!rules?.length || rules.some((rule) => !rule.AllowedMethods?.length || !rule.AllowedOrigins?.length))
      throw malformedXml();
    for (const method of rules.flatMap((rule) => rule.AllowedMethods ?? []))
      if (!["GET", "PUT", "HEAD", "POST", "DELETE"].includes(method))
        throw new AwsError(
          "InvalidRequest",
          `Found unsupported HTTP method in CORS config. Unsupported method is ${method}`,
          400,
        );
    putSetting(call, input, "cors", rules);
  },
  DeleteBucketCors: (input, call) => putSetting(call, input, "cors", undefined),

  GetBucketWebsite: (input, call) => ({ ...readSetting(call, input, "website") }),
  PutBucketWebsite(input, call) {
    const website = input.WebsiteConfiguration;
    if (!website) throw malformedXml();
    if (!website.RedirectAllRequestsTo && !website.IndexDocument)
      throw new AwsError(
        "InvalidArgument",
        "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty",
        400,
        {
          ArgumentName: "IndexDocument",
          ArgumentValue: "null",
        },
      );
    putSetting(call, input, "website", website);
  },
  DeleteBucketWebsite: (input, call) => putSetting(call, input, "website", undefined),

  GetBucketReplication: (input, call) => ({
    ReplicationConfiguration: readSetting(call, input, "replication"),
  }),
  PutBucketReplication(input, call) {
    const replication = input.ReplicationConfiguration;
    if (!replication?.Role || !replication.Rules?.length) throw malformedXml();
    if (bucketOf(call, input).bucket.versioning !== "Enabled")
      throw new AwsError(
        "InvalidRequest",
        "Versioning must be 'Enabled' on the bucket to apply a replication configuration",
        400,
      );
    for (const { Destination } of replication.Rules) {
      const target = findBucket(call.world, Destination?.Bucket?.replace(/^arn:aws:s3:::/, "") ?? "");
      if (!target) throw new AwsError("InvalidRequest", "Destination bucket must exist.", 400);
      if (target.bucket.versioning !== "Enabled")
        throw new AwsError("InvalidRequest", "Destination bucket must have versioning enabled.", 400);
    }
    putSetting(call, input, "replication", replication);
  },
  DeleteBucketReplication: (input, call) => putSetting(call, input, "replication", undefined),

  /** Buckets encrypt with SSE-S3 unless told otherwise, so there is always an answer (since January 2023). */
  GetBucketEncryption: (input, call) => ({
    ServerSideEncryptionConfiguration: structuredClone(bucketOf(call, input).bucket.settings.encryption) ?? {
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" }, BucketKeyEnabled: false }],
    },
  }),
  PutBucketEncryption(input, call) {
    const rules = input.ServerSideEncryptionConfiguration?.Rules;
    if (rules?.length !== 1) throw malformedXml();
    const by = rules[0]?.ApplyServerSideEncryptionByDefault;
    if (!by || !["AES256", "aws:kms", "aws:kms:dsse"].includes(by.SSEAlgorithm ?? "")) throw malformedXml();
    if (by.SSEAlgorithm === "AES256" && by.KMSMasterKeyID)
      throw new AwsError(
        "InvalidArgument",
        "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
        400,
      );
    putSetting(call, input, "encryption", {
      Rules: [{ ...rules[0], BucketKeyEnabled: rules[0]?.BucketKeyEnabled ?? false }],
    });
  },
  DeleteBucketEncryption: (input, call) => putSetting(call, input, "encryption", undefined),

  GetBucketLogging: (input, call) => structuredClone({ ...bucketOf(call, input).bucket.settings.logging }),
  PutBucketLogging(input, call) {
    const enabled = input.BucketLoggingStatus?.LoggingEnabled;
    if (!enabled) return putSetting(call, input, "logging", undefined);
    const { bucket } = bucketOf(call, input);
    const target = findBucket(call.world, enabled.TargetBucket ?? "")?.bucket;
    if (target?.accountId !== bucket.accountId)
      throw new AwsError(
        "InvalidTargetBucketForLogging",
        "The target bucket for logging does not exist",
        400,
        {
          TargetBucket: enabled.TargetBucket,
        },
      );
    if (target.region !== bucket.region)
      throw new AwsError("CrossLocationLoggingProhibited", "Cross S3 location logging not allowed.", 403);
    putSetting(call, input, "logging", {
      LoggingEnabled: { ...enabled, TargetPrefix: enabled.TargetPrefix ?? "" },
    });
  },

  GetBucketNotificationConfiguration: (input, call) =>
    structuredClone({ ...bucketOf(call, input).bucket.settings.notification }),
  PutBucketNotificationConfiguration(input, call) {
    const wanted = input.NotificationConfiguration;
    if (!wanted) throw malformedXml();
    const { bucket } = bucketOf(call, input);
    const next = readNotifications(call, bucket, wanted, !input.SkipDestinationValidation);
    putSetting(call, input, "notification", Object.keys(next).length ? next : undefined);
  },

  GetBucketRequestPayment: (input, call) => ({
    Payer: bucketOf(call, input).bucket.settings.requestPayment?.Payer ?? "BucketOwner",
  }),
  PutBucketRequestPayment(input, call) {
    const payer = input.RequestPaymentConfiguration?.Payer;
    if (payer !== "Requester" && payer !== "BucketOwner") throw malformedXml();
    putSetting(call, input, "requestPayment", { Payer: payer });
  },

  GetBucketAccelerateConfiguration: (input, call) => ({
    ...bucketOf(call, input).bucket.settings.accelerate,
  }),
  PutBucketAccelerateConfiguration(input, call) {
    const status = input.AccelerateConfiguration?.Status;
    if (status !== "Enabled" && status !== "Suspended") throw malformedXml();
    if (input.Bucket?.includes("."))
      throw new AwsError(
        "InvalidRequest",
        "S3 Transfer Acceleration is not supported for buckets with periods (.) in their names",
        400,
      );
    putSetting(call, input, "accelerate", { Status: status });
  },
});

export const malformedXml = (): AwsError =>
  new AwsError(
    "MalformedXML",
    "The XML you provided was not well-formed or did not validate against our published schema",
    400,
  );

function readSetting<K extends keyof typeof MISSING>(
  call: Call,
  input: BucketInput,
  name: K,
): NonNullable<BucketSettings[K]> {
  const { bucket } = bucketOf(call, input);
  const value = bucket.settings[name];
  const [code, message] = MISSING[name];
  if (value === undefined) throw new AwsError(code, message, 404, { BucketName: bucket.name });
  return structuredClone(value) as NonNullable<BucketSettings[K]>;
}

/** Keeps a copy of a configuration, or forgets it when there is none. */
export function putSetting<K extends keyof BucketSettings>(
  call: Call,
  input: BucketInput,
  name: K,
  value: BucketSettings[K] | undefined,
): void {
  const { bucket, state } = bucketOf(call, input);
  state.buckets.update(bucket.name, (row) => {
    if (value === undefined) delete row.settings[name];
    else row.settings[name] = structuredClone(value);
  });
}
