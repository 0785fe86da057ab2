import { createHash, createPublicKey, createVerify } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { isServiceError, serviceFailure } from "./failures.ts";
import { bodyBytes } from "./outfiles.ts";
import { callS3, listObjects, S3Error } from "./s3/requests.ts";
import type { Session } from "./session.ts";

/** Where a trail's digests are. */
export interface DigestPlace {
  bucket: string;
  /** The trail's prefix, without slashes at its ends; empty when it has none. */
  prefix: string;
  accountId: string;
  trailName: string;
  homeRegion: string;
}

/** A digest file, as far as it is read. Times are in ISO 8601. */
export interface Digest {
  digestStartTime: string;
  digestEndTime: string;
  digestS3Bucket: string;
  digestS3Object: string;
  digestPublicKeyFingerprint: string;
  previousDigestS3Bucket: string | null;
  previousDigestS3Object: string | null;
  previousDigestSignature: string | null;
  logFiles: readonly LogFile[];
}

export interface LogFile {
  s3Bucket: string;
  s3Object: string;
  /** SHA-256 of the uncompressed file, in hexadecimal. */
  hashValue: string;
}

/** One digest of the chain: what it says when it is valid, else why it is not. */
export interface CheckedDigest {
  bucket: string;
  key: string;
  digest?: Digest;
  problem?: string;
}

/**
 * Walks a trail's digests of one Region from the newest to the oldest: each names and signs the one before. Where the
 * chain is broken, it goes on with the next older file of the folder.
 *
 * @param from milliseconds since the epoch: digests that end before are left out
 * @param to milliseconds since the epoch: digests that end later are left out
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html
 */
export async function* walkDigests(
  session: Session,
  place: DigestPlace,
  { from, to }: { from: number; to: number },
): AsyncGenerator<CheckedDigest> {
  const keys = await digestKeys(session, place, from, to);
  const publicKeys = keys.length ? await readPublicKeys(session, from, to) : new Map<string, Uint8Array>();
  let at = keys.at(-1);
  let bucket = place.bucket;
  while (at !== undefined) {
    const checked = await checkDigest(session, bucket, at, publicKeys);
    yield checked;
    const { digest } = checked;
    const older: string | undefined = keys.filter((key) => stampOf(key) < stampOf(at!)).at(-1);
    const previous: string | undefined = digest?.previousDigestS3Object ?? older;
    bucket = digest?.previousDigestS3Bucket ?? place.bucket;
    at = previous !== undefined && timeOf(previous) >= from ? previous : undefined;
  }
}

/** Reads a log file and compares it with what its digest says. @returns why it is not valid; undefined when it is */
export async function checkLogFile(session: Session, file: LogFile): Promise<string | undefined> {
  const object = await readObject(session, file.s3Bucket, file.s3Object);
  if (!object) return "INVALID: not found";
  const text = inflated(object.bytes);
  if (!text) return "INVALID: invalid format";
  return sha256(text) === file.hashValue ? undefined : "INVALID: hash value doesn't match";
}

/** Digests of the trail and the session's Region in a stretch of time, the oldest first. */
async function digestKeys(
  session: Session,
  { bucket, prefix, accountId, trailName, homeRegion }: DigestPlace,
  from: number,
  to: number,
): Promise<string[]> {
  const region = session.regionFor("cloudtrail");
  const folder = `${prefix ? `${prefix}/` : ""}AWSLogs/${accountId}/CloudTrail-Digest/${region}/`;
  const name = `/${accountId}_CloudTrail-Digest_${region}_${trailName}_${homeRegion}_`;
  const keys: string[] = [];
  try {
    for await (const page of listObjects(session, { Bucket: bucket, Prefix: folder }))
      keys.push(...page.objects.map((x) => x.key).filter((key) => key.includes(name) && STAMP.test(key)));
  } catch (error) {
    throw error instanceof S3Error ? serviceFailure(error.operation, error) : error;
  }
  return keys.filter((key) => timeOf(key) >= from && timeOf(key) <= to).sort();
}

