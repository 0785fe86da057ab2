import { hash } from "node:crypto";
import { AwsError } from "../errors.ts";
import type { HttpRequest } from "./rest.ts";
import { isSame } from "./same.ts";

/** Who signs, for what, and which headers: the same in all requests of a client on one day. */
interface Claim {
  accessKeyId: string;
  /** `yyyymmdd/region/service/aws4_request` */
  scope: string;
  region: string;
  signingName: string;
  signedHeaders: readonly string[];
}

/** What a request says of its signer, before anything is verified. */
export interface Signature extends Claim {
  sessionToken: string | undefined;
  signature: string;
  /** `yyyymmddThhmmssZ` */
  timestamp: string;
  via: "header" | "query";
  /** Of presigned URLs. */
  expiresSeconds: number;
}

const ALGORITHM = "AWS4-HMAC-SHA256";
/** The longest life of a presigned URL: seven days. */
const MAX_EXPIRES_SECONDS = 604_800;
/** The Authorization header up to the signature itself. */
const CLAIM =
  /^AWS4-HMAC-SHA256\s+Credential=([^/,\s]+)\/(\d{8}\/([^/,\s]+)\/([^/,\s]+)\/aws4_request)\s*,\s*SignedHeaders=([^,\s]+)\s*,\s*Signature=$/;
/** The Authorization header of S3's Signature Version 2. */
const VERSION_2 = /^AWS [^:\s]+:\S+$/;
const HEX_SHA256 = /^[0-9a-f]{64}$/;
const CREDENTIAL = /^([^/]+)\/(\d{8}\/([^/]+)\/([^/]+)\/aws4_request)$/;

/**
 * Reads the Signature Version 4 of a request, from the Authorization header or from a presigned URL.
 *
 * @returns undefined for an unsigned request
 * @throws {AwsError} a signature that cannot be read, or of another version
 */
export function readSignature(request: HttpRequest): Signature | undefined {
  const { headers } = request;
  const authorization = headers["authorization"];
  if (authorization !== undefined) {
    const found = readAuthorization(authorization);
    if (!found && VERSION_2.test(authorization))
      throw new AwsError(
        "InvalidRequest",
        "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
        400,
      );
    if (!found)
      throw new AwsError(
        "IncompleteSignature",
        authorization.startsWith(ALGORITHM)
          ? "Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' parameters."
          : `Unsupported authorization: only ${ALGORITHM} is accepted.`,
        400,
      );
    const { accessKeyId, scope, region, signingName, signedHeaders } = found.claim;
    return {
      accessKeyId,
      scope,
      region,
      signingName,
      signedHeaders,
      sessionToken: headers["x-amz-security-token"],
      signature: found.signature,
      timestamp: headers["x-amz-date"] ?? timestampOf(headers["date"] ?? ""),
      via: "header",
      expiresSeconds: 0,
    };
  }
  const query = new Map(request.query);
  if (!query.has("X-Amz-Signature")) return undefined;
  const credential = CREDENTIAL.exec(query.get("X-Amz-Credential") ?? "");
  if (!credential || query.get("X-Amz-Algorithm") !== ALGORITHM)
    throw new AwsError(
      "AuthorizationQueryParametersError",
      "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
      400,
    );
  const expires = Number(query.get("X-Amz-Expires"));
  if (expires > MAX_EXPIRES_SECONDS)
    throw new AwsError(
      "AuthorizationQueryParametersError",
      `X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than ${MAX_EXPIRES_SECONDS} seconds`,
      400,
    );
  return {
    accessKeyId: credential[1]!,
    scope: credential[2]!,
    region: credential[3]!,
    signingName: credential[4]!,
    signedHeaders: (query.get("X-Amz-SignedHeaders") ?? "").split(";"),
    sessionToken: query.get("X-Amz-Security-Token"),
    signature: query.get("X-Amz-Signature")!,
    timestamp: query.get("X-Amz-Date") ?? "",
    via: "query",
    expiresSeconds: Number.isFinite(expires) ? expires : 0,
  };
}

