import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import type { Scope } from "../../world.ts";
import { openDataKey, takeDataKey, type OnBehalf } from "../kms/use.ts";
import { invalidRequest } from "./refusals.ts";
import type { VersionKey, VersionRow } from "./state.ts";

export const SECRETS_MANAGER = "secretsmanager.amazonaws.com";

const OWN_KEY = "alias/aws/secretsmanager";

/** What is encrypted: the secret, where it lives, and the key that it names. */
export interface Sealable {
  scope: Scope;
  arn: string;
  kmsKeyId: string | undefined;
}

/** How a request names a key, with Secrets Manager's own left out. */
export const keyIdOf = (kmsKeyId: string | undefined): string | undefined =>
  kmsKeyId === OWN_KEY || kmsKeyId === "" ? undefined : kmsKeyId;

/**
 * Takes a data key for a version, with the caller's right to use the KMS key.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
 * @throws {AwsError} AccessDeniedException, EncryptionFailure, InvalidRequestException
 */
export function seal(call: Call, what: Sealable, versionId: string): VersionKey {
  checkAccount(call, what.scope, what.kmsKeyId);
  return inWordsOf("EncryptionFailure", () => ({
    ...(what.kmsKeyId !== undefined && { kmsKeyId: what.kmsKeyId }),
    dataKey: takeDataKey(onBehalf(call), keyArn(what), contextOf(what.arn, versionId)),
  }));
}

/**
 * Lets the caller prove that the key of a new secret, or a secret's new key, may be used.
 *
 * @throws {AwsError} AccessDeniedException, EncryptionFailure, InvalidRequestException
 */
export function checkKey(call: Call, what: Sealable): void {
  const { dataKey } = seal(call, what, "RequestToValidateKeyAccess");
  inWordsOf("DecryptionFailure", () => openDataKey(onBehalf(call), dataKey));
}

/**
 * Opens a version for its reader by whichever of its keys the reader may use, the newest first.
 *
 * @throws {AwsError} AccessDeniedException, DecryptionFailure, InvalidRequestException
 */
export function open(call: Call, scope: Scope, { keys }: Readonly<VersionRow>): void {
  let refusal: unknown;
  for (const key of keys.toReversed())
    try {
      checkAccount(call, scope, key.kmsKeyId);
      inWordsOf("DecryptionFailure", () => openDataKey(onBehalf(call), key.dataKey));
      return;
    } catch (thrown) {
      refusal ??= thrown;
    }
  throw refusal;
}

/** Seals a version under a new key beside the one that it has, if the caller may open it. */
export function resealed(call: Call, what: Sealable, version: Readonly<VersionRow>): VersionKey[] {
  if (!version.value) return version.keys;
  try {
    open(call, what.scope, version);
  } catch (thrown) {
    if (!(thrown instanceof AwsError)) throw thrown;
    return version.keys;
  }
  return [...version.keys, seal(call, what, version.id)];
}

function checkAccount(call: Call, scope: Scope, kmsKeyId: string | undefined): void {
  if (kmsKeyId === undefined && scope.accountId !== call.account.id)
    throw invalidRequest(
      "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key.",
    );
}

const onBehalf = (call: Call): OnBehalf => ({ call, scope: call.scope, service: SECRETS_MANAGER });

const contextOf = (arn: string, versionId: string): Record<string, string> => ({
  SecretARN: arn,
  SecretVersionId: versionId,
});

/** Names are those of the secret's account, whoever calls. */
function keyArn({ scope, kmsKeyId = OWN_KEY }: Sealable): string {
  if (kmsKeyId.startsWith("arn:")) return kmsKeyId;
  return scope.arn("kms", kmsKeyId.startsWith("alias/") ? kmsKeyId : `key/${kmsKeyId}`);
}

const FAILURES = {
  EncryptionFailure:
    "Secrets Manager can't encrypt the protected secret text using the provided KMS key. Check that the KMS key is available, enabled, and not in an invalid state.",
  DecryptionFailure: "Secrets Manager can't decrypt the protected secret text using the provided KMS key.",
} as const;

function inWordsOf<T>(failure: keyof typeof FAILURES, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    if (!(thrown instanceof AwsError)) throw thrown;
    throw thrown.code === "AccessDeniedException"
      ? new AwsError("AccessDeniedException", "Access to KMS is not allowed", 400)
      : new AwsError(failure, FAILURES[failure], 400);
  }
}
