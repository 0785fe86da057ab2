import { createPublicKey, type KeyObject } from "node:crypto";
import { rsaKey } from "../rsa-key.ts";

/** A key with which an identity provider signs, as its key set (`jwks_uri`) publishes the public half. */
export interface ProviderKey {
  keyId: string;
  privateKey: KeyObject;
  publicKey: KeyObject;
}

/** One pair of primes for each identity provider that a world can have. */
const PRIMES: readonly (readonly [p: string, q: string])[] = [
  [
    "f93b7e252beced4406747b91eeaf92e01b75c26ca0e3dc1466ffe8529f73d303c4aa031c2fdbe1a786722e117afcf9f1" +
      "cdfbd5f50ed791b8122a093e14ffe5054464b2431d34a72bafae2d018db38f68f24874a0d7028dec4ab058d2d098da93" +
      "2f2e28f025d9fd1a417d452d9b18d330d2c2b7b143843150900e8ba93394cdd1",
    "f3579f6897ceab78bbfbaf5a9ecae0b521b865db56a8e93a435b9c5a83d7ea2da436b0dcd932273c71cb2a1050e663d2" +
      "56a1988daaa0a4566531bf7b4158fcbdd280017d6fa3b38ccce9e42d9eac89e21155e6aae89f6ba9a52ad7d55c907e25" +
      "c013f8cf17232f505470388e7ccdcfedde1a23563c27f6d4a324522273707451",
  ],
  [
    "ec88c7de90e58213adf8008fac2d3b897cb43edf4fd351ac9943f6cc4d9f4b2741ed099d8bba0366bfb7e493cd846369" +
      "9f345a9eb8cb05e5576bb7f52f9009616a09881966ab0458038407ca90916eec3a7220746ca931be1311d63aa4fe0ad5" +
      "dcbb42a9e0c7e7768d47b28c3b99b96301f8a7af008355c4f402d4a2596177a3",
    "ea7cea82339b6e160bdb8dc4e8edcfa6dd730a0a9e3898e3af969b26fbafd1141747a9207683aa081bad3a2d391279bf" +
      "312bcfce05a1d6635a7dc515c2edd2cb7e425bd7c744c5ae112f16dc4adbe1e4e604180b4bb0ffd78a5737f6561fe632" +
      "0806b342e0e9313d07659c7142fdcc31b4e8ae7c0b17bb90ab3021de4db804b9",
  ],
];

const keys: ProviderKey[] = [];

/**
 * The signing key of a world's first, second, … identity provider. Made at first use.
 *
 * @throws when a world has more providers than there are keys
 */
export function providerKey(index: number): ProviderKey {
  const primes = PRIMES[index];
  if (!primes) throw new Error(`there are keys for ${PRIMES.length} identity providers, not for more`);
  return (keys[index] ??= makeKey(index, primes));
}

function makeKey(index: number, [p, q]: readonly [string, string]): ProviderKey {
  const privateKey = rsaKey(p, q);
  return { keyId: `signing-${index + 1}`, privateKey, publicKey: createPublicKey(privateKey) };
}
