import { createSign } from "node:crypto";
import type { Timer } from "../../clock.ts";
import { cloudtrailState, type TrailRow } from "../../services/cloudtrail/state.ts";
import { putServiceObject } from "../../services/s3/deliver.ts";
import { findBucket, objectId } from "../../services/s3/state.ts";
import { defineState, GLOBAL, type Account } from "../../world.ts";
import { isoSeconds } from "./identity.ts";
import { compact, logFolder, sha256 } from "./log-file.ts";
import { signingKey } from "./signing-key.ts";

/** One delivered log file, of which a digest tells. */
export interface LogFileFacts {
  s3Bucket: string;
  s3Object: string;
  makeHash(): string;
  newestEventTime: string;
  oldestEventTime: string;
}

interface Chain {
  files: LogFileFacts[];
  sinceMs: number;
  previous?: { bucket: string; key: string; hash: string; signature: string };
}

/** AWS writes a digest each hour, twelve times its interval of log files; the drill shortens both alike. */
const DELIVERIES_PER_DIGEST = 12;

const digestsOf = defineState("global", () => ({
  timers: new Map<string, Timer>(),
  /** By trail and Region. */
  chains: new Map<string, Map<string, Chain>>(),
}));

/** Begins the digests of a trail that has begun to log. Without log file validation they stay away. */
export function startDigests(account: Account, trailArn: string): void {
  const { timers } = digestsOf(account.scope(GLOBAL));
  timers.get(trailArn)?.cancel();
  const period = (): number => account.world.pace("cloudtrail-delivery") * DELIVERIES_PER_DIGEST;
  timers.set(
    trailArn,
    account.world.clock.every(period, "CloudTrail writes a digest", () => writeDigests(account, trailArn)),
  );
}

/** Ends them: the last digest covers what was delivered until now. */
export function stopDigests(account: Account, trailArn: string): void {
  writeDigests(account, trailArn);
  const { timers } = digestsOf(account.scope(GLOBAL));
  timers.get(trailArn)?.cancel();
  timers.delete(trailArn);
}

export function noteLogFile(account: Account, trailArn: string, region: string, file: LogFileFacts): void {
  chainOf(account, trailArn, region).files.push(file);
}

function chainOf(account: Account, trailArn: string, region: string): Chain {
  const { chains } = digestsOf(account.scope(GLOBAL));
  const regions = chains.get(trailArn) ?? new Map<string, Chain>();
  chains.set(trailArn, regions);
  const chain = regions.get(region) ?? { files: [], sinceMs: account.world.clock.now() };
  regions.set(region, chain);
  return chain;
}

function writeDigests(account: Account, trailArn: string): void {
  const { timers, chains } = digestsOf(account.scope(GLOBAL));
  const trail = cloudtrailState(account.scope(GLOBAL)).trails.get(trailArn);
  if (!trail) {
    timers.get(trailArn)?.cancel();
    timers.delete(trailArn);
    chains.delete(trailArn);
    return;
  }
  if (!trail.validation) return;
  chainOf(account, trailArn, trail.homeRegion);
  for (const [region, chain] of chains.get(trailArn)!) writeDigest(account, trail, region, chain);
}

/**
 * Writes one digest, signed and chained to the one before.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html
 */
function writeDigest(account: Account, trail: Readonly<TrailRow>, region: string, chain: Chain): void {
  const { world } = account;
  const now = world.clock.date();
  const { fingerprint, privateKey } = signingKey();
  const { previous, files } = chain;
  const name = `${account.id}_CloudTrail-Digest_${region}_${trail.name}_${trail.homeRegion}_${compact(now)}.json.gz`;
  const key = `${logFolder(account, trail, "CloudTrail-Digest", region, now)}${name}`;
  const digestEndTime = isoSeconds(now.getTime());
  const text = JSON.stringify({
    awsAccountId: account.id,
    digestStartTime: isoSeconds(chain.sinceMs),
    digestEndTime,
    digestS3Bucket: trail.bucket,
    digestS3Object: key,
    digestPublicKeyFingerprint: fingerprint,
    digestSignatureAlgorithm: "SHA256withRSA",
    newestEventTime:
      files
        .map((file) => file.newestEventTime)
        .sort()
        .at(-1) ?? null,
    oldestEventTime: files.map((file) => file.oldestEventTime).sort()[0] ?? null,
    previousDigestS3Bucket: previous?.bucket ?? null,
    previousDigestS3Object: previous?.key ?? null,
    previousDigestHashValue: previous?.hash ?? null,
    previousDigestHashAlgorithm: previous ? "SHA-256" : null,
    previousDigestSignature: previous?.signature ?? null,
    logFiles: files.map(({ makeHash, newestEventTime, oldestEventTime, ...file }) => ({
      ...file,
      hashValue: makeHash(),
      hashAlgorithm: "SHA-256",
      newestEventTime,
      oldestEventTime,
    })),
  });
  const hash = sha256(text);
  const signed = [digestEndTime, `${trail.bucket}/${key}`, hash, previous?.signature ?? "null"].join("\n");
  const signature = createSign("RSA-SHA256").update(signed).sign(privateKey, "hex");
  const written = putServiceObject(
    account.scope(region),
    trail.bucket,
    key,
    { makeText: () => text },
    {
      service: "cloudtrail.amazonaws.com",
      sourceArn: trail.arn,
      contentType: "application/json",
      contentEncoding: "gzip",
    },
  );
  if (written) addMetadata(account, trail.bucket, key, { signature, "signature-algorithm": "SHA256withRSA" });
  cloudtrailState(account.scope(GLOBAL)).trails.update(trail.arn, (row) => {
    const last = row.digest.at;
    row.digest = written
      ? { at: now.getTime(), attemptedAt: now.getTime() }
      : {
          ...(last !== undefined && { at: last }),
          attemptedAt: now.getTime(),
          error: findBucket(world, trail.bucket) ? "AccessDenied" : "NoSuchBucket",
        };
  });
  if (!written) return;
  chain.previous = { bucket: trail.bucket, key, hash, signature };
  chain.files = [];
  chain.sinceMs = now.getTime();
}

/** Validators read the signature from the object's metadata. */
function addMetadata(account: Account, bucket: string, key: string, metadata: Record<string, string>): void {
  findBucket(account.world, bucket)
    ?.state.objectsOf(bucket)
    .update(objectId(bucket, key), (row) => {
      row.versions = row.versions.map((version, i) =>
        i === 0 ? { ...version, headers: { ...version.headers, Metadata: metadata } } : version,
      );
    });
}
