import type { Grant, Permission } from "@aws-sdk/client-s3";
import type { Ask, Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { authorise } from "../../iam/authorise.ts";
import {
  aclsDisabled,
  bucketAnywhere,
  bucketOf,
  callerCanonicalId,
  effectivePublicAccessBlock,
} from "./access.ts";
import type { FoundBucket } from "./access.ts";
import { ALL_USERS, AUTHENTICATED_USERS, isPublicGrant } from "./acl.ts";
import { askThrough } from "./ask-through.ts";
import { bucketArn, objectArn } from "./names.ts";
import { effectivePolicy } from "./effective-policy.ts";
import { isPublicPolicy } from "./public.ts";
import { objectId } from "./state.ts";
import type { BucketRow, ObjectVersion } from "./state.ts";
import { throughContext } from "./through.ts";

type BucketInput = { Bucket?: string; ExpectedBucketOwner?: string };
type ObjectInput = BucketInput & { Key?: string; VersionId?: string };

/** Which ACL permission gives which action; FULL_CONTROL gives all of them. */
const BUCKET_PERMISSIONS: Record<string, Permission> = {
  "s3:ListBucket": "READ",
  "s3:ListBucketVersions": "READ",
  "s3:ListBucketMultipartUploads": "READ",
  "s3:PutObject": "WRITE",
  "s3:GetBucketAcl": "READ_ACP",
  "s3:PutBucketAcl": "WRITE_ACP",
};
const OBJECT_PERMISSIONS: Record<string, Permission> = {
  "s3:GetObject": "READ",
  "s3:GetObjectVersion": "READ",
  "s3:GetObjectAcl": "READ_ACP",
  "s3:GetObjectVersionAcl": "READ_ACP",
  "s3:PutObjectAcl": "WRITE_ACP",
  "s3:PutObjectVersionAcl": "WRITE_ACP",
};

/** What an operation on a bucket asks of IAM. Throws NoSuchBucket and the like, which S3 answers before it authorises. */
export function askBucket(call: Call, input: BucketInput, action: string, context: Ask["context"] = {}): Ask {
  const found = action === "s3:GetBucketLocation" ? bucketAnywhere(call, input) : bucketOf(call, input);
  const { bucket } = found;
  const grants = liveGrants(call, bucket, bucket.grants);
  return askThrough(call, found, {
    action,
    resource: bucketArn(bucket.name),
    context: { ...commonContext(call, found), ...context },
    ...grantsOf(
      call,
      bucket,
      bucket.accountId,
      grants,
      action,
      BUCKET_PERMISSIONS[action],
      bucketArn(bucket.name),
    ),
  });
}

/** What an operation on an object asks of IAM: its own ACL counts where it exists, the bucket's where one is made. */
export function askObject(call: Call, input: ObjectInput, action: string, context: Ask["context"] = {}): Ask {
  const found = bucketOf(call, input);
  const { bucket } = found;
  const key = input.Key ?? "";
  const version = findVersion(found, key, input.VersionId);
  const resource = objectArn(bucket.name, key);
  const onBucket = action in BUCKET_PERMISSIONS;
  const owner = onBucket || aclsDisabled(bucket) || !version ? bucket.accountId : version.ownerAccountId;
  const grants = liveGrants(call, bucket, onBucket ? bucket.grants : (version?.grants ?? []));
  const tags = Object.fromEntries(
    (version?.tags ?? []).map((tag) => [`s3:ExistingObjectTag/${tag.Key}`, tag.Value]),
  );
  const ask: Ask = {
    action,
    resource,
    context: {
      ...commonContext(call, found),
      ...(onBucket ? {} : tags),
      ...(input.VersionId !== undefined && { "s3:VersionId": input.VersionId }),
      ...context,
    },
    ...grantsOf(
      call,
      bucket,
      owner,
      grants,
      action,
      (onBucket ? BUCKET_PERMISSIONS : OBJECT_PERMISSIONS)[action],
      resource,
    ),
  };
  return askThrough(call, found, ask, `/object/${key}`);
}

/** Whether the caller would be allowed: for the parts of an operation that S3 judges one by one. */
export function isAllowed(call: Call, ask: Ask): boolean {
  try {
    authorise(call, ask);
    return true;
  } catch (thrown) {
    if (thrown instanceof AwsError) return false;
    throw thrown;
  }
}

/** A version of a key that is there, delete markers included: the named one, or the newest. */
export function findVersion(
  found: FoundBucket,
  key: string,
  versionId?: string,
): Readonly<ObjectVersion> | undefined {
  const row = found.state.objectsOf(found.bucket.name).get(objectId(found.bucket.name, key));
  return versionId === undefined
    ? row?.versions[0]
    : row?.versions.find((version) => version.versionId === versionId);
}

/** What policies see of a signature (S3 API reference, "Amazon S3 Signature Version 4 authentication specific policy keys"). */
const SIGNING_CONTEXT: Record<NonNullable<Call["signing"]>, Ask["context"]> = {
  header: { "s3:authType": "REST-HEADER", "s3:signatureversion": "AWS4-HMAC-SHA256" },
  query: { "s3:authType": "REST-QUERY-STRING", "s3:signatureversion": "AWS4-HMAC-SHA256" },
  "query-v2": { "s3:authType": "REST-QUERY-STRING", "s3:signatureversion": "AWS" },
  none: {},
};

function commonContext(call: Call, { bucket, accessPoint }: FoundBucket): Ask["context"] {
  return {
    ...throughContext(accessPoint),
    "s3:ResourceAccount": bucket.accountId,
    ...(call.signing && SIGNING_CONTEXT[call.signing]),
    // Only presigned requests have an age.
    ...(call.signatureAgeMs !== undefined && { "s3:signatureAge": String(call.signatureAgeMs) }),
  };
}

function liveGrants(call: Call, bucket: Readonly<BucketRow>, grants: readonly Grant[]): readonly Grant[] {
  if (aclsDisabled(bucket)) return [];
  return effectivePublicAccessBlock(call.world, bucket).IgnorePublicAcls
    ? grants.filter((grant) => !isPublicGrant(grant))
    : grants;
}

/**
 * Everything that grants beside the caller's own policies. An ACL grant to another account is a delegation to
 * that account, as a bucket policy statement would be, and is passed on as one; a grant to a group grants by
 * itself.
 */
function grantsOf(
  call: Call,
  bucket: Readonly<BucketRow>,
  owner: string,
  grants: readonly Grant[],
  action: string,
  permission: Permission | undefined,
  resource: string,
): Pick<Ask, "resourcePolicy" | "resourceAccount" | "grantedElsewhere"> {
  const { principal } = call;
  const fitting = grants.filter(
    (grant) => permission && (grant.Permission === permission || grant.Permission === "FULL_CONTROL"),
  );
  const grantedElsewhere = fitting.some(
    ({ Grantee: grantee }) =>
      grantee?.URI === ALL_USERS || (grantee?.URI === AUTHENTICATED_USERS && principal.type !== "Anonymous"),
  );
  const delegated =
    principal.accountId !== owner &&
    fitting.some((grant) => grant.Grantee?.ID === callerCanonicalId(principal));
  const policy = effectivePolicy(call, bucket, {
    policy: bucket.policy,
    isPublic: isPublicPolicy(bucket.policy),
    owners: [bucket.accountId],
  });
  return {
    resourcePolicy: delegated ? withDelegation(policy, principal.accountId, action, resource) : policy,
    resourceAccount: owner,
    ...(grantedElsewhere && { grantedElsewhere }),
  };
}

function withDelegation(
  policy: string | undefined,
  accountId: string,
  action: string,
  resource: string,
): string {
  const document = JSON.parse(policy ?? '{"Version":"2012-10-17","Statement":[]}') as { Statement: unknown };
  const statements = Array.isArray(document.Statement)
    ? (document.Statement as unknown[])
    : [document.Statement];
  const grant = {
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${accountId}:root` },
    Action: action,
    Resource: resource,
  };
  return JSON.stringify({ ...document, Statement: [...statements, grant] });
}
