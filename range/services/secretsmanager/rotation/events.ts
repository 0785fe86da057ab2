import { serviceCall } from "../../../journey.ts";
import type { RecordRule, Service } from "../../../service.ts";
import type { Scope } from "../../../world.ts";
import { SECRETS_MANAGER } from "../encryption.ts";

const EVENTS = [
  "RotationAbandoned",
  "RotationFailed",
  "RotationStarted",
  "RotationSucceeded",
  "TestRotationFailed",
  "TestRotationStarted",
  "TestRotationSucceeded",
] as const;

const ID = "secretsmanager-events";

/** Nobody asked for these: what is known of them is the secret, beside the request that there was none. */
const rule: RecordRule = {
  eventType: "AwsServiceEvent",
  eventSource: SECRETS_MANAGER,
  readOnly: false,
  request: () => null,
  additional: ({ SecretId }) => ({ SecretId }),
  resources: () => [],
};

const forEach = <T>(value: T): Record<string, T> => Object.fromEntries(EVENTS.map((name) => [name, value]));

/**
 * What CloudTrail tells of rotations, which nobody can call.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/cloudtrail_log_entries.html
 */
export const secretsManagerEvents: Service = {
  id: ID,
  handlers: forEach(() => undefined),
  asks: forEach(() => []),
  records: forEach(rule),
};

/** Records that something became of a secret's rotation. */
export const recordEvent = (scope: Scope, name: (typeof EVENTS)[number], SecretId: string): void =>
  void serviceCall(scope, SECRETS_MANAGER, ID, name, { SecretId });
