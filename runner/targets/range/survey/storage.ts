import type { PublicAccessBlockState } from "../../../../grader/index.ts";
import { isPublicGrant } from "../../../../range/services/s3/acl.ts";
import { isPublicPolicy } from "../../../../range/services/s3/public.ts";
import { ACCOUNT_ROW, s3State, type BucketRow } from "../../../../range/services/s3/state.ts";
import { evidenceObject } from "./evidence-object.ts";
import { parsePolicy } from "./policy.ts";
import { partOf, same, type SurveyPart } from "./part.ts";

/** @param evidence the bucket whose objects are looked into, and what is looked for in them */
export const storage = (evidence: {
  evidenceBucket: string;
  markers: readonly string[];
}): SurveyPart<"buckets" | "accountPublicAccessBlocks" | "evidenceObjects"> => ({
  follow: {
    "s3.buckets": same("buckets"),
    "s3.accountPublicAccessBlock": partOf("accountPublicAccessBlocks", (scope) => [scope.accountId]),
    "s3.objects": same("evidenceObjects"),
  },
  project: {
    buckets(scope, id) {
      const row = s3State(scope).buckets.get(id);
      return (
        row && {
          Region: row.region,
          ...(row.policy && { Policy: parsePolicy(row.policy) }),
          IsPublic: isPublicPolicy(row.policy),
          PublicGrants: row.grants
            .filter(isPublicGrant)
            .map((grant) => `${grant.Grantee!.URI!.split("/").at(-1)} ${grant.Permission}`),
          ...(row.ownership && { ObjectOwnership: row.ownership }),
          ...(row.publicAccessBlock && { PublicAccessBlock: settingsOf(row.publicAccessBlock) }),
          ...(row.versioning && { Versioning: row.versioning }),
        }
      );
    },
    accountPublicAccessBlocks(scope) {
      const row = s3State(scope).accountPublicAccessBlock.get(ACCOUNT_ROW);
      return row && settingsOf(row);
    },
    evidenceObjects: evidenceObject(evidence),
  },
});

const settingsOf = (block: NonNullable<BucketRow["publicAccessBlock"]>): PublicAccessBlockState => ({
  BlockPublicAcls: block.BlockPublicAcls ?? false,
  IgnorePublicAcls: block.IgnorePublicAcls ?? false,
  BlockPublicPolicy: block.BlockPublicPolicy ?? false,
  RestrictPublicBuckets: block.RestrictPublicBuckets ?? false,
});
