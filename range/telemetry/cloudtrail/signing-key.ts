import { createHash, createPublicKey, type KeyObject } from "node:crypto";
import { rsaKey } from "../../rsa-key.ts";

export interface SigningKey {
  privateKey: KeyObject;
  /** DER, PKCS #1: the form of ListPublicKeys. */
  publicKey: Uint8Array;
  /** MD5 of the public key, in hexadecimal. */
  fingerprint: string;
}

/** The primes of the one RSA key with which every range signs its digests, as AWS has its own for each Region. */
const P =
  "e3df4b3f178089ae6000e1b985b24888b8a97c3899437d73d81bdc8b58ad9ae832f182a58559465b6c88bfb5afc43e8b" +
  "33948a3964d1f0304b81fb5309753240845db8c1ea395829953a713c852755acaeeba27da01db10eccf04daca9d3d0bb" +
  "46be9735d3fbd978a15585a1fb95b1d98197083a28c21e0ed06dfede2f2b8125";
const Q =
  "cab4ce69a72535a790871e7904a7ff74945be003bc02fe82a50a46b9d5152bdd577d4724b26987658d892c195c9aa848" +
  "55d646354fad09e286bd0f798f1172c8562b97db8acb1d79f4ca66949e5a2d07bf3cc397728a35294b29f58c79169d33" +
  "55ee7ee118b154f41bb31effb701f8618eee2b9dda3a264e85319ddec9ca722f";

let key: SigningKey | undefined;

/** The key with which CloudTrail signs digests. Made at first use. */
export function signingKey(): SigningKey {
  key ??= describe(rsaKey(P, Q));
  return key;
}

function describe(privateKey: KeyObject): SigningKey {
  const publicKey = createPublicKey(privateKey).export({ type: "pkcs1", format: "der" });
  return { privateKey, publicKey, fingerprint: createHash("md5").update(publicKey).digest("hex") };
}
