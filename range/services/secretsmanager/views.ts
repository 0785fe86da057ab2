import type { DescribeSecretResponse, SecretValueEntry } from "@aws-sdk/client-secrets-manager";
import type { SecretRow, VersionRow } from "./state.ts";

const DAY_MS = 86_400_000;

/** A secret was last read on a day: Secrets Manager keeps no time of day. */
export const dayOf = (timeMs: number): Date => new Date(Math.floor(timeMs / DAY_MS) * DAY_MS);

export const describe = (secret: Readonly<SecretRow>): DescribeSecretResponse => ({
  ...outline(secret),
  ...(secret.versions.length && { VersionIdsToStages: labelled(secret) }),
});

/** What DescribeSecret and ListSecrets have in common. */
export const outline = ({ rotation, ...secret }: Readonly<SecretRow>) => ({
  ARN: secret.arn,
  Name: secret.name,
  ...(secret.description && { Description: secret.description }),
  ...(secret.kmsKeyId !== undefined && { KmsKeyId: secret.kmsKeyId }),
  ...(rotation && {
    RotationEnabled: rotation.enabled,
    RotationLambdaARN: rotation.lambdaArn,
    RotationRules: { ...rotation.rules },
    ...(rotation.lastRotatedAt !== undefined && { LastRotatedDate: new Date(rotation.lastRotatedAt) }),
    ...(rotation.nextAt !== undefined && { NextRotationDate: new Date(rotation.nextAt) }),
  }),
  LastChangedDate: new Date(secret.changedAt),
  ...(secret.accessedAt !== undefined && { LastAccessedDate: dayOf(secret.accessedAt) }),
  ...(secret.deletionAt !== undefined && { DeletedDate: new Date(secret.deletionAt) }),
  ...(secret.tags && { Tags: secret.tags.map((tag) => ({ ...tag })) }),
  CreatedDate: new Date(secret.createdAt),
});

/** The labels of each version that has any. */
export const labelled = ({ versions }: Readonly<SecretRow>): Record<string, string[]> =>
  Object.fromEntries(
    versions.filter(({ stages }) => stages.length).map(({ id, stages }) => [id, [...stages]]),
  );

export const valueEntry = (
  { arn, name }: Readonly<SecretRow>,
  { id, value, stages, createdAt }: Readonly<VersionRow>,
): SecretValueEntry => ({
  ARN: arn,
  Name: name,
  VersionId: id,
  ...(value && ("text" in value ? { SecretString: value.text } : { SecretBinary: value.bytes })),
  VersionStages: [...stages],
  CreatedDate: new Date(createdAt),
});
