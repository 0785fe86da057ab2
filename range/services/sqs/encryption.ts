import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import type { Scope } from "../../world.ts";
import { openDataKey, takeDataKey, type OnBehalf, type SealedDataKey } from "../kms/use.ts";
import { sqsState, type QueueRow } from "./state.ts";

/** Who sends or receives: their right to use the queue's key counts. */
export type Party = Pick<Call, "principal" | "actor">;

const REUSE_SECONDS = 300;

/**
 * Takes a data key for a message to a queue that has a key of KMS: the sender needs `kms:GenerateDataKey` and
 * `kms:Decrypt`, an AWS service by the key's own policy. The sender's next messages go under the same data key for
 * the queue's reuse period, without asking KMS.
 *
 * @returns nothing where the queue has no such key
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
 * @throws {AwsError} KmsAccessDenied, KmsNotFound, KmsDisabled, KmsInvalidState
 */
export function sealFor(sender: Party, scope: Scope, queue: Readonly<QueueRow>): SealedDataKey | undefined {
  const { kmsMasterKeyId, kmsReuseSeconds = REUSE_SECONDS } = queue;
  if (kmsMasterKeyId === undefined) return undefined;
  const { dataKeys } = sqsState(scope);
  const { principal } = sender;
  const who = "arn" in principal ? principal.arn : principal.type === "AWSService" ? principal.service : "";
  const name = `${queue.name} ${kmsMasterKeyId} ${who}`;
  const now = scope.world.clock.now();
  const known = dataKeys.get(name);
  if (known && now < known.until) return known.dataKey;
  const dataKey = inSqsWords(() => {
    const taken = takeDataKey(behalfOf(sender, scope), kmsMasterKeyId, { "aws:sqs:arn": queue.arn });
    openDataKey(behalfOf(sender, scope), taken);
    return taken;
  });
  dataKeys.set(name, { dataKey, until: now + kmsReuseSeconds * 1000 });
  return dataKey;
}

/**
 * Opens the data key of a message for a receiver, who needs `kms:Decrypt`.
 *
 * @throws {AwsError} KmsAccessDenied, KmsNotFound, KmsDisabled, KmsInvalidState
 */
export const openFor = (receiver: Party, scope: Scope, dataKey: SealedDataKey): void =>
  inSqsWords(() => openDataKey(behalfOf(receiver, scope), dataKey));

const behalfOf = (call: Party, scope: Scope): OnBehalf => ({ call, scope, service: "sqs.amazonaws.com" });

/** SQS's errors for those of KMS. */
const CODES: Readonly<Record<string, string>> = {
  AccessDeniedException: "KmsAccessDenied",
  NotFoundException: "KmsNotFound",
  DisabledException: "KmsDisabled",
  KMSInvalidStateException: "KmsInvalidState",
};

function inSqsWords<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new AwsError(CODES[error.code] ?? "KmsInvalidState", error.message, 400);
  }
}