/** CloudTrail's public keys by their fingerprints. */
async function readPublicKeys(session: Session, from: number, to: number): Promise<Map<string, Uint8Array>> {
  const keys = new Map<string, Uint8Array>();
  let NextToken: unknown;
  do {
    const page = await ask(session, "ListPublicKeys", {
      StartTime: new Date(from),
      EndTime: new Date(to),
      ...(NextToken !== undefined && { NextToken }),
    });
    for (const { Fingerprint, Value } of (page["PublicKeyList"] ?? []) as {
      Fingerprint: string;
      Value: Uint8Array;
    }[])
      keys.set(Fingerprint, Value);
    NextToken = page["NextToken"];
  } while (NextToken !== undefined);
  return keys;
}

/**
 * Makes one call to CloudTrail.
 *
 * @throws {CliFailure} what it refused
 */
export async function ask(
  session: Session,
  operation: string,
  input: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  try {
    return await session.send("cloudtrail", operation, input);
  } catch (error) {
    throw isServiceError(error) ? serviceFailure(operation, error) : error;
  }
}

async function checkDigest(
  session: Session,
  bucket: string,
  key: string,
  publicKeys: ReadonlyMap<string, Uint8Array>,
): Promise<CheckedDigest> {
  const invalid = (why: string): CheckedDigest => ({ bucket, key, problem: `INVALID: ${why}` });
  const object = await readObject(session, bucket, key);
  if (!object) return invalid("not found");
  const text = inflated(object.bytes);
  const digest = text && parse(text);
  if (!digest) return invalid("invalid format");
  if (digest.digestS3Bucket !== bucket || digest.digestS3Object !== key)
    return invalid("has been moved from its original location");
  const publicKey = publicKeys.get(digest.digestPublicKeyFingerprint);
  if (!publicKey)
    return invalid(
      `public key not found in region ${session.regionFor("cloudtrail")} for fingerprint ${digest.digestPublicKeyFingerprint}`,
    );
  const signed = [
    digest.digestEndTime,
    `${bucket}/${key}`,
    sha256(text),
    digest.previousDigestSignature ?? "null",
  ].join("\n");
  const isSigned = createVerify("RSA-SHA256")
    .update(signed)
    .verify(
      createPublicKey({ key: Buffer.from(publicKey), format: "der", type: "pkcs1" }),
      Buffer.from(object.metadata["signature"] ?? "", "hex"),
    );
  return isSigned ? { bucket, key, digest } : invalid("signature verification failed");
}

interface StoredObject {
  bytes: Buffer;
  metadata: Readonly<Record<string, string>>;
}

/** @returns undefined when there is none */
async function readObject(session: Session, Bucket: string, Key: string): Promise<StoredObject | undefined> {
  try {
    const { Body, Metadata } = await callS3(session, "GetObject", { Bucket, Key });
    return { bytes: await bodyBytes(Body), metadata: (Metadata ?? {}) as Record<string, string> };
  } catch (error) {
    if (!(error instanceof S3Error)) throw error;
    if (error.code === "NoSuchKey" || error.code === "NoSuchBucket") return undefined;
    throw serviceFailure(error.operation, error);
  }
}

function inflated(bytes: Buffer): Buffer | undefined {
  try {
    return gunzipSync(bytes);
  } catch {
    return undefined;
  }
}

function parse(text: Buffer): Digest | undefined {
  try {
    return JSON.parse(text.toString("utf8")) as Digest;
  } catch {
    return undefined;
  }
}

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** The end of what a digest covers, at the end of its name: `20261122T004055Z`. */
const STAMP = /_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.json\.gz$/;

const stampOf = (key: string): string => STAMP.exec(key)?.[0] ?? "";

function timeOf(key: string): number {
  const [, year, month, day, hour, minute, second] = (STAMP.exec(key) ?? []).map(Number);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
}
