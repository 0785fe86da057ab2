import type * as Sdk from "@aws-sdk/client-s3";
import type {
  BucketCannedACL,
  BucketLocationConstraint,
  BucketVersioningStatus,
  ObjectOwnership,
  ServerSideEncryption,
} from "@aws-sdk/client-s3";
import { corsRules, DOCUMENTS, lifecycleRules, notifications, objectLock, website } from "./s3-documents.ts";
import { fixed, flag, json, list, object, oneOf, required, tags, text, type ValuesOf } from "./shape.ts";
import { api, resource, type Act } from "./type.ts";

const s3 = api<typeof Sdk>("s3");

const SETTINGS = {
  ...DOCUMENTS,
  AccessControl: text,
  BucketEncryption: object({
    ServerSideEncryptionConfiguration: required(
      list(
        object({
          BucketKeyEnabled: flag,
          ServerSideEncryptionByDefault: object({
            SSEAlgorithm: required(oneOf<ServerSideEncryption>()),
            KMSMasterKeyID: text,
          }),
        }),
      ),
    ),
  }),
  LoggingConfiguration: object({ DestinationBucketName: text, LogFilePrefix: text }),
  OwnershipControls: object({
    Rules: required(list(object({ ObjectOwnership: required(oneOf<ObjectOwnership>()) }))),
  }),
  PublicAccessBlockConfiguration: object({
    BlockPublicAcls: flag,
    BlockPublicPolicy: flag,
    IgnorePublicAcls: flag,
    RestrictPublicBuckets: flag,
  }),
  Tags: tags,
  VersioningConfiguration: object({ Status: required(oneOf<BucketVersioningStatus>()) }),
} as const;

type Settings = ValuesOf<typeof SETTINGS>;

const PRIVATE = "Private";

/** CloudFormation's names of the canned ACLs (`PublicRead`) against S3's (`public-read`). */
const cannedAcl = (name: string): BucketCannedACL =>
  name.replaceAll(/(?<=[a-z])([A-Z])/g, "-$1").toLowerCase() as BucketCannedACL;

/** Where ACLs are disabled, as they are unless told, no bucket is made with one; elsewhere it is set last. */
const refusedAcl = ({ AccessControl = PRIVATE, OwnershipControls }: Settings): { ACL?: BucketCannedACL } =>
  AccessControl !== PRIVATE &&
  (OwnershipControls?.Rules[0]?.ObjectOwnership ?? "BucketOwnerEnforced") === "BucketOwnerEnforced"
    ? { ACL: cannedAcl(AccessControl) }
    : {};

const changed = (now: unknown, before: unknown): boolean => JSON.stringify(now) !== JSON.stringify(before);

/** Applies each setting that differs from what the bucket had. */
function configure(act: Act, Bucket: string, now: Settings, before: Settings): void {
  if (changed(now.BucketEncryption, before.BucketEncryption)) {
    if (now.BucketEncryption)
      s3(act, "PutBucketEncryption", {
        Bucket,
        ServerSideEncryptionConfiguration: {
          Rules: now.BucketEncryption.ServerSideEncryptionConfiguration.map(
            ({ BucketKeyEnabled, ServerSideEncryptionByDefault }) => ({
              ...(BucketKeyEnabled !== undefined && { BucketKeyEnabled }),
              ...(ServerSideEncryptionByDefault && {
                ApplyServerSideEncryptionByDefault: ServerSideEncryptionByDefault,
              }),
            }),
          ),
        },
      });
    else s3(act, "DeleteBucketEncryption", { Bucket });
  }
  if (changed(now.PublicAccessBlockConfiguration, before.PublicAccessBlockConfiguration)) {
    if (now.PublicAccessBlockConfiguration)
      s3(act, "PutPublicAccessBlock", {
        Bucket,
        PublicAccessBlockConfiguration: now.PublicAccessBlockConfiguration,
      });
    else s3(act, "DeletePublicAccessBlock", { Bucket });
  }
  if (changed(now.OwnershipControls, before.OwnershipControls)) {
    if (now.OwnershipControls)
      s3(act, "PutBucketOwnershipControls", { Bucket, OwnershipControls: now.OwnershipControls });
    else s3(act, "DeleteBucketOwnershipControls", { Bucket });
  }
  if (changed(now.VersioningConfiguration, before.VersioningConfiguration))
    s3(act, "PutBucketVersioning", {
      Bucket,
      VersioningConfiguration: now.VersioningConfiguration ?? { Status: "Suspended" },
    });
  if (changed(now.LoggingConfiguration, before.LoggingConfiguration))
    s3(act, "PutBucketLogging", {
      Bucket,
      BucketLoggingStatus: now.LoggingConfiguration
        ? {
            LoggingEnabled: {
              TargetBucket: now.LoggingConfiguration.DestinationBucketName ?? Bucket,
              TargetPrefix: now.LoggingConfiguration.LogFilePrefix ?? "",
            },
          }
        : {},
    });
  configureDocuments(act, Bucket, now, before);
  // A bucket is private without an ACL, too: one that has its ACLs disabled would refuse any.
  const acl = now.AccessControl ?? PRIVATE;
  if (acl !== (before.AccessControl ?? PRIVATE)) s3(act, "PutBucketAcl", { Bucket, ACL: cannedAcl(acl) });
}

