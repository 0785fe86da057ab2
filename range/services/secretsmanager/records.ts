import type { RecordRule } from "../../service.ts";

type Members = Record<string, unknown>;

/** What a request says, without what is secret. */
const request = (input: Members): Members | null => {
  const shown = Object.entries(input).filter(([name, value]) => !SECRET.has(name) && value !== undefined);
  return shown.length ? Object.fromEntries(shown.map(([name, value]) => [spelled(name), value])) : null;
};

const SECRET = new Set(["RotationToken", "SecretBinary", "SecretString"]);

/** CloudTrail once wrote `aRN`; since February 2024 it is `arn`. */
const response = (output: Members): Members =>
  Object.fromEntries(Object.entries(output).map(([name, value]) => [spelled(name), value]));

const spelled = (name: string): string =>
  name === "ARN" ? "arn" : name.charAt(0).toLowerCase() + name.slice(1);

/** Operations whose answers a record shows: those that say what became of a secret, and nothing of what is in it. */
const CHANGES = [
  "CancelRotateSecret",
  "CreateSecret",
  "DeleteResourcePolicy",
  "DeleteSecret",
  "PutResourcePolicy",
  "PutSecretValue",
  "RestoreSecret",
  "RotateSecret",
  "UpdateSecret",
  "UpdateSecretVersionStage",
];

/** @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/cloudtrail_log_entries.html */
export const secretsRecords: Record<string, RecordRule> = Object.fromEntries(
  CHANGES.map((operation) => [operation, { request, response }]),
);
