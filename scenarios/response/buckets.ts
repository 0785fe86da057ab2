import type { PublicAccessBlockConfiguration } from "@aws-sdk/client-s3";
import { refusalOf } from "../kit/aws.ts";
import { bucketArns, isEverybody } from "../kit/bucket.ts";
import type { Brief, Responder } from "../kit/response.ts";

/** What a responder has learnt of a bucket. */
export interface BucketCase {
  bucket: string;
  /** Its policy as it was; undefined when it had none. */
  policy: string | undefined;
  /** Objects whose own ACL grants to everybody. */
  publicKeys: string[];
}

/** The data bucket as the brief names it: what buckets are called says nothing. */
export function dataBucketIn({ text }: Brief): string {
  const [, bucket] = /^ +data bucket +(\S+)$/m.exec(text) ?? [];
  if (bucket === undefined) throw new Error("the brief names no data bucket");
  return bucket;
}

/** What AWS answers, or undefined where the setting does not exist. */
async function ifThere<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (/^NoSuch|NotFound/.test(refusalOf(error) ?? "")) return undefined;
    throw error;
  }
}

/** Everything that decides who gets at a bucket, kept in the evidence bucket. */
export async function recordBucket(responder: Responder, bucket: string): Promise<BucketCase> {
  const { aws, brief, step } = responder;
  const { s3, s3control } = aws;
  await step(
    "Record what opens the bucket before changing it: policy, access points, ownership, ACLs, Block Public Access.",
  );
  const Bucket = bucket;
  const policy = await ifThere(s3.getBucketPolicy({ Bucket }));
  const status = policy && (await s3.getBucketPolicyStatus({ Bucket }));
  const block = await ifThere(s3.getPublicAccessBlock({ Bucket }));
  const { Account } = await aws.sts.getCallerIdentity({});
  const accountBlock = await ifThere(s3control.getPublicAccessBlock({ AccountId: Account }));
  const { AccessPointList: accessPoints } = await s3control.listAccessPoints({ AccountId: Account, Bucket });
  const ownership = await ifThere(s3.getBucketOwnershipControls({ Bucket }));
  const acl = await s3.getBucketAcl({ Bucket });
  const replication = await ifThere(s3.getBucketReplication({ Bucket }));
  const objectAcls: Record<string, unknown> = {};
  const publicKeys: string[] = [];
  const { Contents = [] } = await s3.listObjectsV2({ Bucket });
  for (const { Key } of Contents) {
    const { Grants = [] } = await s3.getObjectAcl({ Bucket, Key });
    objectAcls[Key!] = Grants;
    if (Grants.some((grant) => grant.Grantee?.URI?.endsWith("/AllUsers"))) publicKeys.push(Key!);
  }
  const record = {
    policy,
    status,
    block,
    accountBlock,
    accessPoints,
    ownership,
    acl,
    replication,
    objectAcls,
  };
  await s3.putObject({
    Bucket: brief.evidenceBucket,
    Key: `${brief.ticket}/${bucket}.json`,
    Body: Buffer.from(JSON.stringify(record)),
  });
  return { bucket, policy: policy?.Policy, publicKeys };
}

/** @param settings all four, unless told */
export async function blockPublicAccess(
  { aws, step }: Responder,
  bucket: string,
  settings: PublicAccessBlockConfiguration = {
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  },
): Promise<void> {
  await step(`Block Public Access of the bucket: ${Object.keys(settings).join(", ")}.`);
  await aws.s3.putPublicAccessBlock({ Bucket: bucket, PublicAccessBlockConfiguration: settings });
}

/** Takes the statements out that let everybody in; the denials stay. */
export async function closePolicy({ aws, step }: Responder, { bucket, policy }: BucketCase): Promise<void> {
  if (policy === undefined) return;
  await step("Take the statement for everybody out of the policy; the rest stays as it was.");
  const document = JSON.parse(policy) as { Statement: { Effect: string; Principal: unknown }[] };
  const Statement = document.Statement.filter((x) => x.Effect === "Deny" || !isEverybody(x.Principal));
  await aws.s3.putBucketPolicy({ Bucket: bucket, Policy: JSON.stringify({ ...document, Statement }) });
}

/**
 * Adds a denial to a bucket's policy.
 *
 * @param policy as it is; undefined leaves nothing of it
 * @param statement whom it is for, and under which condition
 */
export async function denyInPolicy(
  { aws, step }: Responder,
  why: string,
  bucket: string,
  policy: string | undefined,
  statement: { Principal: unknown; Condition?: object },
): Promise<void> {
  await step(why);
  const document = JSON.parse(policy ?? '{"Version":"2012-10-17","Statement":[]}') as { Statement: object[] };
  const denial = {
    Sid: "EmergencyDeny",
    Effect: "Deny",
    Action: "s3:*",
    Resource: bucketArns(bucket),
    ...statement,
  };
  await aws.s3.putBucketPolicy({
    Bucket: bucket,
    Policy: JSON.stringify({ ...document, Statement: [...document.Statement, denial] }),
  });
}

export async function disableAcls({ aws, step }: Responder, bucket: string): Promise<void> {
  await step("The bucket's owner owns every object: ACLs do not count any more.");
  await aws.s3.putBucketOwnershipControls({
    Bucket: bucket,
    OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
  });
}

/** Who changed a bucket's settings, as event history has it. */
export async function traceChanges({ aws, step }: Responder, bucket: string): Promise<void> {
  await step("Who opened it, and when? Event history has the changes.");
  await aws.cloudtrail.lookupEvents({
    LookupAttributes: [{ AttributeKey: "ResourceName", AttributeValue: bucket }],
  });
}
