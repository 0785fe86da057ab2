import type * as Sdk from "@aws-sdk/client-kms";
import type { Call } from "../../call.ts";
import { serviceCall } from "../../journey.ts";
import type { Output } from "../../service.ts";
import type { Scope } from "../../world.ts";

/** A data key as a service keeps it: sealed under a key of KMS, with the context that it was sealed in. */
export interface SealedDataKey {
  keyArn: string;
  blob: Uint8Array;
  context: Readonly<Record<string, string>>;
}

/** On whose behalf a service uses a key: its caller's, whom the key's policy must let in by that service. */
export interface OnBehalf {
  call: Pick<Call, "principal" | "actor">;
  /** The caller's account, in the Region of what is encrypted. */
  scope: Scope;
  /** Such as `s3.amazonaws.com`. */
  service: string;
}

/**
 * Takes a data key for what a service encrypts for its caller (a forward access session: CloudTrail shows the
 * caller, and the service as `invokedBy`).
 *
 * @param operation the one that the service uses, as CloudTrail shows it
 * @throws {AwsError} what KMS answers
 */
export function takeDataKey(
  { call, scope, service }: OnBehalf,
  keyId: string,
  context: Readonly<Record<string, string>>,
  operation: "GenerateDataKey" | "GenerateDataKeyWithoutPlaintext" = "GenerateDataKey",
): SealedDataKey {
  const { KeyId, CiphertextBlob } = serviceCall(
    scope,
    service,
    "kms",
    operation,
    { KeyId: keyId, KeySpec: "AES_256", EncryptionContext: { ...context } },
    call.principal,
    call.actor,
  ) as Output<typeof Sdk, "GenerateDataKey">;
  return { keyArn: KeyId!, blob: CiphertextBlob!, context };
}

/** Opens a data key again for a reader. Throws what KMS answers: the reader may not, or the key is gone. */
export function openDataKey({ call, scope, service }: OnBehalf, { blob, context }: SealedDataKey): void {
  serviceCall(
    scope,
    service,
    "kms",
    "Decrypt",
    { CiphertextBlob: blob, EncryptionContext: { ...context } },
    call.principal,
    call.actor,
  );
}
