import type { ServerSideEncryption } from "@aws-sdk/client-s3";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import type { Scope } from "../../world.ts";
import { openDataKey, takeDataKey, type OnBehalf } from "../kms/use.ts";
import { bucketArn, objectArn } from "./names.ts";
import type { BucketRow, ObjectVersion } from "./state.ts";

/** The members of a write that ask for encryption at rest. */
export interface EncryptionInput {
  ServerSideEncryption?: ServerSideEncryption | undefined;
  SSEKMSKeyId?: string | undefined;
  BucketKeyEnabled?: boolean | undefined;
}

type Encryption = ObjectVersion["encryption"];

/**
 * How a new object is encrypted: as the request says, else as the bucket does by default. With a key of KMS the
 * writer must be allowed to use it, and S3 keeps the data key sealed beside the object.
 *
 * @throws {AwsError} InvalidArgument and the like; AccessDenied, or `KMS.…` with the reason, when the key is refused
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
export function encryptNew(
  call: Call,
  bucket: Readonly<BucketRow>,
  key: string,
  input: EncryptionInput,
): Encryption {
  const rule = bucket.settings.encryption?.Rules?.[0];
  const byDefault = rule?.ApplyServerSideEncryptionByDefault;
  const algorithm = input.ServerSideEncryption ?? byDefault?.SSEAlgorithm ?? "AES256";
  if (!["AES256", "aws:kms", "aws:kms:dsse"].includes(algorithm))
    throw new AwsError(
      "InvalidEncryptionAlgorithmError",
      "The encryption request you specified is not valid. Supported value: AES256.",
      400,
    );
  if (algorithm === "AES256") {
    if (input.SSEKMSKeyId !== undefined)
      throw new AwsError(
        "InvalidArgument",
        "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms",
        400,
        { ArgumentName: "x-amz-server-side-encryption", ArgumentValue: algorithm },
      );
    return { algorithm };
  }
  const bucketKeyEnabled = input.BucketKeyEnabled ?? rule?.BucketKeyEnabled ?? false;
  const keyId = input.SSEKMSKeyId ?? byDefault?.KMSMasterKeyID ?? "alias/aws/s3";
  // With a bucket key the context is the bucket's ARN: one data key then serves many objects.
  const resource = bucketKeyEnabled ? bucketArn(bucket.name) : objectArn(bucket.name, key);
  const dataKey = inS3sWords(() => takeDataKey(onBehalf(call, bucket), keyId, { "aws:s3:arn": resource }));
  return { algorithm, kmsKeyId: dataKey.keyArn, bucketKeyEnabled, dataKey };
}

/**
 * Opens an object for its reader: whoever may read it must also be allowed to use its key.
 *
 * @throws {AwsError} AccessDenied, `KMS.DisabledException` and the like
 */
export function decryptFor(
  call: Call,
  bucket: Readonly<BucketRow>,
  { encryption: { dataKey } }: Readonly<Pick<ObjectVersion, "encryption">>,
): void {
  if (!dataKey) return;
  if (call.principal.type === "Anonymous")
    throw new AwsError(
      "InvalidArgument",
      "Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4.",
      400,
      { ArgumentName: "Authorization", ArgumentValue: "null" },
    );
  inS3sWords(() => openDataKey(onBehalf(call, bucket), dataKey));
}

/**
 * How an object is encrypted that a service delivers; undefined where the service cannot write with the bucket's
 * default. CloudTrail asks for SSE-S3 itself. Elastic Load Balancing knows nothing else, and fails where the default
 * is a key of KMS. The others need a key whose policy names them.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-cmk-policy.html
 */
export function encryptDelivery(
  scope: Scope,
  bucket: Readonly<BucketRow>,
  key: string,
  service: string,
): Encryption | undefined {
  const rule = bucket.settings.encryption?.Rules?.[0];
  const { SSEAlgorithm: algorithm = "AES256", KMSMasterKeyID: keyId } =
    rule?.ApplyServerSideEncryptionByDefault ?? {};
  if (algorithm === "AES256" || service === "cloudtrail.amazonaws.com") return { algorithm: "AES256" };
  if (service.includes("elasticloadbalancing")) return undefined;
  const principal = { type: "AWSService", accountId: scope.accountId, service } as const;
  const behalf: OnBehalf = {
    call: { principal, actor: "service" },
    scope: scope.account.scope(bucket.region),
    service: "s3.amazonaws.com",
  };
  try {
    const context = { "aws:s3:arn": objectArn(bucket.name, key) };
    const dataKey = takeDataKey(behalf, keyId ?? "alias/aws/s3", context);
    return { algorithm, kmsKeyId: dataKey.keyArn, dataKey };
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}

const onBehalf = (call: Call, { region }: Readonly<BucketRow>): OnBehalf => ({
  call,
  scope: call.account.scope(region),
  service: "s3.amazonaws.com",
});

function inS3sWords<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (error.code === "AccessDeniedException") throw new AwsError("AccessDenied", error.message, 403);
    throw new AwsError(`KMS.${error.code}`, error.message, 400);
  }
}
