import { sign, verify, type KeyObject } from "node:crypto";

/** What an identity provider says of a user, as OpenID Connect names it. */
export type Claims = Readonly<Record<string, unknown>>;

/** A JSON Web Token (RFC 7519), taken apart and not yet believed. */
export interface WebToken {
  algorithm: string;
  keyId: string | undefined;
  claims: Claims;
  /** What the signature covers. */
  signed: string;
  signature: Buffer;
}

/** Node's names of the RSA signatures that AWS takes (IAM guide, "Create an OpenID Connect identity provider"). */
const DIGESTS: Readonly<Record<string, string>> = {
  RS256: "RSA-SHA256",
  RS384: "RSA-SHA384",
  RS512: "RSA-SHA512",
};

/** Writes a token and signs it by RS256. */
export function writeWebToken(claims: Claims, key: { keyId: string; privateKey: KeyObject }): string {
  const header = { alg: "RS256", typ: "JWT", kid: key.keyId };
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${sign("RSA-SHA256", Buffer.from(signed), key.privateKey).toString("base64url")}`;
}

/** Takes a token apart. Answers nothing for a text that is none. */
export function readWebToken(text: string): WebToken | undefined {
  const [header, body, signature, more] = text.split(".");
  const described = decode(header);
  const claims = decode(body);
  if (!described || !claims || !signature || more !== undefined) return undefined;
  const { alg, kid } = described;
  return {
    algorithm: typeof alg === "string" ? alg : "none",
    keyId: typeof kid === "string" ? kid : undefined,
    claims,
    signed: `${header}.${body}`,
    signature: Buffer.from(signature, "base64url"),
  };
}

/** Whether a key made a token's signature. Tokens without an RSA signature are never believed. */
export function isSignedBy(token: WebToken, publicKey: KeyObject): boolean {
  const digest = Object.hasOwn(DIGESTS, token.algorithm) ? DIGESTS[token.algorithm] : undefined;
  return digest !== undefined && verify(digest, Buffer.from(token.signed), publicKey, token.signature);
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

function decode(part: string | undefined): Record<string, unknown> | undefined {
  if (!part || !/^[\w-]+$/.test(part)) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
