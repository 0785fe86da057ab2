import type { RotationRulesType, Tag } from "@aws-sdk/client-secrets-manager";
import { defineState } from "../../world.ts";
import type { SealedDataKey } from "../kms/use.ts";

/** The labels that Secrets Manager itself moves. */
export const CURRENT = "AWSCURRENT";
export const PREVIOUS = "AWSPREVIOUS";
export const PENDING = "AWSPENDING";

export type SecretValue = { text: string } | { bytes: Uint8Array };

/** A data key of a version, and how its KMS key was named; without a name it is `alias/aws/secretsmanager`. */
export interface VersionKey {
  kmsKeyId?: string;
  dataKey: SealedDataKey;
}

export interface VersionRow {
  /** The request token that made it. */
  id: string;
  createdAt: number;
  /** Staging labels, in the order of the alphabet. Without any the version is deprecated. */
  stages: string[];
  /** A version that a rotation began has none until the rotation's function puts it. */
  value?: SecretValue;
  /** Each of them opens the value; the newest last. */
  keys: VersionKey[];
  accessedAt?: number;
}

export interface RotationPlan {
  enabled: boolean;
  lambdaArn: string;
  rules: RotationRulesType;
  lastRotatedAt?: number;
  /** The end of the window in which the next rotation comes. */
  nextAt?: number;
  /** The version that the rotation under way is about. */
  running?: string;
}

export interface SecretRow {
  name: string;
  arn: string;
  description?: string;
  /** As it was named; absent for `alias/aws/secretsmanager`. */
  kmsKeyId?: string;
  /** Absent until the secret is tagged for the first time. */
  tags?: Tag[];
  createdAt: number;
  changedAt: number;
  accessedAt?: number;
  /** When it will be gone, once it is marked for deletion. */
  deletionAt?: number;
  /** JSON text. */
  policy?: string;
  /** The oldest first. */
  versions: VersionRow[];
  rotation?: RotationPlan;
}

export const secretsState = defineState("regional", (scope) => ({
  /** By name. */
  secrets: scope.table<SecretRow>("secretsmanager.secrets"),
  /** Chance of its own, so that a secret changes nothing else that chance decides. */
  random: scope.world.random.fork(`secretsmanager/${scope.accountId}/${scope.region}`),
}));
