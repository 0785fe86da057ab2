import { AwsError } from "../../errors.ts";
import { openDataKey, takeDataKey, type OnBehalf } from "../kms/use.ts";
import type { TopicRow } from "./state.ts";

/**
 * Encrypts what somebody publishes to a topic that has a key: the publisher needs `kms:GenerateDataKey*` and
 * `kms:Decrypt`, an AWS service by the key's own policy, which that of `alias/aws/sns` cannot give.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 * @throws {AwsError} KMSAccessDenied, KMSNotFound, KMSDisabled, KMSInvalidState
 */
export function encryptFor(
  behalf: Omit<OnBehalf, "service">,
  { arn, kmsMasterKeyId }: Readonly<TopicRow>,
): void {
  if (kmsMasterKeyId === undefined) return;
  const sns = { ...behalf, service: "sns.amazonaws.com" };
  try {
    openDataKey(sns, takeDataKey(sns, kmsMasterKeyId, { "aws:sns:topicArn": arn }));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const { code, message } = error;
    const id = behalf.scope.world.random.fork(`sns/kms/${arn}/${behalf.scope.world.clock.now()}`).uuid();
    throw new AwsError(
      CODES[code] ?? "KMSInvalidState",
      `${message || "null"} (Service: AWSKMS; Status Code: 400; Error Code: ${code}; Request ID: ${id}; Proxy: null)`,
      400,
    );
  }
}

/** SNS's codes for those of KMS. */
const CODES: Readonly<Record<string, string>> = {
  AccessDeniedException: "KMSAccessDenied",
  NotFoundException: "KMSNotFound",
  DisabledException: "KMSDisabled",
  KMSInvalidStateException: "KMSInvalidState",
};
