import type {
  AccelerateConfiguration,
  BucketLoggingStatus,
  CORSRule,
  Grant,
  LifecycleRule,
  MetricsConfiguration,
  NotificationConfiguration,
  ObjectLockConfiguration,
  ObjectLockRetention,
  ObjectOwnership,
  PublicAccessBlockConfiguration,
  ReplicationConfiguration,
  RequestPaymentConfiguration,
  ServerSideEncryption,
  ServerSideEncryptionConfiguration,
  StorageClass,
  Tag,
  WebsiteConfiguration,
} from "@aws-sdk/client-s3";
import type { Table } from "../../table.ts";
import { defineState } from "../../world.ts";
import type { World } from "../../world.ts";
import type { SealedDataKey } from "../kms/use.ts";
import type { Checksum } from "./checksums.ts";
import type { Content } from "./content.ts";

/** The configuration documents of a bucket that are kept as they were put. */
export interface BucketSettings {
  accelerate?: AccelerateConfiguration;
  cors?: CORSRule[];
  encryption?: ServerSideEncryptionConfiguration;
  lifecycle?: LifecycleRule[];
  logging?: BucketLoggingStatus;
  /** In order of their ids. */
  metrics?: MetricsConfiguration[];
  notification?: NotificationConfiguration;
  objectLock?: ObjectLockConfiguration;
  replication?: ReplicationConfiguration;
  requestPayment?: RequestPaymentConfiguration;
  tags?: Tag[];
  website?: WebsiteConfiguration;
}

export interface BucketRow {
  name: string;
  region: string;
  accountId: string;
  createdAt: number;
  policy?: string;
  /** Who may what by ACL. The owner is always the account that made the bucket. */
  grants: Grant[];
  publicAccessBlock?: PublicAccessBlockConfiguration;
  ownership?: ObjectOwnership;
  versioning?: "Enabled" | "Suspended";
  mfaDelete?: "Enabled" | "Disabled";
  settings: BucketSettings;
}

/** The headers that an object carries from its writer to its readers. */
export interface ObjectHeaders {
  CacheControl?: string;
  ContentDisposition?: string;
  ContentEncoding?: string;
  ContentLanguage?: string;
  ContentType: string;
  Expires?: Date;
  WebsiteRedirectLocation?: string;
  Metadata: Record<string, string>;
}

export interface PartFacts {
  partNumber: number;
  sizeBytes: number;
  checksum?: Checksum;
}

export interface ObjectVersion {
  /** `null` for objects written while versioning was off or suspended. */
  versionId: string;
  modifiedAt: number;
  /** A delete marker has no content. */
  deleteMarker: boolean;
  content: Content;
  headers: ObjectHeaders;
  storageClass: StorageClass;
  tags: Tag[];
  grants: Grant[];
  ownerAccountId: string;
  encryption: {
    algorithm: ServerSideEncryption;
    kmsKeyId?: string;
    bucketKeyEnabled?: boolean;
    /** Sealed under the key of KMS, which readers must be allowed to use. */
    dataKey?: SealedDataKey;
  };
  checksum?: Checksum;
  /** Set for multipart objects. */
  parts?: PartFacts[];
  retention?: ObjectLockRetention;
  legalHold?: "ON" | "OFF";
}

/** A key and its versions, the newest first. A row is deleted with its last version. */
export interface ObjectRow {
  bucket: string;
  key: string;
  versions: ObjectVersion[];
}

/** A named way into a bucket, with a policy and a Block Public Access of its own. */
export interface AccessPointRow {
  name: string;
  arn: string;
  /** The name under which it stands among the buckets. */
  alias: string;
  region: string;
  accountId: string;
  bucket: string;
  bucketAccountId: string;
  createdAt: number;
  /** Where set, the only VPC that it is reached from. */
  vpcId?: string;
  publicAccessBlock: Required<PublicAccessBlockConfiguration>;
  policy?: string;
  tags: Tag[];
}

export interface UploadRow {
  id: string;
  bucket: string;
  key: string;
  startedAt: number;
  initiatorArn: string;
  template: Omit<
    ObjectVersion,
    "versionId" | "modifiedAt" | "content" | "parts" | "checksum" | "deleteMarker"
  >;
  checksumAlgorithm?: Checksum["algorithm"];
  checksumType?: Checksum["type"];
  parts: Map<number, { body: Buffer; etag: string; modifiedAt: number; checksum?: Checksum }>;
}

/** S3's state in one account. Buckets carry their Region; the namespace is shared by all accounts. */
export const s3State = defineState("global", (scope) => {
  const objects = new Map<string, Table<ObjectRow>>();
  return {
    buckets: scope.table<BucketRow>("s3.buckets"),
    uploads: scope.table<UploadRow>("s3.uploads"),
    /** By ARN: one name may stand in each Region. */
    accessPoints: scope.table<AccessPointRow>("s3.accessPoints"),
    /** One row, of the id `account`: the account's own Block Public Access. */
    accountPublicAccessBlock: scope.table<PublicAccessBlockConfiguration>("s3.accountPublicAccessBlock"),
    /** The objects of one bucket by {@link objectId}. Made at first use, dropped with the bucket. */
    objectsOf(bucket: string): Table<ObjectRow> {
      let table = objects.get(bucket);
      if (!table) objects.set(bucket, (table = scope.table<ObjectRow>("s3.objects")));
      return table;
    },
    dropObjects: (bucket: string): boolean => objects.delete(bucket),
  };
});

export type S3State = ReturnType<typeof s3State>;

/** The id of an object's row: `bucket/key`, unique in an account. */
export const objectId = (bucket: string, key: string): string => `${bucket}/${key}`;

export const ACCOUNT_ROW = "account";

/**
 * Finds a bucket in the namespace that all accounts share.
 *
 * @returns the row and the state of the account that owns it, or nothing when no account has such a bucket
 */
export function findBucket(
  world: World,
  name: string,
): { bucket: Readonly<BucketRow>; state: S3State } | undefined {
  for (const account of world.accounts.values()) {
    const state = s3State(account.scope("global"));
    const bucket = state.buckets.get(name);
    if (bucket) return { bucket, state };
  }
  return undefined;
}
