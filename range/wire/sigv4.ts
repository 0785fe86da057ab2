import { hash, timingSafeEqual } from "node:crypto";
import { AwsError } from "../errors.ts";
import type { HttpRequest } from "./rest.ts";

/** What a request says of its signer, before anything is verified. */
export interface Signature {
  accessKeyId: string;
  sessionToken?: string;
  /** `yyyymmdd` */
  date: string;
  region: string;
  signingName: string;
  signedHeaders: string[];
  signature: string;
  /** `yyyymmddThhmmssZ` */
  timestamp: string;
  via: "header" | "query";
  expiresSeconds?: number;
}

const ALGORITHM = "AWS4-HMAC-SHA256";
/** The longest life of a presigned URL: seven days. */
const MAX_EXPIRES_SECONDS = 604_800;
/** The Authorization header up to the signature itself. */
const SIGNER =
  /^AWS4-HMAC-SHA256\s+Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request\s*,\s*SignedHeaders=([^,\s]+)\s*,\s*Signature=$/;
const HEX_SHA256 = /^[0-9a-f]{64}$/;
const CREDENTIAL = /^([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request$/;

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
    if (!found)
      throw new AwsError(
        "IncompleteSignature",
        authorization.startsWith(ALGORITHM)
          ? "Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' parameters."
          : `Unsupported authorization: only ${ALGORITHM} is accepted.`,
        400,
      );
    const token = headers["x-amz-security-token"];
    const timestamp = headers["x-amz-date"] ?? timestampOf(headers["date"]);
    const { accessKeyId, date, region, signingName, signedHeaders } = found.known;
    const { signature } = found;
    const stated = { accessKeyId, date, region, signingName, signedHeaders, signature, timestamp };
    return token === undefined
      ? { ...stated, via: "header" }
      : { ...stated, via: "header", sessionToken: token };
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
  const token = query.get("X-Amz-Security-Token");
  const expires = Number(query.get("X-Amz-Expires"));
  if (expires > MAX_EXPIRES_SECONDS)
    throw new AwsError(
      "AuthorizationQueryParametersError",
      `X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than ${MAX_EXPIRES_SECONDS} seconds`,
      400,
    );
  return {
    accessKeyId: credential[1]!,
    ...(token !== undefined && { sessionToken: token }),
    date: credential[2]!,
    region: credential[3]!,
    signingName: credential[4]!,
    signedHeaders: (query.get("X-Amz-SignedHeaders") ?? "").split(";"),
    signature: query.get("X-Amz-Signature")!,
    timestamp: query.get("X-Amz-Date") ?? "",
    via: "query",
    expiresSeconds: Number.isFinite(expires) ? expires : 0,
  };
}

type Stated = Pick<Signature, "accessKeyId" | "date" | "region" | "signingName" | "signedHeaders">;

/** A client's requests of one day begin alike: what stands before the signature is read once. */
const statedBefore = new Map<string, Stated>();
const MAX_STATED = 1000;

function readAuthorization(header: string): { known: Stated; signature: string } | undefined {
  const text = header.trimEnd();
  const signature = text.slice(-64);
  if (!HEX_SHA256.test(signature)) return undefined;
  const lead = text.slice(0, -64);
  let known = statedBefore.get(lead);
  if (!known) {
    const found = SIGNER.exec(lead);
    if (!found) return undefined;
    const [, accessKeyId = "", date = "", region = "", signingName = "", names = ""] = found;
    known = { accessKeyId, date, region, signingName, signedHeaders: names.split(";") };
    if (statedBefore.size >= MAX_STATED) statedBefore.clear();
    statedBefore.set(lead, known);
  }
  return { known, signature };
}

/** A date that cannot be read is no date: the signature is then out of time. */
function timestampOf(date: string | undefined): string {
  const time = new Date(date ?? "");
  return Number.isNaN(time.getTime()) ? "" : time.toISOString().replace(/[-:]|\.\d+/g, "");
}

const MAX_SKEW_MS = 15 * 60_000;

/**
 * Verifies a signature against the signer's secret key. Freshness is judged by the machine's clock, not by the
 * simulated one: it protects the listener, and real clients sign with the machine's time.
 *
 * @param nowMs the machine's time
 * @throws {AwsError} `SignatureDoesNotMatch`, `RequestTimeTooSkewed`, expired presigned URLs, a body that is not
 *   the one that was signed
 */
export function verifySignature(
  request: HttpRequest,
  signature: Signature,
  secretAccessKey: string,
  nowMs: number,
): void {
  const signedAt = parseTimestamp(signature.timestamp);
  const s3 = signature.signingName === "s3";
  if (signature.via === "query") {
    if (nowMs > signedAt + (signature.expiresSeconds ?? 0) * 1000)
      throw new AwsError("AccessDenied", "Request has expired", 403);
  } else if (!(Math.abs(nowMs - signedAt) <= MAX_SKEW_MS))
    throw s3
      ? new AwsError(
          "RequestTimeTooSkewed",
          "The difference between the request time and the current time is too large.",
          403,
        )
      : new AwsError(
          "SignatureDoesNotMatch",
          `Signature expired or not yet current: ${signature.timestamp} is not within 15 minutes of the server's time`,
          403,
        );
  const expected = sign(request, signature, payloadHashOf(request, signature), secretAccessKey);
  if (!timingSafeEqual(expected, Buffer.from(signature.signature, "hex")))
    throw new AwsError(
      "SignatureDoesNotMatch",
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
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
  const timestamp = new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, "");
  const headers: Record<string, string> = {
    ...request.headers,
    "x-amz-date": timestamp,
    "x-amz-content-sha256": sha256(request.body),
    ...(signer.sessionToken && { "x-amz-security-token": signer.sessionToken }),
  };
  const facts = {
    date: timestamp.slice(0, 8),
    region: signer.region,
    signingName: signer.signingName,
    timestamp,
    signedHeaders: Object.keys(headers).sort(),
    via: "header" as const,
  };
  const whole: HttpRequest = { ...request, headers, query: [] };
  const signature = sign(whole, facts, headers["x-amz-content-sha256"]!, signer.secretAccessKey).toString(
    "hex",
  );
  const scope = `${facts.date}/${facts.region}/${facts.signingName}/aws4_request`;
  headers["authorization"] =
    `${ALGORITHM} Credential=${signer.accessKeyId}/${scope}, SignedHeaders=${facts.signedHeaders.join(";")}, Signature=${signature}`;
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
  const timestamp = new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, "");
  const facts = {
    date: timestamp.slice(0, 8),
    region: signer.region,
    signingName: "s3",
    timestamp,
    signedHeaders: ["host"],
    via: "query" as const,
  };
  const query: [string, string][] = [
    ["X-Amz-Algorithm", ALGORITHM],
    ["X-Amz-Credential", `${signer.accessKeyId}/${facts.date}/${signer.region}/s3/aws4_request`],
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
  const signature = sign(request, facts, "UNSIGNED-PAYLOAD", signer.secretAccessKey).toString("hex");
  return `${origin}${path}?${canonicalQuery(query, true)}&X-Amz-Signature=${signature}`;
}

type SigningFacts = Pick<
  Signature,
  "date" | "region" | "signingName" | "timestamp" | "signedHeaders" | "via"
>;

/** The signature of a request: HMAC over the canonical request, as AWS's documentation builds it. */
function sign(request: HttpRequest, facts: SigningFacts, payloadHash: string, secret: string): Buffer {
  const canonical = [
    request.method,
    canonicalPath(request.path, facts.signingName === "s3"),
    canonicalQuery(request.query, facts.via === "query"),
    ...facts.signedHeaders.map((name) => `${name}:${singleSpaced((request.headers[name] ?? "").trim())}`),
    "",
    facts.signedHeaders.join(";"),
    payloadHash,
  ].join("\n");
  const scope = `${facts.date}/${facts.region}/${facts.signingName}/aws4_request`;
  const toSign = `${ALGORITHM}\n${facts.timestamp}\n${scope}\n${sha256(canonical)}`;
  return hmac(signingKey(secret, facts), toSign);
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

function parseTimestamp(text: string): number {
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

/** A key as HMAC uses it: the first block of the inner and of the outer hash (RFC 2104). */
interface HmacKey {
  inner: Buffer;
  outer: Buffer;
}

const BLOCK_BYTES = 64;

function hmacKey(key: Buffer): HmacKey {
  const short = key.length > BLOCK_BYTES ? hash("sha256", key, "buffer") : key;
  const padded = (pad: number): Buffer =>
    Buffer.from(Array.from({ length: BLOCK_BYTES }, (_, i) => (short[i] ?? 0) ^ pad));
  return { inner: padded(0x36), outer: padded(0x5c) };
}

/** HMAC-SHA-256 by two hashes in one go: a digest object for each request costs several times as much. */
function hmac({ inner, outer }: HmacKey, text: string): Buffer {
  const first = hash("sha256", Buffer.concat([inner, Buffer.from(text)]), "buffer");
  return hash("sha256", Buffer.concat([outer, first]), "buffer");
}

const signingKeys = new Map<string, HmacKey>();
const MAX_SIGNING_KEYS = 1000;

/** The derived key of one secret, day, Region and service; kept, since deriving it costs four HMACs. */
function signingKey(secret: string, { date, region, signingName }: SigningFacts): HmacKey {
  const id = `${secret}/${date}/${region}/${signingName}`;
  let key = signingKeys.get(id);
  if (!key) {
    key = hmacKey(
      [date, region, signingName, "aws4_request"].reduce<Buffer>(
        (k, part) => hmac(hmacKey(k), part),
        Buffer.from(`AWS4${secret}`),
      ),
    );
    if (signingKeys.size >= MAX_SIGNING_KEYS) signingKeys.clear();
    signingKeys.set(id, key);
  }
  return key;
}
