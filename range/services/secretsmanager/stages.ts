import { CURRENT, PREVIOUS, type SecretRow, type VersionRow } from "./state.ts";

const DAY_MS = 86_400_000;
/** Deprecated versions beyond so many are removed, but none of the last day. */
const MOST_DEPRECATED = 100;

/** The version that a label is on. Each label is on one version at most. */
export const versionAt = (secret: Readonly<SecretRow>, stage: string): VersionRow | undefined =>
  secret.versions.find((version) => version.stages.includes(stage));

/** Takes a label away from whichever version has it. */
export function detach(secret: SecretRow, stage: string): void {
  for (const version of secret.versions) version.stages = version.stages.filter((each) => each !== stage);
}

/**
 * Puts labels on a version. Where AWSCURRENT moves, the version that had it becomes AWSPREVIOUS.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html
 */
export function attach(secret: SecretRow, version: VersionRow, stages: readonly string[]): void {
  for (const stage of stages) {
    const holder = versionAt(secret, stage);
    if (holder === version) continue;
    detach(secret, stage);
    if (stage === CURRENT && holder) {
      detach(secret, PREVIOUS);
      holder.stages = [...holder.stages, PREVIOUS].sort();
    }
    version.stages = [...version.stages, stage].sort();
  }
}

const deprecatedOf = ({ versions }: Readonly<SecretRow>): VersionRow[] =>
  versions.filter(({ stages }) => !stages.length);

/**
 * Whether a secret takes no further version: the oldest of those without labels may not be removed yet.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html
 */
export function isFull(secret: Readonly<SecretRow>, now: number): boolean {
  const deprecated = deprecatedOf(secret);
  return deprecated.length >= MOST_DEPRECATED && now - deprecated[0]!.createdAt <= DAY_MS;
}

/**
 * Removes old versions without labels where there are too many.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
 */
export function removeDeprecated(secret: SecretRow, now: number): void {
  const deprecated = deprecatedOf(secret);
  const excess = new Set(
    deprecated
      .slice(0, Math.max(0, deprecated.length - MOST_DEPRECATED))
      .filter(({ createdAt }) => now - createdAt > DAY_MS),
  );
  if (excess.size) secret.versions = secret.versions.filter((version) => !excess.has(version));
}
