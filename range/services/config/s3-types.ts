import type { GetBucketAclOutput, Grant } from "@aws-sdk/client-s3";
import { ALL_USERS, AUTHENTICATED_USERS, LOG_DELIVERY } from "../s3/acl.ts";
import { s3State } from "../s3/state.ts";
import type { Members, Read } from "./read.ts";
import type { RecordedType } from "./recorded-type.ts";

const bucket: RecordedType = {
  type: "AWS::S3::Bucket",
  table: "s3.buckets",
  action: "s3:ListAllMyBuckets",
  rows: (scope) =>
    s3State(scope)
      .buckets.filter((row) => row.region === scope.region)
      .map((row) => row.name),
  find(read, name, scope) {
    const row = s3State(scope).buckets.get(name);
    if (row?.region !== scope.region) return undefined;
    const owner = read<GetBucketAclOutput>("s3", "GetBucketAcl", { Bucket: name })?.Owner?.ID;
    const tags = tagsOf(read, name);
    return {
      id: name,
      arn: `arn:aws:s3:::${name}`,
      name,
      configuration: {
        name,
        owner: { displayName: null, id: owner },
        creationDate: new Date(row.createdAt),
        region: row.region,
      },
      tags,
      supplementary: supplementaryOf(read, name, tags),
    };
  },
};

/**
 * What Config writes down of a bucket beside the bucket itself, in a spelling of its own.
 *
 * @see https://github.com/awslabs/aws-config-resource-schema (AWS::S3::Bucket)
 */
function supplementaryOf(read: Read, name: string, tags: Readonly<Record<string, string>>): Members {
  const of = <A = Members>(operation: string): A | undefined => read<A>("s3", operation, { Bucket: name });
  const acl = of<GetBucketAclOutput>("GetBucketAcl");
  const logging = of<{ LoggingEnabled?: Members }>("GetBucketLogging")?.LoggingEnabled;
  const versioning = of("GetBucketVersioning");
  const mfaDelete = versioning?.["MFADelete"];
  const parts = {
    AccessControlList: acl && aclOf(acl),
    BucketLoggingConfiguration: {
      destinationBucketName: logging?.["TargetBucket"] ?? null,
      logFilePrefix: logging?.["TargetPrefix"] ?? null,
    },
    BucketPolicy: { policyText: of("GetBucketPolicy")?.["Policy"] ?? null },
    BucketTaggingConfiguration: Object.keys(tags).length
      ? { tagSets: [{ tags: new Map(Object.entries(tags)) }] }
      : undefined,
    BucketVersioningConfiguration: {
      status: versioning?.["Status"] ?? "Off",
      isMfaDeleteEnabled: mfaDelete === undefined ? null : mfaDelete === "Enabled",
    },
    IsRequesterPaysEnabled: of("GetBucketRequestPayment")?.["Payer"] === "Requester",
    OwnershipControls: of("GetBucketOwnershipControls")?.["OwnershipControls"],
    PublicAccessBlockConfiguration: of("GetPublicAccessBlock")?.["PublicAccessBlockConfiguration"],
    ServerSideEncryptionConfiguration: encryptionOf(of("GetBucketEncryption")),
  };
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
}

const tagsOf = (read: Read, Bucket: string): Record<string, string> =>
  Object.fromEntries(
    (
      read<{ TagSet?: { Key: string; Value: string }[] }>("s3", "GetBucketTagging", { Bucket })?.TagSet ?? []
    ).map(({ Key, Value }) => [Key, Value]),
  );

const GROUPS: Readonly<Record<string, string>> = {
  [ALL_USERS]: "AllUsers",
  [AUTHENTICATED_USERS]: "AuthenticatedUsers",
  [LOG_DELIVERY]: "LogDelivery",
};
const PERMISSIONS: Readonly<Record<string, string>> = {
  FULL_CONTROL: "FullControl",
  READ: "Read",
  READ_ACP: "ReadAcp",
  WRITE: "Write",
  WRITE_ACP: "WriteAcp",
};

/** An ACL is JSON text within the JSON. */
const aclOf = ({ Owner, Grants = [] }: GetBucketAclOutput): string =>
  JSON.stringify({
    grantSet: null,
    grantList: Grants.map(grantOf),
    owner: { displayName: Owner?.DisplayName ?? null, id: Owner?.ID },
    isRequesterCharged: false,
  });

const grantOf = ({ Grantee, Permission }: Grant) => ({
  grantee: Grantee?.URI
    ? (GROUPS[Grantee.URI] ?? Grantee.URI)
    : { id: Grantee?.ID, displayName: Grantee?.DisplayName ?? null },
  permission: PERMISSIONS[Permission ?? ""] ?? Permission,
});

function encryptionOf(answer: Members | undefined): Members | undefined {
  const { Rules: rules } = (answer?.["ServerSideEncryptionConfiguration"] ?? {}) as { Rules?: Members[] };
  return (
    rules && {
      rules: rules.map(({ ApplyServerSideEncryptionByDefault: byDefault, BucketKeyEnabled }) => ({
        applyServerSideEncryptionByDefault: {
          sseAlgorithm: (byDefault as Members | undefined)?.["SSEAlgorithm"],
          kmsMasterKeyID: (byDefault as Members | undefined)?.["KMSMasterKeyID"] ?? null,
        },
        bucketKeyEnabled: BucketKeyEnabled ?? false,
      })),
    }
  );
}

const accountPublicAccessBlock: RecordedType = {
  type: "AWS::S3::AccountPublicAccessBlock",
  table: "s3.accountPublicAccessBlock",
  action: "s3:GetAccountPublicAccessBlock",
  rows: (scope) => s3State(scope).accountPublicAccessBlock.ids(),
  find(read, _, { accountId }) {
    const answer = read<{ PublicAccessBlockConfiguration?: Members }>("s3control", "GetPublicAccessBlock", {
      AccountId: accountId,
    });
    const configuration = answer?.PublicAccessBlockConfiguration;
    return configuration && { id: accountId, arn: `arn:aws:s3:::${accountId}`, configuration };
  },
};

export const S3_TYPES: readonly RecordedType[] = [bucket, accountPublicAccessBlock];
