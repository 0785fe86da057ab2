import { s3State } from "../s3/state.ts";
import type { Members } from "./read.ts";
import type { RecordedType } from "./recorded-type.ts";

const bucket: RecordedType = {
  type: "AWS::S3::Bucket",
  table: "s3.buckets",
  action: "s3:ListAllMyBuckets",
  rows: (scope) =>
    s3State(scope)
      .buckets.filter((row) => row.region === scope.region)
      .map((row) => row.name),
  find(read, Bucket, scope) {
    const row = s3State(scope).buckets.get(Bucket);
    if (row?.region !== scope.region) return undefined;
    const of = (operation: string): Members | undefined => read("s3", operation, { Bucket });
    const supplementary = {
      BucketPolicy: { policyText: of("GetBucketPolicy")?.["Policy"] ?? null },
      PublicAccessBlockConfiguration: of("GetPublicAccessBlock")?.["PublicAccessBlockConfiguration"],
      ServerSideEncryptionConfiguration: of("GetBucketEncryption")?.["ServerSideEncryptionConfiguration"],
      BucketLoggingConfiguration: of("GetBucketLogging"),
      BucketVersioningConfiguration: of("GetBucketVersioning"),
      AccessControlList: of("GetBucketAcl"),
      OwnershipControls: of("GetBucketOwnershipControls")?.["OwnershipControls"],
      BucketTaggingConfiguration: of("GetBucketTagging"),
    };
    return {
      id: Bucket,
      arn: `arn:aws:s3:::${Bucket}`,
      name: Bucket,
      configuration: { name: Bucket, creationDate: new Date(row.createdAt), region: row.region },
      supplementary: Object.fromEntries(
        Object.entries(supplementary).filter(([, value]) => value !== undefined),
      ),
    };
  },
};

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