/** The parameters of a presigned URL's query that S3 records: not its signer, who is in the event, nor its secrets. */
export const presignedQuery = ({
  timestamp,
  expiresSeconds,
  signedHeaders,
}: Signature): Record<string, string> => ({
  "X-Amz-Algorithm": ALGORITHM,
  "X-Amz-Date": timestamp,
  "X-Amz-Expires": String(expiresSeconds),
  "X-Amz-SignedHeaders": signedHeaders.join(";"),
});

/** A client's requests of one day begin alike: what stands before the signature is read once. */
const claims = new Map<string, Claim>();
const MAX_CLAIMS = 1000;

function readAuthorization(header: string): { claim: Claim; signature: string } | undefined {
  const text = header.trimEnd();
  const signature = text.slice(-64);
  if (!HEX_SHA256.test(signature)) return undefined;
  const lead = text.slice(0, -64);
  let claim = claims.get(lead);
  if (!claim) {
    const found = CLAIM.exec(lead);
    if (!found) return undefined;
    const [, accessKeyId = "", scope = "", region = "", signingName = "", names = ""] = found;
    claim = { accessKeyId, scope, region, signingName, signedHeaders: names.split(";") };
    if (claims.size >= MAX_CLAIMS) claims.clear();
    claims.set(lead, claim);
  }
  return { claim, signature };
}

/** `yyyymmddThhmmssZ`. A date that cannot be read is no date: the signature is then out of time. */
function timestampOf(date: string | number): string {
  const time = new Date(date);
  return Number.isNaN(time.getTime()) ? "" : time.toISOString().replace(/[-:]|\.\d+/g, "");
}

const MAX_SKEW_MS = 15 * 60_000;

/**
 * Verifies a signature against the signer's secret key. Freshness is judged by the machine's clock, not by the
 * simulated one: it protects the listener, and real clients sign with the machine's time.
 *
 * @param nowMs the machine's time
 * @throws {AwsError} `SignatureDoesNotMatch`, a time that is too far off as the service tells it, expired presigned
 *   URLs, a body that is not the one that was signed
 */
export function verifySignature(
  request: HttpRequest,
  signature: Signature,
  secretAccessKey: string,
  nowMs: number,
): void {
  const signedAt = parseTimestamp(signature.timestamp);
  if (signature.via === "query") {
    if (nowMs > signedAt + signature.expiresSeconds * 1000)
      throw new AwsError("AccessDenied", "Request has expired", 403);
  } else if (!(Math.abs(nowMs - signedAt) <= MAX_SKEW_MS)) throw outOfTime(signature, signedAt, nowMs);
  const expected = sign(request, signature, payloadHashOf(request, signature), secretAccessKey);
  if (!isSame(expected, signature.signature))
    throw new AwsError(
      "SignatureDoesNotMatch",
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
      403,
    );
}

/** What a service says of a time that cannot be read, or that is too far from its own. */
function outOfTime({ signingName, timestamp }: Signature, signedAtMs: number, nowMs: number): AwsError {
  const now = timestampOf(nowMs);
  const unreadable = Number.isNaN(signedAtMs);
  if (signingName === "s3")
    return unreadable
      ? new AwsError("AccessDenied", "AWS authentication requires a valid Date or x-amz-date header", 403)
      : new AwsError(
          "RequestTimeTooSkewed",
          "The difference between the request time and the current time is too large.",
          403,
          {
            RequestTime: timestamp,
            ServerTime: new Date(nowMs).toISOString().replace(/\.\d+/, ""),
            MaxAllowedSkewMilliseconds: MAX_SKEW_MS,
          },
        );
  if (unreadable)
    return new AwsError(
      "IncompleteSignature",
      `Date must be in ISO-8601 'basic format'. Got '${timestamp}'. See http://en.wikipedia.org/wiki/ISO_8601`,
      400,
    );
  if (signingName === "ec2") return new AwsError("RequestExpired", "Request has expired.", 400);
  const [earliest, latest] = [timestampOf(nowMs - MAX_SKEW_MS), timestampOf(nowMs + MAX_SKEW_MS)];
  return new AwsError(
    "SignatureDoesNotMatch",
    signedAtMs < nowMs
      ? `Signature expired: ${timestamp} is now earlier than ${earliest} (${now} - 15 min.)`
      : `Signature not yet current: ${timestamp} is still later than ${latest} (${now} + 15 min.)`,
    403,
  );
}

