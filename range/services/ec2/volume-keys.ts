import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { seenAs } from "../../iam/principal.ts";
import { takeDataKey } from "../kms/use.ts";
import { refuse } from "./refusals.ts";
import { settingsOf } from "./settings.ts";
import { ec2State } from "./state.ts";

/** A key may be named for a volume that is to be encrypted, and for no other. */
export function checkKeyOfVolume({
  Encrypted,
  KmsKeyId,
}: {
  Encrypted?: boolean | undefined;
  KmsKeyId?: string | undefined;
}): void {
  if (KmsKeyId !== undefined && !Encrypted)
    refuse(
      "InvalidParameterDependency",
      "The parameter KmsKeyId requires the parameter Encrypted to be set.",
    );
}

/**
 * Seals a new volume's data key under the key that it names, the account's default key, or EBS's own, on behalf of
 * whoever makes the volume. EBS asks after it has answered: a refusal shows in what becomes of the volume. Auto Scaling
 * makes its volumes in its service-linked role, which a customer's key must name: a default key that does not stops
 * every launch of the group.
 *
 * @returns false when the key does not let the maker in, is disabled or does not exist
 * @see https://docs.aws.amazon.com/ebs/latest/userguide/how-ebs-encryption-works.html
 * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
 */
export function sealVolume(call: Call, volumeId: string): boolean {
  const { scope } = call;
  const { volumes } = ec2State(scope);
  const volume = volumes.get(volumeId);
  if (!volume?.Encrypted) return true;
  const keyId = volume.KmsKeyId ?? settingsOf(scope).ebsDefaultKmsKeyId ?? "alias/aws/ebs";
  const behalf = {
    call: { principal: seenAs(call.principal), actor: call.actor },
    scope,
    service: "ec2.amazonaws.com",
  };
  try {
    const context = { "aws:ebs:id": volumeId };
    const dataKey = takeDataKey(behalf, keyId, context, "GenerateDataKeyWithoutPlaintext");
    volumes.update(volumeId, (row) => void (row.KmsKeyId = dataKey.keyArn));
    return true;
  } catch (error) {
    if (error instanceof AwsError) return false;
    throw error;
  }
}
