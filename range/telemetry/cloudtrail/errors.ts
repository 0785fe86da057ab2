import type { CallRecord } from "../../call.ts";
import { eventTypeOf } from "./facts.ts";

/** Codes of query protocols whose records carry the exception's name instead. */
const IAM_EXCEPTIONS = new Set([
  "ConcurrentModification",
  "CredentialReportExpired",
  "CredentialReportNotPresent",
  "DeleteConflict",
  "EntityAlreadyExists",
  "EntityTemporarilyUnmodifiable",
  "InvalidAuthenticationCode",
  "InvalidCertificate",
  "InvalidInput",
  "InvalidUserType",
  "LimitExceeded",
  "MalformedPolicyDocument",
  "NoSuchEntity",
  "PasswordPolicyViolation",
  "ServiceNotSupported",
  "UnmodifiableEntity",
]);

const SERVER_ERRORS =
  /^(InternalError|InternalFailure|InsufficientInstanceCapacity|ServiceUnavailable|Unavailable)$/;

/**
 * `errorCode` in CloudTrail's spelling: EC2's codes carry who is at fault, IAM's the exception's name, and JSON
 * services' refusals are plain `AccessDenied`. Sign-ins have a message and no code.
 */
export function errorCodeOf(record: CallRecord): string | undefined {
  const { call, error } = record;
  if (!error || eventTypeOf(record) === "AwsConsoleSignIn") return undefined;
  const { code } = error;
  if (call.service === "ec2") return `${SERVER_ERRORS.test(code) ? "Server" : "Client"}.${code}`;
  if (call.service === "iam" && IAM_EXCEPTIONS.has(code)) return `${code}Exception`;
  if (code === "ValidationError") return "ValidationException";
  return code === "AccessDeniedException" ? "AccessDenied" : code;
}
