/** Stands where CloudTrail leaves a value out of `requestParameters` (EC2). */
export const REMOVED = "<sensitiveDataRemoved>";
/** Stands where the service itself hides a value (Systems Manager, SNS). */
export const HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS";

/** Members that never reach a record. */
const DROPPED = new Set([
  "AuthenticationCode1",
  "AuthenticationCode2",
  "Base32StringSeed",
  "Blob",
  "Body",
  "CiphertextBlob",
  "NewPassword",
  "OldPassword",
  "Password",
  "Payload",
  "Plaintext",
  "QRCodePNG",
  "SecretAccessKey",
  "SecretBinary",
  "SecretString",
  "TokenCode",
  "Variables",
  "ZipFile",
]);

const MASKED = new Set(["KeyMaterial", "UserData"]);

/** What a service hides, by operation. Parameter Store hides every value, whatever its type. */
const HIDDEN_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  "ssm:SendCommand": ["Parameters"],
  "ssm:PutParameter": ["Value"],
  "sns:Publish": ["Message", "Subject", "MessageAttributes"],
  "sns:PublishBatch": ["PublishBatchRequestEntries"],
  "sqs:SendMessage": ["MessageBody", "MessageAttributes"],
  "sqs:SendMessageBatch": ["Entries"],
  "logs:PutLogEvents": ["LogEvents"],
};

/** What becomes of one member: `keep` it, `drop` it, or write the given text in its place. */
export type Treatment = "keep" | "drop" | { instead: string };

/** Decides what a record may show of a member of a request or an answer, by the member's name in the API. */
export function treatmentOf(service: string, operation: string, member: string): Treatment {
  if (DROPPED.has(member)) return "drop";
  if (MASKED.has(member)) return { instead: REMOVED };
  const hiding = HIDING.has(service) ? HIDDEN_MEMBERS[`${service}:${operation}`] : undefined;
  return hiding?.includes(member) ? { instead: HIDDEN } : "keep";
}

/** The services that hide anything. */
const HIDING = new Set(Object.keys(HIDDEN_MEMBERS).map((operation) => operation.split(":")[0]!));
