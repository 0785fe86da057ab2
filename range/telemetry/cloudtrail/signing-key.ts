import { createHash, createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";

export interface SigningKey {
  privateKey: KeyObject;
  /** DER, PKCS #1: the form of ListPublicKeys. */
  publicKey: Uint8Array;
  /** MD5 of the public key, in hexadecimal. */
  fingerprint: string;
}

/**
 * The primes of the one RSA key with which every range signs its digests, as AWS has its own for each Region.
 * It protects nothing but the exercise, and finding primes would cost more than all else that a run does.
 */
const P = BigInt(
  "0x" +
    "e3df4b3f178089ae6000e1b985b24888b8a97c3899437d73d81bdc8b58ad9ae832f182a58559465b6c88bfb5afc43e8b" +
    "33948a3964d1f0304b81fb5309753240845db8c1ea395829953a713c852755acaeeba27da01db10eccf04daca9d3d0bb" +
    "46be9735d3fbd978a15585a1fb95b1d98197083a28c21e0ed06dfede2f2b8125",
);
const Q = BigInt(
  "0x" +
    "cab4ce69a72535a790871e7904a7ff74945be003bc02fe82a50a46b9d5152bdd577d4724b26987658d892c195c9aa848" +
    "55d646354fad09e286bd0f798f1172c8562b97db8acb1d79f4ca66949e5a2d07bf3cc397728a35294b29f58c79169d33" +
    "55ee7ee118b154f41bb31effb701f8618eee2b9dda3a264e85319ddec9ca722f",
);
const E = 65_537n;

let key: SigningKey | undefined;

/** The key with which CloudTrail signs digests. Made at first use. */
export function signingKey(): SigningKey {
  key ??= makeKey(P, Q);
  return key;
}

function makeKey(p: bigint, q: bigint): SigningKey {
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
