import { checkPrimeSync, createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import type { Random } from "../../random.ts";

/** The DER head of a PKCS #8 Ed25519 private key (RFC 8410); 32 bytes of seed follow. */
const PKCS8_HEAD = Buffer.from("302e020100300506032b657004220420", "hex");

/**
 * Makes an Ed25519 key pair from the range's source of chance, so that a replay makes the same one.
 *
 * @returns the private key in OpenSSH's format, the public key as a line and as a blob
 */
export function newEd25519Key(
  random: Random,
  comment: string,
): { privateKey: string; publicKey: string; publicBlob: Buffer } {
  const seed = random.bytes(32);
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: "der", type: "pkcs8" });
  const point = Buffer.from(createPublicKey(key).export({ format: "jwk" }).x!, "base64url");
  const publicBlob = Buffer.concat([field("ssh-ed25519"), field(point)]);
  const check = random.bytes(4);
  const secret = Buffer.concat([
    check,
    check,
    field("ssh-ed25519"),
    field(point),
    field(Buffer.concat([seed, point])),
    field(comment),
  ]);
  const padding = Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, i) => i + 1));
  const body = Buffer.concat([
    Buffer.from("openssh-key-v1\0"),
    field("none"),
    field("none"),
    field(""),
    Buffer.from([0, 0, 0, 1]),
    field(publicBlob),
    field(Buffer.concat([secret, padding])),
  ]);
  const lines = body.toString("base64").match(/.{1,70}/g)!;
  return {
    privateKey: [
      "-----BEGIN OPENSSH PRIVATE KEY-----",
      ...lines,
      "-----END OPENSSH PRIVATE KEY-----",
      "",
    ].join("\n"),
    publicKey: `ssh-ed25519 ${publicBlob.toString("base64")} ${comment}`,
    publicBlob,
  };
}

/**
 * Makes a 2048-bit RSA key from the range's source of chance, as EC2 makes by default.
 *
 * @returns the private key, and the public key as a line
 */
export function newRsaKey(random: Random, comment: string): { privateKey: KeyObject; publicKey: string } {
  const e = 65_537n;
  const p = newPrime(random, e);
  let q = newPrime(random, e);
  while (q === p) q = newPrime(random, e);
  const d = inverse(e, (p - 1n) * (q - 1n));
  const numbers = { n: p * q, e, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverse(q, p) };
  const jwk = Object.fromEntries(
    Object.entries(numbers).map(([name, value]) => [name, bytesOf(value).toString("base64url")]),
  );
  const privateKey = createPrivateKey({ key: { kty: "RSA", ...jwk }, format: "jwk" });
  const blob = Buffer.concat([field("ssh-rsa"), field(signed(e)), field(signed(numbers.n))]);
  return { privateKey, publicKey: `ssh-rsa ${blob.toString("base64")} ${comment}` };
}

const PRIME_BYTES = 128;

/** A prime of 1024 bits whose two highest bits are set, so that a product of two has 2048. */
function newPrime(random: Random, e: bigint): bigint {
  const bytes = random.bytes(PRIME_BYTES);
  bytes[0]! |= 0xc0;
  bytes[PRIME_BYTES - 1]! |= 1;
  let candidate = BigInt(`0x${bytes.toString("hex")}`);
  while ((candidate - 1n) % e === 0n || !checkPrimeSync(candidate, { checks: 16 })) candidate += 2n;
  return candidate;
}

/** The inverse of `a` modulo `m`, by the extended Euclidean algorithm. */
function inverse(a: bigint, m: bigint): bigint {
  let [r0, r1, s0, s1] = [m, a % m, 0n, 1n];
  while (r1 !== 0n) {
    const quotient = r0 / r1;
    [r0, r1, s0, s1] = [r1, r0 - quotient * r1, s1, s0 - quotient * s1];
  }
  return ((s0 % m) + m) % m;
}

function bytesOf(value: bigint): Buffer {
  const hex = value.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex");
}

/** A positive number as SSH writes it: with a zero byte before a high bit. */
function signed(value: bigint): Buffer {
  const bytes = bytesOf(value);
  return bytes[0]! & 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
}

/** One string of SSH's wire format: its length in four bytes, then the bytes. */
function field(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value as string);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