/** Whose credentials sign, and for where. */
interface Signer {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  region: string;
}

/**
 * Signs a request of our own clients with Signature Version 4.
 *
 * @returns the headers to send: the given ones and the signature's
 */
export function signRequest(
  request: { method: string; path: string; headers: Readonly<Record<string, string>>; body: Buffer },
  signer: Signer & { signingName: string },
  nowMs: number,
): Record<string, string> {
  const timestamp = timestampOf(nowMs);
  const headers: Record<string, string> = {
    ...request.headers,
    "x-amz-date": timestamp,
    "x-amz-content-sha256": sha256(request.body),
    ...(signer.sessionToken && { "x-amz-security-token": signer.sessionToken }),
  };
  const facts = {
    scope: scopeOf(timestamp, signer.region, signer.signingName),
    signingName: signer.signingName,
    timestamp,
    signedHeaders: Object.keys(headers).sort(),
    via: "header" as const,
  };
  const whole: HttpRequest = { ...request, headers, query: [] };
  const signature = sign(whole, facts, headers["x-amz-content-sha256"]!, signer.secretAccessKey);
  headers["authorization"] =
    `${ALGORITHM} Credential=${signer.accessKeyId}/${facts.scope}, SignedHeaders=${facts.signedHeaders.join(";")}, Signature=${signature}`;
  return headers;
}

/**
 * Signs a URL of S3, so that it gives an object to whoever has it (ground truth, fact 23), or lets them write it. No
 * call is made.
 *
 * @param endpoint such as `https://bucket.s3.us-east-1.amazonaws.com`
 * @param path with the key percent-encoded: kept as it is, since keys may hold what looks like steps in a path
 * @param nowMs when it is signed, by the signer's clock
 * @param expiresSeconds up to 604,800 (7 days)
 * @param method what the URL is good for
 */
export function presignUrl(
  endpoint: string,
  path: string,
  signer: Signer,
  nowMs: number,
  expiresSeconds: number,
  method: "GET" | "PUT" = "GET",
): string {
  const { origin, host } = new URL(endpoint);
  const timestamp = timestampOf(nowMs);
  const facts = {
    scope: scopeOf(timestamp, signer.region, "s3"),
    signingName: "s3",
    timestamp,
    signedHeaders: ["host"],
    via: "query" as const,
  };
  const query: [string, string][] = [
    ["X-Amz-Algorithm", ALGORITHM],
    ["X-Amz-Credential", `${signer.accessKeyId}/${facts.scope}`],
    ["X-Amz-Date", timestamp],
    ["X-Amz-Expires", String(expiresSeconds)],
    ...(signer.sessionToken ? [["X-Amz-Security-Token", signer.sessionToken] as [string, string]] : []),
    ["X-Amz-SignedHeaders", "host"],
  ];
  const request = {
    method,
    path,
    query,
    headers: { host },
    body: Buffer.alloc(0),
  };
  const signature = sign(request, facts, "UNSIGNED-PAYLOAD", signer.secretAccessKey);
  return `${origin}${path}?${canonicalQuery(query, true)}&X-Amz-Signature=${signature}`;
}

const scopeOf = (timestamp: string, region: string, signingName: string): string =>
  `${timestamp.slice(0, 8)}/${region}/${signingName}/aws4_request`;

type SigningFacts = Pick<Signature, "scope" | "signingName" | "timestamp" | "signedHeaders" | "via">;

/** The signature of a request, in hexadecimal: HMAC over the canonical request, as AWS's documentation builds it. */
function sign(request: HttpRequest, facts: SigningFacts, payloadHash: string, secret: string): string {
  const { scope, timestamp, signedHeaders } = facts;
  const path = canonicalPath(request.path, facts.signingName === "s3");
  let canonical = `${request.method}\n${path}\n${canonicalQuery(request.query, facts.via === "query")}\n`;
  for (const name of signedHeaders)
    canonical += `${name}:${singleSpaced((request.headers[name] ?? "").trim())}\n`;
  canonical += `\n${signedHeaders.join(";")}\n${payloadHash}`;
  const toSign = `${ALGORITHM}\n${timestamp}\n${scope}\n${sha256(canonical)}`;
  return hmac(signingKey(secret, scope), toSign, "hex");
}

