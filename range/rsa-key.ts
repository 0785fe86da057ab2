import { createPrivateKey, type KeyObject } from "node:crypto";

const E = 65_537n;

/**
 * Makes a private RSA key of its two primes. The range's keys are the same in every run, as a replay wants them:
 * they protect nothing but the exercise, and finding primes would cost more than all else that a run does.
 *
 * @param p hexadecimal digits of the greater prime
 * @param q hexadecimal digits of the smaller one
 */
export function rsaKey(p: string, q: string): KeyObject {
  const [first, second] = [BigInt(`0x${p}`), BigInt(`0x${q}`)];
  const d = inverse(E, (first - 1n) * (second - 1n));
  return createPrivateKey({
    format: "jwk",
    key: {
      kty: "RSA",
      n: base64url(first * second),
      e: base64url(E),
      d: base64url(d),
      p: base64url(first),
      q: base64url(second),
      dp: base64url(d % (first - 1n)),
      dq: base64url(d % (second - 1n)),
      qi: base64url(inverse(second, first)),
    },
  });
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
