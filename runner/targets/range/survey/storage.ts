import type { BucketState, PublicAccessBlockState } from "../../../../grader/index.ts";
import { isPublicGrant } from "../../../../range/services/s3/acl.ts";
import { isPublicAccessPoint, isPublicPolicy } from "../../../../range/services/s3/public.ts";
import { aclsDisabled } from "../../../../range/services/s3/access.ts";
import { ACCOUNT_ROW, s3State, type BucketRow } from "../../../../range/services/s3/state.ts";
import { kmsState } from "../../../../range/services/kms/state.ts";
import type { Scope } from "../../../../range/world.ts";
import { evidenceObject } from "./evidence-object.ts";
import { parsePolicy } from "./policy.ts";
import { partOf, same, type SurveyPart } from "./part.ts";

/** @param evidence the bucket whose objects are looked into, and what is looked for in them */
export const storage = (evidence: {
  evidenceBucket: string;
  markers: readonly string[];
}): SurveyPart<"buckets" | "accountPublicAccessBlocks" | "keys" | "evidenceObjects"> => ({
  follow: {
    "s3.buckets": same("buckets"),
    // One that is gone does not say whose it was.
    "s3.accessPoints": partOf("buckets", (scope, arn) => {
      const { accessPoints, buckets } = s3State(scope);
      const point = accessPoints.get(arn);
      return point ? [point.bucket] : [...buckets.ids()];
    }),
    "s3.accountPublicAccessBlock": partOf("accountPublicAccessBlocks", (scope) => [scope.accountId]),
    "kms.keys": same("keys"),
    "kms.aliases": partOf("keys", (scope, id) => {
      const { aliases, keys } = kmsState(scope);
      const alias = aliases.get(id);
      return alias ? [alias.keyId] : [...keys.ids()];
    }),
    "s3.objects": (scope, id) => [
      { table: "evidenceObjects", id },
      ...bucketsWithAcls(scope, id).map((bucket) => ({ table: "buckets", id: bucket }) as const),
    ],
  },
  project: {
    buckets(scope, id) {
      const row = s3State(scope).buckets.get(id);
      return (
        row && {
          Region: row.region,
          ...(row.policy && { Policy: parsePolicy(row.policy) }),
          IsPublic: isPublicPolicy(row.policy),
          PublicAccessPoints: s3State(scope)
            .accessPoints.filter((point) => point.bucket === id && isPublicAccessPoint(point))
            .map(({ arn }) => arn),
          PublicGrants: row.grants
            .filter(isPublicGrant)
            .map((grant) => `${grant.Grantee!.URI!.split("/").at(-1)} ${grant.Permission}`),
          PublicObjects: publicObjects(scope, row),
          ...(row.ownership && { ObjectOwnership: row.ownership }),
          ...(row.publicAccessBlock && { PublicAccessBlock: settingsOf(row.publicAccessBlock) }),
          ...(row.versioning && { Versioning: row.versioning }),
          DefaultEncryption: defaultEncryption(row),
        }
      );
    },
    accountPublicAccessBlocks(scope) {
      const row = s3State(scope).accountPublicAccessBlock.get(ACCOUNT_ROW);
      return row && settingsOf(row);
    },
    keys(scope, id) {
      const { aliases, keys } = kmsState(scope);
      const row = keys.get(id);
      return (
        row && {
          Region: scope.region,
          Arn: row.arn,
          KeyManager: row.manager,
          KeyState: row.state,
          KeyRotationEnabled: row.rotation !== undefined || row.manager === "AWS",
          Aliases: aliases.filter((alias) => alias.keyId === id).map((alias) => alias.name),
        }
      );
    },
    evidenceObjects: evidenceObject(evidence),
  },
});

function defaultEncryption({ settings }: Readonly<BucketRow>): BucketState["DefaultEncryption"] {
  const rule = settings.encryption?.Rules?.[0]?.ApplyServerSideEncryptionByDefault;
  return {
    SSEAlgorithm: rule?.SSEAlgorithm ?? "AES256",
    ...(rule?.KMSMasterKeyID !== undefined && { KMSMasterKeyID: rule.KMSMasterKeyID }),
  };
}

const settingsOf = (block: NonNullable<BucketRow["publicAccessBlock"]>): PublicAccessBlockState => ({
  BlockPublicAcls: block.BlockPublicAcls ?? false,
  IgnorePublicAcls: block.IgnorePublicAcls ?? false,
  BlockPublicPolicy: block.BlockPublicPolicy ?? false,
  RestrictPublicBuckets: block.RestrictPublicBuckets ?? false,
});

/** An object is told of its bucket only where ACLs count: elsewhere nothing of it is. */
function bucketsWithAcls(scope: Scope, objectId: string): string[] {
  const bucket = s3State(scope).buckets.get(objectId.slice(0, objectId.indexOf("/")));
  return bucket && !aclsDisabled(bucket) ? [bucket.name] : [];
}

function publicObjects(scope: Scope, bucket: Readonly<BucketRow>): string[] {
  if (aclsDisabled(bucket)) return [];
  return [...s3State(scope).objectsOf(bucket.name)]
    .filter(({ versions }) => versions[0]?.grants.some(isPublicGrant))
    .map(({ key }) => key);
}