function payloadHashOf(request: HttpRequest, signature: Signature): string {
  const declared = request.headers["x-amz-content-sha256"];
  if (signature.via === "query" && signature.signingName === "s3") return declared ?? "UNSIGNED-PAYLOAD";
  if (declared !== undefined && !HEX_SHA256.test(declared)) return declared;
  const actual = sha256(request.body);
  if (declared !== undefined && declared !== actual)
    throw new AwsError(
      "XAmzContentSHA256Mismatch",
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
      400,
    );
  return actual;
}

export function parseTimestamp(text: string): number {
  if (!/^\d{8}T\d{6}Z$/.test(text)) return Number.NaN;
  const part = (from: number, to: number): number => Number(text.slice(from, to));
  return Date.UTC(part(0, 4), part(4, 6) - 1, part(6, 8), part(9, 11), part(11, 13), part(13, 15));
}

const singleSpaced = (text: string): string => (/\s\s|[^\S ]/.test(text) ? text.replace(/\s+/g, " ") : text);

const canonicalPath = (path: string, s3: boolean): string =>
  s3 || path === "/" ? path : path.split("/").map(encodeRfc3986).join("/");

function canonicalQuery(query: HttpRequest["query"], presigned: boolean): string {
  if (!query.length) return "";
  return query
    .filter(([key]) => !(presigned && key === "X-Amz-Signature"))
    .map(([key, value]) => `${encodeRfc3986(key)}=${encodeRfc3986(value)}`)
    .sort()
    .join("&");
}

export const encodeRfc3986 = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

const sha256 = (data: string | Buffer): string => hash("sha256", data, "hex");

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;

/** A key as HMAC uses it (RFC 2104). */
interface HmacKey {
  /** The first block of the inner hash. */
  inner: Buffer;
  /** The first block of the outer hash, and room for the inner digest. */
  outer: Buffer;
}

function hmacKey(key: Buffer): HmacKey {
  const short = key.length > BLOCK_BYTES ? hash("sha256", key, "buffer") : key;
  const padded = (pad: number): number[] =>
    Array.from({ length: BLOCK_BYTES }, (_, i) => (short[i] ?? 0) ^ pad);
  return {
    inner: Buffer.from(padded(0x36)),
    outer: Buffer.concat([Buffer.from(padded(0x5c)), Buffer.alloc(DIGEST_BYTES)]),
  };
}

/**
 * HMAC-SHA-256 by two hashes in one go: a digest object for each request costs several times as much, and so does a
 * buffer for each digest. As `binary` a digest is text of one character for each byte.
 */
function hmac({ inner, outer }: HmacKey, text: string, encoding: "hex" | "binary"): string {
  const first = Buffer.allocUnsafe(BLOCK_BYTES + Buffer.byteLength(text));
  inner.copy(first);
  first.write(text, BLOCK_BYTES);
  outer.write(hash("sha256", first, "binary"), BLOCK_BYTES, "binary");
  return hash("sha256", outer, encoding);
}

/** By secret and then by scope; kept, since deriving a key costs four HMACs. */
const signingKeys = new Map<string, Map<string, HmacKey>>();
const MAX_SECRETS = 1000;
const MAX_SCOPES = 100;

/** The key of one secret for one day, Region and service. */
function signingKey(secret: string, scope: string): HmacKey {
  let keys = signingKeys.get(secret);
  if (!keys) {
    if (signingKeys.size >= MAX_SECRETS) signingKeys.clear();
    signingKeys.set(secret, (keys = new Map()));
  }
  let key = keys.get(scope);
  if (!key) {
    key = hmacKey(Buffer.from(`AWS4${secret}`));
    for (const part of scope.split("/")) key = hmacKey(Buffer.from(hmac(key, part, "binary"), "binary"));
    if (keys.size >= MAX_SCOPES) keys.clear();
    keys.set(scope, key);
  }
  return key;
}
