import { checkPrimeSync, createHash, createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import type { Random } from "../../random.ts";
import type { World } from "../../world.ts";

export interface SigningKey {
  privateKey: KeyObject;
  /** DER, PKCS #1: the form of ListPublicKeys. */
  publicKey: Uint8Array;
  /** MD5 of the public key, in hexadecimal. */
  fingerprint: string;
}

const keys = new WeakMap<World, Map<string, SigningKey>>();

/**
 * The RSA key with which CloudTrail signs digests in a Region. Made of the run's seed at first use, so that a
 * replay signs alike; it protects nothing but the exercise.
 */
export function signingKey(world: World, region: string): SigningKey {
  const known = keys.get(world) ?? new Map<string, SigningKey>();
  keys.set(world, known);
  let key = known.get(region);
  if (!key) known.set(region, (key = makeKey(world.random.fork(`cloudtrail-signing/${region}`))));
  return key;
}

const E = 65_537n;

function makeKey(random: Random): SigningKey {
  const p = prime(random);
  const q = prime(random);
  const d = inverse(E, (p - 1n) * (q - 1n));
  const jwk = {
    kty: "RSA",
    n: base64url(p * q),
    e: base64url(E),
    d: base64url(d),
    p: base64url(p),
    q: base64url(q),
    dp: base64url(d % (p - 1n)),
    dq: base64url(d % (q - 1n)),
    qi: base64url(inverse(q, p)),
  };
  const privateKey = createPrivateKey({ key: jwk, format: "jwk" });
  const publicKey = createPublicKey(privateKey).export({ type: "pkcs1", format: "der" });
  return { privateKey, publicKey, fingerprint: createHash("md5").update(publicKey).digest("hex") };
}

/** A prime of 1,024 bits with its two highest bits set, so that a product has 2,048; not 1 modulo {@link E}. */
function prime(random: Random): bigint {
  let candidate = BigInt(`0x${random.hex(256)}`) | (3n << 1022n) | 1n;
  while (candidate % E === 1n || !checkPrimeSync(candidate)) candidate += 2n;
  return candidate;
}

/** The inverse of `a` modulo `m`, by Euclid. */
function inverse(a: bigint, m: bigint): bigint {
  let [r0, r1] = [m, a % m];
  let [t0, t1] = [0n, 1n];
  while (r1) {
    const quotient = r0 / r1;
    [r0, r1] = [r1, r0 - quotient * r1];
    [t0, t1] = [t1, t0 - quotient * t1];
  }
  return t0 < 0n ? t0 + m : t0;
}

function base64url(number: bigint): string {
  const hex = number.toString(16);
  return Buffer.from(hex.length % 2 ? `0${hex}` : hex, "hex").toString("base64url");
}
