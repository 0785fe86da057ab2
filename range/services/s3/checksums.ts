import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { AwsError, NotImplemented } from "../../errors.ts";

export type ChecksumAlgorithm = "CRC32" | "CRC32C" | "CRC64NVME" | "SHA1" | "SHA256";

export interface Checksum {
  algorithm: ChecksumAlgorithm;
  type: "FULL_OBJECT" | "COMPOSITE";
  /** Base64; composite values end in `-` and the number of parts. */
  value: string;
}

const ALGORITHMS: readonly ChecksumAlgorithm[] = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"];
const UNSUPPORTED = [
  "ChecksumSHA512",
  "ChecksumMD5",
  "ChecksumXXHASH64",
  "ChecksumXXHASH3",
  "ChecksumXXHASH128",
];

/**
 * Verifies whatever checksums a request carries against its body.
 *
 * @returns the checksum that is kept with the object: the one that was sent, or CRC64NVME as S3 adds by itself
 * @throws {AwsError} InvalidDigest or BadDigest, in S3's words
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 */
export function verifyChecksums(body: Buffer, input: object): Checksum {
  const sent = input as Readonly<Record<string, string | undefined>>;
  verifyMd5(body, sent["ContentMD5"]);
  for (const name of UNSUPPORTED)
    if (sent[name] !== undefined) throw new NotImplemented(`s3 checksums by ${name}`);
  const given = ALGORITHMS.filter((algorithm) => sent[`Checksum${algorithm}`] !== undefined);
  if (given.length > 1)
    throw new AwsError(
      "InvalidRequest",
      "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
      400,
    );
  const wanted = given[0];
  const named = sent["ChecksumAlgorithm"];
  if (named !== undefined && !isAlgorithm(named)) throw new NotImplemented(`s3 checksums by ${named}`);
  const algorithm = wanted ?? named ?? "CRC64NVME";
  const checksum = checksumOf(algorithm, () => body);
  if (wanted && sent[`Checksum${wanted}`] !== checksum.value)
    throw new AwsError(
      "BadDigest",
      `The ${wanted} you specified did not match the calculated checksum.`,
      400,
    );
  return checksum;
}

/** The checksum of a whole body, worked out when somebody first reads it. */
export function checksumOf(algorithm: ChecksumAlgorithm, body: () => Buffer): Checksum {
  let value: string | undefined;
  return {
    algorithm,
    type: "FULL_OBJECT",
    get value() {
      return (value ??= computeChecksum(algorithm, body()));
    },
  };
}

/** Verifies a Content-MD5 header alone, as configuration documents carry it. */
export function verifyMd5(body: Buffer, contentMd5: string | undefined): void {
  if (contentMd5 === undefined) return;
  if (Buffer.from(contentMd5, "base64").length !== 16)
    throw new AwsError("InvalidDigest", "The Content-MD5 you specified was invalid.", 400);
  if (createHash("md5").update(body).digest("base64") !== contentMd5)
    throw new AwsError("BadDigest", "The Content-MD5 you specified did not match what we received.", 400);
}

export const isAlgorithm = (name: string): name is ChecksumAlgorithm =>
  (ALGORITHMS as readonly string[]).includes(name);

/** A checksum in the base64 form of S3's headers. */
export function computeChecksum(algorithm: ChecksumAlgorithm, body: Buffer): string {
  if (algorithm === "SHA1" || algorithm === "SHA256")
    return createHash(algorithm.toLowerCase()).update(body).digest("base64");
  if (algorithm === "CRC64NVME") return crc64Nvme(body).toString("base64");
  const out = Buffer.alloc(4);
  out.writeUInt32BE(algorithm === "CRC32" ? crc32(body) : crc32c(body));
  return out.toString("base64");
}

/** The checksum of a multipart object from those of its parts: the checksum of their raw bytes, and the count. */
export function compositeChecksum(algorithm: ChecksumAlgorithm, parts: readonly string[]): Checksum {
  const raw = Buffer.concat(parts.map((part) => Buffer.from(part, "base64")));
  return { algorithm, type: "COMPOSITE", value: `${computeChecksum(algorithm, raw)}-${parts.length}` };
}

/**
 * The members of an answer that show a checksum, such as `{ ChecksumCRC32, ChecksumType }`. The value is worked out
 * when it is read.
 */
export const checksumMembers = (checksum: Checksum | undefined): Record<string, string> =>
  checksum
    ? {
        get [`Checksum${checksum.algorithm}`]() {
          return checksum.value;
        },
        ChecksumType: checksum.type,
      }
    : {};

const CASTAGNOLI = table32(0x82f63b78);

export function crc32c(body: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of body) crc = CASTAGNOLI[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

function table32(polynomial: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, n) => {
    let crc = n;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
    return crc >>> 0;
  });
}

const NVME = table64(0x9a6c9329ac4bc9b5n);

/** CRC-64/NVME in two halves of 32 bits, because BigInt would cost a hundred times as much. */
function crc64Nvme(body: Buffer): Buffer {
  const { high, low } = NVME;
  let hi = 0xffffffff;
  let lo = 0xffffffff;
  for (let i = 0; i < body.length; i++) {
    const index = (lo ^ body[i]!) & 0xff;
    lo = ((lo >>> 8) | (hi << 24)) ^ low[index]!;
    hi = (hi >>> 8) ^ high[index]!;
  }
  const out = Buffer.alloc(8);
  out.writeUInt32BE((hi ^ 0xffffffff) >>> 0, 0);
  out.writeUInt32BE((lo ^ 0xffffffff) >>> 0, 4);
  return out;
}

function table64(polynomial: bigint): { high: Uint32Array; low: Uint32Array } {
  const entries = Array.from({ length: 256 }, (_, n) => {
    let crc = BigInt(n);
    for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ polynomial : crc >> 1n;
    return crc;
  });
  return {
    high: Uint32Array.from(entries, (crc) => Number(crc >> 32n)),
    low: Uint32Array.from(entries, (crc) => Number(crc & 0xffffffffn)),
  };
}
