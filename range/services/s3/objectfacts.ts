import type * as Sdk from "@aws-sdk/client-s3";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { aclsDisabled, bucketOf } from "./access.ts";
import type { FoundBucket } from "./access.ts";
import { privateAcl, requestedGrants } from "./acl.ts";
import { objectArn, ownerOf } from "./names.ts";
import { liveVersion, versionMember } from "./read.ts";
import { objectId } from "./state.ts";
import type { ObjectVersion } from "./state.ts";
import { checkTags } from "./tagging.ts";

/** ACLs and tags of objects. */
export const objectFacts = handlers<typeof Sdk>()({
  GetObjectAcl(input, call) {
    const { found, version } = locate(call, input);
    const owner = aclsDisabled(found.bucket) ? found.bucket.accountId : version.ownerAccountId;
    const grants = aclsDisabled(found.bucket) ? privateAcl(owner) : structuredClone(version.grants);
    return { Owner: ownerOf(owner), Grants: grants };
  },

  PutObjectAcl(input, call) {
    const { found, version } = locate(call, input);
    const resource = objectArn(found.bucket.name, input.Key ?? "");
    const grants = requestedGrants(
      call,
      found.bucket,
      input,
      version.ownerAccountId,
      "s3:PutObjectAcl",
      resource,
    );
    change(found, input.Key ?? "", version, (changed) => void (changed.grants = grants));
    return {};
  },

  GetObjectTagging(input, call) {
    const { found, version } = locate(call, input);
    return { ...versionMember(found, version), TagSet: structuredClone(version.tags) };
  },

  PutObjectTagging(input, call) {
    const { found, version } = locate(call, input);
    const tags = checkTags(input.Tagging?.TagSet, 10);
    change(found, input.Key ?? "", version, (changed) => void (changed.tags = tags));
    return { ...versionMember(found, version) };
  },

  DeleteObjectTagging(input, call) {
    const { found, version } = locate(call, input);
    change(found, input.Key ?? "", version, (changed) => void (changed.tags = []));
    return { ...versionMember(found, version) };
  },
});

interface Locator {
  Bucket: string | undefined;
  Key: string | undefined;
  VersionId?: string | undefined;
  ExpectedBucketOwner?: string;
}

function locate(call: Call, input: Locator): { found: FoundBucket; version: Readonly<ObjectVersion> } {
  if (!input.Key) throw new AwsError("InvalidRequest", "A key must be specified", 400);
  const found = bucketOf(call, { ...input, Bucket: input.Bucket ?? "" });
  return { found, version: liveVersion(call, found, input.Key, input.VersionId) };
}

function change(
  { bucket, state }: FoundBucket,
  key: string,
  version: Readonly<ObjectVersion>,
  apply: (version: ObjectVersion) => void,
): void {
  state.objectsOf(bucket.name).update(objectId(bucket.name, key), (row) => {
    apply(row.versions.find((candidate) => candidate.versionId === version.versionId)!);
  });
}