function configureDocuments(act: Act, Bucket: string, now: Settings, before: Settings): void {
  if (changed(now.LifecycleConfiguration, before.LifecycleConfiguration)) {
    if (now.LifecycleConfiguration)
      s3(act, "PutBucketLifecycleConfiguration", {
        Bucket,
        LifecycleConfiguration: { Rules: lifecycleRules(now.LifecycleConfiguration) },
      });
    else s3(act, "DeleteBucketLifecycle", { Bucket });
  }
  if (changed(now.CorsConfiguration, before.CorsConfiguration)) {
    if (now.CorsConfiguration)
      s3(act, "PutBucketCors", {
        Bucket,
        CORSConfiguration: { CORSRules: corsRules(now.CorsConfiguration) },
      });
    else s3(act, "DeleteBucketCors", { Bucket });
  }
  if (changed(now.WebsiteConfiguration, before.WebsiteConfiguration)) {
    if (now.WebsiteConfiguration)
      s3(act, "PutBucketWebsite", { Bucket, WebsiteConfiguration: website(now.WebsiteConfiguration) });
    else s3(act, "DeleteBucketWebsite", { Bucket });
  }
  if (changed(now.NotificationConfiguration, before.NotificationConfiguration))
    s3(act, "PutBucketNotificationConfiguration", {
      Bucket,
      NotificationConfiguration: notifications(now.NotificationConfiguration ?? {}),
    });
  if (now.ObjectLockConfiguration && changed(now.ObjectLockConfiguration, before.ObjectLockConfiguration))
    s3(act, "PutObjectLockConfiguration", {
      Bucket,
      ObjectLockConfiguration: objectLock(now.ObjectLockConfiguration),
    });
}

const bucket = resource("AWS::S3::Bucket", {
  properties: { BucketName: fixed(text), ObjectLockEnabled: fixed(flag), ...SETTINGS },
  attributes: ["Arn", "DomainName", "RegionalDomainName", "DualStackDomainName", "WebsiteURL"],
  create(act, p) {
    const Bucket = act.name(p.BucketName, { most: 63, lowerCase: true });
    const { region } = act.scope;
    s3(act, "CreateBucket", {
      Bucket,
      ...(region !== "us-east-1" && {
        CreateBucketConfiguration: { LocationConstraint: region as BucketLocationConstraint },
      }),
      ...(p.OwnershipControls?.Rules[0] && { ObjectOwnership: p.OwnershipControls.Rules[0].ObjectOwnership }),
      ...refusedAcl(p),
      ...(p.ObjectLockEnabled && { ObjectLockEnabledForBucket: true }),
    });
    act.begin(Bucket);
    // A new bucket blocks public access on its own, and the template may state less than that.
    configure(act, Bucket, p, {});
    s3(act, "PutBucketTagging", { Bucket, Tagging: { TagSet: [...act.tags] } });
    return {
      id: Bucket,
      attributes: {
        Arn: `arn:aws:s3:::${Bucket}`,
        DomainName: `${Bucket}.s3.amazonaws.com`,
        RegionalDomainName: `${Bucket}.s3.${region}.amazonaws.com`,
        DualStackDomainName: `${Bucket}.s3.dualstack.${region}.amazonaws.com`,
        WebsiteURL: `http://${Bucket}.s3-website-${region}.amazonaws.com`,
      },
    };
  },
  update: (act, p, was) => configure(act, act.id, p, was),
  retag: (act) => void s3(act, "PutBucketTagging", { Bucket: act.id, Tagging: { TagSet: [...act.tags] } }),
  delete: (act) => void s3(act, "DeleteBucket", { Bucket: act.id }),
});

const bucketPolicy = resource("AWS::S3::BucketPolicy", {
  properties: { Bucket: required(fixed(text)), PolicyDocument: required(json) },
  create(act, p) {
    s3(act, "PutBucketPolicy", { Bucket: p.Bucket, Policy: p.PolicyDocument });
    return { id: p.Bucket };
  },
  update: (act, p) => void s3(act, "PutBucketPolicy", { Bucket: p.Bucket, Policy: p.PolicyDocument }),
  delete: (act, p) => void s3(act, "DeleteBucketPolicy", { Bucket: p.Bucket }),
});

export const s3Types = [bucket, bucketPolicy];
